"""Values with their references resolved: of parameters, payloads and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal as PyLiteral
from typing import TypeAlias

from ...documents import Json, Location, Pointer
from ...language import Query, TargetKind, ValueFunction, XPathVersion


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal of the document."""

    value: Json


@dataclass(frozen=True, slots=True)
class InputRef:
    """An input of the workflow."""

    name: str


@dataclass(frozen=True, slots=True)
class OutputRef:
    """An output of an earlier step."""

    step_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkflowKey:
    """The identity of a workflow: its document and its id."""

    path: str
    workflow_id: str


@dataclass(frozen=True, slots=True)
class WorkflowOutputRef:
    """An output of a workflow that has ended before: one that this workflow depends on,
    or that an earlier step has called."""

    workflow: WorkflowKey
    name: str


@dataclass(frozen=True, slots=True)
class PartRef:
    """What a JSON Pointer finds in an input, or in an output of an earlier step or
    workflow. A token that is a number only indexes arrays."""

    of: Source
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class ResultRef:
    """The result of a workflow that has ended before, where one has: what another
    workflow that depends on it would otherwise run anew."""

    workflow: WorkflowKey


Source: TypeAlias = InputRef | OutputRef | WorkflowOutputRef
"""References to values with a name outside of a step."""

Ref: TypeAlias = InputRef | OutputRef | WorkflowOutputRef | PartRef | ResultRef
"""References of a step to values from outside of it."""


@dataclass(frozen=True, slots=True)
class StatusRef:
    """The status of the current step's response."""


@dataclass(frozen=True, slots=True)
class HeaderRef:
    """A header of the current step's response."""

    name: str


@dataclass(frozen=True, slots=True)
class BodyRef:
    """The body of the current step's response, or what a JSON Pointer finds in it.

    A token that is a number only indexes arrays.
    """

    pointer: Pointer


@dataclass(frozen=True, slots=True)
class CallOutputRef:
    """An output of the workflow that the current step calls, or what a JSON Pointer
    finds in it."""

    name: str
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class CallStatusRef:
    """The status of the last response in the workflow that the current step calls."""


@dataclass(frozen=True, slots=True)
class UrlRef:
    """The URL of the current step's request, as it was sent."""


Syntax: TypeAlias = PyLiteral["json", "form", "xml", "uri"]


@dataclass(frozen=True, slots=True)
class TextValue:
    """A text with values in it, escaped for its ``syntax``, if it is of one."""

    parts: tuple[str | LinkedValue, ...]
    syntax: Syntax | None = None


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The value of a JSON text."""

    text: LinkedValue


@dataclass(frozen=True, slots=True)
class Replacement:
    """A value that is set in a payload before it is sent.

    ``target`` says where as the document does: by a JSON Pointer, a JSONPath query of
    RFC 9535 or the Goessner draft, or an XPath of a ``version``. A singular query is a
    ``path``. ``at`` is where the value stands.
    """

    kind: TargetKind
    target: str
    path: tuple[str | int, ...]
    value: LinkedValue
    at: Location = field(compare=False)
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A payload with replacements made, one after the other."""

    payload: LinkedValue
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """An object of which some members are not literal."""

    members: tuple[tuple[str, LinkedValue], ...]


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """An array of which some items are not literal."""

    items: tuple[LinkedValue, ...]


@dataclass(frozen=True, slots=True)
class FoundIn:
    """The target of a JSON Pointer in a computed value."""

    value: LinkedValue
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class JsonPathValue:
    """The result of a JSONPath query: the value of a singular one, else a list.

    ``text`` is the query as it is evaluated where it is not compiled. ``bound`` gives
    the values of literals that hold runtime expressions, by their text.
    """

    of: LinkedValue
    query: Query
    text: Literal | TextValue
    bound: tuple[tuple[str, LinkedValue], ...] = ()


@dataclass(frozen=True, slots=True)
class GoessnerValue:
    """The list of values that a query of the Goessner draft selects."""

    of: LinkedValue
    text: Literal | TextValue


