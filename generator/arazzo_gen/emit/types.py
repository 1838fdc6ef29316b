"""Types as Python writes them."""

from __future__ import annotations

from ..plan.types import (
    AnyType,
    ClassType,
    EnumType,
    ListType,
    MapType,
    NullType,
    ResultType,
    ScalarType,
    Type,
    UnionType,
)


def type_text(of: Type) -> str:
    """The annotation of a type."""
    match of:
        case AnyType():
            return "Any"
        case NullType():
            return "None"
        case ScalarType(name) | ClassType(name) | ResultType(name):
            return name
        case ListType(item):
            return f"list[{type_text(item)}]"
        case MapType(value):
            return f"dict[str, {type_text(value)}]"
        case EnumType(values, name):
            return name or f"Literal[{', '.join(map(repr, values))}]"
        case UnionType(options):
            return " | ".join(map(type_text, options))


def literal_text(values: tuple[str, ...], *, optional: bool) -> str:
    """The annotation of one of some strings, or of none where it may be None."""
    if not values:
        return "None"
    text = f"Literal[{', '.join(map(repr, values))}]"
    return f"{text} | None" if optional else text
