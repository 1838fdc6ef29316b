"""Defaults and constraints: what schemas say of values beside their type."""

from __future__ import annotations

from ..documents import Json
from ..openapi import Schema
from .types import (
    AnyType,
    EnumType,
    ListType,
    MapType,
    NullType,
    ScalarType,
    Type,
    UnionType,
)

_CONSTRAINTS = (
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
)


def constraints_of(schema: Schema) -> dict[str, Json]:
    """The keywords that bound a number, a length or a count."""
    node = schema.node
    return {key: node[key] for key in _CONSTRAINTS if _is_number(node.get(key))}


def default_of(schema: Schema, type_: Type) -> Json:
    """The default of a value, or None where there is none that its type admits."""
    default = schema.node.get("default")
    return default if admits(type_, default) else None


def admits(type_: Type, value: Json) -> bool:
    """Whether a JSON value is of a type; classes admit none."""
    match type_:
        case AnyType():
            return True
        case NullType():
            return value is None
        case ScalarType("str"):
            return isinstance(value, str)
        case ScalarType("bool"):
            return isinstance(value, bool)
        case ScalarType("int"):
            return isinstance(value, int) and not isinstance(value, bool)
        case ScalarType("float"):
            return _is_number(value)
        case EnumType(values):
            return any(type(value) is type(one) and value == one for one in values)
        case ListType(item):
            return isinstance(value, list) and all(admits(item, one) for one in value)
        case MapType(item):
            return isinstance(value, dict) and all(
                admits(item, one) for one in value.values()
            )
        case UnionType(options):
            return any(admits(option, value) for option in options)
    return False


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
