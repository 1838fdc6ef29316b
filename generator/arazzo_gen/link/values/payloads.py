"""Values of parameters, payloads and outputs, with the expressions in them resolved."""

from __future__ import annotations

from dataclasses import replace

from ...arazzo import NEWEST, Selector, is_selector
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Json, Location
from ...language import (
    Embedded,
    Extent,
    Template,
    doubly_braced,
    find_foreign,
    find_unbraced,
    near_miss,
    parse_value,
)
from ..scope import Scope
from .model import ArrayValue, LinkedValue, Literal, ObjectValue, TextValue
from .queries import link_selector

_SELECTOR = {"context", "selector", "type"}


def link_value(
    value: Json | Selector, at: Location, scope: Scope, report: Report
) -> LinkedValue:
    """A value of a document: what is not an expression stands for itself.

    An expression alone keeps the type of its value; ``{$...}`` makes a text (Arazzo
    1.1.0, "Runtime Expressions"). What only looks like an expression is reported.
    """
    match value:
        case str():
            return _link_text(value, at, scope, report)
        case dict() if is_selector(value, _feature_set(at)):
            # Validation has reported an invalid Selector Object already.
            selector = Selector.model_validate(value, context=_feature_set(at))
            return link_selector(selector, at, scope, report)
        case dict():
            if is_selector(value, NEWEST) and value.keys() <= _SELECTOR:
                report.add(_newer_selector(value, at))
            members = [
                (name, link_value(member, at.child(name), scope, report))
                for name, member in value.items()
            ]
            if all(isinstance(member, Literal) for _, member in members):
                return Literal(value)
            return ObjectValue(tuple(members))
        case list():
            items = [
                link_value(item, at.child(index), scope, report)
                for index, item in enumerate(value)
            ]
            if all(isinstance(item, Literal) for item in items):
                return Literal(value)
            return ArrayValue(tuple(items))
        case Selector():
            return link_selector(value, at, scope, report)
    return Literal(value)


def _newer_selector(value: dict[str, Json], at: Location) -> Diagnostic:
    found = Diagnostic.at(
        "AZ614",
        "Arazzo 1.0 has no Selector Objects: this is sent as it is written",
        at.span(),
        help="write `arazzo: 1.1.0`",
    )
    if value.get("type") != "jsonpointer":
        return found
    pointed = f"{value['context']}#{value['selector']}"
    return found._replace(help=f"write `{pointed}`, or `arazzo: 1.1.0`")


def _link_text(text: str, at: Location, scope: Scope, report: Report) -> LinkedValue:
    parsed = parse_value(text)
    if isinstance(parsed, Template):
        if (written := doubly_braced(text, parsed)) is not None:
            message = "an expression inside a text has one pair of braces"
            found = Diagnostic.at(
                "AZ612",
                message,
                at.span(),
                note="the outer braces are text, and are sent",
                help=f"write `{written}`",
            )
            report.add(found)
        elif (hint := near_miss(text)) is not None:
            message = "a part of this text looks like a runtime expression, and is none"
            report.add(Diagnostic.at("AZ203", message, at.span(), help=hint))
        return _link_template(parsed, at, scope, report)
    if not isinstance(parsed, str):
        return scope.resolve(parsed, at, report)
    if (written := _foreign(text, at, scope)) is not None:
        message = "this text looks like a runtime expression, and is none"
        help = f"write `{written}`"
        report.add(Diagnostic.at("AZ203", message, at.span(), help=help))
        return Literal(text)
    unbraced = find_unbraced(text)
    if unbraced is not None:
        try:
            value = _link_template(unbraced, at, scope, report)
        except DiagnosticError:
            return Literal(text)
        braced = "".join(
            part if isinstance(part, str) else _braced(text, part)
            for part in unbraced.parts
        )
        message = "an expression inside a text needs braces"
        report.add(Diagnostic.at("AZ605", message, at.span(), help=f"write `{braced}`"))
        return value
    if (hint := near_miss(text)) is not None:
        message = "this text looks like a runtime expression, and is none"
        report.add(Diagnostic.at("AZ203", message, at.span(), help=hint))
    return Literal(text)


def _foreign(text: str, at: Location, scope: Scope) -> str | None:
    """What to write for expressions as other languages have them, if they name what
    there is."""
    found = find_foreign(text)
    if found is None:
        return None
    written, expressions = found
    try:
        for expression in expressions:
            whole = replace(expression, extent=Extent(0, len(text)))
            scope.resolve(whole, at)
    except DiagnosticError:
        return None
    return written


def _link_template(
    template: Template, at: Location, scope: Scope, report: Report
) -> TextValue:
    parts: list[str | LinkedValue] = []
    faults: list[Diagnostic] = []
    for part in template.parts:
        try:
            parts.append(
                part
                if isinstance(part, str)
                else scope.resolve(part.expression, at, report)
            )
        except DiagnosticError as error:
            faults += error.diagnostics
    if faults:
        raise DiagnosticError(*faults)
    return TextValue(tuple(parts))


def _braced(text: str, part: Embedded) -> str:
    found = text[part.offset : part.offset + part.length]
    is_open = not part.braced and text[: part.offset].endswith("{")
    return found if part.braced else f"{found}}}" if is_open else f"{{{found}}}"


def _feature_set(at: Location) -> tuple[int, int]:
    root = at.document.root
    version = root.get("arazzo") if isinstance(root, dict) else None
    return (1, 1) if str(version).startswith("1.1.") else (1, 0)
