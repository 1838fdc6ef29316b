"""The syntax tree of a JSONPath query (RFC 9535), named as its grammar is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .nodes import ComparisonOperator, Node

FunctionName = Literal["length", "count", "match", "search", "value"]
ValueFunction = Literal["length", "count", "value", ".length"]
"""The functions that give a value, and ``.length`` behind one."""


@dataclass(frozen=True, slots=True)
class NameSelector(Node):
    """``['name']``, ``.name`` (section 2.3.1)."""

    name: str


@dataclass(frozen=True, slots=True)
class WildcardSelector(Node):
    """``*`` (section 2.3.2)."""


@dataclass(frozen=True, slots=True)
class IndexSelector(Node):
    """``[0]``, ``[-1]`` (section 2.3.3)."""

    index: int


@dataclass(frozen=True, slots=True)
class SliceSelector(Node):
    """``[start:end:step]`` (section 2.3.4); None for an omitted part."""

    start: int | None = None
    end: int | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class FilterSelector(Node):
    """``[?condition]`` (section 2.3.5)."""

    condition: LogicalExpression


@dataclass(frozen=True, slots=True)
class EmbeddedExpression(Node):
    """``{$expression}`` in the place of a literal, a name or an index, whose text it
    stands for (Arazzo 1.1.0, "Runtime Expressions"); RFC 9535 knows no such thing.

    Strings may hold some too: to them, it is text as any other.
    """

    text: str


Selector = (
    NameSelector
    | WildcardSelector
    | IndexSelector
    | SliceSelector
    | FilterSelector
    | EmbeddedExpression
)


@dataclass(frozen=True, slots=True)
class Segment(Node):
    """A child segment, or with ``..`` a descendant segment (section 2.5)."""

    selectors: tuple[Selector, ...]
    descendant: bool = False


@dataclass(frozen=True, slots=True)
class Query(Node):
    """The segments after ``$``, the root, or ``@``, the current node of a filter."""

    segments: tuple[Segment, ...] = ()
    root: Literal["$", "@"] = "$"


@dataclass(frozen=True, slots=True)
class LiteralExpression(Node):
    """A number, string, boolean or null to compare with."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class FunctionExpression(Node):
    """A call of one of the functions of section 2.4, well-typed."""

    name: FunctionName
    arguments: tuple[Operand, ...]


Operand = LiteralExpression | Query | FunctionExpression | EmbeddedExpression


@dataclass(frozen=True, slots=True)
class ComparisonExpression(Node):
    """``left operator right``; queries in it are singular."""

    operator: ComparisonOperator
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class LogicalTest(Node):
    """Whether a query selects a node, or the result of ``match`` or ``search``."""

    operand: Query | FunctionExpression


@dataclass(frozen=True, slots=True)
class LogicalNot(Node):
    """``!item``."""

    item: LogicalExpression


@dataclass(frozen=True, slots=True)
class LogicalAnd(Node):
    """``item && item``, two or more of them."""

    items: tuple[LogicalExpression, ...]


@dataclass(frozen=True, slots=True)
class LogicalOr(Node):
    """``item || item``, two or more of them."""

    items: tuple[LogicalExpression, ...]


LogicalExpression = (
    LogicalOr | LogicalAnd | LogicalNot | ComparisonExpression | LogicalTest
)


def is_singular(query: Query) -> bool:
    """Whether the query selects at most one node by its form (section 2.3.5.1)."""
    return all(_single(segment) is not None for segment in query.segments)


def singular_selectors(
    query: Query,
) -> tuple[NameSelector | IndexSelector | EmbeddedExpression, ...] | None:
    """The selectors of a singular query, one per segment; None for any other query."""
    found = [_single(segment) for segment in query.segments]
    some = tuple(selector for selector in found if selector is not None)
    return some if len(some) == len(found) else None


def singular_path(query: Query) -> tuple[str | int, ...] | None:
    """The names and indexes of a singular query, None for any other.

    An index may be negative: it counts from the end.
    """
    path: list[str | int] = []
    selectors = singular_selectors(query)
    for selector in selectors or ():
        match selector:
            case NameSelector(key) | IndexSelector(key):
                path.append(key)
            case EmbeddedExpression():
                return None
    return None if selectors is None else tuple(path)


def _single(
    segment: Segment,
) -> NameSelector | IndexSelector | EmbeddedExpression | None:
    match segment:
        case Segment(
            (NameSelector() | IndexSelector() | EmbeddedExpression() as only,),
            descendant=False,
        ):
            return only
    return None


def nodes_in(node: Node) -> Iterator[Node]:
    """A node and all that is below it, in the order of the text."""
    yield node
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Node):
                yield from nodes_in(inner)
