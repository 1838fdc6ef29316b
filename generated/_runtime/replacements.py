"""Payload replacements: values that are set in a body before it is sent.

They change a copy; the value of the caller stays unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .json_values import as_json, is_array, is_object

__all__ = [
    "JsonPathReplacement",
    "PathReplacement",
    "PointerReplacement",
    "Replacement",
    "replaced",
]

Key = str | int


class Replacement(Protocol):
    """A target location in a body, and the value to set there."""

    def apply(self, content: Any) -> Any:
        """The content with the value set; it may be changed in place. Raises ValueError
        if the body has no such location."""
        ...


def replaced(content: Any, replacements: Iterable[Replacement]) -> Any:
    """A copy of a value, changed by the replacements in their order.

    None, which stands for no body, stays None.
    """
    result = as_json(content)
    for replacement in replacements:
        result = None if result is None else replacement.apply(result)
    return result


@dataclass(frozen=True, slots=True)
class PointerReplacement:
    """A value for the location that a JSON Pointer (RFC 6901) names.

    An absent member is added, and ``-`` appends an item to an array. A value of None
    removes the member; with ``null``, it sets null.
    """

    pointer: str
    value: Any
    null: bool = False

    def apply(self, content: Any) -> Any:
        tokens = self.pointer.split("/")[1:]
        path = [token.replace("~1", "/").replace("~0", "~") for token in tokens]
        return _with(content, path, self.value, self.pointer, null=self.null)


@dataclass(frozen=True, slots=True)
class PathReplacement:
    """As ``PointerReplacement``, with names and indexes; a negative index counts from
    the end."""

    path: tuple[Key, ...]
    value: Any
    null: bool = False

    def apply(self, content: Any) -> Any:
        shown = "".join(f"[{key!r}]" for key in self.path)
        return _with(content, self.path, self.value, shown, null=self.null)


class JsonPathQuery(Protocol):
    """A JSONPath query."""

    def locations(self, value: Any) -> list[tuple[Key, ...]]:
        """The names and indexes that lead to each node that it selects."""
        ...


@dataclass(frozen=True, slots=True)
class JsonPathReplacement:
    """A value for every node that a JSONPath query selects, at least one.

    None and ``null`` are as in ``PointerReplacement``.
    """

    query: JsonPathQuery
    value: Any
    null: bool = False

    def apply(self, content: Any) -> Any:
        # Setting a node removes the selected nodes inside of it.
        selected = set(self.query.locations(content))
        found = [
            path
            for path in selected
            if not any(path[:length] in selected for length in range(len(path)))
        ]
        if not found:
            raise ValueError("a replacement's JSONPath selects nothing in the body")
        for path in found:
            shown = "".join(f"[{key!r}]" for key in path)
            content = _with(content, path, self.value, shown, null=self.null)
        return content


def _with(
    content: Any, path: Sequence[Key], value: Any, shown: str, *, null: bool
) -> Any:
    new = as_json(value)
    if not path:
        return new
    holder = content
    for key in path[:-1]:
        holder = _member(holder, key, shown)
    last = path[-1]
    if is_object(holder) and isinstance(last, str):
        if new is None and not null:
            holder.pop(last, None)
        else:
            holder[last] = new
    elif is_array(holder) and last == "-":
        holder.append(new)
    elif is_array(holder) and (index := _index(holder, last)) is not None:
        holder[index] = new
    else:
        raise ValueError(f"the body has no place at {shown} for a replacement")
    return content


def _member(holder: Any, key: Key, shown: str) -> Any:
    if is_object(holder) and isinstance(key, str) and key in holder:
        return holder[key]
    if is_array(holder) and (index := _index(holder, key)) is not None:
        return holder[index]
    raise ValueError(f"the body has no place at {shown} for a replacement")


def _index(items: list[Any], key: Key) -> int | None:
    if isinstance(key, str):
        if not (key.isascii() and key.isdigit()) or str(int(key)) != key:
            return None
        key = int(key)
    return key if -len(items) <= key < len(items) else None