@dataclass(frozen=True, slots=True)
class XPathValue:
    """The result of an XPath expression on XML; ``variables`` are values by name."""

    of: LinkedValue
    expression: str
    version: XPathVersion
    variables: tuple[tuple[str, LinkedValue], ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of JSONPath (RFC 9535, section 2.4) of a value, ``count`` and
    ``value`` of what a query selects; or the ``.length`` of a value."""

    function: ValueFunction
    of: LinkedValue


LinkedValue: TypeAlias = (
    "Literal | InputRef | OutputRef | WorkflowOutputRef | PartRef | ResultRef"
    " | StatusRef | HeaderRef | BodyRef | CallOutputRef | CallStatusRef | UrlRef"
    " | TextValue | ParsedText | Replaced | ObjectValue | ArrayValue"
    " | FoundIn | JsonPathValue | GoessnerValue | XPathValue | FunctionValue"
)


def source_of(ref: Ref) -> Source | ResultRef:
    """The input, output or result that a value comes from."""
    return ref.of if isinstance(ref, PartRef) else ref


def is_input(value: LinkedValue) -> bool:
    """Whether a value is an input, or a part of one."""
    return isinstance(value, Ref) and isinstance(source_of(value), InputRef)


def values_in(value: LinkedValue) -> Iterator[LinkedValue]:
    """A value and the values that it is made of; for a part, those of its whole."""
    yield value
    inner: Iterable[LinkedValue]
    match value:
        case TextValue(parts):
            inner = [part for part in parts if not isinstance(part, str)]
        case ObjectValue(members):
            inner = [member for _, member in members]
        case ArrayValue(items):
            inner = items
        case FoundIn(of) | FunctionValue(_, of) | ParsedText(of):
            inner = [of]
        case Replaced(payload, replacements):
            inner = [payload, *(one.value for one in replacements)]
        case JsonPathValue(of, _, _, bound) | XPathValue(of, _, _, bound):
            inner = [of, *(item for _, item in bound)]
        case GoessnerValue(of, text):
            inner = [of, text]
        case _:
            return
    for item in inner:
        yield from values_in(item)


def refs_in(value: LinkedValue) -> Iterator[Ref]:
    """The inputs and outputs that a value is made of."""
    return (item for item in values_in(value) if isinstance(item, Ref))


def member(value: LinkedValue, pointer: Pointer) -> LinkedValue:
    """The target of a JSON Pointer in a value; null if there is none."""
    match value:
        case _ if not pointer:
            return value
        case Literal(constant):
            return Literal(_found(constant, pointer))
        case ObjectValue(members):
            found = dict(members).get(str(pointer[0]), Literal(None))
            named = isinstance(pointer[0], str)
            return member(found if named else Literal(None), pointer[1:])
        case ArrayValue(items):
            index = item_index(pointer[0], len(items))
            inner = Literal(None) if index is None else items[index]
            return member(inner, pointer[1:])
        case FoundIn(of, before):
            return FoundIn(of, (*before, *pointer))
        case BodyRef(before):
            return BodyRef((*before, *pointer))
        case CallOutputRef(name, before):
            return CallOutputRef(name, (*before, *pointer))
        case InputRef() | OutputRef() | WorkflowOutputRef():
            return PartRef(value, pointer)
        case PartRef(of, before):
            return PartRef(of, (*before, *pointer))
    return FoundIn(value, pointer)


def item_index(token: str | int, length: int) -> int | None:
    """The index of an item that a token of a JSON Pointer names (RFC 6901, section 4);
    None where it names none. Negative numbers count from the end, as in JSONPath."""
    if isinstance(token, int):
        return token % length if -length <= token < length else None
    if not (token.isascii() and token.isdigit()) or len(token) > len(str(length)):
        return None
    index = int(token)
    return index if str(index) == token and index < length else None


def _found(value: Json, pointer: Pointer) -> Json:
    for token in pointer:
        if isinstance(value, dict) and isinstance(token, str):
            value = value.get(token)
        elif isinstance(value, list):
            index = item_index(token, len(value))
            value = None if index is None else value[index]
        else:
            return None
    return value
