"""The Python types that plans speak of: what a value can be at run time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Scalar = Literal["str", "int", "float", "bool", "bytes"]


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A JSON string, integer, number or boolean, or octets; ``float`` is any number."""

    name: Scalar


@dataclass(frozen=True, slots=True)
class AnyType:
    """Any JSON value: nothing is known, or nothing is promised. ``whole`` tells that it
    may be one that travels whole."""

    whole: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class NullType:
    """JSON null, and what is absent."""


@dataclass(frozen=True, slots=True)
class FileType:
    """What is sent as a file: bytes, a string, a path or a stream."""


@dataclass(frozen=True, slots=True)
class ListType:
    """A JSON array."""

    item: Type


@dataclass(frozen=True, slots=True)
class MapType:
    """A JSON object with members of one type and names that are not known."""

    value: Type


@dataclass(frozen=True, slots=True)
class ClassType:
    """A generated model."""

    name: str


@dataclass(frozen=True, slots=True)
class JsonType:
    """A JSON value that travels whole, and what it can be parsed as."""

    of: Type


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of some values; ``name`` is the alias that stands for them, if any."""

    values: tuple[str | int | bool, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ResultType:
    """The result of a workflow function, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckedType:
    """Those values of a type that some JSON Schema keywords admit.

    Only fields of models have such types: what a function takes is declared without.
    """

    of: Type
    checks: tuple[tuple[str, str | int | float], ...]


@dataclass(frozen=True, slots=True)
class UnionType:
    """One of several types."""

    options: tuple[Type, ...]


Type: TypeAlias = (
    "ScalarType | AnyType | NullType | FileType | ListType | MapType | ClassType"
    " | JsonType"
    " | EnumType | ResultType | CheckedType | UnionType"
)

STR = ScalarType("str")
INT = ScalarType("int")
FLOAT = ScalarType("float")
BOOL = ScalarType("bool")
BYTES = ScalarType("bytes")
SCALARS: Mapping[str, Type] = {
    "boolean": BOOL,
    "integer": INT,
    "number": FLOAT,
    "string": STR,
}
"""The types of JSON Schema that have no members and no items."""
ANY = AnyType()
NULL = NullType()
FILE = FileType()


def optional(of: Type) -> Type:
    """The type with null added."""
    return union(of, NULL)


def union(*options: Type) -> Type:
    """The smallest type that admits all of the given ones; of none, any value."""
    flat: dict[Type, None] = {}
    for option in options:
        parts = option.options if isinstance(option, UnionType) else (option,)
        flat.update(dict.fromkeys(parts))
    if ANY in flat or not flat:
        return AnyType(whole=any(map(may_be_whole, options)))
    if FLOAT in flat:
        flat.pop(INT, None)
    values = [
        option for option in flat if isinstance(option, EnumType) and not option.name
    ]
    if len(values) > 1:
        every = (value for option in values for value in option.values)
        merged = EnumType(distinct(every))
        flat = {merged if option in values else option: None for option in flat}
    flat = dict.fromkeys(sorted(flat, key=_place(flat).__getitem__))
    return next(iter(flat)) if len(flat) == 1 else UnionType(tuple(flat))


def _place(options: Iterable[Type]) -> dict[Type, float]:
    """Where the options of a union stand: in their order, but what enumerations are
    open to behind all of them, and null behind everything."""
    places: dict[Type, float] = {one: at for at, one in enumerate(options)}
    last = max((places[one] for one in places if isinstance(one, EnumType)), default=-1)
    for one, at in places.items():
        if isinstance(one, ScalarType) and at < last:
            places[one] = last + 0.5
        elif one == NULL:
            places[one] = len(places)
    return places


def distinct(
    values: Iterable[str | int | bool],
) -> tuple[str | int | bool, ...]:
    """The values, each once: ``True`` is not 1."""
    return tuple({(type(value), value): value for value in values}.values())


