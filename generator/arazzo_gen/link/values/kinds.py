"""Kinds of values, which styles and media types distinguish: arrays, objects and
scalars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...diagnostics import Diagnostic, DiagnosticError, Related
from ...documents import Location
from ...openapi import Schema
from .model import ArrayValue, LinkedValue, Literal, ObjectValue, TextValue

COMPOUND = frozenset({"array", "object"})


def value_kinds(value: LinkedValue | None) -> frozenset[str]:
    """Which of ``array``, ``object`` and ``scalar`` a value is; none: not known."""
    match value:
        case ObjectValue() | Literal(dict()):
            return frozenset({"object"})
        case ArrayValue() | Literal(list()):
            return frozenset({"array"})
        case TextValue() | Literal():
            return frozenset({"scalar"})
    return frozenset()


def schema_kinds(schema: Schema | None) -> frozenset[str]:
    """Which of ``array``, ``object`` and ``scalar`` the values of a schema can be;
    none: not known."""
    if schema is None:
        return frozenset()
    if schema.types:
        scalar = {"scalar"} if schema.types - COMPOUND else set[str]()
        return (schema.types & COMPOUND) | scalar
    found = [value_kinds(Literal(one)) for one in schema.enum or ()]
    found += [schema_kinds(one) for one in schema.alternatives(lenient=True)]
    return frozenset[str]().union(*found) if all(found) else frozenset()


def named_kinds(kinds: Iterable[str]) -> str:
    """JSON types, as a message names them."""
    names = sorted(kinds)
    return " or ".join(f"{'an' if name[0] in 'aio' else 'a'} {name}" for name in names)


DELIMITED = ("spaceDelimited", "pipeDelimited")


def undefined(
    what: str,
    name: str,
    style: str,
    explode: bool,
    kinds: frozenset[str],
    at: Location,
    declared: Location,
) -> Iterator[Diagnostic]:
    """The warning for a style of queries and forms that "Style Examples" (OpenAPI 3.2,
    section 4.12) has no example of, for any of the kinds that a value can be of."""
    defined = COMPOUND | {"scalar"}
    if style == "deepObject":
        defined = frozenset({"object"})
    elif style in DELIMITED:
        defined = COMPOUND if not explode else frozenset()
    if not kinds or kinds & defined:
        return
    is_array = style == "deepObject" and "array" in kinds
    sent = f"as {name}[0]=..., {name}[1]=..." if is_array else "in the style form"
    yield Diagnostic.at(
        "AZ520",
        f'{what} "{name}" has the style {style}'
        + f" with explode: {str(explode).lower()}" * (style in DELIMITED and explode)
        + f", which OpenAPI does not define for {_named(kinds)}; it is sent {sent}",
        at.span(),
        help="mend the style in the description, or the type",
        related=[Related("declared here", declared.span())],
    )


def _named(kinds: frozenset[str]) -> str:
    names = {"array": "an array", "object": "an object", "scalar": "a single value"}
    return " or ".join(name for kind, name in names.items() if kind in kinds)


def no_form(
    what: str, media_type: str, value: LinkedValue, at: Location
) -> DiagnosticError:
    """The error for an array or object that a media type has no form for."""
    kind = "an object" if value_kinds(value) == {"object"} else "an array"
    return DiagnosticError(
        Diagnostic.at(
            "AZ522",
            f"{what} is of type {media_type}, which has no form for {kind}",
            at.span(),
            help="give the value as a text of that type",
        )
    )
