"""The order of models in their module, and which of them use which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..model import ClassPlan, ModelsPlan
from ..values.types import Type, classes_of, enums_of


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
    used = {name for plan in by_name.values() for name in used_by(plan)}
    waiting = [*(name for name in names if name not in used), *names]
    done: set[str] = set()
    # By hand, not by recursion: models can use one another to any depth.
    for first in waiting:
        if first in done:
            continue
        done.add(first)
        way = [(first, used_by(by_name[first]))]
        while way:
            name, inner = way[-1]
            following = next((one for one in inner if one not in done), None)
            if following is None:
                way.pop()
                yield by_name[name]
            else:
                done.add(following)
                way.append((following, used_by(by_name[following])))


def reached(names: Iterable[str], classes: Mapping[str, ClassPlan]) -> set[str]:
    """The models of some names, and those that they use."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += used_by(classes[name])
    return found


def used_by(plan: ClassPlan) -> Iterator[str]:
    """The models in the types of a model."""
    for type_ in _types(plan):
        yield from classes_of(type_)


def enums_used_by(plan: ClassPlan) -> Iterator[str]:
    """The enumerations with a name in the types of a model."""
    for type_ in _types(plan):
        yield from enums_of(type_)


def _types(plan: ClassPlan) -> Iterator[Type]:
    yield from (found.type for found in plan.fields)
    if plan.extras is not None:
        yield plan.extras
