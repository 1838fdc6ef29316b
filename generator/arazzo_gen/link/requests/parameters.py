"""Parameters of steps, workflows and actions: reusable ones looked up, and each with
its value resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from ...arazzo import (
    Components,
    FailureAction,
    Parameter,
    ReusableObject,
    Step,
    SuccessAction,
    Workflow,
)
from ...diagnostics import Diagnostic, DiagnosticError, Related, Report
from ...documents import Location
from ...openapi import Operation, instance_fault, parameter_key
from ...openapi import Parameter as OpenApiParameter
from ..components import component
from ..faults import duplicate
from ..model import LinkedParameter
from ..scope import Scope
from ..values.model import Literal
from ..values.payloads import link_value
from .querystring import link_querystring
from .styles import link_style, schema_of

PlacedParameters = Mapping[tuple[str, str], tuple[Parameter, Location]]
"""Parameters and their locations in the document, by ``in`` and name."""


def merge_parameters(
    owner: Step | Workflow | SuccessAction | FailureAction,
    at: Location,
    components: Components,
    report: Report,
) -> PlacedParameters:
    """The parameters of the object at a place. What two of them share, and an ``in``
    that an operation needs, is reported where a component is concerned: the rest is
    a matter of the form of the document."""
    placed, needed = _operations_of(owner)
    merged: dict[tuple[str, str], tuple[Parameter, Location]] = {}
    first: dict[tuple[str, str], Location] = {}
    for index, item in enumerate(owner.parameters):
        here = place = at.child("parameters", index)
        with report.catching():
            if isinstance(item, ReusableObject):
                known = components.parameters
                parameter, place = component(item, here, "parameters", known)
                if needed and parameter.in_ is None:
                    raise _not_placed(parameter, place, here)
                if "value" in item.model_fields_set:
                    place = here
                    parameter = parameter.model_copy(update={"value": item.value})
            else:
                parameter = item
            where = (parameter.in_ or "") if placed else ""
            key = where, parameter_key(parameter.name, where)
            if (before := first.setdefault(key, here)) is not here:
                what = f'the parameter "{parameter.name}"'
                raise duplicate(what, "parameters", here, before)
            merged[key] = (parameter, place)
    return merged


def _operations_of(
    owner: Step | Workflow | SuccessAction | FailureAction,
) -> tuple[bool, bool]:
    """Whether some of what the parameters go to are operations, and whether all are."""
    if not isinstance(owner, Step | Workflow):
        return False, False
    steps = [owner] if isinstance(owner, Step) else owner.steps
    operations = [step.workflow_id is None for step in steps]
    return any(operations), all(operations)


def _not_placed(
    parameter: Parameter, place: Location, used: Location
) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic.at(
            "AZ101",
            f'the parameter "{parameter.name}" has no "in", but an operation takes it',
            place.key().span(),
            help='add "in": "path", "query", "header" or "cookie"',
            related=[Related("it is used here", used.span())],
        )
    )


def link_parameters(
    own: PlacedParameters,
    shared: PlacedParameters,
    operation: Operation,
    scope: Scope,
    report: Report,
) -> tuple[LinkedParameter, ...]:
    """What a step sends to an operation: its own, and those of its workflow that it
    does not redefine."""
    with report.catching():
        declared: dict[tuple[str, str], OpenApiParameter] = {
            (found.location, found.key): found for found in operation.parameters()
        }
        whole = next(
            (one for (place, _), one in declared.items() if place == "querystring"),
            None,
        )
        linked: list[LinkedParameter] = []
        for key, (parameter, where) in {**shared, **own}.items():
            known = declared.get(key)
            place, _ = key
            if not place:  # for the steps that call workflows
                continue
            if _is_unsent(key, operation):
                continue
            with report.catching():
                value = link_value(parameter.value, where.child("value"), scope, report)
                if place == "querystring":
                    known = known or whole
                linked.append(
                    LinkedParameter(
                        parameter.name, place, value, known, key not in own, where
                    )
                )
        linked += _defaults(operation, {*shared, *own})
        return tuple(_styled(linked, operation, report))
    return ()


def _styled(
    parameters: Iterable[LinkedParameter], operation: Operation, report: Report
) -> Iterator[LinkedParameter]:
    """The parameters, each with its style."""
    for one in parameters:
        with report.catching():
            if one.place == "querystring":
                yield link_querystring(one, operation, report)
            elif one.declared is None:
                yield one
            else:
                style = link_style(one.declared, one.value, operation, one.at, report)
                yield replace(one, style=style)


def unsent_parameters(
    own: PlacedParameters, operation: Operation
) -> tuple[tuple[str, Location], ...]:
    """The path parameters of a step that the path has no variable for, and where they
    stand. Those of its workflow may be meant for other steps."""
    return tuple(
        (parameter.name, at)
        for key, (parameter, at) in own.items()
        if _is_unsent(key, operation)
    )


def _is_unsent(key: tuple[str, str], operation: Operation) -> bool:
    place, name = key
    return place == "path" and f"{{{name}}}" not in operation.path


def _defaults(
    operation: Operation, supplied: Collection[tuple[str, str]]
) -> Iterator[LinkedParameter]:
    """The parameters that the operation requires and nobody gives, of which it says
    which value they have: the ``default``, or the only one that there is.

    A default is what the server takes where nothing is sent (OpenAPI 3.1, section
    4.8.24), so an optional parameter is left out. To leave out a required one would
    not be allowed, and the server may refuse the call.
    """
    for declared in operation.parameters():
        key = declared.location, declared.key
        if not declared.required or key in supplied or _is_unsent(key, operation):
            continue
        schema = schema_of(declared, operation)
        if schema is None or declared.location == "querystring":
            continue
        value = schema.annotation("default")
        if value is None and schema.enum is not None and len(schema.enum) == 1:
            value = schema.enum[0]
        if value is not None and instance_fault(schema, value) is None:
            yield LinkedParameter(
                declared.name,
                declared.location,
                Literal(value),
                declared,
                inherited=False,
                at=declared.at,
                is_default=True,
            )
