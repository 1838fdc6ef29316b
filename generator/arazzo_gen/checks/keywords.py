"""Do the keywords of an input's schema go together?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ..arazzo.problems import listed, quoted
from ..diagnostics import Diagnostic, Related
from ..documents import Document, Json, Location
from ..openapi import Schema, is_of

_NUMBERS = ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf")
_FOR: dict[str, tuple[str, ...]] = {
    "array": (
        *("contains", "items", "maxContains", "maxItems", "minContains", "minItems"),
        *("prefixItems", "unevaluatedItems", "uniqueItems"),
    ),
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "object": (
        *("additionalProperties", "dependentRequired", "dependentSchemas"),
        *("maxProperties", "minProperties", "patternProperties", "properties"),
        *("propertyNames", "required", "unevaluatedProperties"),
    ),
    "string": ("maxLength", "minLength", "pattern"),
}
_CONDITIONAL = frozenset({"$dynamicRef", "dependentSchemas", "if", "not"})
_LIMITS = (("maximum", "exclusiveMaximum", 1), ("minimum", "exclusiveMinimum", -1))


def check_keywords(
    schema: Schema, document: Document, *, whole: bool
) -> Iterator[Diagnostic]:
    """Keywords of a schema in ``document`` that have no effect or that exclude each
    other (JSON Schema 2020-12 validation, section 6).

    ``whole`` tells that a value meets no other schema beside this one.
    """
    own = [part for part in schema.parts if part.at.document is document]
    for part in own:
        yield from _repeated(part.at, part.node)
        yield from _excluded(part.at, part.node)
        yield from _for_other_types(part.at, part.node)
        yield from _superseded(part.at, part.node)
    if not whole or schema.is_open or schema.alternatives() or schema.by_pattern():
        return
    if any(part.node.keys() & _CONDITIONAL for part in schema.parts):
        return
    declared = {
        name
        for part in schema.parts
        if isinstance(properties := part.node.get("properties"), dict)
        for name in properties
    }
    for part in own:
        yield from _undeclared(part.at, part.node, declared)


def _repeated(at: Location, node: Mapping[str, Json]) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, value in enumerate(_list(node, "enum")):
        key = json.dumps(value, sort_keys=True)
        if (before := first.setdefault(key, index)) != index:
            yield Diagnostic.at(
                "AZ110",
                f'{_shown(value)} occurs twice in "enum"',
                at.child("enum", index).span(),
                help="remove one",
                related=[Related("the first is here", at.child("enum", before).span())],
            )


def _excluded(at: Location, node: Mapping[str, Json]) -> Iterator[Diagnostic]:
    types = _types(node)
    if not types:
        return
    values = [(at.child("enum", i), one) for i, one in enumerate(_list(node, "enum"))]
    if "const" in node:
        values.append((at.child("const"), node["const"]))
    for place, value in values:
        if value is None and node.get("nullable") is True:
            continue
        if not is_of(value, types):
            yield Diagnostic.at(
                "AZ111",
                f"{_shown(value)} is not of type {listed(types, 'or')}: no value that"
                " the schema admits is equal to it",
                place.span(),
                help="write a value of that type, or another type",
                related=[Related("the type is here", at.child("type").span())],
            )


def _for_other_types(at: Location, node: Mapping[str, Json]) -> Iterator[Diagnostic]:
    types = _types(node)
    for keyword in node if types else ():
        users = [name for name in _FOR if keyword in _FOR[name]]
        if users and not set(users) & set(types):
            yield Diagnostic.at(
                "AZ112",
                f'"{keyword}" has no effect on a value of type {listed(types, "or")}',
                at.child(keyword).key().span(),
                help=f'remove "{keyword}", or write type: {users[-1]}',
                related=[Related("the type is here", at.child("type").span())],
            )


def _superseded(at: Location, node: Mapping[str, Json]) -> Iterator[Diagnostic]:
    for inclusive, exclusive, sign in _LIMITS:
        limit, open_limit = node.get(inclusive), node.get(exclusive)
        if isinstance(limit, int | float) and isinstance(open_limit, int | float):
            stricter = sign * open_limit <= sign * limit
            idle, used = (inclusive, exclusive) if stricter else (exclusive, inclusive)
            yield Diagnostic.at(
                "AZ112",
                f'"{idle}" has no effect: "{used}" is the narrower limit',
                at.child(idle).key().span(),
                help=f'remove "{idle}"',
                related=[Related(f'"{used}" is here', at.child(used).key().span())],
            )


def _undeclared(
    at: Location, node: Mapping[str, Json], declared: set[str]
) -> Iterator[Diagnostic]:
    for index, name in enumerate(_list(node, "required")):
        if isinstance(name, str) and name not in declared:
            yield Diagnostic.at(
                "AZ113",
                f'{quoted(name)} is required, but "properties" has no {quoted(name)}',
                at.child("required", index).span(),
                help=f"add {quoted(name)} to the properties, or remove it here",
            )


def _list(node: Mapping[str, Json], keyword: str) -> list[Json]:
    value = node.get(keyword)
    return value if isinstance(value, list) else []


def _types(node: Mapping[str, Json]) -> list[str]:
    written = node.get("type")
    return [
        name
        for name in (written if isinstance(written, list) else [written])
        if isinstance(name, str)
    ]


def _shown(value: Json) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else "this value"
