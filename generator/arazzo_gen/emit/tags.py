"""Tags: the fields by which pydantic tells the models of a union apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..plan.model import ClassPlan, FieldPlan, ModelsPlan
from ..plan.values.types import (
    CheckedType,
    EnumType,
    ListType,
    MapType,
    Type,
    UnionType,
    classes_of,
)


def with_plain_tags(plan: ModelsPlan) -> ModelsPlan:
    """Models whose tags list their values themselves.

    pydantic does not look for the values of a tag behind a ``type`` statement.
    """
    tags = {
        tag for one in plan.classes for field in one.fields for tag in _tags(field.type)
    }

    def plain(owner: ClassPlan, field: FieldPlan) -> FieldPlan:
        if (owner.name, field.name) in tags and isinstance(field.type, EnumType):
            return replace(field, type=EnumType(field.type.values))
        return field

    return replace(
        plan,
        classes=tuple(
            replace(one, fields=tuple(plain(one, field) for field in one.fields))
            for one in plan.classes
        ),
    )


def _tags(of: Type) -> Iterator[tuple[str, object]]:
    """The models that are told apart in a type, each with the name of its tag."""
    match of:
        case ListType(inner) | MapType(inner):
            yield from _tags(inner)
        case CheckedType(inner, checks):
            for check, tag in checks:
                if check == "discriminator":
                    yield from ((name, tag) for name in classes_of(inner))
            yield from _tags(inner)
        case UnionType(options):
            for option in options:
                yield from _tags(option)
