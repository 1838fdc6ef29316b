"""What a JSONPath query selects in the values of schemas (RFC 9535)."""

from __future__ import annotations

from collections.abc import Sequence

from ..documents import Pointer
from ..language import (
    FilterSelector,
    IndexSelector,
    NameSelector,
    Query,
    Selector,
    SliceSelector,
    WildcardSelector,
)
from ..openapi import Schema
from .schema_paths import Absent, part_of


def selected(schemas: Sequence[Schema], query: Query) -> tuple[Schema, ...]:
    """The schemas of what a query selects in values of some schemas; none where one is
    not known. Raises DiagnosticError, AZ303, where a reference dangles."""
    found = list(schemas)
    for segment in query.segments:
        if segment.descendant:
            return ()
        below = [_below(one, each) for one in found for each in segment.selectors]
        if None in below:
            return ()
        found = [schema for some in below for schema in some or ()]
    return tuple(found)


def _below(schema: Schema, selector: Selector) -> list[Schema] | None:
    """The schemas of what a selector selects; None where one is not known. A value of
    another type has no such member, and nothing is selected there."""
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
    found = part_of(schema, pointer)
    if isinstance(found, Absent):
        return []
    return None if found is None else [found]
