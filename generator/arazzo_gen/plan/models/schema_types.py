"""The types of schemas: what a value is in Python, and which models it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from ...analysis.types import ValueType
from ...documents import Json
from ...openapi import Schema, SchemaKey, discriminator_of, json_type
from ..model import ModelKind
from ..values.types import (
    ANY,
    NULL,
    SCALARS,
    ClassType,
    EnumType,
    ListType,
    MapType,
    Type,
    classes_of,
    distinct,
    optional,
    union,
)
from ..values.value_types import TYPE_ORDER, constant_type, python_type
from .class_names import ClassNames
from .constraints import checked
from .reads import is_flat

_DEPTH = 20
"""How deep lists and maps are typed."""


class SchemaTypes:
    """The types of schemas, each computed once.

    ``select`` gives the name of the model of an object schema; ``has_model`` whether
    one of a kind is wanted, which without it is a plain dictionary; ``class_of`` the
    name of one that is there. ``enums`` are the enumerations that have a name, which
    others may share.
    """

    def __init__(
        self,
        names: ClassNames,
        select: Callable[[ModelKind, Schema, str], str],
        has_model: Callable[[ModelKind, Schema], bool],
        class_of: Callable[[ModelKind, Schema], str | None],
        enums: dict[SchemaKey, EnumType],
    ) -> None:
        self._names = names
        self._select = select
        self._has_model = has_model
        self._class_of = class_of
        self._enums = enums
        self._named_enums: dict[tuple[str, tuple[str | int | bool, ...]], EnumType] = {}
        self._open: set[SchemaKey] = set()
        self._types: dict[tuple[ModelKind, SchemaKey], Type] = {}
        self.tags: dict[tuple[str, str], set[str]] = {}
        """The values that discriminators give a member of a model, by both names."""

    @property
    def enums(self) -> tuple[EnumType, ...]:
        """The enumerations that have a name."""
        return tuple(dict.fromkeys(self._enums.values()))

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
                class_ = self._class_of(kind, schema)
                found: Type = ClassType(class_) if class_ is not None else ANY
                return optional(found) if schema.nullable else found
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
                for one in TYPE_ORDER
                if one in types
            )
        )

    def _composed(
        self, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        """The type of a value of one of several schemas.

        What is passed or sent is of one of several models: of requests, of those that
        something is set in.
        """
        if kind == "response":
            return self._read(schema, holder, name)
        options = schema.alternatives(lenient=kind == "request")
        several = sum(one.is_object for one in options) > 1
        if kind == "request" and not is_flat(schema):
            options = tuple(
                one for one in options if not one.is_object or self._is_set(one)
            )
            if not any(one.is_object for one in options):
                return ANY
        found: dict[int, Type] = {}
        # Those that are no objects first: where any value is one, no model is needed.
        by_kind = sorted(enumerate(options), key=lambda pair: pair[1].is_object)
        for index, one in by_kind:
            if ANY in found.values():
                return ANY
            called = f"{name} {one.label}" if several else name
            found[index] = self.of(kind, one, holder, called)
            tag = discriminator_of(schema, one)
            if tag is not None:
                for class_ in classes_of(found[index]):
                    self.tags.setdefault((class_, tag.property), set()).update(
                        tag.values
                    )
        return union(*(found[index] for index in range(len(options))))

    def _read(self, schema: Schema, holder: str, name: str) -> Type:
        """The type of a value of one of several schemas in a response: objects are read
        by one model, whose members are optional where not all of them have them."""
        options = schema.alternatives(lenient=True)
        if is_flat(schema):
            return union(*(self.of("response", one, holder, name) for one in options))
        if not self._has_model("response", schema):
            return ANY
        if schema.is_object:
            return ClassType(self._select("response", schema, f"{holder} {name}"))
        found = [
            self.of("response", one, holder, name)
            for one in options
            if not one.is_object
        ]
        objects = tuple(one for one in options if one.is_object)
        if len(objects) > 1:
            objects = (replace(schema, parts=(), nullable=False, choices=objects),)
        if ANY not in found:
            found += (self.of("response", one, holder, name) for one in objects)
        return union(*found)

    def _is_set(self, schema: Schema) -> bool:
        """Whether something is set in an object of a request."""
        if schema.is_composed:
            return any(map(self._is_set, schema.alternatives(lenient=True)))
        return self._has_model("request", schema)

    def _single(
        self, type_: str, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        found = self._unchecked(type_, kind, schema, holder, name)
        return found if kind == "response" else checked(found, schema)

    def _unchecked(
        self, type_: str, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        if type_ in SCALARS:
            return SCALARS[type_]
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
            return union(*map(constant_type, values))
        literal = distinct(cast("tuple[str | int | bool, ...]", values))
        if kind != "response" and schema.component is None:
            return EnumType(literal)
        if schema.key not in self._enums:
            wanted = schema.component or f"{holder} {name}"
            # Alternatives of one place often list the same values.
            same = (wanted, literal)
            if same not in self._named_enums:
                given = self._names.provisional("enum", schema, wanted)
                self._named_enums[same] = EnumType(literal, given)
            self._enums[schema.key] = self._named_enums[same]
        alias = self._enums[schema.key]
        if kind != "response":
            return alias
        open_to = ValueType(frozenset(map(json_type, literal)))
        return union(alias, python_type(open_to))


def _typed(values: tuple[Json, ...], types: frozenset[str]) -> tuple[Json, ...]:
    """The values that are of some types; all of them where none is."""
    found = tuple(
        value
        for value in values
        if not types
        or json_type(value) in types
        or (type(value) is int and "number" in types)
    )
    return found or values
