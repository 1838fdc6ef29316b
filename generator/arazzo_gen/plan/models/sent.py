"""What travels: the members that go one way, and the alternatives that a payload can be
of, which its request models need."""

from __future__ import annotations

from collections.abc import Mapping

from ...documents import Json
from ...link.values.model import LinkedValue, Literal
from ...link.values.written import written_items, written_members
from ...openapi import Direction, Member, Schema, discriminator_of, instance_fault
from ..model import ModelKind

_OTHER_WAY: Mapping[ModelKind, Direction] = {
    "request": "readOnly",
    "response": "writeOnly",
}


def travels(kind: ModelKind, member: Member) -> bool:
    """Whether a member is in what goes this way."""
    direction = _OTHER_WAY.get(kind)
    return direction is None or not member.is_only(direction)


def fitting(schema: Schema, value: LinkedValue) -> tuple[Schema, ...]:
    """The alternatives of a schema that a payload can be: those that its constants and
    the names of its members do not rule out, and of these, if there are any, those that
    declare all of its members."""
    options = schema.alternatives(lenient=True)
    given = written_members(value) or {}
    fit = [
        option
        for option in options
        if _is_named(schema, option, given) and _may_be(option, value)
    ] or options
    declare = [option for option in fit if option.possible().keys() >= given.keys()]
    return tuple(declare or fit)


def _is_named(schema: Schema, option: Schema, given: Mapping[str, LinkedValue]) -> bool:
    """Whether no discriminator says that a payload is of another alternative."""
    found = discriminator_of(schema, option)
    value = given.get(found.property) if found is not None else None
    return (
        found is None or not isinstance(value, Literal) or value.value in found.values
    )


def _may_be(schema: Schema, value: LinkedValue) -> bool:
    """Whether nothing speaks against a payload being of a schema."""
    if isinstance(value, Literal) and not isinstance(value.value, dict | list):
        return _admits(schema, value.value)
    members = written_members(value)
    if schema.is_composed:
        return any(_may_be(one, value) for one in schema.alternatives(lenient=True))
    if members is None:
        wanted = {"array"} if written_items(value) is not None else schema.types
        return not schema.types or bool(wanted & schema.types)
    if schema.types and "object" not in schema.types:
        return False
    known = schema.properties()
    if schema.is_closed and members.keys() - known.keys():
        return False
    for name, member in known.items():
        if name in members:
            if not _may_be(member.schema, members[name]):
                return False
        elif member.required and not member.is_only("readOnly"):
            return False
    return True


def _admits(schema: Schema, value: Json) -> bool:
    return instance_fault(schema, value) is None
