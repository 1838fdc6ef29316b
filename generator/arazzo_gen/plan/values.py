"""Values and types of a document as those of generated functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..link import values as linked
from ..link.values import InputRef, LinkedValue, OutputRef, PartRef, Ref
from .code import (
    ArrayValue,
    BodyRead,
    Constant,
    Exchange,
    JsonRead,
    ObjectValue,
    ResponseHeader,
    StatusCode,
    Text,
    Value,
)
from .reads import Read
from .types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NULL,
    STR,
    ListType,
    MapType,
    Type,
    optional,
)

Reads: TypeAlias = Mapping[tuple[str, ...], Read | None]
"""How each part of a body is read: by its model, or with None as plain JSON."""


def convert(
    value: LinkedValue,
    ref: Callable[[Ref], Value],
    reads: Reads,
    of: Exchange,
) -> Value:
    """A value of the document as one of a function.

    ``ref`` says how inputs and outputs are had, ``of`` which response is meant.
    """

    def again(inner: LinkedValue) -> Value:
        return convert(inner, ref, reads, of)

    match value:
        case linked.Literal(constant):
            return Constant(constant)
        case InputRef() | OutputRef() | PartRef():
            return ref(value)
        case linked.StatusRef():
            return StatusCode(of)
        case linked.HeaderRef(name):
            return ResponseHeader(of, name)
        case linked.BodyRef(pointer):
            read = reads.get(pointer)
            if read is not None:
                return BodyRead(of, read.path)
            return JsonRead(of, pointer, beside=any(reads.values()))
        case linked.TextValue(parts):
            return Text(
                tuple(part if isinstance(part, str) else again(part) for part in parts)
            )
        case linked.ObjectValue(members):
            return ObjectValue(tuple((name, again(item)) for name, item in members))
        case linked.ArrayValue(items):
            return ArrayValue(tuple(again(item) for item in items))


def value_type(
    value: LinkedValue,
    ref: Callable[[Ref], Type],
    reads: Reads,
) -> Type:
    """The type of a value of the document."""
    match value:
        case linked.Literal(constant):
            return _constant_type(constant)
        case InputRef() | OutputRef() | PartRef():
            return ref(value)
        case linked.StatusRef():
            return INT
        case linked.HeaderRef():
            return optional(STR)
        case linked.BodyRef(pointer):
            read = reads.get(pointer)
            if read is None:
                return ANY
            return read.found
        case linked.TextValue():
            return STR
        case linked.ObjectValue():
            return MapType(ANY)
        case linked.ArrayValue():
            return ListType(ANY)


def _constant_type(value: object) -> Type:
    match value:
        case None:
            return NULL
        case bool():
            return BOOL
        case int():
            return INT
        case float():
            return FLOAT
        case str():
            return STR
        case list():
            return ListType(ANY)
    return MapType(ANY)
