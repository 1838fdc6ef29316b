"""Values of parameters, payloads and outputs, with the expressions in them resolved."""

from __future__ import annotations

from ..arazzo import Selector
from ..documents import Json, Location
from ..language import Template, parse_value
from .scope import Scope, unsupported
from .values import ArrayValue, LinkedValue, Literal, ObjectValue, TextValue


def link_value(value: Json | Selector, at: Location, scope: Scope) -> LinkedValue:
    """A value of a document: what is not an expression stands for itself.

    An expression alone keeps the type of its value; ``{$...}`` makes a text (Arazzo
    1.1.0, "Runtime Expressions").
    """
    match value:
        case str():
            return _link_text(value, at, scope)
        case dict():
            members = [
                (name, link_value(member, at.child(name), scope))
                for name, member in value.items()
            ]
            if all(isinstance(member, Literal) for _, member in members):
                return Literal(value)
            return ObjectValue(tuple(members))
        case list():
            items = [
                link_value(item, at.child(index), scope)
                for index, item in enumerate(value)
            ]
            if all(isinstance(item, Literal) for item in items):
                return Literal(value)
            return ArrayValue(tuple(items))
        case Selector():
            raise unsupported("a Selector Object", at)
    return Literal(value)


def _link_text(text: str, at: Location, scope: Scope) -> LinkedValue:
    parsed = parse_value(text)
    if isinstance(parsed, str):
        return Literal(parsed)
    if isinstance(parsed, Template):
        return TextValue(
            tuple(
                part if isinstance(part, str) else scope.resolve(part.expression, at)
                for part in parsed.parts
            )
        )
    return scope.resolve(parsed, at)
