"""Bodies of several JSON values, one after the other."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

from .json_values import as_json, is_array

__all__ = ["JsonLines"]

_SEPARATOR = "\x1e"


class JsonLines:
    """The items of an array, one a line (JSON Lines, NDJSON), or with ``sequence`` a
    JSON text sequence (RFC 7464). A string is sent unchanged."""

    def __init__(self, items: Any, *, sequence: bool = False) -> None:
        self._items = items
        self._before = _SEPARATOR if sequence else ""

    def encode(self) -> str | None:
        """The body, or None for no body. Raises ValueError if it is no array."""
        items = as_json(self._items)
        if items is None or isinstance(items, str):
            return items
        if is_array(items):
            texts = (to_json(item).decode() for item in items)
            return "".join(f"{self._before}{text}\n" for text in texts)
        raise ValueError("the body must be an array, for it is sent line by line")
