"""Tests of generated functions: comparisons in Python where its own give the same."""

from __future__ import annotations

from collections.abc import Callable

from ...language.predicates import AllOf, AnyOf, Compare, Not, Selects, map_test
from ...link import LinkedTest
from ...link.values.model import JsonPathValue, LinkedValue, Literal
from .code import Test, Value
from .types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NULL,
    STR,
    EnumType,
    Type,
    UnionType,
    is_optional,
    without_null,
)


def plan_test(
    test: LinkedTest,
    convert: Callable[[LinkedValue], Value],
    type_of: Callable[[LinkedValue], Type],
    is_collection: Callable[[LinkedValue], bool],
) -> Test:
    """A test of a document as one of a function; ``type_of`` tells what is compared,
    ``is_collection`` what is surely an array or a map."""
    return map_test(_simplified(test, type_of, is_collection), convert)


def _simplified(
    test: LinkedTest,
    type_of: Callable[[LinkedValue], Type],
    is_collection: Callable[[LinkedValue], bool],
) -> LinkedTest:
    def again(inner: LinkedTest) -> LinkedTest:
        return _simplified(inner, type_of, is_collection)

    match test:
        case Selects(JsonPathValue(of) as query, itself=True) if is_collection(of):
            return Selects(query)
        case Compare(operator, left, right) if _is_plain(test, type_of):
            return Compare(operator, left, right, "python")
        case Not(inner):
            return Not(again(inner))
        case AllOf(tests):
            return AllOf(tuple(map(again, tests)))
        case AnyOf(tests):
            return AnyOf(tuple(map(again, tests)))
    return test


def _is_plain(
    test: Compare[LinkedValue], type_of: Callable[[LinkedValue], Type]
) -> bool:
    """Whether Python compares as the document does, and type checkers let it."""
    equality = test.operator in ("==", "!=")
    left, right = type_of(test.left), type_of(test.right)
    # What never holds, or always does, type checkers refuse.
    if isinstance(test.left, Literal) and isinstance(test.right, Literal):
        return False
    if equality and test.right == Literal(None):
        return is_optional(left) and left != NULL
    if left == ANY and isinstance(test.right, Literal):
        # A string equals no other kind of value in either language.
        return test.rules == "json" and equality and isinstance(test.right.value, str)
    kinds = {_kind(without_null(left)), _kind(without_null(right))}
    if equality and not _overlap(_values(test.left, left), _values(test.right, right)):
        return False
    if kinds == {"number"}:
        return equality or not (is_optional(left) or is_optional(right))
    if not equality:
        return False
    if kinds == {"boolean"}:
        return True
    return kinds == {"string"} and test.rules == "json"


def _kind(of: Type) -> str | None:
    if of in (INT, FLOAT):
        return "number"
    if of == BOOL:
        return "boolean"
    if of == STR:
        return "string"
    if isinstance(of, EnumType):
        kinds = {type(value) for value in of.values}
        return "string" if kinds == {str} else "number" if kinds == {int} else None
    if isinstance(of, UnionType):
        parts = {_kind(option) for option in of.options}
        return parts.pop() if len(parts) == 1 else None
    return None


def _values(value: LinkedValue, of: Type) -> frozenset[object] | None:
    """All that a value can be, beside null, where type checkers know it; None else."""
    if isinstance(value, Literal):
        is_scalar = isinstance(value.value, str | int | float)
        return frozenset([value.value]) if is_scalar else None
    options = of.options if isinstance(of, UnionType) else (of,)
    found: set[object] = set()
    for option in options:
        if isinstance(option, EnumType):
            found.update(option.values)
        elif option != NULL:
            return None
    return frozenset(found)


def _overlap(left: frozenset[object] | None, right: frozenset[object] | None) -> bool:
    """Whether two values may be equal: type checkers refuse a comparison that never
    holds."""
    return left is None or right is None or not left.isdisjoint(right)
