"""Defaults: the values of schemas as those of the types that stand for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ...documents import Json
from ...openapi import Schema, instance_fault
from ..values.types import (
    AnyType,
    CheckedType,
    ClassType,
    EnumType,
    ListType,
    MapType,
    NullType,
    ScalarType,
    Type,
    UnionType,
)


@dataclass(frozen=True, slots=True)
class ModelDefault:
    """A value of a model, as the JSON that the model is made of."""

    model: str
    value: dict[str, Json]


Default: TypeAlias = (
    "bool | int | float | str | list[Default] | dict[str, Default] | ModelDefault"
    " | None"
)


class NoValue(Exception):
    """A JSON value is none of a type."""


def default_of(
    schema: Schema, type_: Type, fits: Callable[[str, Json], bool]
) -> Default:
    """The default of a value, or None where there is none that its schema admits.

    ``fits`` tells whether a value is one of the model of a name.
    """
    default = schema.annotation("default")
    if default is None or instance_fault(schema, default) is not None:
        return None
    try:
        return typed(type_, default, fits)
    except NoValue:
        return None


def typed(type_: Type, value: Json, fits: Callable[[str, Json], bool]) -> Default:
    """A JSON value as one of a type. Raises NoValue."""
    match type_, value:
        case CheckedType(of), _:
            return typed(of, value, fits)
        case AnyType(), _:
            return _any(value)
        case NullType(), None:
            return None
        case ScalarType("str"), str():
            return value
        case ScalarType("bool"), bool():
            return value
        case ScalarType("int" | "float" as name), int() | float():
            if isinstance(value, bool):
                raise NoValue
            if name == "float" or isinstance(value, int):
                return value
            if value.is_integer():
                return int(value)
        case EnumType(values), _:
            for one in values:
                if one == value and isinstance(one, bool) is isinstance(value, bool):
                    return one
        case ListType(item), list():
            return [typed(item, one, fits) for one in value]
        case MapType(item), dict():
            return {name: typed(item, one, fits) for name, one in value.items()}
        case ClassType(name), dict() if fits(name, value):
            return ModelDefault(name, value)
        case UnionType(options), _:
            for option in options:
                try:
                    return typed(option, value, fits)
                except NoValue:
                    continue
    raise NoValue


def _any(value: Json) -> Default:
    match value:
        case list():
            return list(map(_any, value))
        case dict():
            return {name: _any(item) for name, item in value.items()}
        case _:
            return value
