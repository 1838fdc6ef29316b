"""The parts of a payload whose structure the document itself has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .model import ArrayValue, LinkedValue, Literal, ObjectValue


def is_written(value: LinkedValue) -> bool:
    """Whether the document has the structure of a value, not only a reference."""
    return isinstance(value, Literal | ObjectValue | ArrayValue)


def written_members(value: LinkedValue) -> Mapping[str, LinkedValue] | None:
    """The members of an object, or None for anything else."""
    match value:
        case ObjectValue(members):
            return dict(members)
        case Literal(dict(constant)):
            return {name: Literal(member) for name, member in constant.items()}
    return None


def written_items(value: LinkedValue) -> Sequence[LinkedValue] | None:
    """The items of an array, or None for anything else."""
    match value:
        case ArrayValue(items):
            return items
        case Literal(list(constant)):
            return [Literal(item) for item in constant]
    return None
