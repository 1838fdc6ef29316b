"""Reads: what a JSON Pointer finds in a value, by the attributes of its models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...analysis.schema_paths import Absent, find
from ...documents import Pointer
from ...openapi import Member, Schema
from ..values.code import ReadStep
from ..values.types import SCALARS, Type, optional


@dataclass(frozen=True, slots=True)
class Read:
    """A way to a value, and its type where it is there.

    ``only`` are the models that have it, where the body may be another one;
    ``optional`` tells that there may be no body.
    """

    path: tuple[ReadStep, ...]
    type: Type
    only: tuple[str, ...] = ()
    optional: bool = False

    @property
    def found(self) -> Type:
        """The type of what is found, which may be nothing."""
        absent = self.optional or bool(self.only)
        absent = absent or any(part.optional for part in self.path)
        return optional(self.type) if absent else self.type


def readable(schema: Schema, pointer: Pointer) -> bool:
    """Whether the schema of a body tells what a pointer finds in it.

    Not so for an object, which is passed on as plain JSON, for what lies in a value
    that may be something else than an object, for what alternatives do not agree upon,
    and for what is not in responses at all (``writeOnly``).
    """
    members = list(walk(schema, pointer))
    return (
        bool(members)
        and len(members) == len(pointer)
        and not any(member.is_only("writeOnly") for member in members)
        and bool(schema.possible())
        and is_flat(members[-1].schema)
    )


def lacks(schema: Schema, pointer: Pointer) -> bool:
    """Whether the schema of a body tells that a pointer finds nothing in it."""
    return isinstance(find(schema, pointer), Absent)


def walk(schema: Schema, pointer: Pointer) -> Iterator[Member]:
    """The members on the way of a pointer, as far as models can follow it: up to a
    value that may be of several kinds, a place of a tuple or a value of a map."""
    found = find(schema, pointer)
    for step in () if isinstance(found, Absent) else found.steps:
        if not step.is_sure or step.kind not in ("member", "item"):
            return
        yield step.member


def is_flat(schema: Schema) -> bool:
    """Whether a value is a scalar, or a list of some."""
    if schema.is_composed:
        options = schema.alternatives(lenient=True)
        return bool(options) and all(map(is_flat, options))
    if schema.types == {"array"}:
        items = schema.items()
        if items is None or schema.first_items():
            return False
        return "array" not in items.types and is_flat(items)
    if schema.enum and not schema.types:
        return all(isinstance(value, str | int | float) for value in schema.enum)
    return bool(schema.types) and schema.types <= SCALARS.keys()
