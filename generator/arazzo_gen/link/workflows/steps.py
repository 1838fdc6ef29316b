"""Steps with their targets, values, criteria, actions and outputs resolved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ...arazzo import Selector, Step, Workflow
from ...diagnostics import Diagnostic, Report
from ...documents import Location
from ...language import parse_expression
from ...openapi import Operation
from ..faults import syntax_of
from ..model import (
    LinkedAction,
    LinkedBody,
    LinkedCriterion,
    LinkedOutput,
    LinkedStep,
    OperationStep,
    WorkflowStep,
)
from ..operations.lookup import Target
from ..references import DocumentNames
from ..requests.bodies import link_body
from ..requests.parameters import (
    PlacedParameters,
    link_parameters,
    merge_parameters,
    unsent_parameters,
)
from ..requests.sent_values import SentRequest
from ..scope import CurrentStep, Scope
from ..values.model import LinkedValue, WorkflowKey
from ..values.queries import link_selector
from ..values.workflow_values import Ended, OwnOutputs, WorkflowValues, by_id
from .actions import PlacedActions, Targets, link_actions
from .calls import Callee, Callees, link_call
from .criteria import link_criteria
from .order import local_dependencies


@dataclass(frozen=True, slots=True)
class Context:
    """What the steps of a workflow share, whose document is at ``path``.

    By the ids of the steps: their ``actions``, the names of their ``outputs``, their
    ``places``, the steps that may have run ``earlier``, and the workflow that a step
    ``calls``. ``depends_on`` are the workflows that have ended before; ``calls`` is
    filled in as the steps are linked. ``any_status`` tells that any status is a success
    where there are no success criteria.
    """

    workflow: str
    path: str
    parameters: PlacedParameters
    actions: Mapping[str, PlacedActions]
    outputs: Mapping[str, Collection[str]]
    places: Mapping[str, Location]
    earlier: Mapping[str, Collection[str]]
    inputs: Collection[str]
    document: DocumentNames
    callees: Callees
    depends_on: Mapping[WorkflowKey, Ended]
    calls: dict[str, Ended]
    own: OwnOutputs
    implied: dict[tuple[str, str], None]

    def scope(self, step_id: str, *, after: bool = False) -> Scope:
        """The scope of a step before it runs, or ``after`` it has outputs."""
        known = {*self.earlier[step_id], *([step_id] if after else [])}
        workflows = WorkflowValues(
            current=self.workflow,
            own=self.own,
            ended=by_id(self.ended(step_id), self.path),
            calls=self.calls,
            implied=self.implied,
        )
        return Scope(
            inputs=self.inputs,
            steps={name: self.outputs[name] for name in self.outputs if name in known},
            later={name: at for name, at in self.places.items() if name not in known},
            in_response=False,
            document=self.document,
            workflows=workflows,
        )

    def ended(self, step_id: str) -> Sequence[Ended]:
        """The workflows that may have ended before a step."""
        called = (self.calls[one] for one in self.earlier[step_id] if one in self.calls)
        return (*called, *self.depends_on.values())


@dataclass(frozen=True, slots=True)
class _Scopes:
    """The scopes of a step with its ``response``, ``after`` it has succeeded, and after
    it has ``failed``."""

    response: Scope
    after: Scope
    failed: Scope


@dataclass(frozen=True, slots=True)
class _Judged:
    """The linked parts of a step that apply after it has run."""

    criteria: tuple[LinkedCriterion, ...]
    on_success: tuple[LinkedAction, ...]
    on_failure: tuple[LinkedAction, ...]
    outputs: Mapping[str, LinkedOutput]


def link_step(
    step: Step,
    at: Location,
    target: Target | Callee,
    context: Context,
    report: Report,
) -> LinkedStep:
    """A step with its references resolved; what is wrong with them is reported."""
    components = context.document.arazzo.components
    own = merge_parameters(step, at, components, report)
    depends_on = local_dependencies(step)
    request = context.scope(step.step_id)
    after = context.scope(step.step_id, after=True)
    if isinstance(target, Callee):
        if step.request_body is not None:
            place = at.child("requestBody").key()
            report.add(Diagnostic.at("AZ503", _NO_BODY, place.span()))
        call = link_call(
            target,
            own.values(),
            context.parameters.values(),
            at.child("workflowId"),
            request,
            report,
            available=[found.key for found in context.ended(step.step_id)],
        )
        called = target.ended(call.arguments)
        response = request.calling(called)
        # A failed step of the workflow may have had a response.
        failed = replace(response, in_response=True)
        scopes = _Scopes(response, after.calling(called), failed)
        judged = _judged(step, at, scopes, context, report)
        return WorkflowStep(
            step=step,
            at=at,
            depends_on=depends_on,
            criteria=judged.criteria,
            on_success=judged.on_success,
            on_failure=judged.on_failure,
            outputs=judged.outputs,
            call=call,
        )
    operation, shared = target.operation, context.parameters
    current = CurrentStep(step.step_id, operation)
    request = replace(request, current=current)
    parameters = link_parameters(own, shared, operation, request, report)
    body = _body(step, at, operation, request, report)
    sent = replace(current, request=SentRequest(parameters, body))
    renewed = SentRequest(parameters, body, renewed=step.step_id)
    response = replace(request, in_response=True, current=sent)
    after = replace(after, in_response=True, current=replace(current, request=renewed))
    judged = _judged(step, at, _Scopes(response, after, response), context, report)
    return OperationStep(
        step=step,
        at=at,
        depends_on=depends_on,
        criteria=judged.criteria,
        on_success=judged.on_success,
        on_failure=judged.on_failure,
        outputs=judged.outputs,
        source=target.source,
        operation=operation,
        parameters=parameters,
        body=body,
        unsent=unsent_parameters(own, operation),
    )


_NO_BODY = "a step that calls a workflow has no request body; it is not sent"


def _judged(
    step: Step, at: Location, scopes: _Scopes, context: Context, report: Report
) -> _Judged:
    actions = context.actions[step.step_id]
    ended = [found.key for found in context.ended(step.step_id)]
    components = context.document.arazzo.components
    targets = Targets(context.outputs, context.callees, components, ended)
    place = at.child("successCriteria")
    return _Judged(
        link_criteria(step.success_criteria, place, scopes.response, report),
        link_actions(actions.success, targets, scopes.after, report),
        link_actions(actions.failure, targets, scopes.failed, report),
        link_outputs(step, at, scopes.response, report),
    )


def link_outputs(
    owner: Step | Workflow, at: Location, scope: Scope, report: Report
) -> dict[str, LinkedOutput]:
    """The outputs of a step or a workflow."""
    outputs: dict[str, LinkedOutput] = {}
    for name, output in owner.outputs.items():
        place = at.child("outputs", name)
        with report.catching():
            value = link_output(output, place, scope, report)
            outputs[name] = LinkedOutput(name, value, place)
    return outputs


def link_output(
    output: str | Selector, place: Location, scope: Scope, report: Report
) -> LinkedValue:
    """The value of an output. Raises DiagnosticError as ``Scope.resolve`` does."""
    if not isinstance(output, str):
        return link_selector(output, place, scope, report)
    with syntax_of(place, "AZ201"):
        expression = parse_expression(output)
    return scope.resolve(expression, place, report)


def _body(
    step: Step, at: Location, operation: Operation, scope: Scope, report: Report
) -> LinkedBody | None:
    if step.request_body is None:
        return None
    place = at.child("requestBody")
    with report.catching():
        return link_body(step.request_body, place, operation, scope, report)
    return None
