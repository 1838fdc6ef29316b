"""Comparisons as Arazzo and JSONPath define them, where Python's own differ."""

from __future__ import annotations

import logging
import re
from typing import Any

from .json_values import as_text

__all__ = [
    "is_at_most",
    "is_equal",
    "is_less",
    "json_at_most",
    "json_equal",
    "json_less",
    "matches",
]

_LOGGER = logging.getLogger(__name__)
_MAX_PATTERN = 10_000
_INTEGER = re.compile(r"-?[0-9]{1,400}")
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")


def is_equal(left: Any, right: Any) -> bool:
    """``==`` of a simple condition (Arazzo 1.1.0, "Criterion Object").

    Strings are compared without case, a string that is a number equals that number,
    and null equals nothing but null.
    """
    left, right = _alike(left, right)
    return json_equal(left, right)


def is_less(left: Any, right: Any) -> bool:
    """``<`` of a simple condition; false if the values cannot be ordered.

    Two strings that are numbers are compared as numbers.
    """
    left, right = _in_order(left, right)
    return json_less(left, right)


def is_at_most(left: Any, right: Any) -> bool:
    """``<=`` of a simple condition, with the order of ``is_less``."""
    left, right = _in_order(left, right)
    return _ordered(left, right) and not json_less(right, left)


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
    """``<`` of two numbers or two strings (RFC 9535, section 2.3.5.2.2); false for any
    other JSON values."""
    return _ordered(left, right) and bool(left < right)


def json_at_most(left: Any, right: Any) -> bool:
    """``<=`` of JSON values (RFC 9535, section 2.3.5.2.2): less, or equal."""
    return json_less(left, right) or json_equal(left, right)


def matches(value: Any, pattern: str) -> bool:
    """Whether a regular expression matches anywhere in the text of a value (Arazzo
    1.1.0, "Criterion Object"); false for null.

    A pattern built at run time may be invalid or too long: that is logged, and the
    result is false.
    """
    if value is None:
        return False
    try:
        if len(pattern) > _MAX_PATTERN:
            raise ValueError(f"it is longer than {_MAX_PATTERN} characters")
        return re.search(pattern, as_text(value)) is not None
    except (ValueError, OverflowError, RecursionError, re.error) as error:
        _LOGGER.warning("a regular expression cannot be evaluated: %s", error)
        return False


def _ordered(left: Any, right: Any) -> bool:
    return (_is_number(left) and _is_number(right)) or (
        isinstance(left, str) and isinstance(right, str)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values as a simple condition compares them."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold(), right.casefold()
    if isinstance(left, str) and _is_number(right):
        return _number(left), right
    if _is_number(left) and isinstance(right, str):
        return left, _number(right)
    return left, right


def _in_order(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values as a simple condition orders them."""
    if isinstance(left, str) and isinstance(right, str):
        numbers = _number(left), _number(right)
        if all(map(_is_number, numbers)):
            return numbers
    return _alike(left, right)


def _number(text: str) -> Any:
    """The number that a text spells, or else the text itself."""
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
