"""What a JSONPath query selects in the values of schemas (RFC 9535)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    found = tuple(schemas)
    for segment in query.segments:
        below = [
            one
            for selector in segment.selectors
            for one in below_schemas(found, selector)
        ]
        found = tuple(one for one in below if one is not None)
        if segment.descendant or len(found) < len(below):
            return ()
    return found


def below_schemas(
    schemas: Sequence[Schema], selector: Selector
) -> Iterator[Schema | None]:
    """The schemas of what a selector selects; None where one is not known. A value of
    another type has no such member, and nothing is selected there."""
    for schema in schemas:
        found: Schema | Absent | None = None
        match selector:
            case NameSelector(token) | IndexSelector(token):
                found = part_of(schema, (token,))
            case WildcardSelector() | FilterSelector() | SliceSelector():
                if schema.types == {"array"} and not schema.first_items():
                    found = schema.items()
                elif schema.types == {"object"} and _is_map(schema):
                    found = schema.additional()
            case _:
                pass
        if not isinstance(found, Absent):
            yield found


def _is_map(schema: Schema) -> bool:
    """Whether one schema stands for all members."""
    return not schema.properties() and not schema.by_pattern()
