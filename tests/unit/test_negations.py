"""Tests of which one holds exactly where the other does not."""

from __future__ import annotations

import pytest

from arazzo_gen.analysis.matching import is_negation
from arazzo_gen.language.predicates import Compare, IsTrue, Not, Operator
from arazzo_gen.link.values.model import LinkedValue, Literal, StatusRef


def _compare(operator: Operator, value: LinkedValue) -> Compare[LinkedValue]:
    return Compare(operator, StatusRef(), value, "simple")


@pytest.mark.parametrize(
    ("one", "other", "negates"),
    [
        (("==", 1), ("!=", 1), True),
        (("!=", True), ("==", True), True),
        (("==", 1), ("==", 1), False),
        # To Python, these are equal.
        (("==", True), ("!=", 1), False),
        (("==", 0), ("!=", False), False),
        # Neither holds where null is compared.
        (("<", 1), (">=", 1), False),
    ],
)
def test_comparisons(
    one: tuple[Operator, int], other: tuple[Operator, int], negates: bool
) -> None:
    tests = [_compare(operator, Literal(value)) for operator, value in (one, other)]
    assert is_negation(tests[0], tests[1]) is negates


def test_not() -> None:
    assert is_negation(Not(IsTrue(StatusRef())), IsTrue(StatusRef()))
    assert not is_negation(Not(IsTrue(Literal(1))), IsTrue(Literal(True)))
