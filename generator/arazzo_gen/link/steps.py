"""Steps with their parameters, bodies, criteria, actions and outputs resolved."""

from __future__ import annotations

from collections.abc import Mapping

from ..arazzo import Components, Criterion, Parameter, ReusableObject, Step, Workflow
from ..diagnostics import Report
from ..documents import Location
from ..language import ComponentExpression, parse_expression
from ..openapi import Operation, RequestBody, open_schema
from ..openapi import Parameter as OpenApiParameter
from .conditions import link_criterion, syntax_of
from .model import (
    LinkedBody,
    LinkedCriterion,
    LinkedEnd,
    LinkedOutput,
    LinkedParameter,
    LinkedStep,
)
from .operations import Target
from .payloads import link_value
from .scope import Scope, unknown, unsupported


def link_step(
    step: Step,
    at: Location,
    target: Target,
    inherited: Mapping[tuple[str, str], tuple[Parameter, Location]],
    components: Components,
    request: Scope,
    response: Scope,
    after: Scope,
    report: Report,
) -> LinkedStep:
    """A step with its references resolved; what is wrong with them is reported.

    ``inherited`` are the parameters of the workflow; ``request``, ``response`` and
    ``after`` say what names mean before the response is there, once it is, and once
    the outputs of the step are.
    """
    _refuse(step, at, report)
    return LinkedStep(
        step=step,
        at=at,
        source=target.source,
        operation=target.operation,
        parameters=_parameters(
            step, at, target.operation, inherited, components, request, report
        ),
        body=_body(step, at, target.operation, request, report),
        criteria=_criteria(
            step.success_criteria, at.child("successCriteria"), response, report
        ),
        ends=_ends(step, at, after, report),
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
            if not isinstance(output, str):
                raise unsupported("a Selector Object", place)
            with syntax_of(place, "AZ201"):
                expression = parse_expression(output)
            outputs[name] = LinkedOutput(name, scope.resolve(expression, place), place)
    return outputs


def merge_parameters(
    owner: Step | Workflow, at: Location, components: Components, report: Report
) -> dict[tuple[str, str], tuple[Parameter, Location]]:
    """The parameters of a step or workflow by name and place, reusables looked up."""
    merged: dict[tuple[str, str], tuple[Parameter, Location]] = {}
    for index, item in enumerate(owner.parameters):
        place = at.child("parameters", index)
        with report.catching():
            parameter = item
            if isinstance(parameter, ReusableObject):
                parameter = _reusable(parameter, place, components)
            merged[parameter.name, parameter.in_ or ""] = (parameter, place)
    return merged


def _refuse(step: Step, at: Location, report: Report) -> None:
    """Report the fields that are not generated yet."""
    fields = {
        "onFailure": step.on_failure,
        "dependsOn": step.depends_on,
        "timeout": step.timeout,
        "correlationId": step.correlation_id,
        "action": step.action,
    }
    for field, value in fields.items():
        with report.catching():
            if value is not None and value != ():
                raise unsupported(f"{field}", at.child(field).key())


def _reusable(
    item: ReusableObject, place: Location, components: Components
) -> Parameter:
    with syntax_of(place.child("reference"), "AZ201"):
        reference = parse_expression(item.reference)
    known = components.parameters
    if (
        not isinstance(reference, ComponentExpression)
        or reference.kind != "parameters"
        or reference.name not in known
    ):
        raise unknown(
            "AZ407",
            "component",
            item.reference,
            [f"$components.parameters.{name}" for name in known],
            "the document",
            place.child("reference"),
        )
    parameter = known[reference.name]
    if "value" in item.model_fields_set:
        return parameter.model_copy(update={"value": item.value})
    return parameter


def _parameters(
    step: Step,
    at: Location,
    operation: Operation,
    inherited: Mapping[tuple[str, str], tuple[Parameter, Location]],
    components: Components,
    scope: Scope,
    report: Report,
) -> tuple[LinkedParameter, ...]:
    with report.catching():
        declared: dict[tuple[str, str], OpenApiParameter] = {
            (found.name, found.location): found for found in operation.parameters()
        }
        merged = {**inherited, **merge_parameters(step, at, components, report)}
        linked: list[LinkedParameter] = []
        for (name, place), (parameter, where) in merged.items():
            known = declared.get((name, place))
            if known is None and (name, place) in inherited:
                continue
            with report.catching():
                value = link_value(parameter.value, where.child("value"), scope)
                linked.append(LinkedParameter(name, place, value, known, where))
        return tuple(linked)
    return ()


def _body(
    step: Step, at: Location, operation: Operation, scope: Scope, report: Report
) -> LinkedBody | None:
    given = step.request_body
    if given is None:
        return None
    place = at.child("requestBody")
    with report.catching():
        if given.replacements:
            raise unsupported("a payload replacement", place.child("replacements"))
        declared = operation.request_body()
        content_type = given.content_type or _only_type(declared) or "application/json"
        essence = content_type.partition(";")[0].strip().lower()
        if essence != "application/json" and not essence.endswith("+json"):
            raise unsupported(
                f"a body of type {content_type}", place.child("contentType")
            )
        payload = link_value(given.payload, place.child("payload"), scope)
        schema = None
        for media in declared.content if declared else ():
            if media.name.partition(";")[0].strip().lower() == essence and media.schema:
                schema = open_schema(operation.description.library, media.schema)
        return LinkedBody(content_type, payload, schema, place)
    return None


def _only_type(declared: RequestBody | None) -> str | None:
    if declared is None or len(declared.content) != 1:
        return None
    return declared.content[0].name


def _criteria(
    criteria: tuple[Criterion, ...], at: Location, scope: Scope, report: Report
) -> tuple[LinkedCriterion, ...]:
    linked: list[LinkedCriterion] = []
    for index, criterion in enumerate(criteria):
        with report.catching():
            linked.append(link_criterion(criterion, at.child(index), scope, report))
    return tuple(linked)


def _ends(
    step: Step, at: Location, scope: Scope, report: Report
) -> tuple[LinkedEnd, ...]:
    ends: list[LinkedEnd] = []
    for index, action in enumerate(step.on_success):
        place = at.child("onSuccess", index)
        with report.catching():
            if isinstance(action, ReusableObject):
                raise unsupported("a reusable success action", place)
            if action.type != "end":
                raise unsupported(
                    f"a success action of type {action.type}", place.child("type")
                )
            criteria = _criteria(
                action.criteria, place.child("criteria"), scope, report
            )
            ends.append(LinkedEnd(action.name, criteria, place))
    return tuple(ends)
