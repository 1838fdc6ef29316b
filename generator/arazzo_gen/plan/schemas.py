"""Selection: the models of a package, with the fields that its workflows set and read.

Schemas become classes only as far as something asks for them (``select``), so an
operation that reaches hundreds of schemas costs the few fields that are used. A schema
that several steps use becomes one class with the fields of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from ..documents import Pointer
from ..openapi import Member, Operation, Schema
from .code import ReadStep
from .keywords import constraints_of, default_of
from .model import ClassPlan, FieldPlan, ModelKind, ModelsPlan
from .names import Names
from .types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    STR,
    ClassType,
    EnumType,
    ListType,
    MapType,
    Type,
    classes_of,
    optional,
    union,
)
from .vocabulary import FIELDS

_SCALARS = {"string": STR, "integer": INT, "number": FLOAT, "boolean": BOOL}
_DEPTH = 20
"""How deep lists and maps are typed."""


@dataclass(slots=True)
class _Selected:
    """An object schema of which some members are asked for."""

    name: str
    kind: ModelKind
    schema: Schema
    bodies: set[str] = field(default_factory=set[str])
    members: dict[str, Member] = field(default_factory=dict[str, Member])


class Models:
    """The models of a package, collected while its steps are planned.

    ``full`` asks for every member of every schema that is reached.
    """

    def __init__(self, names: Names, *, full: bool) -> None:
        self._names = names
        self._full = full
        self._classes: dict[tuple[ModelKind, str, Pointer], _Selected] = {}
        self._enums: dict[tuple[str, Pointer], EnumType] = {}
        self._own: list[ClassPlan] = []
        self._open: set[tuple[str, Pointer]] = set()
        self._incomplete: list[tuple[ModelKind, Schema]] = []
        self._types: dict[tuple[ModelKind, str, Pointer], Type] = {}

    def add(self, plan: ClassPlan) -> None:
        """A model that no schema describes."""
        self._own.append(plan)

    def select(self, kind: ModelKind, schema: Schema, name: str) -> str:
        """The name of the class of an object schema; ``name`` if it has none yet."""
        key = (kind, *schema.key)
        if key not in self._classes:
            taken = self._names.type(schema.component or name)
            self._classes[key] = _Selected(taken, kind, schema)
            self._types.clear()
            if self._full or kind == "input":
                self._complete(kind, schema)
        return self._classes[key].name

    def _complete(self, kind: ModelKind, schema: Schema) -> None:
        """Ask for all members of a schema, and of those that this selects in turn: one
        after the other, however deep they lie."""
        self._incomplete.append((kind, schema))
        if len(self._incomplete) > 1:
            return
        done = 0
        while done < len(self._incomplete):
            next_kind, next_schema = self._incomplete[done]
            self.take(next_kind, next_schema, next_schema.properties())
            done += 1
        self._incomplete.clear()

    def body(
        self, kind: ModelKind, schema: Schema, operation: Operation, name: str
    ) -> str:
        """The name of the class of an operation's request or response body."""
        taken = self.select(kind, schema, f"{operation.id or name} {kind}")
        label = operation.id or f"{operation.method.upper()} {operation.path}"
        self._classes[kind, *schema.key].bodies.add(label)
        return taken

    def take(self, kind: ModelKind, schema: Schema, names: Iterable[str]) -> None:
        """Ask for members of a selected schema; the types of all but objects follow."""
        selected = self._classes[kind, *schema.key]
        known = schema.properties()
        for name in names:
            if name not in selected.members and name in known:
                selected.members[name] = known[name]
                self.type_of(kind, known[name].schema, selected.name, name)

    def read(self, schema: Schema, pointer: Pointer) -> Read:
        """How a value of a response body is read, by the attributes of its model.

        Selects what is read. Only for pointers that are ``readable``, into a schema
        that is selected.
        """
        members = list(_walk(schema, pointer))
        leaf = members[-1].schema
        owner, holder = schema, self._classes["response", *schema.key].name
        steps: list[ReadStep] = []
        for token, member in zip(pointer, members, strict=True):
            token = str(token)
            if token in owner.properties():
                self.take("response", owner, [token])
                key: str | int = self._field(owner, token)
            else:
                key = int(token)
            absent = isinstance(key, int) or not member.required
            steps.append(ReadStep(key, absent or member.schema.nullable))
            holder = f"{holder} {token}" if isinstance(key, str) else f"{holder} Item"
            owner = member.schema
            if owner.properties():
                holder = self.select("response", owner, holder)
        type_ = self.type_of("response", leaf, holder, str(pointer[-1]))
        return Read(tuple(steps), type_)

    def type_of(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        """The type of a value; classes below ``holder`` are named after their way.

        An array or map of itself has no type that could be written down, and one that
        is nested deeper than anybody reads none that should be: inside, it is any JSON.
        """
        key = (kind, *schema.key)
        if key not in self._types:
            if schema.key in self._open or len(self._open) > _DEPTH:
                return ANY
            self._open.add(schema.key)
            try:
                self._types[key] = self._type_of(kind, schema, holder, name)
            finally:
                self._open.discard(schema.key)
        found = self._types[key]
        return optional(found) if schema.nullable else found

    def _type_of(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        if schema.is_composed:
            return ANY
        if schema.enum is not None:
            return self._enum(kind, schema, holder, name)
        types = schema.types
        if not types:
            types = frozenset({"object"} if schema.properties() else ())
        if not types:
            return ANY
        return union(
            *(
                self._single(one, kind, schema, holder, name)
                for one in ("string", "integer", "number", "boolean", "array", "object")
                if one in types
            )
        )

    def _single(
        self, type_: str, kind: ModelKind, schema: Schema, holder: str, name: str
    ) -> Type:
        if type_ in _SCALARS:
            return _SCALARS[type_]
        if type_ == "array":
            items = schema.items()
            if items is None:
                return ListType(ANY)
            return ListType(self.type_of(kind, items, holder, f"{name} Item"))
        if not schema.properties():
            values = schema.additional()
            if values is None:
                return MapType(ANY)
            return MapType(self.type_of(kind, values, holder, f"{name} Value"))
        key = (kind, *schema.key)
        if self._full or kind == "input" or key in self._classes:
            return ClassType(self.select(kind, schema, f"{holder} {name}"))
        return MapType(ANY)

    def _enum(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        values = schema.enum or ()
        if not values or not all(isinstance(one, str | int) for one in values):
            return ANY
        literal = cast("tuple[str | int | bool, ...]", values)
        if kind != "response" and schema.component is None:
            return EnumType(literal)
        if schema.key not in self._enums:
            taken = self._names.type(schema.component or f"{holder} {name}")
            self._enums[schema.key] = EnumType(literal, taken)
        alias = self._enums[schema.key]
        if kind != "response":
            return alias
        kinds = {type(value) for value in literal}
        base = {str: STR, int: INT, bool: BOOL}
        return union(alias, *(base[one] for one in base if one in kinds))

    def _field(self, schema: Schema, wire: str) -> str:
        """The attribute of a member: the same whatever else is selected."""
        return field_names(schema.properties())[wire]

    def member(self, schema: Schema, pointer: Pointer, holder: str) -> Read | None:
        """How a part of an input is read, by the attributes of its models; None where
        they do not tell. ``schema`` is the input's own, its model below ``holder``."""
        members = list(_walk(schema, pointer))
        if len(members) < len(pointer):
            return None
        owner = schema
        steps: list[ReadStep] = []
        for token, member in zip(map(str, pointer), members, strict=True):
            if not owner.properties() or token not in owner.properties():
                return None
            optional_ = not member.required or member.schema.nullable
            steps.append(ReadStep(self._field(owner, token), optional_))
            holder, owner = f"{holder} {token}", member.schema
        leaf = str(pointer[-1])
        return Read(tuple(steps), self.type_of("input", owner, holder, leaf))

    def plan(self) -> ModelsPlan:
        """The models, in the order of their names."""
        classes = [*self._own]
        # Types are computed here, not on the way: by now every class is known.
        for selected in list(self._classes.values()):
            names = field_names(selected.schema.properties())
            fields = [
                self._plan_field(selected, wire, names[wire], selected.members[wire])
                for wire in selected.schema.properties()
                if wire in selected.members
            ]
            classes.append(
                ClassPlan(
                    selected.name, selected.kind, _described(selected), tuple(fields)
                )
            )
        enums = sorted(self._enums.values(), key=lambda enum: enum.name or "")
        return ModelsPlan(tuple(enums), tuple(_ordered(classes)))

    def _plan_field(
        self, owner: _Selected, wire: str, name: str, member: Member
    ) -> FieldPlan:
        schema = member.schema
        type_ = self.type_of(owner.kind, schema, owner.name, wire)
        default = default_of(schema, type_) if owner.kind == "input" else None
        required = member.required and default is None
        return FieldPlan(
            name=name,
            wire=wire,
            type=type_ if required or default is not None else optional(type_),
            required=required,
            description=schema.description,
            default=default,
            constraints={} if owner.kind == "response" else constraints_of(schema),
        )


def _described(selected: _Selected) -> str:
    if selected.schema.description:
        return selected.schema.description
    if not selected.bodies:
        return ""
    listed = " and ".join(sorted(selected.bodies))
    if selected.kind == "request":
        return f"The request body of {listed}."
    return f"What is read of the response of {listed}."


def _ordered(classes: Iterable[ClassPlan]) -> Iterator[ClassPlan]:
    """The classes by kind and name, each after those that only it and others use."""
    by_name = {plan.name: plan for plan in classes}
    kinds = {"input": 0, "output": 1, "request": 2, "response": 3}
    names = sorted(by_name, key=lambda name: (kinds[by_name[name].kind], name))
    # What nothing uses comes in its place; what is used, before its first user.
    used = {name for plan in by_name.values() for name in _uses(plan)}
    waiting = [*(name for name in names if name not in used), *names]
    done: set[str] = set()

    def visit(name: str) -> Iterator[ClassPlan]:
        if name in done:
            return
        done.add(name)
        for inner in _uses(by_name[name]):
            yield from visit(inner)
        yield by_name[name]

    for name in waiting:
        yield from visit(name)


def _uses(plan: ClassPlan) -> Iterator[str]:
    for found in plan.fields:
        yield from classes_of(found.type)


@dataclass(frozen=True, slots=True)
class Read:
    """A way to a value, and its type where it is there."""

    path: tuple[ReadStep, ...]
    type: Type

    @property
    def found(self) -> Type:
        """The type of what is found, which may be nothing."""
        absent = any(part.optional for part in self.path)
        return optional(self.type) if absent else self.type


def readable(schema: Schema, pointer: Pointer) -> bool:
    """Whether the schema of a body tells what a pointer finds in it.

    Not so for what is or lies in alternatives, and for an object, which travels as
    plain JSON.
    """
    members = list(_walk(schema, pointer))
    return (
        bool(members)
        and len(members) == len(pointer)
        and bool(schema.properties())
        and _is_flat(members[-1].schema)
    )


def field_names(wires: Iterable[str]) -> dict[str, str]:
    """The attributes of a model by the names that its members have on the wire."""
    return Names(FIELDS).variables(wires)


def _walk(schema: Schema, pointer: Pointer) -> Iterator[Member]:
    for token in pointer:
        if schema.is_composed:
            return
        properties = schema.properties()
        member = schema.member(str(token))
        # An index never names a member of an object.
        if member is None or (isinstance(token, int) and str(token) in properties):
            return
        yield member
        schema = member.schema


def _is_flat(schema: Schema) -> bool:
    """Whether a value is a scalar, or a list of some."""
    if schema.is_composed:
        return False
    if schema.types == {"array"}:
        items = schema.items()
        return items is not None and items.types != {"array"} and _is_flat(items)
    return bool(schema.types) and schema.types <= _SCALARS.keys()
