"""Check the form of JSON Schemas: each keyword has a value of its kind.

This follows the meta-schema of JSON Schema 2020-12 for the vocabularies core,
applicator, unevaluated, validation, meta-data, format and content. Unknown keywords are
allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from ..documents import Json, Location
from .problems import Problem, did_you_mean, kind, listed, quoted

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_KINDS = {
    "schema": (
        *("additionalProperties", "contains", "contentSchema", "else", "if", "items"),
        *("not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"),
    ),
    "list of schemas": ("allOf", "anyOf", "oneOf", "prefixItems"),
    "mapping of schemas": (
        *("$defs", "definitions", "dependentSchemas", "patternProperties"),
        "properties",
    ),
    "string": (
        *("$anchor", "$comment", "$dynamicAnchor", "$dynamicRef", "$id", "$ref"),
        *("$schema", "contentEncoding", "contentMediaType", "description", "format"),
        *("pattern", "title"),
    ),
    "boolean": ("deprecated", "readOnly", "uniqueItems", "writeOnly"),
    "number": ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"),
    "positive number": ("multipleOf",),
    "non-negative integer": (
        *("maxContains", "maxItems", "maxLength", "maxProperties", "minContains"),
        *("minItems", "minLength", "minProperties"),
    ),
    "list": ("enum", "examples"),
    "list of distinct strings": ("required",),
    "mapping of lists of distinct strings": ("dependentRequired",),
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
_KIND_OF = {keyword: name for name, keywords in _KINDS.items() for keyword in keywords}


def schema_problems(at: Location, schema: Json, where: str) -> Iterator[Problem]:
    """The problems of the form of a schema, which messages call ``where``."""
    if isinstance(schema, dict):
        for keyword, value in schema.items():
            yield from _keyword(at, keyword, value, where)
    elif not isinstance(schema, bool):
        message = f"{where} must be a schema, but it is {kind(schema)}"
        yield Problem("AZ103", message, at, "write a mapping, such as {type: string}")


def _keyword(at: Location, keyword: str, value: Json, where: str) -> Iterator[Problem]:
    place, expected = at.child(keyword), _KIND_OF.get(keyword)
    if keyword == "type":
        yield from _types(place, value, where)
    elif expected and not _is(expected, value):
        message = (
            f'"{keyword}" of {where} must be a {expected}, but it is {kind(value)}'
        )
        yield Problem("AZ103", message, place, _help(at, keyword, value, expected))
    elif keyword in ("$anchor", "$dynamicAnchor", "$id"):
        yield from _identifier(place, keyword, str(value), where)
    elif expected == "schema":
        yield from schema_problems(place, value, f'"{keyword}" of {where}')
    elif expected == "list of schemas" and isinstance(value, list):
        for index, item in enumerate(value):
            inner = f'item {index + 1} of "{keyword}" of {where}'
            yield from schema_problems(place.child(index), item, inner)
    elif expected == "mapping of schemas" and isinstance(value, dict):
        for key, member in value.items():
            noun = "property " if keyword == "properties" else f'"{keyword}" '
            inner = f"{noun}{quoted(key)} of {where}"
            yield from schema_problems(place.child(key), member, inner)


def _identifier(
    place: Location, keyword: str, value: str, where: str
) -> Iterator[Problem]:
    """The problems of a schema identifier (JSON Schema 2020-12 core, 8.2)."""
    if keyword == "$id":
        wrong = value.partition("#")[2] != ""
        message, help = "has a fragment", f"write {quoted(value.partition('#')[0])}"
    else:
        wrong = not _NAME.fullmatch(value)
        message = f"is {quoted(value)}, which is no plain name"
        help = 'begin with a letter or "_", and use letters, digits, ".", "-" and "_"'
    if wrong:
        yield Problem("AZ104", f'"{keyword}" of {where} {message}', place, help)


def _types(place: Location, value: Json, where: str) -> Iterator[Problem]:
    if value == [] or not isinstance(value, str | list):
        message = f'"type" of {where} must be a type or a list of types'
        yield Problem(
            "AZ103",
            f"{message}, but it is {kind(value) if value != [] else 'an empty list'}",
            place,
            f"write {listed(_TYPES, 'or')}",
        )
        return
    choice = listed(_TYPES, "or")
    if isinstance(value, list):
        for index, name in enumerate(value):
            if name in _TYPES and (before := value.index(name)) != index:
                yield Problem(
                    "AZ106",
                    f'{quoted(str(name))} occurs twice in "type" of {where}',
                    place.child(index),
                    "remove one",
                    related=("the first is here", place.child(before)),
                )
    for index, name in enumerate(value if isinstance(value, list) else [value]):
        if name not in _TYPES:
            meant = did_you_mean(name, _TYPES) if isinstance(name, str) else None
            yield Problem(
                "AZ104",
                f'{kind(name)} in "type" of {where} is no type of JSON Schema',
                place.child(index) if isinstance(value, list) else place,
                (f'did you mean "{meant}"?' if meant else f"write {choice}"),
            )


def _is(expected: str, value: Json) -> bool:
    match expected:
        case "schema":
            return isinstance(value, dict | bool)
        case "list of schemas":
            return isinstance(value, list) and bool(value)
        case "mapping of schemas":
            return isinstance(value, dict)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return _is_number(value)
        case "positive number":
            return _is_number(value) and value > 0
        case "non-negative integer":
            return _is_number(value) and value >= 0 and value % 1 == 0
        case "list":
            return isinstance(value, list)
        case "list of distinct strings":
            return _is_names(value)
        case _:
            return isinstance(value, dict) and all(map(_is_names, value.values()))


def _is_number(value: Json) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_names(value: Json) -> bool:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return False
    return len(set(map(str, value))) == len(value)


def _help(at: Location, keyword: str, value: Json, expected: str) -> str:
    match keyword, value:
        case "required", bool():
            name = quoted(str(at.pointer[-1]))
            return (
                f'list {name} in the "required" of the object that has it, or remove it'
            )
        case "items", list():
            return 'write "prefixItems", its name since JSON Schema 2020-12'
        case "exclusiveMaximum" | "exclusiveMinimum", bool():
            return f'write the limit in "{keyword}" itself'
        case _:
            return f"write a {expected}"
