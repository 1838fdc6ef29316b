"""Values and types of a document as those of generated functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ...analysis.types import own_type
from ...documents import Pointer
from ...link.requests.json_templates import in_string
from ...link.values import model as linked
from ...link.values.model import (
    InputRef,
    LinkedValue,
    OutputRef,
    PartRef,
    Ref,
    ResultRef,
    Syntax,
    WorkflowOutputRef,
)
from ..models.reads import Read
from .code import (
    ArrayValue,
    AsJson,
    Base64,
    BodyRead,
    CallResult,
    CallStatus,
    Constant,
    Escaped,
    Exchange,
    Failed,
    Find,
    Function,
    GoessnerRead,
    HeaderRead,
    JsonPathRead,
    JsonRead,
    ObjectValue,
    Parsed,
    Raw,
    Replaced,
    Replacement,
    RequestUrl,
    ResponseHeader,
    ResultOutput,
    StatusCode,
    Text,
    Value,
    XPathRead,
)
from .types import (
    ANY,
    STR,
    JsonType,
    Type,
    holds_models,
    is_optional,
    may_be_octets,
    may_be_whole,
    optional,
)
from .value_types import checked, constant_type, python_type

Reads: TypeAlias = Mapping[Pointer, Read | None]
"""How each part of a body is read: by its model, or with None as plain JSON."""


@dataclass(frozen=True, slots=True)
class CalledOutput:
    """An output of a workflow that is called: its attribute and type. ``only`` are the
    classes that have it, where the result may be that of a workflow that has not.
    ``is_checked`` tells that the type is what the documents describe, and that the
    attribute may be of another."""

    name: str
    type: Type
    only: tuple[str, ...]
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Gained:
    """What a step has to read: parts of a response's body and headers, by their names
    in lower case, or the outputs of a workflow that it has called. ``whole`` tells that
    the body travels whole."""

    reads: Reads = field(default_factory=dict[Pointer, Read | None])
    outputs: Mapping[str, CalledOutput] = field(default_factory=dict[str, CalledOutput])
    headers: Mapping[str, HeaderRead] = field(default_factory=dict[str, HeaderRead])
    whole: bool = False


_SINGLE = (
    Ref
    | linked.CallOutputRef
    | linked.FoundIn
    | linked.JsonPathValue
    | linked.XPathValue
)
"""What gives a single value, or none."""


def convert(
    value: LinkedValue,
    ref: Callable[[Ref], Value],
    gained: Gained,
    of: Exchange,
    type_of: Callable[[Ref], Type],
) -> Value:
    """A value of the document as one of a function.

    ``ref`` says how inputs and outputs are had and ``type_of`` of what types they are,
    ``of`` which response is meant. A member of an object that may be null is optional.
    What travels whole does so where it is the value itself, and is plain JSON in it.
    """
    reads = gained.reads

    def again(inner: LinkedValue) -> Value:
        return convert(inner, ref, gained, of, type_of)

    def known(inner: LinkedValue) -> Type:
        return value_type(inner, type_of, gained)

    def raw(inner: LinkedValue) -> Value:
        return as_raw(again(inner), known(inner))

    def plain(inner: LinkedValue) -> Value:
        # A query looks for nodes in plain JSON, and an input may hold models.
        return as_plain(again(inner), known(inner))

    def member(inner: LinkedValue) -> Value:
        found = raw(inner)
        return Base64(found) if may_be_octets(known(inner)) else found

    def nullable(inner: LinkedValue) -> bool:
        single = isinstance(inner, _SINGLE)
        return single and is_optional(known(inner))

    match value:
        case linked.Literal(constant):
            return Constant(constant)
        case InputRef() | OutputRef() | WorkflowOutputRef() | PartRef() | ResultRef():
            return ref(value)
        case linked.CallOutputRef(name, pointer):
            if isinstance(of, Failed):
                return Constant(None)
            output = gained.outputs[name]
            whole: Value = ResultOutput(CallResult(of), output.name, output.only)
            if output.is_checked:
                whole = AsJson(whole)
                if not pointer:
                    return checked(whole, output.type, f"$outputs.{name}", "call")
            return part_of(whole, output.type, pointer)
        case linked.StatusRef():
            return StatusCode(of)
        case linked.CallStatusRef():
            return StatusCode(of) if isinstance(of, Failed) else CallStatus(of)
        case linked.HeaderRef(name):
            return ResponseHeader(of, name, gained.headers.get(name.lower()))
        case linked.BodyRef(pointer):
            read = reads.get(pointer)
            if read is not None:
                return body_read(of, read)
            beside = any(reads.values())
            return JsonRead(of, pointer, beside=beside, whole=gained.whole)
        case linked.UrlRef():
            return RequestUrl(of)
        case linked.TextValue(parts, syntax):
            return Text(tuple(_text_parts(parts, syntax, raw)))
        case linked.ParsedText(text):
            return Parsed(again(text))
        case linked.Replaced(payload, replacements):
            made = tuple(convert_replacement(found, raw) for found in replacements)
            return Replaced(plain(payload), made)
        case linked.ObjectValue(members):
            return ObjectValue(
                tuple((name, member(item)) for name, item in members),
                frozenset(name for name, item in members if nullable(item)),
            )
        case linked.ArrayValue(items):
            return ArrayValue(tuple(member(item) for item in items))
        case linked.FoundIn(inner, pointer):
            return part_of(again(inner), known(inner), pointer)
        case linked.JsonPathValue(inner, query, text, bound):
            values = tuple((name, raw(item)) for name, item in bound)
            return JsonPathRead(plain(inner), query, again(text), values)
        case linked.GoessnerValue(inner, text):
            return GoessnerRead(plain(inner), again(text))
        case linked.XPathValue(inner, expression, version, variables):
            values = tuple((name, raw(item)) for name, item in variables)
            return XPathRead(raw(inner), expression, version, values)
        case linked.FunctionValue(name, inner):
            return Function(name, plain(inner))


def body_read(of: Exchange, read: Read) -> BodyRead:
    """What is read of a response's body."""
    return BodyRead(of, read.path, read.only, read.optional)


