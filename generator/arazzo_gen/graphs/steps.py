"""Steps as JSON: their requests or calls, and the values they read, require and
output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..analysis import DocumentFacts, StepFacts, WorkflowFacts
from ..analysis.matching import Outcomes
from ..analysis.responses import PossibleResponse, Responses
from ..analysis.types import Place
from ..emit.types import type_text
from ..language.predicates import operands
from ..link import (
    LinkedOutput,
    LinkedParameter,
    LinkedStep,
    OperationStep,
    WorkflowStep,
)
from ..link.model import LinkedBody, calls_in, sent_values
from ..link.values.model import LinkedValue, Ref
from ..openapi import Operation, open_schema
from ..plan.client.servers import operation_servers, usable
from ..plan.model import OperationStepPlan, OutputPlan, StepPlan
from .criteria import criteria
from .edges import called
from .schemas import Schemas, where_known
from .values import Object, location, reference, references, replacement, value, written


class Steps:
    """Writes the steps of a workflow; ``plans`` are those of the generated steps."""

    def __init__(
        self,
        facts: DocumentFacts,
        workflow: WorkflowFacts,
        plans: Iterable[StepPlan],
        schemas: Schemas,
    ) -> None:
        self._facts = facts
        self._workflow = workflow
        self._plans = {plan.step_id: plan for plan in plans}
        self._schemas = schemas

    def all(self) -> list[Object]:
        """The steps, in the order in which they follow each other."""
        return [self._step(at, step) for at, step in enumerate(self._workflow.steps)]

    def _step(self, at: int, step: StepFacts) -> Object:
        flow, linked = self._workflow.flow, step.linked
        plan = self._plans.get(step.step_id)
        timeout = linked.step.timeout
        return {
            "id": step.step_id,
            "description": linked.step.description,
            "location": location(linked.at),
            "reached": at in flow.run,
            "always_tried": step.step_id in flow.always_tried,
            "function": plan.function if plan is not None else None,
            "outputs_class": plan.outputs_class if plan is not None else None,
            "depends_on": list(linked.depends_on),
            "ran_before": self._in_order(flow.ran_before(at)),
            "may_have_run": self._in_order(flow.may_have_run(at)),
            "timeout": None if timeout is None else timeout / 1000,
            "request": (
                self._request(linked, plan)
                if isinstance(linked, OperationStep)
                else None
            ),
            "call": called(linked.call) if isinstance(linked, WorkflowStep) else None,
            "required": self._required(linked),
            "criteria": criteria(linked.criteria),
            "succeeds_with": _ranges(step.succeeds_with) if step.responses else None,
            "responses": self._responses(step.responses, plan),
            "reads": list(_reads(linked)),
            "outputs": self.outputs(
                linked.outputs, plan.outputs if plan is not None else (), step
            ),
        }

    def _in_order(self, ids: frozenset[str]) -> list[str]:
        return [step.step_id for step in self._workflow.steps if step.step_id in ids]

    def _required(self, step: LinkedStep) -> list[Object]:
        """The values that the step requires, and their targets in the request."""
        required = self._facts.required
        nothing: Mapping[Ref, str] = {}
        found = where_known(lambda: required.step(self._workflow.key, step), nothing)
        return [
            {"value": reference(ref), "feeds": target} for ref, target in found.items()
        ]

    def _request(self, step: OperationStep, plan: StepPlan | None) -> Object:
        operation = step.operation
        planned = plan.request if isinstance(plan, OperationStepPlan) else None
        sent = planned.body if planned is not None else None
        return {
            "source": step.source,
            "operation_id": operation.id,
            "summary": operation.summary,
            "location": location(operation.at),
            "api": planned.api if planned is not None else None,
            "method": operation.method.upper(),
            "path": operation.path,
            "url": _url(operation),
            "security": [
                [{"scheme": one.name, "scopes": list(one.scopes)} for one in together]
                for together in operation.security()
            ],
            "credentials": (
                [list(together) for together in planned.security]
                if planned is not None
                else None
            ),
            "parameters": [self._parameter(step, one) for one in step.parameters],
            "body": self._body(step.body, sent.model if sent else None),
        }

    def _parameter(self, step: OperationStep, given: LinkedParameter) -> Object:
        declared = given.declared
        library = step.operation.description.library
        place = declared.schema if declared is not None else None
        schema = (
            where_known(lambda: open_schema(library, place), None)
            if place is not None
            else None
        )
        return {
            "name": given.name,
            "in": given.place,
            "required": given.place == "path"
            or (declared is not None and declared.required),
            "supplied_by": _supplier(given),
            "written": None if given.is_default else written(given.at.child("value")),
            "value": value(given.value),
            "schema": self._schemas.add(schema),
            "location": location(given.at),
        }

    def _body(self, body: LinkedBody | None, model: str | None) -> Object | None:
        if body is None:
            return None
        return {
            "media_type": body.content_type,
            "kind": body.kind,
            "model": model,
            "written": written(body.at.child("payload")),
            "value": value(body.payload),
            "replacements": [replacement(one) for one in body.replacements],
            "schema": self._schemas.add(body.schema),
            "location": location(body.at),
        }

    def _responses(
        self, responses: Responses | None, plan: StepPlan | None
    ) -> list[Object] | None:
        if responses is None:
            return None
        nothing: tuple[PossibleResponse, ...] = ()
        bodies = plan.bodies if isinstance(plan, OperationStepPlan) else ()
        types = {one.key: type_text(one.type) for one in bodies}
        return [
            {
                "status": one.key,
                "read_as": one.reading,
                "media_types": _media_types(one),
                "type": types.get(one.key),
                "schema": self._schemas.add(one.schema),
            }
            for one in where_known(lambda: responses.possible, nothing)
        ]

    def outputs(
        self,
        outputs: Mapping[str, LinkedOutput],
        planned: Iterable[OutputPlan],
        step: StepFacts | None = None,
    ) -> list[Object]:
        """Outputs of a step, or of the workflow, with the types of their values."""
        plans = {one.wire: one for one in planned}
        return [
            self._output(output, plans.get(name), Place(self._workflow, step))
            for name, output in outputs.items()
        ]

    def _output(
        self, output: LinkedOutput, plan: OutputPlan | None, place: Place
    ) -> Object:
        known = self._facts.types.of(output.value, place)
        return {
            "name": output.name,
            "attribute": plan.name if plan is not None else None,
            "type": type_text(plan.type) if plan is not None else None,
            "json_types": sorted(known.kinds) if known is not None else None,
            "schemas": self._schemas.add_all(
                known.schemas if known is not None else ()
            ),
            "written": written(output.at),
            "value": value(output.value),
            "location": location(output.at),
        }


def _supplier(given: LinkedParameter) -> str:
    if given.is_default:
        return "operation"
    return "workflow" if given.inherited else "step"


def _url(operation: Operation) -> str:
    """The URL template, with the first server that requests can be sent to."""
    servers = operation_servers(operation)
    first = (*usable(servers), *servers)[:1]
    return "".join(one.template.rstrip("/") for one in first) + operation.path


def _media_types(of: PossibleResponse) -> list[str]:
    response = of.response
    if response is None or of.reading == "empty":
        return []
    return where_known(lambda: [media.name for media in response.content], [])


def _ranges(outcomes: Outcomes) -> list[Object]:
    """Statuses as inclusive ranges."""
    found: list[Object] = []
    for status in sorted(one for one in outcomes if one is not None):
        if found and found[-1]["last"] == status - 1:
            found[-1]["last"] = status
        else:
            found.append({"first": status, "last": status})
    return found


def _reads(step: LinkedStep) -> Iterator[Object]:
    """The values that the step reads, with the parts of the step that read them."""
    used: dict[str, list[LinkedValue]] = {
        "request": list(sent_values(step)),
        "criteria": [one for found in step.criteria for one in operands(found.test)],
        "outputs": [output.value for output in step.outputs.values()],
        "actions": list(_in_actions(step)),
    }
    by: dict[Any, list[str]] = {}
    for part, values in used.items():
        for ref in references(values):
            by.setdefault(ref, []).append(part)
    yield from ({"value": reference(ref), "by": parts} for ref, parts in by.items())


def _in_actions(step: LinkedStep) -> Iterator[LinkedValue]:
    for action in (*step.on_success, *step.on_failure):
        for criterion in action.criteria:
            yield from operands(criterion.test)
        for call in calls_in(action):
            yield from (given for _, given in call.arguments)
