"""Nodes of plain JSON values as JSONPath (RFC 9535) selects them: names never index
arrays, indexes never name members, and an absent value is not null."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeGuard

from .json_values import is_array, is_object

__all__ = [
    "json_at",
    "json_children",
    "json_exists",
    "json_found",
    "json_get",
    "json_length",
    "json_only",
    "json_subjects",
    "length_of",
]


class _Absent:
    """The value of a node that is absent: it equals only itself."""

    def __repr__(self) -> str:
        return "absent"


_ABSENT = _Absent()


def json_at(value: Any, *path: Any) -> Any:
    """The value at names and indexes, for comparisons, which tell absent from null.

    A key computed at run time may be neither a name nor an index: it selects nothing.
    """
    for key in path:
        if isinstance(key, str):
            if not is_object(value) or key not in value:
                return _ABSENT
            value = value[key]
        elif _is_index(key) and is_array(value) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return _ABSENT
    return value


def json_get(value: Any, *path: Any) -> Any:
    """The value at names and indexes; None if it is absent."""
    found = json_at(value, *path)
    return None if found is _ABSENT else found


def json_exists(value: Any, *path: Any) -> bool:
    """Whether there is a value at names and indexes."""
    return json_at(value, *path) is not _ABSENT


def json_children(value: Any) -> list[Any]:
    """The members of an object or the items of an array."""
    if is_object(value):
        return list(value.values())
    return list(value) if is_array(value) else []


def json_subjects(value: Any) -> list[Any]:
    """The values that a criterion's filter tests: the children of a value and, as the
    examples of Arazzo intend, an object itself."""
    return [*json_children(value), *([value] if is_object(value) else [])]


def json_found(values: Iterable[Any]) -> list[Any]:
    """The values that are not absent."""
    return [value for value in values if value is not _ABSENT]


def json_length(value: Any) -> int | None:
    """``length(value)`` (RFC 9535, section 2.4.4); None for a value without length."""
    if isinstance(value, str) or is_object(value) or is_array(value):
        return len(value)
    return None


def json_only(values: list[Any]) -> Any:
    """``value(query)`` (RFC 9535, section 2.4.8): the value of the only node."""
    return values[0] if len(values) == 1 else None


def length_of(value: Any) -> Any:
    """``value.length``: the member of an object, the length of an array or a string."""
    if is_object(value):
        return value.get("length")
    return json_length(value)


def _is_index(key: object) -> TypeGuard[int]:
    return isinstance(key, int) and not isinstance(key, bool)
