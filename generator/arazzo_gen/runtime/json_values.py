"""Plain JSON values: finding, leaving out and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json

__all__ = ["as_text", "find_in", "without_none"]


def find_in(value: Any, *tokens: str) -> Any:
    """What a JSON Pointer (RFC 6901) of these tokens finds; None where it is absent."""
    for token in tokens:
        if isinstance(value, Mapping):
            value = value.get(token)
        elif isinstance(value, list) and token.isascii() and token.isdigit():
            index = int(token)
            value = value[index] if index < len(value) else None
        else:
            return None
    return value


def without_none(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an object that have a value: None is left out."""
    return {name: value for name, value in members.items() if value is not None}


def as_text(value: Any) -> str:
    """A value inside a text: strings as they are, anything else as compact JSON."""
    return value if isinstance(value, str) else to_json(value).decode()
