"""What a JSON Pointer finds in the values of a schema (RFC 6901): the one walker of
schemas by pointers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..documents import Pointer
from ..link.values.kinds import COMPOUND
from ..openapi import Member, Schema, any_of

StepKind: TypeAlias = Literal["member", "value", "item", "place"]
"""What a token finds: a declared member of an object, a value of a map, an item of an
array, or an item of a tuple, of which ``prefixItems`` gives the first schemas, or of
one of several arrays."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One token of a pointer, and what it finds in values of the schema ``holder``.

    ``is_sure`` tells that all values of the holder, but null, are of the kind that has
    such parts: otherwise a value may be of another, and has none.
    """

    holder: Schema
    token: str | int
    member: Member
    kind: StepKind
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The way to a part that values may have.

    The schema of the part raises DiagnosticError, AZ303, where a reference dangles.
    """

    root: Schema
    steps: tuple[PathStep, ...]

    @property
    def schema(self) -> Schema:
        """The schema of the part."""
        return self.steps[-1].member.schema if self.steps else self.root

    @property
    def is_described(self) -> bool:
        """Whether any schema stands for the part: there is none for a value of a map
        that admits anything."""
        member = self.steps[-1].member if self.steps else None
        return member is None or bool(member.places or member.choices)

    @property
    def is_optional(self) -> bool:
        """Whether a value may lack the part, or have null there or on the way."""
        return any(
            not step.is_sure
            or step.kind != "member"
            or not step.member.required
            or step.member.schema.nullable
            for step in self.steps
        )


@dataclass(frozen=True, slots=True)
class Absent:
    """No value has the part: the token at ``depth`` finds nothing in ``holder``, whose
    values are scalars (``scalar``), arrays that a name does not index (``array``), or
    objects or tuples that do not declare it (``undeclared``)."""

    depth: int
    holder: Schema
    why: Literal["scalar", "array", "undeclared"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The schemas do not tell, from the token at ``depth`` on. ``steps`` are those
    before it."""

    depth: int
    steps: tuple[PathStep, ...]


def find(schema: Schema, pointer: Pointer) -> Found | Absent | Unknown:
    """What a pointer finds in values of a schema.

    Members that are not declared do not count where others are, though they may be
    there: who reads one relies on what nobody promised. Raises DiagnosticError, AZ303,
    where a reference dangles.
    """
    steps: list[PathStep] = []
    holder = schema
    for depth, token in enumerate(pointer):
        step = _step(holder, token)
        if step == "unknown":
            return Unknown(depth, tuple(steps))
        if not isinstance(step, PathStep):
            return Absent(depth, holder, step)
        steps.append(step)
        if depth + 1 < len(pointer):
            if not (step.member.places or step.member.choices):
                return Unknown(depth + 1, tuple(steps))
            holder = step.member.schema
    return Found(schema, tuple(steps))


def _step(
    holder: Schema, token: str | int
) -> PathStep | Literal["unknown", "scalar", "array", "undeclared"]:
    types, declared = holder.types, holder.possible()
    if holder.is_composed and not holder.is_object:
        return _item_of_any(holder, token)
    if types and not types & COMPOUND and not declared:
        return "scalar"
    has_members = not types or "object" in types or bool(declared)
    if "array" in types and is_index(token):
        item = _item(holder, int(token))
        if item is not None or not has_members:
            return item or _beyond(holder, int(token))
    elif not has_members:
        return "array"
    if isinstance(token, int):
        return "unknown"
    is_sure = _is_object(holder)
    if token in declared:
        return PathStep(holder, token, declared[token], "member", is_sure)
    undeclared = holder.undeclared(token)
    if undeclared is None:
        return "undeclared" if declared else "unknown"
    if undeclared.places:
        return PathStep(holder, token, undeclared, "value", is_sure)
    return "unknown"


def _item_of_any(
    holder: Schema, token: str | int
) -> PathStep | Literal["unknown", "array", "undeclared"]:
    """What a token finds in a value of one of several schemas, if all are of arrays.

    It is a place: an alternative may have none, or one of another type.
    """
    alternatives = holder.alternatives(lenient=True)
    if not alternatives or not all(map(_is_array, alternatives)):
        return "unknown"
    if not is_index(token):
        return "array"
    found = [_step(one, token) for one in alternatives]
    if "unknown" in found:
        return "unknown"
    members = [one.member if isinstance(one, PathStep) else None for one in found]
    if not any(members):
        return "undeclared"
    return PathStep(holder, token, any_of(members), "place", is_sure=True)


def _is_array(schema: Schema) -> bool:
    """Whether all values but null are arrays, where some may be."""
    if schema.is_composed:
        return all(map(_is_array, schema.alternatives(lenient=True)))
    return schema.types == {"array"}


def _is_object(holder: Schema) -> bool:
    """Whether all values but null are objects, where some may be."""
    if not holder.types and holder.is_composed:
        return all(map(_is_object, holder.alternatives(lenient=True)))
    return holder.types <= {"object"}


def _item(holder: Schema, index: int) -> PathStep | None:
    """What an index finds in an array; a negative one counts from the end, and so tells
    nothing of a tuple."""
    places = _has_places(holder)
    if index < 0 and places:
        return None
    member = holder.member(str(max(index, 0)))
    if member is None:
        return None
    kind: StepKind = "place" if places else "item"
    return PathStep(holder, index, member, kind, holder.types == {"array"})


def _has_places(holder: Schema) -> bool:
    """Whether the first items of an array have schemas of their own."""
    return any(isinstance(one, list) and one for one in holder.keyword("prefixItems"))


def _beyond(holder: Schema, index: int) -> Literal["unknown", "undeclared"]:
    """What there is of an array at an index that no schema stands for. The last items
    of a tuple, which a negative index finds, are among its places."""
    closed = any(value is False for value in holder.keyword("items"))
    if index < 0 and _has_places(holder):
        return "unknown"
    return "undeclared" if closed else "unknown"


def is_index(token: str | int) -> bool:
    """Whether a token stands for an item, if it is of an array (RFC 6901, section 4).
    No array has more items than a number of 18 digits tells."""
    return (
        isinstance(token, int) or re.fullmatch("0|[1-9][0-9]{0,17}", token) is not None
    )


def part_of(schema: Schema, pointer: Pointer) -> Schema | Absent | None:
    """The schema of a part; None where none tells of it.

    Raises DiagnosticError, AZ303, where a reference dangles.
    """
    found = find(schema, pointer)
    if isinstance(found, Unknown):
        return None
    if isinstance(found, Absent):
        return found
    return found.schema if found.is_described else None


def is_collection(schema: Schema | None, pointer: Pointer) -> bool:
    """Whether a schema says of a part that it is an array or a map."""
    if schema is None:
        return False
    found = find(schema, pointer)
    if not isinstance(found, Found) or not found.is_described:
        return False
    part = found.schema
    if part.types == {"array"}:
        return True
    return not part.properties() and part.additional() is not None
