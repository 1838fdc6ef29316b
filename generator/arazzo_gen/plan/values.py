"""Values and types of a document as those of generated functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ..link import values as linked
from ..link.values import (
    InputRef,
    LinkedValue,
    OutputRef,
    PartRef,
    Ref,
    ResultRef,
    WorkflowOutputRef,
)
from .code import (
    ArrayValue,
    BodyRead,
    CallResult,
    Constant,
    Exchange,
    Failed,
    Find,
    JsonRead,
    ObjectValue,
    ResponseHeader,
    ResultOutput,
    StatusCode,
    Text,
    Value,
)
from .schemas import Read
from .signatures import CalledOutput
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


@dataclass(frozen=True, slots=True)
class Gained:
    """What a step has to read: parts of a response's body, or the outputs of a workflow
    that it has called."""

    reads: Reads = field(default_factory=dict[tuple[str, ...], Read | None])
    outputs: Mapping[str, CalledOutput] = field(default_factory=dict[str, CalledOutput])


def convert(
    value: LinkedValue,
    ref: Callable[[Ref], Value],
    gained: Gained,
    of: Exchange,
) -> Value:
    """A value of the document as one of a function.

    ``ref`` says how inputs and outputs are had, ``of`` which response is meant.
    """
    reads = gained.reads

    def again(inner: LinkedValue) -> Value:
        return convert(inner, ref, gained, of)

    match value:
        case linked.Literal(constant):
            return Constant(constant)
        case InputRef() | OutputRef() | WorkflowOutputRef() | PartRef() | ResultRef():
            return ref(value)
        case linked.CallOutputRef(name, pointer):
            if isinstance(of, Failed):
                return Constant(None)
            output = gained.outputs[name]
            whole = ResultOutput(CallResult(of), output.name, output.only)
            return Find(whole, pointer) if pointer else whole
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
    gained: Gained,
) -> Type:
    """The type of a value of the document."""
    match value:
        case linked.Literal(constant):
            return _constant_type(constant)
        case InputRef() | OutputRef() | WorkflowOutputRef() | PartRef() | ResultRef():
            return ref(value)
        case linked.CallOutputRef(name, pointer):
            return ANY if pointer else gained.outputs[name].type
        case linked.StatusRef():
            return INT
        case linked.HeaderRef():
            return optional(STR)
        case linked.BodyRef(pointer):
            read = gained.reads.get(pointer)
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