def part_of(whole: Value, type_: Type, pointer: Pointer) -> Value:
    """What a JSON Pointer finds in a value of a type, which may hold models."""
    if not pointer:
        return whole
    # A value of any type, or one that may be passed through unparsed, may be a model.
    holds = holds_models(type_) or (type_ == ANY and may_be_whole(type_))
    holds = holds and not isinstance(whole, AsJson)
    return Find(AsJson(whole) if holds else whole, pointer)


def as_raw(value: Value, of: Type) -> Value:
    """A value of a type, as plain JSON where it travels whole."""
    if isinstance(value, AsJson | Raw) or not may_be_whole(of):
        return value
    return Raw(value) if isinstance(of, JsonType) else AsJson(value)


def as_plain(value: Value, of: Type) -> Value:
    """A value of a type, as plain JSON where it travels whole or holds models."""
    found = as_raw(value, of)
    holds = found is value and holds_models(of) and not isinstance(value, AsJson)
    return AsJson(value) if holds else found


def _text_parts(
    parts: Sequence[str | LinkedValue],
    syntax: Syntax | None,
    value: Callable[[LinkedValue], Value],
) -> Iterator[str | Value]:
    """The parts of a text, its values escaped for the syntax that it is of."""
    before = ""
    for part in parts:
        if isinstance(part, str):
            before += part
            yield part
        elif syntax == "json" and in_string(before):
            yield Escaped(value(part), "json string")
        elif syntax is not None:
            yield Escaped(value(part), syntax)
        else:
            yield value(part)


def convert_replacement(
    found: linked.Replacement, value: Callable[[LinkedValue], Value]
) -> Replacement:
    """A replacement of the document as one of a function."""
    return Replacement(
        found.kind,
        found.target,
        found.path,
        value(found.value),
        found.version,
        null=found.value == linked.Literal(None),
    )


def value_type(
    value: LinkedValue,
    ref: Callable[[Ref], Type],
    gained: Gained,
    headers: Mapping[str, HeaderRead] | None = None,
) -> Type:
    """The type of a value of the document; ``headers`` are those whose types count,
    by default the ones that there are to read."""
    match value:
        case linked.Literal(constant):
            return constant_type(constant)
        case InputRef() | OutputRef() | WorkflowOutputRef() | PartRef() | ResultRef():
            return ref(value)
        case linked.CallOutputRef(name, pointer):
            return ANY if pointer else gained.outputs[name].type
        case linked.HeaderRef(name):
            known = gained.headers if headers is None else headers
            header = known.get(name.lower(), HeaderRead(STR))
            return header.type if header.required else optional(header.type)
        case linked.BodyRef(pointer):
            read = gained.reads.get(pointer)
            return ANY if read is None else read.found
    return python_type(own_type(value))
