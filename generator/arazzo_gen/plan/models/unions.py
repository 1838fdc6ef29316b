"""Unions of models: how a value is known to be of one of them, and stays what it is.

Models that have a property with values of their own are told apart by it. Others are
strict: else a value could be taken for one of a model that it would first have to be
coerced for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..model import ClassPlan
from ..values.types import (
    NULL,
    CheckedType,
    ClassType,
    EnumType,
    ListType,
    MapType,
    Type,
    UnionType,
    classes_of,
    union,
)
from .class_order import used_by


def told_apart(classes: Mapping[str, ClassPlan]) -> dict[str, ClassPlan]:
    """The models by their names, with what the unions in what is passed and sent need.

    What is read is strict by itself.
    """
    told: dict[str, ClassPlan] = {}
    strict: list[str] = []
    for name, plan in classes.items():
        if plan.kind in ("input", "request"):
            fields = tuple(
                replace(found, type=_told(found.type, classes, strict))
                for found in plan.fields
            )
            plan = replace(plan, fields=fields)
        told[name] = plan
    seen: set[str] = set()
    while strict:
        name = strict.pop()
        if name not in seen:
            seen.add(name)
            told[name] = replace(told[name], strict=True)
            strict += used_by(told[name])
    return told


def _told(of: Type, classes: Mapping[str, ClassPlan], strict: list[str]) -> Type:
    """A type with its unions told apart by a property, where there is one; the models
    of the others are added to ``strict``."""
    match of:
        case ListType(item):
            return ListType(_told(item, classes, strict))
        case MapType(value):
            return MapType(_told(value, classes, strict))
        case CheckedType(inner, checks):
            return CheckedType(_told(inner, classes, strict), checks)
        case UnionType(options):
            models = [one for one in options if isinstance(one, ClassType)]
            others = [one for one in options if one not in models and one != NULL]
            if len(models) > 1 and not others:
                tag = _tag([classes[model.name] for model in models])
                if tag is not None:
                    checked = CheckedType(
                        UnionType(tuple(models)), (("discriminator", tag),)
                    )
                    return union(checked, NULL) if NULL in options else checked
            if sum(any(classes_of(one)) for one in options) > 1:
                strict += classes_of(of)
            return UnionType(tuple(_told(one, classes, strict) for one in options))
        case _:
            return of


def _tag(models: Sequence[ClassPlan]) -> str | None:
    """The field that all models require, with values of its own in each."""
    for field in models[0].fields:
        same = [
            one
            for model in models
            for one in model.fields
            if (one.name, one.wire, one.required) == (field.name, field.wire, True)
        ]
        lists = [one.type.values for one in same if isinstance(one.type, EnumType)]
        values = [value for values in lists for value in values]
        if len(lists) == len(models) and len(set(values)) == len(values):
            return field.name
    return None
