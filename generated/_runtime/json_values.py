"""Plain JSON values: looking them up, leaving them out and writing them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, TypeGuard

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from .json_whole import Json
from .parameter_values import value_text

__all__ = [
    "as_base64",
    "as_json",
    "as_text",
    "find_in",
    "is_array",
    "is_object",
    "parsed_json",
    "unchecked",
    "without_none",
]


def find_in(value: Any, *tokens: str | int) -> Any:
    """The value at a JSON Pointer (RFC 6901) of these tokens; None if it is absent.

    An ``int`` token only finds items of arrays; a negative one counts from the end.
    """
    if isinstance(value, Json):
        value = value.raw
    for token in tokens:
        if is_array(value):
            value = _item(value, token)
        elif is_object(value) and isinstance(token, str):
            value = value.get(token)
        else:
            return None
    return value


def parsed_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError if it is not valid JSON."""
    return from_json(text, allow_inf_nan=False)


def unchecked(value: Any) -> Any:
    """The value itself, with its type hidden from type checkers: it goes to an argument
    of another declared type that validates it."""
    return value


def without_none(members: Mapping[str, Any]) -> dict[Any, Any]:
    """The members of an object whose value is not None.

    The keys have the type ``Any``: mypy infers no ``str`` for the keys of a dictionary
    that this one is unpacked into beside members of several types.
    """
    return {name: value for name, value in members.items() if value is not None}


def as_json(value: Any) -> Any:
    """A value as plain JSON: models with the names of the document and the members that
    were set, and ``Json`` values unchanged."""
    if isinstance(value, Json):
        return as_json(value.raw)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if is_array(value):
        return [as_json(item) for item in value]
    if is_object(value):
        return {name: as_json(member) for name, member in value.items()}
    return value


def as_base64(value: Any) -> Any:
    """Bytes as base64 for JSON and forms (RFC 4648, section 4); any other value
    unchanged."""
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def as_text(value: Any) -> str:
    """A value inside a text: strings unchanged, numbers as in parameters, bytes as
    base64, anything else as compact JSON."""
    plain = as_json(as_base64(value))
    if isinstance(plain, str | float):
        return value_text(plain)
    return to_json(plain).decode()


def _item(items: list[Any], token: str | int) -> Any:
    """The item at an index, whose text has no leading zeros; None if it is absent."""
    if isinstance(token, int):
        return items[token] if -len(items) <= token < len(items) else None
    if not (token.isascii() and token.isdigit()) or len(token) > len(str(len(items))):
        return None
    index = int(token)
    return items[index] if str(index) == token and index < len(items) else None


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)
