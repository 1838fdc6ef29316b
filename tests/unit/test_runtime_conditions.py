from typing import Any

import pytest

from arazzo_gen.runtime.conditions import (
    is_at_most,
    is_equal,
    is_less,
    json_equal,
    json_less,
    matches,
)

BIG = 9007199254740993
"""2**53 + 1: the first integer that a float cannot hold."""


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        # Arazzo 1.1.0, "Literals" and "Criterion Object": case is ignored.
        ("a", "A", True),
        ("STRASSE", "straße", True),
        ("a", "b", False),
        ("", "", True),
        ("", " ", False),
        ("1", "1.0", False),
        # A number and a string that says one.
        (200, "200", True),
        (200, "200.0", True),
        (1.5, "1.50", True),
        (100, "1e2", True),
        (-1, "-1", True),
        (200, "201", False),
        (200, "OK", False),
        (0, "", False),
        (1000, "1_000", False),
        (200, " 200", False),
        (1, "\uff11", False),
        (float("inf"), "inf", False),
        (BIG, str(BIG), True),
        (BIG, str(BIG - 1), False),
        (1, 1.0, True),
        (1, 2, False),
        # Null equals null alone, and true is neither 1 nor a text.
        (None, None, True),
        (None, "", False),
        (None, "null", False),
        (None, 0, False),
        (None, False, False),
        (True, True, True),
        (True, False, False),
        (True, 1, False),
        (False, 0, False),
        (True, "true", False),
        (True, "1", False),
        ([1, {"a": None}], [1, {"a": None}], True),
        ([], {}, False),
        ([1], 1, False),
    ],
)
def test_is_equal(left: Any, right: Any, equal: bool) -> None:
    assert is_equal(left, right) is equal
    assert is_equal(right, left) is equal


@pytest.mark.parametrize(
    ("left", "right", "less"),
    [
        (1, 2, True),
        (1, 1.5, True),
        (2, 2, False),
        (9, "10", True),
        ("9", 10, True),
        ("10", 9, False),
        (BIG - 1, str(BIG), True),
        ("a", "B", True),
        ("B", "a", False),
        # Strings that both say a number are ordered as numbers, others as text.
        ("9", "10", True),
        ("10", "9", False),
        ("9.5", "1E1", True),
        ("-2", "-1", True),
        ("1", "1.0", False),
        (str(BIG - 1), str(BIG), True),
        ("10", "9a", True),
        ("10", "", False),
        (1, "x", False),
        ("x", 1, False),
        (1, "inf", False),
        (1, "1_0", False),
        # Values without an order.
        (None, 1, False),
        (1, None, False),
        (None, None, False),
        (False, True, False),
        (False, 1, False),
        ([1], [2], False),
        ({}, {"a": 1}, False),
    ],
)
def test_is_less(left: Any, right: Any, less: bool) -> None:
    assert is_less(left, right) is less
    assert not (less and is_less(right, left))


@pytest.mark.parametrize(
    ("left", "right", "at_most"),
    [
        (2, 2, True),
        ("2", 2.0, True),
        ("a", "A", True),
        ("10", "9", False),
        ("1.0", "1", True),
        ("b", "a", False),
        (None, None, False),
        (True, True, False),
        ([], [], False),
    ],
)
def test_is_at_most(left: Any, right: Any, at_most: bool) -> None:
    assert is_at_most(left, right) is at_most


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (0.0, -0.0, True),
        (BIG, BIG - 1, False),
        (1, "1", False),
        ("a", "a", True),
        ("a", "A", False),
        # No Unicode normalization: section 2.3.5.2.2 compares scalar values.
        ("\u00e9", "e\u0301", False),
        (None, None, True),
        (None, False, False),
        (None, 0, False),
        (True, True, True),
        (True, 1, False),
        (False, 0, False),
        ([], [], True),
        ([1, "a"], [1.0, "a"], True),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        ([True], [1], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": [0]}, {"a": [False]}, False),
        ({"a": {"b": [None]}}, {"a": {"b": [None]}}, True),
        ([], {}, False),
        ([1], 1, False),
    ],
)
def test_json_equal(left: Any, right: Any, equal: bool) -> None:
    assert json_equal(left, right) is equal
    assert json_equal(right, left) is equal


@pytest.mark.parametrize(
    ("left", "right", "less"),
    [
        (1, 2, True),
        (1, 1.5, True),
        (2, 1, False),
        (1, 1, False),
        ("a", "b", True),
        ("B", "a", True),
        ("", "a", True),
        ("a", "aa", True),
        # By code points, not by UTF-16 code units.
        ("\uffff", "\U00010000", True),
        ("10", "9", True),
        (1, "2", False),
        ("1", 2, False),
        (None, 1, False),
        (None, None, False),
        (False, True, False),
        (False, 1, False),
        ([1], [2], False),
        ({"a": 1}, {"a": 2}, False),
    ],
)
def test_json_less(left: Any, right: Any, less: bool) -> None:
    assert json_less(left, right) is less
    assert not (less and json_less(right, left))


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "a" * 10_001])
def test_pattern_that_is_none(pattern: str, caplog: pytest.LogCaptureFixture) -> None:
    assert not matches("a" * 20_000, pattern)
    assert "cannot be evaluated" in caplog.text
