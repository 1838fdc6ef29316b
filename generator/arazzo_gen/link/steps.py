"""Steps with their parameters, bodies, criteria, actions and outputs resolved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ..arazzo import (
    Components,
    Parameter,
    ReusableObject,
    Step,
    Workflow,
)
from ..diagnostics import Diagnostic, Report
from ..documents import Location
from ..language import parse_expression
from ..openapi import Operation, parameter_key
from ..openapi import Parameter as OpenApiParameter
from .actions import PlacedActions, link_actions
from .bodies import link_body
from .components import component
from .conditions import link_criteria
from .faults import syntax_of
from .model import (
    LinkedBody,
    LinkedOutput,
    LinkedParameter,
    LinkedStep,
)
from .operations import Target
from .payloads import link_value
from .queries import link_selector
from .querystring import link_querystring
from .references import DocumentNames
from .requests import SentRequest
from .scope import CurrentStep, Scope, unsupported

PlacedParameters = Mapping[tuple[str, str], tuple[Parameter, Location]]


@dataclass(frozen=True, slots=True)
class Context:
    """What the steps of a workflow share.

    By the ids of the steps: their ``actions``, the names of their ``outputs``, and the
    steps that may have run ``earlier``.
    """

    parameters: PlacedParameters
    actions: Mapping[str, PlacedActions]
    outputs: Mapping[str, Collection[str]]
    earlier: Mapping[str, Collection[str]]
    inputs: Collection[str]
    document: DocumentNames

    def scope(self, step_id: str, *, response: bool, after: bool = False) -> Scope:
        """What names mean in a step, before or after its ``response`` is there, and
        ``after`` its outputs are."""
        known = {*self.earlier[step_id], *([step_id] if after else [])}
        return Scope(
            inputs=self.inputs,
            steps={name: self.outputs[name] for name in self.outputs if name in known},
            later=[name for name in self.outputs if name not in known],
            in_response=response,
            document=self.document,
        )


def link_step(
    step: Step, at: Location, target: Target, context: Context, report: Report
) -> LinkedStep:
    """A step with its references resolved; what is wrong with them is reported."""
    _refuse(step, at, report)
    operation = target.operation
    steps = context.outputs
    actions = context.actions[step.step_id]
    current = CurrentStep(step.step_id, operation)
    request = replace(context.scope(step.step_id, response=False), current=current)
    parameters = _parameters(step, at, operation, context, request, report)
    body = _body(step, at, operation, request, report)
    current = replace(current, request=SentRequest(parameters, body))
    response = replace(context.scope(step.step_id, response=True), current=current)
    sent = SentRequest(parameters, body, renewed=step.step_id)
    after = replace(
        context.scope(step.step_id, response=True, after=True),
        current=replace(current, request=sent),
    )
    return LinkedStep(
        step=step,
        at=at,
        source=target.source,
        operation=operation,
        parameters=parameters,
        body=body,
        criteria=link_criteria(
            step.success_criteria, at.child("successCriteria"), response, report
        ),
        on_success=link_actions(actions.success, steps, after, report),
        on_failure=link_actions(actions.failure, steps, response, report),
        outputs=link_outputs(step, at, response, report),
    )


def link_outputs(
    owner: Step | Workflow, at: Location, scope: Scope, report: Report
) -> dict[str, LinkedOutput]:
    """The outputs of a step or a workflow."""
    outputs: dict[str, LinkedOutput] = {}
    for name, output in owner.outputs.items():
        place = at.child("outputs", name)
        with report.catching():
            if isinstance(output, str):
                with syntax_of(place, "AZ201"):
                    expression = parse_expression(output)
                value = scope.resolve(expression, place, report)
            else:
                value = link_selector(output, place, scope, report)
            outputs[name] = LinkedOutput(name, value, place)
    return outputs


def merge_parameters(
    owner: Step | Workflow, at: Location, components: Components, report: Report
) -> dict[tuple[str, str], tuple[Parameter, Location]]:
    """The parameters of a step or workflow by place and name, reusables looked up."""
    merged: dict[tuple[str, str], tuple[Parameter, Location]] = {}
    for index, item in enumerate(owner.parameters):
        place = at.child("parameters", index)
        with report.catching():
            if isinstance(item, ReusableObject):
                known = components.parameters
                parameter, place = component(item, place, "parameters", known)
                if "value" in item.model_fields_set:
                    place = at.child("parameters", index)
                    parameter = parameter.model_copy(update={"value": item.value})
            else:
                parameter = item
            where = parameter.in_ or ""
            merged[where, parameter_key(parameter.name, where)] = (parameter, place)
    return merged


def _refuse(step: Step, at: Location, report: Report) -> None:
    """Report the fields that are not generated yet."""
    with report.catching():
        if step.depends_on:
            raise unsupported("dependsOn", at.child("dependsOn").key())


def _parameters(
    step: Step,
    at: Location,
    operation: Operation,
    context: Context,
    scope: Scope,
    report: Report,
) -> tuple[LinkedParameter, ...]:
    with report.catching():
        declared: dict[tuple[str, str], OpenApiParameter] = {
            (found.location, found.key): found for found in operation.parameters()
        }
        whole = next(
            (one for (place, _), one in declared.items() if place == "querystring"),
            None,
        )
        own = merge_parameters(step, at, context.document.arazzo.components, report)
        linked: list[LinkedParameter] = []
        for key, (parameter, where) in {**context.parameters, **own}.items():
            known = declared.get(key)
            place, name = key
            if place == "path" and f"{{{name}}}" not in operation.path:
                if key in own:
                    report.add(_not_in_path(parameter, operation, where))
                continue
            with report.catching():
                value = link_value(parameter.value, where.child("value"), scope, report)
                if place == "querystring":
                    known = known or whole
                    value = link_querystring(value, known, operation, where)
                elif known is not None:
                    _check_style(known, where)
                inherited = key not in own
                linked.append(
                    LinkedParameter(
                        parameter.name, place, value, known, inherited, where
                    )
                )
        return tuple(linked)
    return ()


def _not_in_path(
    parameter: Parameter, operation: Operation, where: Location
) -> Diagnostic:
    return Diagnostic.at(
        "AZ502",
        f'the path "{operation.path}" has no parameter "{parameter.name}"; it is not'
        " sent",
        where.child("name").span(),
    )


def _check_style(declared: OpenApiParameter, where: Location) -> None:
    """Raise where values would have to travel in a way that is not generated yet."""
    usual = "simple" if declared.location in ("path", "header") else "form"
    explodes = usual == "form"
    if declared.schema is None:
        raise unsupported(f'the content of the parameter "{declared.name}"', where)
    if declared.style not in (None, usual):
        raise unsupported(f"the parameter style {declared.style}", where)
    if declared.explode not in (None, explodes):
        node = declared.schema.value
        if not isinstance(node, dict) or node.get("type") in ("array", "object", None):
            explode = str(declared.explode).lower()
            raise unsupported(f"a parameter with explode: {explode}", where)


def _body(
    step: Step, at: Location, operation: Operation, scope: Scope, report: Report
) -> LinkedBody | None:
    if step.request_body is None:
        return None
    place = at.child("requestBody")
    with report.catching():
        return link_body(step.request_body, place, operation, scope, report)
    return None
