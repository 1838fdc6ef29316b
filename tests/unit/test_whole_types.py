"""Types of plans: what may travel whole stays known wherever it goes."""

from __future__ import annotations

import pytest

from arazzo_gen.plan.values.types import (
    ANY,
    INT,
    NULL,
    STR,
    AnyType,
    ClassType,
    JsonType,
    ListType,
    Type,
    classes_of,
    holds_models,
    is_assignable,
    may_be_whole,
    optional,
    union,
    without_null,
)

ORDER = JsonType(ClassType("Order"))


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (ORDER, True),
        (optional(ORDER), True),
        (union(STR, ORDER), True),
        (union(ANY, ORDER), True),
        (optional(union(ANY, ORDER)), True),
        (optional(AnyType(whole=True)), True),
        (ANY, False),
        (optional(ANY), False),
        (union(STR, NULL), False),
        (ClassType("Order"), False),
    ],
)
def test_may_be_whole(type_: Type, expected: bool) -> None:
    assert may_be_whole(type_) == expected


def test_any_is_any() -> None:
    assert union(ORDER, ANY) == ANY
    assert AnyType(whole=True) == ANY


def test_models_in_a_whole_value_are_not_there_yet() -> None:
    assert not holds_models(optional(ORDER))
    assert holds_models(ListType(ClassType("Order")))
    assert list(classes_of(optional(ORDER))) == ["Order"]


@pytest.mark.parametrize(
    ("of", "to", "expected"),
    [
        (ORDER, optional(ORDER), True),
        (ORDER, JsonType(ANY), True),
        (ORDER, JsonType(union(ClassType("Order"), INT)), True),
        (ORDER, JsonType(INT), False),
        (ORDER, ClassType("Order"), False),
        (without_null(optional(ORDER)), ORDER, True),
    ],
)
def test_is_assignable(of: Type, to: Type, expected: bool) -> None:
    assert is_assignable(of, to) == expected
