"""The styles of parameters (OpenAPI 3.2, section 4.12, "Style Values").

Where the texts of 3.0 to 3.2 differ, the latest applies, which clarifies the others:
``label`` without ``explode`` has commas, as in RFC 6570.
"""

from __future__ import annotations

from ...diagnostics import Diagnostic, DiagnosticError, Related, Report
from ...documents import Location
from ...openapi import Operation, Parameter, Schema, essence, open_schema
from ...openapi.styles import ParameterStyle, StyleName
from ..values.kinds import (
    COMPOUND,
    DELIMITED,
    no_form,
    schema_kinds,
    undefined,
    value_kinds,
)
from ..values.model import LinkedValue
from .media_types import is_json_type

_STYLES: dict[str, tuple[StyleName, ...]] = {
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "cookie": ("form", "cookie"),
}
"""The styles of each parameter location, the default first."""


def link_style(
    declared: Parameter,
    value: LinkedValue,
    operation: Operation,
    at: Location,
    report: Report,
) -> ParameterStyle | None:
    """The style of a step's parameter, None for the default of its location. A style
    that the specification leaves undefined for the type, or does not allow there, is
    reported.

    Raises DiagnosticError for a value that its ``content`` has no form for.
    """
    if declared.schema is None:
        return _content_style(declared, value, operation, at)
    default, *others = _STYLES[declared.location]
    if _is_default(declared, default):
        return None
    known = value_kinds(value) or schema_kinds(schema_of(declared, operation))
    style = next((one for one in (default, *others) if one == declared.style), None)
    if style is None:
        style = default
        # A format that only OpenAPI 2.0 has is reported where it is checked.
        if declared.style is not None and not operation.description.is_version_2:
            report.add(_misplaced(declared, default, at))
    explode = declared.explode
    if explode is None:
        explode = style in ("form", "cookie")
    what, where = "the parameter", declared.at
    report.add(*undefined(what, declared.name, style, explode, known, at, where))
    if declared.location == "cookie" and not explode and known and known <= COMPOUND:
        report.add(_with_commas(declared, at))
    if style == "deepObject" and known == {"scalar"}:
        style = "form"
    if style in DELIMITED and (explode or known == {"scalar"}):
        style, explode = "form", True
    reserves = declared.allow_reserved and _reserves(declared, style, operation)
    if declared.allow_reserved and not reserves:
        report.add(_without_effect(declared, at))
    compound = known != {"scalar"}
    empty = declared.allow_empty_value and style == "form" and compound
    explodes = style in ("form", "cookie")
    if not compound or style == "deepObject":
        explode = explodes
    if style == default and explode == explodes and not reserves and not empty:
        return None
    return ParameterStyle(style, explode, reserves, empty)


def _is_default(declared: Parameter, default: str) -> bool:
    """Whether the parameter uses the default style."""
    return (
        declared.style in (None, default)
        and declared.explode in (None, default == "form")
        and not declared.allow_reserved
        and not declared.allow_empty_value
    )


def schema_of(declared: Parameter, operation: Operation) -> Schema | None:
    """The schema of a parameter, or that of its content; None where there is none, or
    where a reference dangles: nobody asked for what it says."""
    content = operation.content_of(declared) if declared.schema is None else ()
    at = next((media.schema for media in content), declared.schema)
    try:
        return open_schema(operation.description.library, at) if at else None
    except DiagnosticError:
        return None


def _content_style(
    declared: Parameter, value: LinkedValue, operation: Operation, at: Location
) -> ParameterStyle | None:
    """The media type of a ``content``: JSON, or else a text."""
    content = operation.content_of(declared)
    if not content:
        return None
    name = essence(content[0].name)
    if is_json_type(name):
        return ParameterStyle("json")
    kinds = value_kinds(value)
    if kinds & COMPOUND:
        raise no_form(f'the parameter "{declared.name}"', name, value, at)
    known = kinds or schema_kinds(schema_of(declared, operation))
    return None if known == {"scalar"} else ParameterStyle("text")


def _with_commas(declared: Parameter, at: Location) -> Diagnostic:
    return Diagnostic.at(
        "AZ520",
        f'the cookie parameter "{declared.name}" has explode: false, which OpenAPI does'
        " not define for cookies; it is sent with commas, against RFC 6265",
        at.span(),
        help="mend the style in the description, or the type",
        related=[Related("declared here", declared.at.span())],
    )


def _misplaced(declared: Parameter, default: str, at: Location) -> Diagnostic:
    allowed = ", ".join(_STYLES[declared.location])
    return Diagnostic.at(
        "AZ521",
        f'the {declared.location} parameter "{declared.name}" cannot have the style'
        f" {declared.style}; it is sent in the style {default}",
        at.span(),
        help=f"styles of {declared.location} parameters: {allowed}",
        related=[Related("declared here", declared.at.child("style").span())],
    )


def _reserves(declared: Parameter, style: str, operation: Operation) -> bool:
    """Whether ``allowReserved`` holds: before 3.2 in queries only."""
    if declared.location == "query":
        return True
    is_older = operation.description.version.startswith(("2.", "3.0", "3.1"))
    return not is_older and declared.location != "header" and style != "cookie"


def _without_effect(declared: Parameter, at: Location) -> Diagnostic:
    return Diagnostic.at(
        "AZ509",
        f'"allowReserved" has no effect on the {declared.location} parameter'
        f' "{declared.name}"',
        at.span(),
        help="before OpenAPI 3.2 it is for query parameters only",
        related=[Related("declared here", declared.at.child("allowReserved").span())],
    )
