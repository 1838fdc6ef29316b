"""The comparisons in the filters of JSONPath queries, and the types of their sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ..analysis.schema_paths import Absent, part_of
from ..analysis.schema_queries import below_schemas
from ..analysis.types import Place, Types, ValueType, literal_type, schemas_type
from ..diagnostics import DiagnosticError
from ..language import (
    ComparisonExpression,
    ComparisonOperator,
    Extent,
    FilterSelector,
    LiteralExpression,
    Query,
    nodes_in,
    singular_path,
)
from ..link.values.model import FoundIn, JsonPathValue, LinkedValue, Literal
from ..openapi import Schema

Side: TypeAlias = tuple[LinkedValue, ValueType | None]
"""One side of a comparison: its value, and the value's type if it is known."""

Comparison: TypeAlias = tuple[ComparisonOperator, tuple[Side, Side], Extent]


def filtered(
    value: JsonPathValue, place: Place, types: Types, *, itself: bool
) -> Iterator[Comparison]:
    """The comparisons of a query with literals, as far as schemas tell what is
    compared. The extents are those in the text of the query.

    ``itself`` tells that an object may be meant where its members are filtered.
    """
    try:
        yield from _filtered(value, types.schemas_of(value.of, place), itself=itself)
    except DiagnosticError:
        # A dangling reference is reported where something needs it.
        return


def _filtered(
    value: JsonPathValue, schemas: Sequence[Schema], *, itself: bool
) -> Iterator[Comparison]:
    bound = {text for text, _ in value.bound}
    for segment in value.query.segments:
        if segment.descendant or not schemas:
            return
        below = [
            one
            for selector in segment.selectors
            for one in below_schemas(schemas, selector)
        ]
        for selector in segment.selectors:
            if isinstance(selector, FilterSelector):
                meant = schemas if itself else ()
                of = (*below, *(one for one in meant if one is not None))
                yield from _comparisons(selector, of, bound, value.of)
        known = [one for one in below if one is not None]
        if len(known) < len(below):
            return
        schemas = known


def _comparisons(
    selector: FilterSelector,
    schemas: Sequence[Schema | None],
    bound: set[str],
    of: LinkedValue,
) -> Iterator[Comparison]:
    for node in nodes_in(selector.condition):
        match node:
            case ComparisonExpression(operator, Query(root="@") as query, right):
                literal = right
            case ComparisonExpression(operator, left, Query(root="@") as query):
                literal = left
            case _:
                continue
        path = singular_path(query)
        if not isinstance(literal, LiteralExpression) or path is None:
            continue
        if literal.value is None or literal.value in bound:
            continue
        found = [part_of(one, path) if one is not None else None for one in schemas]
        known = schemas_type([one for one in found if not isinstance(one, Absent)])
        given = Literal(literal.value)
        sides: tuple[Side, Side]
        sides = (FoundIn(of, path), known), (given, literal_type(literal.value))
        if node.left is literal:
            sides = sides[1], sides[0]
        yield operator, sides, node.extent
