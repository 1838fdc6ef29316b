"""Comparisons as Arazzo and JSONPath define them, where Python's own differ."""

from __future__ import annotations

from typing import Any

__all__ = ["is_equal", "is_less", "json_equal", "json_less"]


def is_equal(left: Any, right: Any) -> bool:
    """``==`` of a simple condition (Arazzo 1.1.0, "Criterion Object").

    Strings are compared without case, a string that is a number equals that number,
    and null equals nothing but null.
    """
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    if (numbers := _numbers(left, right)) is not None:
        return numbers[0] == numbers[1]
    return json_equal(left, right)


def is_less(left: Any, right: Any) -> bool:
    """``<`` of a simple condition; false where the values have no order."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() < right.casefold()
    numbers = _numbers(left, right)
    return numbers is not None and numbers[0] < numbers[1]


def json_equal(left: Any, right: Any) -> bool:
    """``==`` of JSON values (RFC 9535, section 2.3.5.2.2): true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if type(left) is type(right) is list:
        return len(left) == len(right) and all(map(json_equal, left, right))
    if type(left) is type(right) is dict:
        return left.keys() == right.keys() and all(
            json_equal(left[name], right[name]) for name in left
        )
    return bool(left == right)


def json_less(left: Any, right: Any) -> bool:
    """``<`` of JSON values (RFC 9535, section 2.3.5.2.2): of two numbers or strings."""
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left < right
    return False


def _numbers(left: Any, right: Any) -> tuple[float, float] | None:
    """Both values as numbers, where one is a number and the other is or says one."""
    first, second = _number(left), _number(right)
    if first is None or second is None or (type(left) is type(right) is str):
        return None
    return first, second


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None
