"""JSON templates: whether they result in JSON, and in which structure."""

from __future__ import annotations

import json
import re

from ...documents import Json
from ..values.model import ArrayValue, LinkedValue, Literal, ObjectValue, TextValue

_MARK = re.compile("\0([0-9]+)([sv])\0")
"""Replaces a value during parsing; no valid JSON has this character."""


def json_fault(payload: LinkedValue) -> str | None:
    """Why a template never results in JSON, whatever its values; None if it may."""
    parts = payload.parts if isinstance(payload, TextValue) else [payload]
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        elif isinstance(part, Literal):
            text += str(part.value)
        else:
            text += "x" if in_string(text) else "0"
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        problem = error.msg[:1].lower() + error.msg[1:]
        return f"{problem}, at line {error.lineno}, column {error.colno}"
    except ValueError as error:
        return str(error)
    return None


def in_string(text: str) -> bool:
    """Whether the beginning of a JSON text ends inside a string."""
    inside = False
    characters = iter(text)
    for character in characters:
        if character == "\\":
            next(characters, None)
        elif character == '"':
            inside = not inside
    return inside


def structure(text: TextValue) -> LinkedValue | None:
    """What a text of JSON says, as objects and arrays with the values in their places;
    None where the values do not stand for whole tokens."""
    values: list[LinkedValue] = []
    marked = ""
    for part in text.parts:
        if isinstance(part, str):
            marked += part
            continue
        inside = in_string(marked)
        mark = f"\\u0000{len(values)}{'s' if inside else 'v'}\\u0000"
        marked += mark if inside else f'"{mark}"'
        values.append(part)
    try:
        return _structure(json.loads(marked), values)
    except ValueError:
        return None


def _structure(value: Json, values: list[LinkedValue]) -> LinkedValue:
    match value:
        case dict():
            if any(map(_MARK.search, value)):
                raise ValueError("a name of a member is not known yet")
            members = {name: _structure(item, values) for name, item in value.items()}
            if all(isinstance(item, Literal) for item in members.values()):
                return Literal(value)
            return ObjectValue(tuple(members.items()))
        case list():
            items = [_structure(item, values) for item in value]
            if all(isinstance(item, Literal) for item in items):
                return Literal(value)
            return ArrayValue(tuple(items))
        case str() if found := _MARK.search(value):
            if found[2] == "v":
                return values[int(found[1])]
            pieces = _MARK.split(value)
            parts: list[str | LinkedValue] = []
            for number, piece in enumerate(pieces):
                if number % 3 == 0 and piece:
                    parts.append(piece)
                elif number % 3 == 1:
                    parts.append(values[int(piece)])
            return TextValue(tuple(parts))
    return Literal(value)
