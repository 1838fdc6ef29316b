"""Which responses a step may have, and what it reads of them.

A response is chosen by its status, else its range, else ``default`` (OpenAPI 3.1,
section 4.8.16); the statuses are those that the success criteria allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..documents import Library, Location
from ..openapi import (
    Header,
    MediaType,
    Reading,
    Response,
    Schema,
    essence,
    find_header,
    header_names,
    media_reading,
    open_schema,
)
from .model import OperationStep
from .reads import response_reads
from .statuses import SUCCESSES, statuses_of
from .values import (
    BodyRef,
    FoundIn,
    FunctionValue,
    GoessnerValue,
    HeaderRef,
    JsonPathValue,
    LinkedValue,
    values_in,
)

_WITHOUT_CONTENT = frozenset({"204", "205", "304"})
"""Statuses whose responses have none, whatever is described (RFC 9110, section 6.4.1).
"""
_PATHS = FoundIn | FunctionValue | GoessnerValue | JsonPathValue
"""Values that look into others."""


ContentReading: TypeAlias = Reading | Literal["empty", "any"]


@dataclass(frozen=True, slots=True)
class PossibleResponse:
    """A response that a step may have when it succeeds.

    ``key`` is a status, a range such as 2XX, or default. ``reading`` tells how the body
    is read: ``empty`` where there is none, ``any`` where the description does not tell.
    ``schema`` is that of JSON; ``media`` are the media types of other content.
    """

    key: str
    reading: ContentReading
    schema: Schema | None = None
    media: tuple[str, ...] = ()
    response: Response | None = None


def possible_responses(step: OperationStep) -> tuple[PossibleResponse, ...]:
    """The responses that the success criteria allow, by status, ranges behind these.

    Where they say nothing of the status, those of 2XX; without any, the implicit ones.
    ``default`` is one where no other is, or where an error may be a success that
    nothing else describes.
    """
    declared = {_key(status): one for status, one in step.operation.responses().items()}
    allowed = step.allowed
    if allowed is None:
        allowed = SUCCESSES if step.criteria else step.implicit
    named = step.named or frozenset()
    by_key: dict[str, set[int]] = {}
    for status in sorted(allowed):
        key = next((key for key in _keys(status) if key in declared), None)
        if key is not None:
            by_key.setdefault(key, set()).add(status)
        elif status in named:
            by_key[str(status)] = {status}
    default = by_key.pop("default", set[int]())
    if not by_key or default & named or any(status >= 400 for status in default):
        by_key |= {"default": default} if default else {}
    ordered = sorted(by_key, key=lambda key: (not key.isdigit(), key == "default", key))
    return tuple(_possible(step, key, declared.get(key)) for key in ordered)


def judged_responses(step: OperationStep) -> tuple[PossibleResponse, ...]:
    """The responses that the success criteria are put to: those above, and where they
    do not look at the status, all others that the operation declares."""
    possible = possible_responses(step)
    if not step.criteria or step.allowed:
        return possible
    known = {one.key for one in possible}
    others = (
        _possible(step, _key(status), response)
        for status, response in step.operation.responses().items()
        if _key(status) not in known
    )
    return (*possible, *others)


def main_response(step: OperationStep) -> str | None:
    """The key of the JSON response that an operation is called for: the first of 2XX
    that it declares."""
    found = [
        _key(status)
        for status, one in step.operation.responses().items()
        if status[:1] == "2"
        and any(media_reading(media.name) in ("json", None) for media in one.content)
    ]
    return min(found, default=None)


def _keys(status: int) -> tuple[str, str, str]:
    """What may describe the response with a status, the most telling first."""
    return str(status), f"{status // 100}XX", "default"


def _key(status: str) -> str:
    """A key of the Responses Object. The X of a range is in upper case; that is not
    insisted on."""
    return status.upper() if status[1:].upper() == "XX" else status


def _possible(
    step: OperationStep, key: str, response: Response | None
) -> PossibleResponse:
    if key in _WITHOUT_CONTENT or step.operation.method == "head":
        return PossibleResponse(key, "empty", response=response)
    if response is None:
        return PossibleResponse(key, "any")
    if not response.content:
        told: ContentReading = "empty" if key[0] in "13" else "any"
        return PossibleResponse(key, told, response=response)
    library = step.operation.description.library
    readings: set[Reading | None] = set()
    # JSON first: what is wrong with a schema that nothing reads is no matter.
    for media in sorted(
        response.content, key=lambda media: media_reading(media.name) != "json"
    ):
        reading, schema = _reading(library, media)
        readings.add(reading)
        if reading == "json":
            return PossibleResponse(key, "json", schema, response=response)
    names = tuple(essence(media.name) for media in response.content)
    only = readings.pop() if len(readings) == 1 else None
    return PossibleResponse(key, only or "any", None, names, response)


def _reading(
    library: Library, media: MediaType
) -> tuple[Reading | None, Schema | None]:
    """How content is read, and the schema where it matters."""
    reading = media_reading(media.name)
    if media.schema is None or reading not in (None, "json"):
        return reading, None
    schema = open_schema(library, media.schema)
    if reading is None and "binary" in schema.keyword("format"):
        return "octets", None
    # What a range has that describes members is hardly anything else.
    if reading is None and (essence(media.name) == "*/*" or schema.possible()):
        reading = "json"
    return reading, schema


def response_schema(step: OperationStep) -> Schema | None:
    """The schema of the JSON body that the outputs and criteria of a step read.

    None where the description gives it none, or where several responses are possible
    whose bodies are not the same.
    """
    possible = possible_responses(step)
    keys = {one.schema.key if one.schema else None for one in possible}
    return possible[0].schema if len(keys) == 1 else None


def schema_beside_nothing(step: OperationStep) -> Schema | None:
    """The schema of the JSON body that all responses of a step have but some that have
    none; None where there is no such schema, or no such response."""
    possible = possible_responses(step)
    told = [one for one in possible if one.key not in _WITHOUT_CONTENT]
    keys = {one.schema.key if one.schema else None for one in told}
    only = told[0].schema if len(keys) == 1 else None
    return only if len(told) < len(possible) else None


def is_only_json(step: OperationStep) -> bool:
    """Whether no response of a step may have content that is not JSON."""
    return all(
        media_reading(media.name) in ("json", None)
        for one in possible_responses(step)
        for media in (one.response.content if one.response else ())
    )


def is_collection(step: OperationStep, value: LinkedValue) -> bool:
    """Whether the schema of a part of the body says that it is an array or a map."""
    schema = response_schema(step)
    if schema is None or not isinstance(value, BodyRef):
        return False
    for token in value.pointer:
        member = schema.member(str(token))
        if member is None:
            return False
        schema = member.schema
    if schema.types == {"array"}:
        return True
    return not schema.properties() and schema.additional() is not None


def undeclared_statuses(step: OperationStep) -> dict[int, Location]:
    """The statuses that the criteria name and the operation does not declare, each with
    the first condition that names it."""
    declared = set(map(_key, step.operation.responses()))
    found: dict[int, Location] = {}
    named = step.named or frozenset()
    for criterion in step.criteria:
        for status in sorted(named.intersection(statuses_of(criterion.test) or ())):
            if declared.isdisjoint(_keys(status)):
                found.setdefault(status, criterion.at.child("condition"))
    return found


def declared_headers(step: OperationStep, name: str) -> list[Header | None]:
    """A header as each response declares it that is possible."""
    library = step.operation.description.library
    return [
        find_header(library, one.response, name) if one.response else None
        for one in possible_responses(step)
    ]


def listed_headers(step: OperationStep) -> list[str]:
    """The headers that the possible responses declare."""
    library = step.operation.description.library
    declared = [one.response for one in possible_responses(step) if one.response]
    names = (name for one in declared for name in header_names(library, one))
    return list(dict.fromkeys(names))


def body_reads(step: OperationStep) -> Iterator[tuple[BodyRef, Location]]:
    """What a step reads of its response's body, and where it says so.

    Failure actions are left out: a failed response is read as plain JSON.
    """
    for value, at in response_reads(step):
        yield from ((one, at) for one in values_in(value) if isinstance(one, BodyRef))


def header_reads(step: OperationStep) -> Iterator[tuple[HeaderRef, Location]]:
    """The headers that a step reads of its response, and where it says so. As above,
    failure actions are left out."""
    for value, at in response_reads(step):
        yield from ((one, at) for one in values_in(value) if isinstance(one, HeaderRef))


def looks_into_body(step: OperationStep) -> bool:
    """Whether a step reads parts of its response's body, or queries it as JSON."""
    return any(
        (isinstance(one, BodyRef) and bool(one.pointer))
        or (isinstance(one, _PATHS) and any(map(_is_body, values_in(one))))
        for value, _ in response_reads(step)
        for one in values_in(value)
    )


def _is_body(value: LinkedValue) -> bool:
    return isinstance(value, BodyRef)
