"""Selection: the models of a package, with the fields that its workflows set and read.

Schemas become classes only as far as something asks for them (``select``), so an
operation that reaches hundreds of schemas costs the few fields that are used. A schema
that several steps use becomes one class with the fields of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..documents import Json, Pointer
from ..openapi import Member, Operation, Schema, SchemaKey, instance_fault
from .class_names import ClassNames
from .code import ReadStep
from .defaults import default_of
from .descriptions import described
from .model import ClassPlan, FieldPlan, ModelKind, ModelsPlan
from .names import Names
from .pins import Pins
from .reads import Read, walk
from .schema_types import SchemaTypes
from .types import (
    ANY,
    EnumType,
    JsonType,
    Type,
    bare,
    classes_of,
    optional,
    without_null,
)
from .vocabulary import FIELDS
from .wholes import Whole, Wholes


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

    ``full`` asks for every member of every schema that is reached. ``whole`` is how
    many classes a value that travels whole may take, to have some at all. ``names`` has
    what the classes could be called: their names are provisional. ``pins`` are those
    that the settings give.
    """

    def __init__(self, pins: Pins, *, full: bool, whole: int) -> None:
        self.names = ClassNames()
        self.pins = pins
        self._full = full
        self._classes: dict[tuple[ModelKind, SchemaKey], _Selected] = {}
        self._own: list[ClassPlan] = []
        self._incomplete: list[tuple[ModelKind, Schema]] = []
        enums: dict[SchemaKey, EnumType] = {}
        self._types = SchemaTypes(self.names, self.select, self._has_model, enums)
        self._wholes = Wholes(self.names, pins, None if full else whole, enums)

    def add(self, plan: ClassPlan) -> None:
        """A model that no schema describes."""
        self._own.append(plan)

    def select(self, kind: ModelKind, schema: Schema, name: str) -> str:
        """The name of the class of an object schema, which could be ``name``."""
        key = (kind, schema.key)
        if key in self._classes:
            self.names.suggest(self._classes[key].name, name)
        else:
            taken = self.names.provisional(kind, schema, name)
            self._classes[key] = _Selected(taken, kind, schema.bare())
            self._types.forget()
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
            self.take(next_kind, next_schema, _members(next_kind, next_schema))
            done += 1
        self._incomplete.clear()

    def body(
        self,
        kind: ModelKind,
        schema: Schema,
        operation: Operation,
        name: str,
        status: str = "",
    ) -> str:
        """The name of the class of an operation's request or response body; ``status``
        tells one response from others."""
        words = f"{operation.id or name} {status} {kind}"
        taken = self.select(kind, schema, words)
        label = operation.id or f"{operation.method.upper()} {operation.path}"
        self._classes[kind, schema.key].bodies.add(label)
        return taken

    def take(self, kind: ModelKind, schema: Schema, names: Iterable[str]) -> None:
        """Ask for members of a selected schema; the types of all but objects follow."""
        selected = self._classes[kind, schema.key]
        known = _members(kind, schema)
        for name in names:
            if name not in selected.members and name in known:
                selected.members[name] = known[name]
                self.type_of(kind, known[name].schema, selected.name, name)

    def read(self, schema: Schema, pointer: Pointer) -> Read:
        """How a value of a response body is read, by the attributes of its model.

        Selects what is read. Only for pointers that are ``readable``, into a schema
        that is selected.
        """
        members = list(walk(schema, pointer))
        leaf = members[-1].schema
        owner, holder = schema, self._classes["response", schema.key].name
        steps: list[ReadStep] = []
        for token, member in zip(pointer, members, strict=True):
            token = str(token)
            known = owner.possible()
            if token in known:
                self.take("response", owner, [token])
                key: str | int = self.field_names(known)[token]
            else:
                key = int(token)
            absent = isinstance(key, int) or not member.required
            steps.append(ReadStep(key, absent or member.schema.nullable))
            holder = f"{holder} {token}" if isinstance(key, str) else f"{holder} Item"
            owner = member.schema
            if owner.possible():
                holder = self.select("response", owner, holder)
        type_ = self.type_of("response", leaf, holder, str(pointer[-1]))
        return Read(tuple(steps), type_)

    def whole(self, value: Whole) -> JsonType:
        """The type of a value of a response body that travels whole."""
        if not self._wholes.is_small(value.schema):
            return JsonType(ANY)
        if not self._full:
            return JsonType(self._wholes.type_of(value))
        schema = value.schema
        type_ = self.type_of("response", schema, value.holder, value.name)
        selected = self._classes.get(("response", schema.key))
        if selected is not None and value.body is not None:
            selected.bodies.add(value.body)
        return JsonType(without_null(type_))

    def type_of(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        """The type of a value; classes below ``holder`` are named after their way."""
        return bare(self._types.of(kind, schema, holder, name))

    def _has_model(self, kind: ModelKind, schema: Schema) -> bool:
        return self._full or kind == "input" or (kind, schema.key) in self._classes

    def member(self, schema: Schema, pointer: Pointer, holder: str) -> Read | None:
        """How a part of an input is read, by the attributes of its models; None where
        they do not tell. ``schema`` is the input's own, its model below ``holder``."""
        members = list(walk(schema, pointer))
        if len(members) < len(pointer):
            return None
        owner = schema
        steps: list[ReadStep] = []
        for token, member in zip(map(str, pointer), members, strict=True):
            known = owner.properties()
            if owner.is_composed or owner.types != {"object"} or token not in known:
                return None
            optional_ = not member.required or member.schema.nullable
            steps.append(ReadStep(self.field_names(known)[token], optional_))
            holder, owner = f"{holder} {token}", member.schema
        leaf = str(pointer[-1])
        return Read(tuple(steps), self.type_of("input", owner, holder, leaf))

    def plan(self) -> ModelsPlan:
        """The models, most of them with provisional names, in no order."""
        classes = [*self._own, *self._wholes.plans()]
        # Types are computed here, not on the way: by now every class is known.
        for selected in list(self._classes.values()):
            known = _members(selected.kind, selected.schema)
            names = self.field_names(known)
            fields = tuple(
                self.field(
                    selected.kind,
                    selected.name,
                    names[wire],
                    wire,
                    selected.members[wire],
                )
                for wire in known
                if wire in selected.members
            )
            closed = selected.kind == "input" and selected.schema.is_closed
            text = _described(selected)
            classes.append(
                ClassPlan(selected.name, selected.kind, text, fields, closed)
            )
        return ModelsPlan(self._types.enums, tuple(classes))

    def field(
        self, kind: ModelKind, holder: str, name: str, wire: str, member: Member
    ) -> FieldPlan:
        """The field of a model for a member of its schema."""
        schema = member.schema
        type_ = self._types.of(kind, schema, holder, wire)
        default = default_of(schema, type_, self._fits) if kind == "input" else None
        required = member.required and default is None
        return FieldPlan(
            name=name,
            wire=wire,
            type=type_ if required or default is not None else optional(type_),
            required=required,
            description=(
                described(schema, wire) if kind == "input" else schema.description
            ),
            default=default,
        )

    def field_names(self, members: Mapping[str, Member]) -> dict[str, str]:
        """The attributes of a model by the names that its members have on the wire."""
        places = {wire: member.at for wire, member in members.items()}
        return self.pins.names(Names(FIELDS), places)

    def _fits(self, name: str, value: Json) -> bool:
        """Whether a value is one of the input model of a name."""
        return any(
            instance_fault(selected.schema, value) is None
            for selected in self._classes.values()
            if selected.name == name
        )


def _members(kind: ModelKind, schema: Schema) -> Mapping[str, Member]:
    """The members that a model has. One that is read may be of any alternative."""
    return schema.possible() if kind == "response" else schema.properties()


def _described(selected: _Selected) -> str:
    if selected.schema.description:
        return selected.schema.description
    if not selected.bodies:
        return ""
    listed = " and ".join(sorted(selected.bodies))
    if selected.kind == "request":
        return f"The request body of {listed}."
    return f"What is read of the response of {listed}."


def arranged(plan: ModelsPlan) -> ModelsPlan:
    """The models, and the enumerations, in the order of their names."""
    enums = sorted(plan.enums, key=lambda enum: enum.name or "")
    return replace(plan, enums=tuple(enums), classes=tuple(_ordered(plan.classes)))


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
