"""Values without members: scalars, and lists of them, as far as documents describe
what is read from plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..diagnostics import DiagnosticError
from ..documents import Pointer
from ..language import (
    FilterSelector,
    IndexSelector,
    NameSelector,
    Query,
    Selector,
    SliceSelector,
    WildcardSelector,
    is_singular,
    singular_path,
)
from ..link.values import BodyRef, CallOutputRef, FoundIn, JsonPathValue, LinkedValue
from ..openapi import Schema, json_type
from .schema_paths import Absent, Found, find
from .types import Place, Types

_SCALARS = frozenset({"boolean", "integer", "number", "string"})
_DEPTH = 4
"""How deep lists of lists are followed."""


@dataclass(frozen=True, slots=True)
class FlatType:
    """A scalar of the JSON type ``kind``, or an array of ``items``. ``is_optional``
    tells that it may be null or absent."""

    kind: str
    items: FlatType | None = None
    is_optional: bool = False


def flat_type(value: LinkedValue, place: Place, types: Types) -> FlatType | None:
    """What a value is that is read from JSON; None where nothing tells, where it has
    members, or may be of several types."""
    try:
        return _flat(value, place, types)
    except DiagnosticError:
        # A reference that dangles is reported where something needs it.
        return None


def _flat(value: LinkedValue, place: Place, types: Types) -> FlatType | None:
    match value:
        case BodyRef(pointer):
            bodies = types.bodies(place) or ()
            return _read(bodies, pointer, absent=_may_lack_content(place))
        case JsonPathValue(BodyRef(pointer), query):
            path = singular_path(query)
            bodies = types.bodies(place) or ()
            if path is not None:
                return _read(bodies, (*pointer, *path), absent=True)
            return None if is_singular(query) else _selected(bodies, pointer, query)
        case CallOutputRef(_, (_, *_)) | FoundIn(CallOutputRef()):
            origin = types.origin(value, place)
            if origin is None or not isinstance(origin[0], BodyRef):
                return None
            found = _flat(*origin, types)
            return None if found is None else replace(found, is_optional=True)
    return None


def _may_lack_content(place: Place) -> bool:
    """Whether the response may be one without content, in which nothing is found."""
    responses = place.step.responses if place.step is not None else None
    possible = responses.possible if responses is not None else ()
    return any(one.reading == "empty" for one in possible)


def _read(
    bodies: Sequence[Schema], pointer: Pointer, *, absent: bool
) -> FlatType | None:
    """What a pointer finds in any of some bodies, or where nothing is: ``absent``."""
    read: list[FlatType] = []
    for body in bodies:
        found = find(body, pointer)
        if isinstance(found, Absent):
            absent = True
            continue
        if not isinstance(found, Found) or not found.is_described:
            return None
        of = _of_schema(found.schema)
        if of is None:
            return None
        unread = any(one.member.is_only("writeOnly") for one in found.steps)
        optional = body.nullable or found.is_optional or of.is_optional or unread
        read.append(replace(of, is_optional=optional))
    return _same(read, absent)


def _same(read: Sequence[FlatType], absent: bool) -> FlatType | None:
    kinds = {replace(one, is_optional=False) for one in read}
    if len(kinds) != 1:
        return None
    optional = absent or any(one.is_optional for one in read)
    return replace(kinds.pop(), is_optional=optional)


def _of_schema(schema: Schema, depth: int = 0) -> FlatType | None:
    if depth > _DEPTH:
        return None
    if schema.is_composed:
        options = schema.alternatives(lenient=True)
        found = [_of_schema(one, depth + 1) for one in options]
        known = [one for one in found if one is not None]
        return _same(known, schema.nullable) if len(known) == len(found) else None
    kinds = schema.types or frozenset(map(json_type, schema.enum or ()))
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    if kind in _SCALARS:
        return FlatType(kind, is_optional=schema.nullable)
    items = schema.items() if kind == "array" and not schema.first_items() else None
    inner = None if items is None else _of_schema(items, depth + 1)
    if inner is None:
        return None
    return FlatType("array", inner, schema.nullable)


def _selected(
    bodies: Sequence[Schema], pointer: Pointer, query: Query
) -> FlatType | None:
    """The list of what a query selects in any of some bodies."""
    schemas: list[Schema] = []
    for body in bodies:
        found = find(body, pointer)
        if not isinstance(found, Found) or not found.is_described:
            return None
        schemas.append(found.schema)
    for segment in query.segments:
        if segment.descendant:
            return None
        below = [_below(one, each) for one in schemas for each in segment.selectors]
        if None in below:
            return None
        schemas = [one for found in below if found is not None for one in found]
    items = [_of_schema(one) for one in schemas]
    known = [one for one in items if one is not None]
    inner = _same(known, absent=False) if len(known) == len(items) else None
    return None if inner is None else FlatType("array", inner)


def _below(schema: Schema, selector: Selector) -> list[Schema] | None:
    """The schemas of what a selector selects; None where one is not known."""
    pointer: Pointer
    match selector:
        case NameSelector(name):
            pointer = (name,)
        case IndexSelector(index):
            pointer = (index,)
        case WildcardSelector() | FilterSelector() | SliceSelector() if (
            schema.types == {"array"} and not schema.first_items()
        ):
            items = schema.items()
            return None if items is None else [items]
        case _:
            return None
    found = find(schema, pointer)
    if isinstance(found, Absent):
        return []
    if not isinstance(found, Found) or not found.is_described:
        return None
    # A value of another type has no such member, and nothing is selected there.
    return [found.schema]
