"""Does a step read what its operation answers?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..diagnostics import Diagnostic, Related, some
from ..documents import Location, Pointer, format_pointer
from ..link import OperationStep
from ..link.access import word
from ..link.responses import (
    PossibleResponse,
    body_reads,
    declared_headers,
    header_reads,
    listed_headers,
    possible_responses,
    undeclared_statuses,
)
from ..openapi import Schema, open_schema
from .members import meant_part, missing


def check_response(step: OperationStep) -> Iterator[Diagnostic]:
    """Statuses and JSON Pointers against the operation's responses."""
    declared = step.operation.responses()
    # Since OpenAPI 3.1, there may be none: then nothing is told of the statuses.
    for status, at in undeclared_statuses(step).items() if declared else ():
        yield Diagnostic.at(
            "AZ506",
            f"the operation declares no response with status {status}",
            at.span(),
            help=f"it declares: {some(declared)}",
            related=[
                Related(
                    "declared here",
                    step.operation.at.child("responses").key().span(),
                )
            ],
        )
    yield from _pointers(step)
    yield from _headers(step)


def _pointers(step: OperationStep) -> Iterator[Diagnostic]:
    possible = possible_responses(step)
    readings = {one.reading for one in possible}
    schemas = [one.schema for one in possible if one.reading == "json"]
    for value, at in body_reads(step):
        if value.pointer:
            yield from no_json(possible, "a JSON Pointer", at)
        faults = [
            missing(schema, value.pointer, "the response") if schema else None
            for schema in schemas
        ]
        # One of the responses that may come has it, or may have it.
        if faults and faults[0] and all(faults) and "any" not in readings:
            pointer = format_pointer(value.pointer)
            yield Diagnostic.at(
                "AZ505",
                faults[0],
                word(at, f"#{pointer}", pointer).span(),
                help=_meant(step, possible, value.pointer),
                related=[
                    Related("the response is declared here", one.at.span())
                    for one in schemas[:1]
                    if one is not None
                ],
            )
        names = (_write_only(one, value.pointer) for one in schemas if one is not None)
        for name in sorted({*chain.from_iterable(names)}):
            yield Diagnostic.at(
                "AZ541",
                f'"{name}" is write-only: a response does not have it',
                at.span(),
                help="read another member, or mend the description",
            )


def _meant(
    step: OperationStep, possible: Sequence[PossibleResponse], pointer: Pointer
) -> str | None:
    """What to do about a pointer that finds nothing in a response."""
    read = [one for one in possible if one.reading == "json"]
    if len(read) > 1:
        return "nor has any other response that may come"
    others = [key for key in step.operation.responses() if key[:1] == "2"]
    if others and read[0].key == "default":
        named = " or ".join(map(str, sorted(step.named or ())))
        return (
            f"the operation declares {', '.join(others)}, and {named or 'others'} only"
            " by its default response"
        )
    schema = read[0].schema
    meant = meant_part(schema, pointer) if schema is not None else None
    if isinstance(meant, tuple):
        return f"write `$response.body#{format_pointer(meant)}`"
    return f'did you mean "{meant}"?' if meant is not None else None


def _write_only(schema: Schema, pointer: Pointer) -> Iterator[str]:
    """The members on the way of a pointer that are in no response."""
    for token in map(str, pointer):
        member = schema.member(token)
        if member is None:
            return
        if member.is_only("writeOnly"):
            yield token
        schema = member.schema


def no_json(
    possible: Sequence[PossibleResponse], what: str, at: Location
) -> Iterator[Diagnostic]:
    """The warning for what looks into a body that is no JSON, whichever comes."""
    media = sorted({name for one in possible for name in one.media})
    if media and all(one.reading in _NO_JSON for one in possible):
        yield Diagnostic.at(
            "AZ531",
            f"the response is {' or '.join(media)}, in which {what} finds nothing",
            at.span(),
            help="`$response.body` is all of it; what is JSON should be described as"
            " application/json",
        )


_NO_JSON = frozenset({"empty", "octets", "text"})
_USUAL_HEADERS = frozenset(
    {"accept-patch", "accept-post", "accept-ranges", "age", "allow", "cache-control"}
    | {"connection", "date", "deprecation", "etag", "expires", "last-modified", "link"}
    | {"location", "preference-applied", "proxy-authenticate", "retry-after", "server"}
    | {"set-cookie", "strict-transport-security", "sunset", "trailer", "vary", "via"}
    | {"transfer-encoding", "warning", "www-authenticate"}
)
"""Headers that any response may have (RFC 9110, section 16.3.1, and others)."""


def _headers(step: OperationStep) -> Iterator[Diagnostic]:
    """Headers against those that the responses list, if any of them does."""
    for ref, at in header_reads(step):
        name = ref.name.lower()
        # What is wrong with the description of a header that is read is told here.
        for header in declared_headers(step, name):
            if header is not None and header.schema is not None:
                open_schema(step.operation.description.library, header.schema)
        usual = name in _USUAL_HEADERS or name.startswith("content-")
        listed = [] if usual else listed_headers(step)
        if listed and name not in map(str.lower, listed):
            yield Diagnostic.at(
                "AZ530",
                f'the operation declares no response header "{ref.name}"',
                at.span(),
                help=f"it declares: {some(listed)}",
            )
