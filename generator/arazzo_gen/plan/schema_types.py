"""The types of schemas: what a value is in Python, and which models it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from ..documents import Json
from ..openapi import Schema, SchemaKey
from .class_names import ClassNames
from .keywords import checked
from .model import ModelKind
from .reads import is_flat
from .types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NULL,
    STR,
    ClassType,
    EnumType,
    ListType,
    MapType,
    Type,
    distinct,
    optional,
    union,
)

_SCALARS = {"string": STR, "integer": INT, "number": FLOAT, "boolean": BOOL}
_ORDER = ("string", "integer", "number", "boolean", "array", "object")
_OF_VALUES: dict[type, Type] = {
    bool: BOOL,
    dict: MapType(ANY),
    float: FLOAT,
    int: INT,
    list: ListType(ANY),
    str: STR,
}
_NAMES: dict[type, str] = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
}
_DEPTH = 20
"""How deep lists and maps are typed."""


class SchemaTypes:
    """The types of schemas, each computed once.

    ``select`` gives the name of the model of an object schema; ``has_model`` whether
    one of a kind is wanted, which without it is a plain dictionary. ``enums`` are the
    enumerations that have a name, which others may share.
    """

    def __init__(
        self,
        names: ClassNames,
        select: Callable[[ModelKind, Schema, str], str],
        has_model: Callable[[ModelKind, Schema], bool],
        enums: dict[SchemaKey, EnumType] | None = None,
    ) -> None:
        self._names = names
        self._select = select
        self._has_model = has_model
        self._enums: dict[SchemaKey, EnumType] = {} if enums is None else enums
        self._open: set[SchemaKey] = set()
        self._types: dict[tuple[ModelKind, SchemaKey], Type] = {}

    @property
    def enums(self) -> tuple[EnumType, ...]:
        """The enumerations that have a name."""
        return tuple(self._enums.values())

    def forget(self) -> None:
        """Compute types anew: there are more models than before."""
        self._types.clear()

    def of(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        """The type of a value; classes below ``holder`` are named after their way.

        An array or map of itself has no type that could be written down, and one that
        is nested deeper than anybody reads none that should be: inside, it is any JSON.
        """
        key = (kind, schema.key)
        if key not in self._types:
            if schema.key in self._open or len(self._open) > _DEPTH:
                return ANY
            self._open.add(schema.key)
            try:
                self._types[key] = self._of(kind, schema, holder, name)
            finally:
                self._open.discard(schema.key)
        found = self._types[key]
        return optional(found) if schema.nullable else found

    def _of(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        if schema.is_null:
            return NULL
        if schema.is_composed:
            return self._composed(kind, schema, holder, name)
        types = schema.types
        if schema.enum is not None:
            found = self._enum(kind, schema, holder, name)
            if found is not None:
                return found
        return union(
            *(
                self._single(one, kind, schema, holder, name)
                for one in _ORDER
                if one in types
            )
        )

    def _composed(
        self, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        """The type of a value of one of several schemas.

        Inputs are of one of several models. Responses are read by one model, whose
        members are optional where not all alternatives have them.
        """
        if kind == "response" and schema.is_object and not is_flat(schema):
            if self._has_model(kind, schema):
                return ClassType(self._select(kind, schema, f"{holder} {name}"))
            return ANY
        if kind != "input" and not is_flat(schema):
            return ANY
        options = schema.alternatives()
        several = sum(one.is_object for one in options) > 1
        return union(
            *(
                self.of(kind, one, holder, f"{name} {one.label}" if several else name)
                for one in options
            )
        )

    def _single(
        self, type_: str, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        found = self._unchecked(type_, kind, schema, holder, name)
        return found if kind == "response" else checked(found, schema)

    def _unchecked(
        self, type_: str, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        if type_ in _SCALARS:
            return _SCALARS[type_]
        if type_ == "array":
            first, items = schema.first_items(), schema.items()
            others = [items] if items is not None else []
            closed = any(value is False for value in schema.keyword("items"))
            if not others and not (first and closed):
                return ListType(ANY)
            return ListType(
                union(
                    *(
                        self.of(kind, one, holder, f"{name} Item")
                        for one in (*first, *others)
                    )
                )
            )
        if not schema.properties():
            return MapType(self._values(kind, schema, holder, name))
        if self._has_model(kind, schema):
            return ClassType(self._select(kind, schema, f"{holder} {name}"))
        return MapType(ANY)

    def _values(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        """The type of the members of an object of which none is declared."""
        others, matching = schema.additional(), schema.by_pattern()
        if others is None and (not matching or schema.is_unbounded):
            return ANY
        return union(
            *(
                self.of(kind, one, holder, f"{name} Value")
                for one in (*matching, *([others] if others is not None else []))
            )
        )

    def _enum(
        self, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type | None:
        """The type of one of some values; None where the type of all is known better.

        Python can list strings, integers and booleans; of others it has the types.
        """
        values = _typed(schema.enum or (), schema.types)
        if not values:
            return None
        if not all(isinstance(one, str | int) for one in values):
            if schema.types:
                return None
            return union(*(_OF_VALUES[type(value)] for value in values))
        literal = distinct(cast("tuple[str | int | bool, ...]", values))
        if kind != "response" and schema.component is None:
            return EnumType(literal)
        if schema.key not in self._enums:
            wanted = f"{holder} {name}"
            taken = self._names.provisional("enum", schema, wanted)
            self._enums[schema.key] = EnumType(literal, taken)
        alias = self._enums[schema.key]
        if kind != "response":
            return alias
        kinds = {type(value) for value in literal}
        return union(
            alias, *(_OF_VALUES[one] for one in (str, int, bool) if one in kinds)
        )


def _typed(values: tuple[Json, ...], types: frozenset[str]) -> tuple[Json, ...]:
    """The values that are of some types; all of them where none is."""
    found = tuple(
        value
        for value in values
        if not types
        or _NAMES[type(value)] in types
        or (type(value) is int and "number" in types)
    )
    return found or values
