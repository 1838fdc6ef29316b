"""Values with their references resolved: of parameters, payloads and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as PyLiteral
from typing import TypeAlias

from ..documents import Json, Pointer
from ..language import Query, XPathVersion


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the document gives."""

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
class PartRef:
    """What a JSON Pointer finds in an input or in an output of an earlier step.

    A token that is a number only indexes arrays.
    """

    of: InputRef | OutputRef
    pointer: Pointer


Ref: TypeAlias = InputRef | OutputRef | PartRef
"""What a step takes from outside of it."""


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


Syntax: TypeAlias = PyLiteral["json"]


@dataclass(frozen=True, slots=True)
class TextValue:
    """A text with values in it, escaped for its ``syntax``, if it is of one."""

    parts: tuple[str | LinkedValue, ...]
    syntax: Syntax | None = None


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
    """What a JSON Pointer finds in a value that is computed."""

    value: LinkedValue
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class JsonPathValue:
    """What a JSONPath query selects: of a singular one the value, else a list.

    ``text`` is the query as it is evaluated where it is not compiled. ``bound`` gives
    the values of literals that hold runtime expressions, by their text.
    """

    of: LinkedValue
    query: Query
    text: Literal | TextValue
    bound: tuple[tuple[str, LinkedValue], ...] = ()


@dataclass(frozen=True, slots=True)
class GoessnerValue:
    """What a query of the draft selects, which came before RFC 9535: a list."""

    of: LinkedValue
    text: Literal | TextValue


@dataclass(frozen=True, slots=True)
class XPathValue:
    """What an XPath expression finds in XML; ``variables`` are values by name."""

    of: LinkedValue
    expression: str
    version: XPathVersion
    variables: tuple[tuple[str, LinkedValue], ...] = ()


ValueFunction = PyLiteral["length", "count", "value", ".length"]


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of JSONPath (RFC 9535, section 2.4) of a value, ``count`` and
    ``value`` of what a query selects; or the ``.length`` of a value."""

    function: ValueFunction
    of: LinkedValue


LinkedValue: TypeAlias = (
    "Literal | InputRef | OutputRef | PartRef | StatusRef | HeaderRef | BodyRef"
    " | TextValue | ObjectValue | ArrayValue"
    " | FoundIn | JsonPathValue | GoessnerValue | XPathValue | FunctionValue"
)


def source_of(ref: Ref) -> InputRef | OutputRef:
    """The input or output that a value comes from."""
    return ref.of if isinstance(ref, PartRef) else ref


def values_in(value: LinkedValue) -> Iterator[LinkedValue]:
    """A value and those that it is made of; a part stands for what it is a part of."""
    yield value
    inner: Iterable[LinkedValue]
    match value:
        case TextValue(parts):
            inner = [part for part in parts if not isinstance(part, str)]
        case ObjectValue(members):
            inner = [member for _, member in members]
        case ArrayValue(items):
            inner = items
        case FoundIn(of) | FunctionValue(_, of):
            inner = [of]
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
