"""Statuses that conditions allow: none with which they may hold is left out."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from itertools import product
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from arazzo_gen.analysis.statuses import STATUSES, allowed_statuses
from arazzo_gen.language.predicates import AllOf, AnyOf, Compare, IsTrue, Not, Operator
from arazzo_gen.link.model import LinkedTest
from arazzo_gen.link.values.model import InputRef, Literal, StatusRef

_OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNKNOWN = ("a", "b")
_NEAR = (100, 199, 200, 201, 299, 300, 404, 599)


def _comparison(made: tuple[str, int, bool, bool]) -> LinkedTest:
    name, number, as_text, swapped = made
    literal, status = Literal(str(number) if as_text else number), StatusRef()
    left, right = (literal, status) if swapped else (status, literal)
    return Compare(cast("Operator", name), left, right, "simple")


_LEAVES: st.SearchStrategy[LinkedTest] = st.one_of(
    st.tuples(
        st.sampled_from([*_OPERATORS]),
        st.sampled_from(_NEAR),
        st.booleans(),
        st.booleans(),
    ).map(_comparison),
    st.sampled_from(_UNKNOWN).map(lambda name: IsTrue(InputRef(name))),
)


def _composed(inner: st.SearchStrategy[LinkedTest]) -> st.SearchStrategy[LinkedTest]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(several.map(AllOf), several.map(AnyOf), inner.map(Not))


def _holds(test: LinkedTest, status: int, known: Mapping[str, bool]) -> bool:
    match test:
        case Compare(name, left, right):
            numbers = (
                int(str(one.value)) if isinstance(one, Literal) else status
                for one in (left, right)
            )
            return bool(_OPERATORS[name](*numbers))
        case IsTrue(InputRef(name)):
            return known[name]
        case Not(inner):
            return not _holds(inner, status, known)
        case AllOf(tests):
            return all(_holds(inner, status, known) for inner in tests)
        case AnyOf(tests):
            return any(_holds(inner, status, known) for inner in tests)
    raise TypeError(test)


@given(st.lists(st.recursive(_LEAVES, _composed, max_leaves=5), max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_status_is_left_out(tests: list[LinkedTest]) -> None:
    allowed = allowed_statuses(tests)
    choices = [
        dict(zip(_UNKNOWN, values, strict=True))
        for values in product([True, False], repeat=2)
    ]
    for status in _NEAR:
        may_hold = any(
            all(_holds(test, status, known) for test in tests) for known in choices
        )
        left_out = allowed is not None and status not in allowed
        assert not (may_hold and left_out), status


@given(
    st.lists(
        st.recursive(
            _LEAVES.filter(lambda one: isinstance(one, Compare)),
            _composed,
            max_leaves=5,
        ),
        max_size=3,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_only_the_status_decides(tests: list[LinkedTest]) -> None:
    """Nothing is allowed beside what holds, where nothing else is looked at."""
    holding = {one for one in STATUSES if all(_holds(test, one, {}) for test in tests)}
    allowed = allowed_statuses(tests)
    assert holding == (set(STATUSES) if allowed is None else allowed)