def bare(of: Type) -> Type:
    """The type without the checks in it."""
    match of:
        case CheckedType(inner):
            return bare(inner)
        case ListType(item):
            return ListType(bare(item))
        case MapType(value):
            return MapType(bare(value))
        case UnionType(options):
            return union(*map(bare, options))
        case _:
            return of


def as_file(of: Type) -> Type:
    """The type of what is sent as a file, for values that are strings, or lists of
    them; any other stays as it is."""
    match of:
        case ScalarType("str"):
            return FILE
        case CheckedType(ScalarType("str"), checks) if all(
            name in ("maxLength", "minLength") for name, _ in checks
        ):
            # They are of the text that a file would be in JSON.
            return FILE
        case ListType(item):
            return ListType(as_file(item))
        case CheckedType(ListType(item), checks):
            return CheckedType(ListType(as_file(item)), checks)
        case UnionType(options):
            return union(*map(as_file, options))
        case _:
            return of


def without_null(of: Type) -> Type:
    """The type with null taken away; what is only null stays as it is."""
    if isinstance(of, UnionType):
        return union(*(option for option in of.options if option != NULL))
    return of


def is_optional(of: Type) -> bool:
    """Whether a value of the type can be null."""
    return of in (ANY, NULL) or (isinstance(of, UnionType) and NULL in of.options)


def is_assignable(of: Type, to: Type) -> bool:
    """Whether type checkers let a value of one type stand in the place of another."""
    if of == to or ANY in (of, to):
        return True
    match of, to:
        case UnionType(options), _:
            return all(is_assignable(option, to) for option in options)
        case _, UnionType(options):
            return any(is_assignable(of, option) for option in options)
        case (ScalarType("int"), ScalarType("float")) | (ScalarType("str"), FileType()):
            return True
        case EnumType(values), ScalarType(name):
            return all(type(value).__name__ == name for value in values)
        case EnumType(values), EnumType(others):
            return set(values) <= set(others)
        case (ListType(item), ListType(other)) | (MapType(item), MapType(other)):
            return ANY in (item, other)
        case JsonType(inner), JsonType(other):
            return is_assignable(inner, other)
    return False


def may_be_whole(of: Type) -> bool:
    """Whether a value of the type may be one that travels whole."""
    match of:
        case AnyType(whole):
            return whole
        case UnionType(options):
            return any(map(may_be_whole, options))
    return isinstance(of, JsonType)


def travels_whole(of: Type) -> bool:
    """Whether it is known that a value of the type, if it is there, travels whole."""
    if isinstance(of, UnionType):
        return any(map(travels_whole, of.options))
    return isinstance(of, JsonType)


def may_be_octets(of: Type) -> bool:
    """Whether it is known that a value of the type may be octets."""
    return of == BYTES or (isinstance(of, UnionType) and BYTES in of.options)


def holds_models(of: Type) -> bool:
    """Whether a value of the type may be, or have in it, a model."""
    match of:
        case ListType(inner) | MapType(inner) | CheckedType(inner):
            return holds_models(inner)
        case UnionType(options):
            return any(map(holds_models, options))
    return isinstance(of, ClassType)


def is_plain(of: Type) -> bool:
    """Whether a value of the type is a scalar, a list of some, or null."""
    match of:
        case ListType(item):
            return is_plain(item)
        case UnionType(options):
            return all(map(is_plain, options))
    return isinstance(of, ScalarType | NullType)


def classes_of(of: Type) -> Iterator[str]:
    """The names of the models in a type."""
    return (leaf.name for leaf in _leaves(of) if isinstance(leaf, ClassType))


def enums_of(of: Type) -> Iterator[str]:
    """The names of the enumerations in a type that have one."""
    return (
        leaf.name for leaf in _leaves(of) if isinstance(leaf, EnumType) and leaf.name
    )


def _leaves(of: Type) -> Iterator[Type]:
    match of:
        case ListType(inner) | MapType(inner) | CheckedType(inner) | JsonType(inner):
            yield from _leaves(inner)
        case UnionType(options):
            for option in options:
                yield from _leaves(option)
        case _:
            yield of
