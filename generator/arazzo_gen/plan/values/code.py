"""Values and tests of generated functions: what is computed, not how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ...documents import Json, Pointer
from ...language import Query, TargetKind, ValueFunction, XPathVersion
from ...language.predicates import Test as LinkedTest
from ...openapi.styles import FormEncodings, ParameterStyle
from .types import JsonType, Type


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the document gives."""

    value: Json


@dataclass(frozen=True, slots=True)
class Local:
    """A keyword or a local variable of the function."""

    name: str


@dataclass(frozen=True, slots=True)
class AsJson:
    """A value that holds models, as plain JSON."""

    value: Value


@dataclass(frozen=True, slots=True)
class Raw:
    """A value that travels whole, as the JSON that it is."""

    value: Value


@dataclass(frozen=True, slots=True)
class Base64:
    """A value that may be octets, which JSON and forms have as base64."""

    value: Value


@dataclass(frozen=True, slots=True)
class InputValue:
    """A field of the validated inputs of a workflow function."""

    name: str


@dataclass(frozen=True, slots=True)
class StepOutput:
    """An output of a step, in a workflow function.

    ``certain`` tells that the step has run by then; else it may be null.
    """

    step: str
    name: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ReadStep:
    """One step of a read: a field or an index, and whether what it gives may be null
    or, for an index, not there."""

    key: str | int
    optional: bool


@dataclass(frozen=True, slots=True)
class Own:
    """The response of the step, in the function of that step."""


@dataclass(frozen=True, slots=True)
class Ran:
    """The response of a step that has run, in a workflow function."""

    step: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The response that a step has failed with, where the failure is handled."""


Exchange: TypeAlias = Own | Ran | Failed


@dataclass(frozen=True, slots=True)
class BodyRead:
    """A value behind a JSON Pointer, by the attributes of the body's model, or the body
    itself.

    ``only`` are the models that have it, where the body may be another one;
    ``optional`` tells that there may be no body.
    """

    of: Exchange
    path: tuple[ReadStep, ...]
    only: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class JsonRead:
    """A value behind a JSON Pointer (RFC 6901) in a body that is read as plain JSON;
    ``beside`` tells that there is a model of it too, ``whole`` that it travels whole.
    """

    of: Exchange
    pointer: Pointer
    beside: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class WholeRead:
    """A value behind a JSON Pointer (RFC 6901) in the body of the response of the step,
    to travel whole. ``kind`` is what it is, null aside, where it may be null or absent
    if it is ``optional``; ``is_body`` tells that the body is this value."""

    pointer: Pointer
    kind: JsonType
    optional: bool
    is_body: bool


@dataclass(frozen=True, slots=True)
class MemberRead:
    """A value by the attributes of models that an input, perhaps null, holds."""

    of: Value
    optional: bool
    path: tuple[ReadStep, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """A value behind a JSON Pointer (RFC 6901) in a plain JSON value."""

    of: Value
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class CallResult:
    """The result of the workflow that a step has called.

    ``certain`` tells that the step has run by then; else it may be null.
    """

    of: Own | Ran
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ResultOutput:
    """An output of a workflow whose result is there. Where it may be the result of
    another one, ``only`` are the classes of the outputs that have such a one."""

    of: CallResult | Local
    name: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A value whose type is not that of its place: it is checked when it is there."""

    value: Value


@dataclass(frozen=True, slots=True)
class StatusCode:
    """The status of a response; null where none came."""

    of: Exchange


@dataclass(frozen=True, slots=True)
class CallStatus:
    """The status of the last response in a workflow that a step has called; null where
    none came."""

    of: Own | Ran


@dataclass(frozen=True, slots=True)
class HeaderRead:
    """A header as the description has it: a value of a type, or JSON, and whether each
    response has it."""

    type: Type
    required: bool = False
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class ResponseHeader:
    """A header of a response, or null: a text, where nothing else is known of it.

    ``read`` says how it is read in the function of its step.
    """

    of: Exchange
    name: str
    read: HeaderRead | None = None


@dataclass(frozen=True, slots=True)
class RequestUrl:
    """The URL of a request, as it was sent; null where none was."""

    of: Exchange


