"""Types as Python writes them."""

from __future__ import annotations

from typing import NamedTuple

from ..language import pattern_engine
from ..plan.models.defaults import Default, ModelDefault
from ..plan.values.types import (
    FLOAT,
    AnyType,
    CheckedType,
    ClassType,
    EnumType,
    FileType,
    JsonType,
    ListType,
    MapType,
    NullType,
    ResultType,
    ScalarType,
    Type,
    UnionType,
    is_optional,
    without_null,
)


def type_text(of: Type) -> str:
    """The annotation of a type."""
    match of:
        case AnyType():
            return "Any"
        case NullType():
            return "None"
        case FileType():
            return "FileContent"
        case ScalarType("float"):
            # An integer stays one: as a float it could lose digits, and gain ".0".
            return "int | float"
        case ScalarType(name) | ClassType(name) | ResultType(name):
            return name
        case ListType(item):
            return f"list[{type_text(item)}]"
        case JsonType(inner):
            return f"Json[{type_text(inner)}]"
        case MapType(value):
            return f"dict[str, {type_text(value)}]"
        case EnumType(values, name):
            return name or f"Literal[{', '.join(map(repr, values))}]"
        case CheckedType():
            return _checked_text(of)
        case UnionType(options):
            return " | ".join(map(type_text, options))


def class_text(of: Type) -> str:
    """A type as a value of ``type[...]``: any number is a ``float`` there."""
    match of:
        case ScalarType(name):
            return name
        case UnionType(options):
            # A union is no class: type checkers infer it from a tuple of its options.
            return f"({', '.join(map(class_text, options))})"
        case ListType(item):
            options = item.options if isinstance(item, UnionType) else (item,)
            return f"list[{' | '.join(map(class_text, options))}]"
    return type_text(of)


def parameter_text(of: Type) -> str:
    """The annotation of a parameter: there ``float`` takes integers too (PEP 484), and
    linters want no ``int`` beside it."""
    options = of.options if isinstance(of, UnionType) else (of,)
    return " | ".join(
        "float" if option == FLOAT else type_text(option) for option in options
    )


_KEYWORDS = {
    "discriminator": "discriminator",
    "exclusiveMaximum": "lt",
    "exclusiveMinimum": "gt",
    "maxItems": "max_length",
    "maxLength": "max_length",
    "maxProperties": "max_length",
    "maximum": "le",
    "minItems": "min_length",
    "minLength": "min_length",
    "minProperties": "min_length",
    "minimum": "ge",
    "multipleOf": "multiple_of",
    "pattern": "pattern",
}
"""What pydantic calls the keywords of JSON Schema."""


class Checks(NamedTuple):
    """A type as a model checks it: its text, the keywords of ``pydantic.Field`` with
    their values, sorted, and what stands beside that in ``Annotated``."""

    text: str
    keywords: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]


def checks_of(of: Type) -> Checks:
    """A type, and its constraints apart from it.

    Constraints of one type and null stand behind both.
    """
    inner = without_null(of)
    if not isinstance(inner, CheckedType):
        return Checks(type_text(of), (), ())
    keywords: dict[str, str] = {}
    marks: list[str] = []
    for keyword, limit in inner.checks:
        name = _KEYWORDS.get(keyword)
        if name in keywords:
            marks.append(f"Field({name}={limit!r})")
        elif name == "pattern" and pattern_engine(str(limit)) == "python":
            marks.append(f"Matching({limit!r})")
        elif name is None:
            marks.append("Distinct()")
        else:
            keywords[name] = repr(limit)
    text = type_text(inner.of) + (" | None" if is_optional(of) else "")
    return Checks(text, tuple(sorted(keywords.items())), tuple(marks))


def _checked_text(of: CheckedType) -> str:
    """The annotation of a type with constraints that stands in another one."""
    text, keywords, marks = checks_of(of)
    arguments = ", ".join(f"{name}={value}" for name, value in keywords)
    field = [f"Field({arguments})"] if arguments else []
    return f"Annotated[{', '.join((text, *field, *marks))}]"


def default_text(value: Default) -> str:
    """The expression that makes a default: models are made of their JSON."""
    match value:
        case ModelDefault(model, json):
            return f"{model}.model_validate({json!r})"
        case list():
            return f"[{', '.join(map(default_text, value))}]"
        case dict():
            members = (
                f"{name!r}: {default_text(item)}" for name, item in value.items()
            )
            return f"{{{', '.join(members)}}}"
        case _:
            return repr(value)


def is_shared(value: Default) -> bool:
    """Whether a default is an object that its users would share."""
    return isinstance(value, list | dict | ModelDefault)


def literal_text(values: tuple[str, ...], *, optional: bool) -> str:
    """The annotation of one of some strings, or of none where it may be None."""
    if not values:
        return "None"
    text = f"Literal[{', '.join(map(repr, values))}]"
    return f"{text} | None" if optional else text
