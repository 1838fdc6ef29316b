"""Predicates over values.

They are generic, since documents, their facts and plans represent values differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeAlias, TypeVar

from ..documents import Location

V = TypeVar("V")
W = TypeVar("W")

Operator = Literal["==", "!=", "<", "<=", ">", ">="]

Rules = Literal["simple", "json", "python"]

NEGATED: dict[Operator, Operator] = {"==": "!=", "!=": "=="}
"""Only equality has a negation: an ordering with null is false, and so is its
opposite."""


@dataclass(frozen=True, slots=True)
class Compare(Generic[V]):
    """A comparison by the rules of simple conditions (no case in strings, numbers in
    strings, null equal to nothing else), of JSON values in JSONPath, or of Python,
    where the types ensure the same result. ``at`` is its location in the document."""

    operator: Operator
    left: V
    right: V
    rules: Rules
    at: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IsTrue(Generic[V]):
    """A value as a predicate: it holds only for ``true``. ``at`` is its location in the
    document."""

    value: V
    at: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Matches(Generic[V]):
    """A value whose text contains a match of a regular expression, which is a literal
    or made of values."""

    value: V
    pattern: str | V


@dataclass(frozen=True, slots=True)
class Selects(Generic[V]):
    """A query that selects at least one node. ``itself`` tells that a filter of an
    object may also hold for the object instead of a member."""

    query: V
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Holds(Generic[V]):
    """An XPath expression whose effective boolean value is true."""

    expression: V


@dataclass(frozen=True, slots=True)
class PatternTest(Generic[V]):
    """``match`` (``whole``) or ``search`` of JSONPath (RFC 9535, sections 2.4.6 and
    2.4.7)."""

    value: V
    pattern: V
    whole: bool


@dataclass(frozen=True, slots=True)
class Not(Generic[V]):
    """The negation of a predicate."""

    test: Test[V]


@dataclass(frozen=True, slots=True)
class AllOf(Generic[V]):
    """Predicates that must all hold."""

    tests: tuple[Test[V], ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Generic[V]):
    """Predicates of which at least one must hold."""

    tests: tuple[Test[V], ...]


Test: TypeAlias = (
    Compare[V]
    | IsTrue[V]
    | Matches[V]
    | Selects[V]
    | Holds[V]
    | PatternTest[V]
    | Not[V]
    | AllOf[V]
    | AnyOf[V]
)


def negation(test: Test[V]) -> Test[V]:
    """A predicate that holds exactly where another does not."""
    match test:
        case Not(inner):
            return inner
        case Compare(operator) if operator in NEGATED:
            return replace(test, operator=NEGATED[operator])
        case AnyOf(tests):
            return AllOf(tuple(map(negation, tests)))
        case AllOf(tests):
            return AnyOf(tuple(map(negation, tests)))
    return Not(test)


def map_test(test: Test[V], convert: Callable[[V], W]) -> Test[W]:
    """The same predicate of other values, without locations."""
    match test:
        case Compare(operator, left, right, rules):
            return Compare(operator, convert(left), convert(right), rules)
        case IsTrue(value):
            return IsTrue(convert(value))
        case Matches(value, pattern):
            text = pattern if isinstance(pattern, str) else convert(pattern)
            return Matches(convert(value), text)
        case Selects(query, itself):
            return Selects(convert(query), itself)
        case Holds(expression):
            return Holds(convert(expression))
        case PatternTest(value, pattern, whole):
            return PatternTest(convert(value), convert(pattern), whole)
        case Not(inner):
            return Not(map_test(inner, convert))
        case AllOf(tests):
            return AllOf(tuple(map_test(inner, convert) for inner in tests))
        case AnyOf(tests):
            return AnyOf(tuple(map_test(inner, convert) for inner in tests))


def tests_in(test: Test[V]) -> Iterator[Test[V]]:
    """A predicate and all that it is made of."""
    yield test
    match test:
        case Not(inner):
            yield from tests_in(inner)
        case AllOf(tests) | AnyOf(tests):
            for inner in tests:
                yield from tests_in(inner)


def operands(test: Test[V]) -> Iterator[V]:
    """The operands of a predicate."""
    match test:
        case Compare(_, left, right, _):
            yield left
            yield right
        case Matches(value, pattern):
            yield value
            if not isinstance(pattern, str):
                yield pattern
        case PatternTest(value, pattern):
            yield value
            yield pattern
        case IsTrue(value) | Selects(value) | Holds(value):
            yield value
        case Not(inner):
            yield from operands(inner)
        case AllOf(tests) | AnyOf(tests):
            for inner in tests:
                yield from operands(inner)