@dataclass(frozen=True, slots=True)
class Replacement:
    """A value that is set in a payload, by what says where.

    ``null`` tells that the value is null, and not one that was not set.
    """

    kind: TargetKind
    target: str
    path: tuple[str | int, ...]
    value: Value
    version: str | None
    null: bool


@dataclass(frozen=True, slots=True)
class OutputOf:
    """The step of a workflow that has given an output, or the workflow itself."""

    workflow_id: str
    step_id: str | None = None


Giver: TypeAlias = Literal["response", "call"] | OutputOf
"""What a value comes from: the response of the step, the workflow that the step calls,
or what has given an output before."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A value of plain JSON that has to be of a type, which its description gives it.

    ``where`` is the pointer, query or expression that finds it; ``optional`` tells that
    it may be null or absent. ``giver`` is to blame where it is of another type.
    """

    value: Value
    type: Type
    where: str
    optional: bool
    giver: Giver


@dataclass(frozen=True, slots=True)
class Replaced:
    """A payload with replacements made."""

    payload: Value
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text of JSON says."""

    text: Value


@dataclass(frozen=True, slots=True)
class Escaped:
    """A value as a text of some syntax has it."""

    value: Value
    syntax: Literal["json", "json string", "form", "xml", "uri"]


@dataclass(frozen=True, slots=True)
class Styled:
    """A parameter in a style that is not the default of its place."""

    value: Value
    style: ParameterStyle


@dataclass(frozen=True, slots=True)
class FormQuery:
    """The fields of a form that is a whole query, some of them not as usual."""

    value: Value
    encodings: FormEncodings


@dataclass(frozen=True, slots=True)
class Text:
    """A text with values in it."""

    parts: tuple[str | Value, ...]


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """A JSON object. Members in ``optional`` are left out where they are null."""

    members: tuple[tuple[str, Value], ...]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """A JSON array."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class JsonPathRead:
    """What a JSONPath query selects in plain JSON: of a singular one the value, else a
    list. ``bound`` gives the values of literals that are not fixed, by their text, and
    ``text`` the query where it is evaluated as it is."""

    of: Value
    query: Query
    text: Value
    bound: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class GoessnerRead:
    """What a JSONPath query of the Goessner draft selects in plain JSON."""

    of: Value
    text: Value


@dataclass(frozen=True, slots=True)
class XPathRead:
    """What an XPath expression finds in a text of XML."""

    of: Value
    expression: str
    version: XPathVersion
    variables: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a value."""

    name: ValueFunction
    of: Value


Value: TypeAlias = (
    "AsJson | Raw | Base64 | Declared | Escaped | Styled | FormQuery | Constant | Local"
    " | InputValue | StepOutput | BodyRead | JsonRead | WholeRead | MemberRead | Find"
    " | Parsed | Replaced | RequestUrl | CallResult | ResultOutput | Unchecked"
    " | JsonPathRead | GoessnerRead | XPathRead | Function"
    " | StatusCode | CallStatus | ResponseHeader | Text | ObjectValue | ArrayValue"
)


def values_in(value: Value) -> Iterator[Value]:
    """A value and those that it is made of."""
    yield value
    inner: Iterable[Value]
    match value:
        case AsJson(of) | Raw(of) | Base64(of) | Declared(of) | Escaped(of):
            inner = [of]
        case MemberRead(of) | Find(of):
            inner = [of]
        case Function(_, of):
            inner = [of]
        case Styled(of) | FormQuery(of):
            inner = [of]
        case Text(parts):
            inner = [part for part in parts if not isinstance(part, str)]
        case ObjectValue(members):
            inner = [member for _, member in members]
        case ArrayValue(items):
            inner = items
        case JsonPathRead(of, _, text, bound):
            inner = [of, text, *(item for _, item in bound)]
        case GoessnerRead(of, text):
            inner = [of, text]
        case XPathRead(of, _, _, variables):
            inner = [of, *(item for _, item in variables)]
        case _:
            return
    for item in inner:
        yield from values_in(item)


Test: TypeAlias = LinkedTest[Value]
"""A condition over the values of a generated function."""
