"""The syntax tree of a JSONPath query (RFC 9535), named as its grammar is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .nodes import ComparisonOperator, Node

FunctionName = Literal["length", "count", "match", "search", "value"]


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
    """``[start:end:step]`` (section 2.3.4); None is what was left out."""

    start: int | None = None
    end: int | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class FilterSelector(Node):
    """``[?condition]`` (section 2.3.5)."""

    condition: LogicalExpression


Selector = (
    NameSelector | WildcardSelector | IndexSelector | SliceSelector | FilterSelector
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


Operand = LiteralExpression | Query | FunctionExpression


@dataclass(frozen=True, slots=True)
class ComparisonExpression(Node):
    """``left operator right``; queries in it are singular."""

    operator: ComparisonOperator
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class LogicalTest(Node):
    """Whether a query selects anything, or what ``match`` or ``search`` answers."""

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
    return all(_step(segment) is not None for segment in query.segments)


def singular_path(query: Query) -> tuple[str | int, ...] | None:
    """The names and indexes of a singular query, None for any other.

    An index may be negative: it counts from the end.
    """
    path = []
    for segment in query.segments:
        step = _step(segment)
        if step is None:
            return None
        path.append(step)
    return tuple(path)


def _step(segment: Segment) -> str | int | None:
    match segment:
        case Segment((NameSelector(name),), descendant=False):
            return name
        case Segment((IndexSelector(index),), descendant=False):
            return index
    return None
