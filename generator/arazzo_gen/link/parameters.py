"""Parameters of steps, workflows and actions: reusable ones looked up, and each with
its value resolved."""

from __future__ import annotations

from collections.abc import Mapping

from ..arazzo import (
    Components,
    FailureAction,
    Parameter,
    ReusableObject,
    Step,
    SuccessAction,
    Workflow,
)
from ..diagnostics import Diagnostic, DiagnosticError, Related, Report
from ..documents import Location
from ..openapi import Operation, parameter_key
from ..openapi import Parameter as OpenApiParameter
from .components import component
from .faults import duplicate, unsupported
from .media_types import essence, is_json_type
from .model import LinkedParameter
from .payloads import link_value
from .querystring import link_querystring
from .scope import Scope

PlacedParameters = Mapping[tuple[str, str], tuple[Parameter, Location]]
"""Parameters and where they stand, by where they go and what they are called."""


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
            place, name = key
            if not place:  # for the steps that call workflows
                continue
            if place == "path" and f"{{{name}}}" not in operation.path:
                if key in own:
                    report.add(_not_in_path(parameter, operation, where))
                continue
            with report.catching():
                value = link_value(parameter.value, where.child("value"), scope, report)
                if place == "querystring":
                    known = known or whole
                    value = link_querystring(value, known, operation, where)
                is_json = False
                if place != "querystring" and known is not None:
                    is_json = _is_json(known, operation, where)
                inherited = key not in own
                linked.append(
                    LinkedParameter(
                        parameter.name, place, value, known, inherited, where, is_json
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


def _is_json(declared: OpenApiParameter, operation: Operation, where: Location) -> bool:
    """Whether the value is sent as JSON, which its ``content`` says (OpenAPI 3.1,
    section 4.8.12.2.2). Raises DiagnosticError for a way that is not generated."""
    if declared.schema is not None:
        _check_style(declared, where)
        return False
    names = [essence(media.name) for media in operation.content_of(declared)]
    if names and is_json_type(names[0]):
        return True
    if names and not names[0].startswith("text/"):
        what = f'the content of the parameter "{declared.name}", {names[0]},'
        raise unsupported(what, where)
    return False


def _check_style(declared: OpenApiParameter, where: Location) -> None:
    """Raise where values would have to travel in a way that is not generated yet."""
    usual = "simple" if declared.location in ("path", "header") else "form"
    explodes = usual == "form"
    if declared.style not in (None, usual):
        raise unsupported(f"the parameter style {declared.style}", where)
    if declared.explode not in (None, explodes):
        node = declared.schema.value if declared.schema is not None else None
        if not isinstance(node, dict) or node.get("type") in ("array", "object", None):
            explode = str(declared.explode).lower()
            raise unsupported(f"a parameter with explode: {explode}", where)
