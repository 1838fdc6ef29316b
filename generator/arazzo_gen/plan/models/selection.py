"""Selection: the models of a package, with the fields that its workflows set and read.

Schemas become classes only as far as something asks for them (``select``), so an
operation that reaches hundreds of schemas costs the few fields that are used. A schema
that several steps use becomes one class with the fields of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...diagnostics import DiagnosticError
from ...documents import Json, Pointer
from ...link.values.model import LinkedValue, is_input
from ...link.values.written import is_written, written_items, written_members
from ...openapi import Member, Operation, Schema, SchemaKey, instance_fault
from ..model import ClassPlan, Extra, FieldPlan, ModelKind, ModelsPlan
from ..naming.names import Names
from ..naming.pins import Pins
from ..naming.vocabulary import FIELDS
from ..values.code import ReadStep
from ..values.types import (
    ANY,
    STR,
    EnumType,
    JsonType,
    Type,
    bare,
    classes_of,
    enums_of,
    is_optional,
    optional,
    without_null,
)
from .class_names import ClassNames
from .class_order import enums_used_by, reached
from .defaults import default_of
from .descriptions import described, said_of
from .passthrough import Whole, Wholes
from .reads import Read, walk
from .schema_types import SchemaTypes
from .selected import Selected, description_of, label_of, members_of
from .sent import fitting, travels
from .unions import told_apart


class Models:
    """The models of a package, collected while its steps are planned.

    ``full`` asks for every member of every schema that is reached; a reference that
    dangles there is reported by a check: any value may stand in its place. ``whole`` is
    how many classes a value that is passed on whole may take, to have some at all.
    ``names`` has what the classes could be called: their names are provisional.
    ``pins`` are those that the settings give.
    """

    def __init__(self, pins: Pins, *, full: bool, whole: int) -> None:
        self.names = ClassNames()
        self.pins = pins
        self._full = full
        self._classes: dict[tuple[ModelKind, SchemaKey], Selected] = {}
        self._roots: dict[SchemaKey, Selected] = {}
        self._own: list[ClassPlan] = []
        self._incomplete: list[tuple[ModelKind, Schema]] = []
        # Whole values of requests: nobody knows what they hold beside what is set.
        self._passed: list[tuple[Schema, str, str]] = []
        enums: dict[SchemaKey, EnumType] = {}
        self._types = SchemaTypes(
            self.names, self.select, self._has_model, self._class_of, enums
        )
        self._wholes = Wholes(self.names, pins, None if full else whole, enums)
        self._given: list[Type] = []
        self._whole_requests: set[SchemaKey] = set()

    def add(self, plan: ClassPlan) -> None:
        """A model that no schema describes; one without fields is of no use."""
        if plan.fields:
            self._own.append(plan)

    def select(self, kind: ModelKind, schema: Schema, name: str) -> str:
        """The name of the class of an object schema, which could be ``name``."""
        key = (kind, schema.key)
        if key in self._classes:
            self.names.suggest(self._classes[key].name, name)
        else:
            given = self.names.provisional(kind, schema, name)
            self._classes[key] = Selected(given, kind, schema.bare())
            if self._full or kind == "input":
                self._complete(kind, schema)
            else:
                self._types.forget()
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
            self.take(next_kind, next_schema, members_of(next_kind, next_schema))
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
        self._classes[kind, schema.key].bodies.add(label_of(operation))
        return taken

    def sent(
        self, schema: Schema, payload: LinkedValue, operation: Operation, name: str
    ) -> str | None:
        """The name of the class that validates the payload of an operation; None where
        its schema does not tell, or nothing but what it is made of would.

        Selects what the payload sets: its members, those of the objects in it, and of
        alternatives those that it can be.
        """
        holder = f"{operation.id or name} request"
        if is_written(payload) or self._is_checked(schema, payload):
            self._set(schema, payload, holder, holder)
        elif self._full:
            self._passed.append((schema, holder, holder))
        else:
            return None
        if not schema.is_composed and schema.types == {"object"}:
            selected = self._full or ("request", schema.key) in self._classes
            if not selected or not members_of("request", schema):
                return None
            return self.body("request", schema, operation, name)
        if not any(classes_of(self.type_of("request", schema, holder, ""))):
            return None
        if schema.key not in self._roots:
            given = self.names.provisional("request", schema, holder)
            self._roots[schema.key] = Selected(given, "request", schema)
        self._roots[schema.key].bodies.add(label_of(operation))
        return self._roots[schema.key].name

    def _set(self, schema: Schema, value: LinkedValue, holder: str, name: str) -> None:
        """Select what a value sets. A class without a name of its own is called
        ``name``, or what the document makes of a value that is no object."""
        if not is_written(value):
            self._passed.append((schema, holder, name))
            if self._is_checked(schema, value):
                self._set_any(schema, holder, name)
            return
        if schema.is_composed:
            options = schema.alternatives(lenient=True)
            several = sum(one.is_object for one in options) > 1
            for option in fitting(schema, value):
                label = f"{name} {option.label}" if several else name
                self._set(option, value, holder, label)
            return
        members, items = written_members(value), written_items(value)
        if members is not None and "object" in (schema.types or {"object"}):
            known = members_of("request", schema)
            values = schema.additional()
            if known:
                class_ = self.select("request", schema, name)
                self.take("request", schema, members)
                selected = self._classes["request", schema.key]
                for wire, member in members.items():
                    if wire not in selected.members:
                        selected.is_open = True
                    else:
                        inner = known[wire].schema
                        self._set(inner, member, class_, f"{class_} {wire}")
            elif values is not None:
                for member in members.values():
                    self._set(values, member, holder, f"{name} Value")
        elif items is not None and "array" in schema.types:
            for index, item in enumerate(items):
                place = schema.member(str(index))
                if place is not None:
                    self._set(place.schema, item, holder, f"{name} Item")

    def _is_checked(self, schema: Schema, value: LinkedValue) -> bool:
        """Whether a value that is passed whole is checked before it is sent: an input,
        which is what a caller says, of few models. What an API has answered goes on as
        it came."""
        return is_input(value) and not self._full and self._wholes.is_small(schema)

    def _set_any(self, schema: Schema, holder: str, name: str) -> None:
        """Select all that a value can have."""
        if schema.key in self._whole_requests:
            return
        self._whole_requests.add(schema.key)
        if schema.is_composed:
            options = schema.alternatives(lenient=True)
            several = sum(one.is_object for one in options) > 1
            for option in options:
                label = f"{name} {option.label}" if several else name
                self._set_any(option, holder, label)
            return
        known = members_of("request", schema)
        if known:
            class_ = self.select("request", schema, name)
            self.take("request", schema, known)
            for wire in list(self._classes["request", schema.key].members):
                self._set_any(known[wire].schema, class_, f"{class_} {wire}")
        values, items = schema.additional(), schema.items()
        if values is not None:
            self._set_any(values, holder, f"{name} Value")
        for one in (*schema.first_items(), *([items] if items is not None else [])):
            self._set_any(one, holder, f"{name} Item")

    def take(self, kind: ModelKind, schema: Schema, names: Iterable[str]) -> None:
        """Ask for members of a selected schema; the types of all but objects follow."""
        selected = self._classes[kind, schema.key]
        known = members_of(kind, schema)
        for name in names:
            asked = name not in selected.members and name in known
            if asked and travels(kind, known[name]):
                selected.members[name] = known[name]
                self._type(kind, known[name], selected.name, name)

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
        schema = value.schema
        if not self._full:
            type_ = self._wholes.type_of(value)
            self._given.append(type_)
            return JsonType(type_)
        type_ = self.type_of("response", schema, value.holder, value.name)
        self._given.append(type_)
        selected = self._classes.get(("response", schema.key))
        if selected is not None and value.body is not None:
            selected.bodies.add(value.body)
        return JsonType(without_null(type_))

    def type_of(self, kind: ModelKind, schema: Schema, holder: str, name: str) -> Type:
        """The type of a value; classes below ``holder`` are named after their way."""
        return bare(self._types.of(kind, schema, holder, name))

    def _type(self, kind: ModelKind, member: Member, holder: str, name: str) -> Type:
        """The type of a member, with its checks."""
        try:
            return self._types.of(kind, member.schema, holder, name)
        except DiagnosticError:
            if not self._full or kind == "input":
                raise
            return ANY

    def _has_model(self, kind: ModelKind, schema: Schema) -> bool:
        return self._full or kind == "input" or (kind, schema.key) in self._classes

    def _class_of(self, kind: ModelKind, schema: Schema) -> str | None:
        selected = self._classes.get((kind, schema.key))
        return selected.name if selected is not None else None

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
        # Types are computed here, not on the way: by now every class is known.
        passed = [
            name
            for schema, holder, name in self._passed
            for name in classes_of(self.type_of("request", schema, holder, name))
        ]
        classes = {plan.name: plan for plan in (*self._own, *self._wholes.plans())}
        waiting = list(self._classes.values())
        for selected in waiting:
            known = len(self._classes)
            classes[selected.name] = self._class(selected)
            if len(self._classes) > known:  # what else it may hold is of others
                waiting += list(self._classes.values())[known:]
        for root in self._roots.values():
            type_ = self._types.of("request", root.schema, root.name, "")
            value = FieldPlan("root", "root", type_, True, None)
            classes[root.name] = ClassPlan(
                root.name, "request", description_of(root), (value,), root=True
            )
        for name in reached(passed, classes):
            classes[name] = replace(classes[name], extra="allow")
        for name, plan in classes.items():
            if plan.kind == "request" and plan.extra != "allow":
                classes[name] = replace(plan, extras=None)
        # A schema can be selected for a place that turns out to be of any value.
        bodies = (one.name for one in self._classes.values() if one.bodies)
        roots = (root.name for root in self._roots.values())
        own = (plan.name for plan in self._own)
        given = (name for type_ in self._given for name in classes_of(type_))
        used = reached((*own, *roots, *bodies, *given), classes)
        plans = told_apart({name: classes[name] for name in classes if name in used})
        named = {name for plan in plans.values() for name in enums_used_by(plan)}
        named.update(name for type_ in self._given for name in enums_of(type_))
        enums = tuple(enum for enum in self._types.enums if enum.name in named)
        return ModelsPlan(enums, tuple(plans.values()))

    def _class(self, selected: Selected) -> ClassPlan:
        kind, schema = selected.kind, selected.schema
        known = members_of(kind, schema)
        names = self.field_names(known)
        fields = tuple(
            self._tagged(
                self.field(
                    kind, selected.name, names[wire], wire, selected.members[wire]
                ),
                selected.name,
            )
            for wire in known
            if wire in selected.members
        )
        extra: Extra | None = None
        extras: Type | None = None
        if kind == "input" and schema.is_closed:
            extra = "forbid"
        elif kind == "request" and selected.is_open:
            extra = "allow"
        if kind in ("input", "request"):
            values = schema.additional()
            if values is not None and not schema.by_pattern():
                extras = self._types.of(kind, values, selected.name, "Value")
        if extras == ANY:
            extras = None
        described_as = description_of(selected)
        return ClassPlan(selected.name, kind, described_as, fields, extra, extras)

    def field(
        self, kind: ModelKind, holder: str, name: str, wire: str, member: Member
    ) -> FieldPlan:
        """The field of a model for a member of its schema."""
        type_ = self._type(kind, member, holder, wire)
        try:
            schema = member.schema
        except DiagnosticError:
            return FieldPlan(name, wire, type_, member.required, None)
        default = default_of(schema, type_, self._fits) if kind == "input" else None
        required = member.required and default is None
        return FieldPlan(
            name=name,
            wire=wire,
            type=type_ if required or default is not None else optional(type_),
            required=required,
            description=(
                described(schema, wire) if kind == "input" else said_of(schema, type_)
            ),
            default=default,
            nullable=kind == "input" and not required and is_optional(type_),
        )

    def field_names(self, members: Mapping[str, Member]) -> dict[str, str]:
        """The attributes of a model by the names that its members have on the wire."""
        places = {wire: member.at for wire, member in members.items()}
        return self.pins.names(Names(FIELDS), places)

    def _tagged(self, plan: FieldPlan, holder: str) -> FieldPlan:
        """A field with the values by which discriminators name its model."""
        values = self._types.tags.get((holder, plan.wire))
        if not values or bare(plan.type) != STR:
            return plan
        return replace(plan, type=EnumType(tuple(sorted(values))))

    def _fits(self, name: str, value: Json) -> bool:
        """Whether a value is one of the input model of a name."""
        return any(
            instance_fault(selected.schema, value) is None
            for selected in self._classes.values()
            if selected.name == name
        )
