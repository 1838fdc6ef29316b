"""Whole values: what of response bodies travels as it came, and what it can be parsed
as.

An output that is a whole body, or an object or an array in one, is ``Json[T]``. T has
all members of its schema, for whoever parses it wants all of it, while a body that a
step reads is validated only as far as the workflow reads it. So these are two classes
of one schema. The whole one has the schema's name, since users meet it; the one that a
step reads by, where there is one too, is called a part: ``Order`` and ``OrderPart``.

T is ``Any`` where it takes more classes than the settings allow, or where a reference
that nothing but T would follow dangles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...analysis.responses import Responses
from ...diagnostics import DiagnosticError
from ...documents import Pointer
from ...link.values.model import BodyRef
from ...openapi import Member, Operation, Schema, SchemaKey
from ..model import ClassPlan, FieldPlan, ModelKind
from ..naming.names import Names
from ..naming.pins import Pins
from ..naming.vocabulary import FIELDS
from ..values.types import EnumType, Type, bare, optional, without_null
from .class_names import ClassNames
from .reads import is_flat, readable, walk
from .schema_types import SchemaTypes
from .selected import label_of
from .sent import travels


@dataclass(frozen=True, slots=True)
class Whole:
    """A value that travels whole: its schema, and what its classes are called after.

    ``optional`` tells that it may be null or absent, ``body`` of which operation it is
    the body of the response, where it is all of it.
    """

    schema: Schema
    holder: str
    name: str
    optional: bool
    body: str | None


def whole_values(responses: Responses) -> dict[Pointer, Whole]:
    """The outputs of a step that are whole values, by where they are in the body."""
    found: dict[Pointer, Whole] = {}
    step = responses.step
    schema, beside = responses.schema, False
    if schema is None:
        schema, beside = responses.schema_beside_nothing, True
    if schema is None:
        return found
    for output in step.outputs.values():
        if isinstance(output.value, BodyRef):
            pointer = output.value.pointer
            if not pointer and not responses.is_only_json:
                continue
            if pointer not in found and not readable(schema, pointer):
                whole = _whole(step.operation, step.step.step_id, schema, pointer)
                if whole is not None:
                    absent = whole.optional or beside
                    found[pointer] = replace(whole, optional=absent)
    return found


def _whole(
    operation: Operation, step_id: str, schema: Schema, pointer: Pointer
) -> Whole | None:
    """What a pointer finds in a body; None where its schema does not tell, or where it
    is no object or array of some."""
    members = list(walk(schema, pointer))
    if len(members) < len(pointer):
        return None
    absent = schema.nullable
    names = [operation.id or step_id, "response"]
    leaf = schema
    for token, member in zip(map(str, pointer), members, strict=True):
        is_item = token not in leaf.possible()
        leaf = member.schema
        absent |= is_item or not member.required or leaf.nullable
        names.append("Item" if is_item else token)
    if not _is_whole(leaf):
        return None
    body = None if pointer else label_of(operation)
    return Whole(leaf, " ".join(names[:-1]), names[-1], absent, body)


def _is_whole(schema: Schema) -> bool:
    if not (schema.types or schema.is_composed):
        return False
    try:
        return not is_flat(schema)
    except DiagnosticError:
        return True


def _members(schema: Schema) -> dict[str, Member]:
    """What a response has of a schema: not what is only written."""
    return {
        wire: member
        for wire, member in schema.possible().items()
        if travels("response", member)
    }


class Wholes:
    """The classes of whole values.

    ``limit`` is how many a value may take, None any number; ``enums`` are those of all
    classes of the package.
    """

    def __init__(
        self,
        names: ClassNames,
        pins: Pins,
        limit: int | None,
        enums: dict[SchemaKey, EnumType],
    ) -> None:
        self._names = names
        self._pins = pins
        self._limit = limit
        self._classes: dict[SchemaKey, tuple[str, Schema]] = {}
        self._bodies: dict[SchemaKey, set[str]] = {}
        self._types = SchemaTypes(
            names, self._select, lambda *_: True, self._class_of, enums
        )
        self._small: dict[SchemaKey, bool] = {}

    def type_of(self, whole: Whole) -> Type:
        """What a value is, where it is there and not null."""
        if whole.body is not None:
            self._bodies.setdefault(whole.schema.key, set()).add(whole.body)
        before = len(self._classes)
        type_ = self._types.of("response", whole.schema, whole.holder, whole.name)
        waiting = list(self._classes.values())[before:]
        for name, schema in waiting:
            before = len(self._classes)
            for wire, member in _members(schema).items():
                self._types.of("response", member.schema, name, wire)
            waiting += list(self._classes.values())[before:]
        return without_null(bare(type_))

    def plans(self) -> list[ClassPlan]:
        """The classes."""
        return [
            ClassPlan(
                name, "response", self._described(schema), self._fields(name, schema)
            )
            for name, schema in self._classes.values()
        ]

    def _described(self, schema: Schema) -> str:
        bodies = sorted(self._bodies.get(schema.key, ()))
        otherwise = f"The response body of {' and '.join(bodies)}." if bodies else ""
        return schema.description or otherwise

    def _fields(self, holder: str, schema: Schema) -> tuple[FieldPlan, ...]:
        members = _members(schema)
        places = {wire: member.at for wire, member in members.items()}
        names = self._pins.names(Names(FIELDS), places)
        return tuple(
            FieldPlan(
                names[wire],
                wire,
                type_ if member.required else optional(type_),
                member.required,
                member.schema.description,
            )
            for wire, member in members.items()
            for type_ in [self._types.of("response", member.schema, holder, wire)]
        )

    def _select(self, kind: ModelKind, schema: Schema, name: str) -> str:
        if schema.key in self._classes:
            self._names.suggest(self._classes[schema.key][0], name)
        else:
            given = self._names.provisional("whole", schema, name)
            self._classes[schema.key] = (given, schema.bare())
        return self._classes[schema.key][0]

    def _class_of(self, kind: ModelKind, schema: Schema) -> str | None:
        known = self._classes.get(schema.key)
        return known[0] if known is not None else None

    def is_small(self, schema: Schema) -> bool:
        """Whether the classes of a schema are few enough, and can be made."""
        if schema.key not in self._small:
            self._small[schema.key] = self._limit != 0 and self._fits(schema)
        return self._small[schema.key]

    def _fits(self, schema: Schema) -> bool:
        found: dict[SchemaKey, Schema] = {}

        def select(kind: ModelKind, of: Schema, name: str) -> str:
            found[of.key] = of
            return name

        types = SchemaTypes(ClassNames(), select, lambda *_: True, lambda *_: None, {})
        done = 0
        try:
            types.of("response", schema, "", "")
            while done < len(found):
                if self._limit is not None and len(found) > self._limit:
                    return False
                for wire, member in _members(list(found.values())[done]).items():
                    types.of("response", member.schema, "", wire)
                done += 1
        except DiagnosticError:
            return False
        return True
