"""Does a step read what its operation answers?"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..documents import Pointer, format_pointer
from ..link import OperationStep
from ..link.access import word
from ..link.responses import (
    body_reads,
    declared_headers,
    header_reads,
    listed_headers,
    possible_responses,
    undeclared_statuses,
)
from ..openapi import Schema, open_schema
from .members import missing, nearest


def check_response(step: OperationStep) -> Iterator[Diagnostic]:
    """Statuses and JSON Pointers against the operation's responses."""
    for status, at in undeclared_statuses(step).items():
        yield Diagnostic.at(
            "AZ506",
            f"the operation declares no response with status {status}",
            at.span(),
            help=f"it declares: {', '.join(step.operation.responses()) or 'none'}",
        )
    yield from _pointers(step)
    yield from _headers(step)


def _pointers(step: OperationStep) -> Iterator[Diagnostic]:
    possible = possible_responses(step)
    media = sorted({name for one in possible for name in one.media})
    readings = {one.reading for one in possible}
    schemas = [one.schema for one in possible if one.reading == "json"]
    for value, at in body_reads(step):
        if value.pointer and readings <= _NO_JSON and media:
            yield Diagnostic.at(
                "AZ531",
                f"the response is {' or '.join(media)}, in which a JSON Pointer finds"
                " nothing",
                at.span(),
                help="`$response.body` is all of it; what is JSON should be described"
                " as application/json",
            )
        faults = [
            missing(schema, value.pointer, "the response") if schema else None
            for schema in schemas
        ]
        # One of the responses that may come has it, or may have it.
        if faults and faults[0] and all(faults) and "any" not in readings:
            others = "nor has any other response that may come"
            near = nearest(schemas[0], value.pointer) if schemas[0] else None
            help = f'did you mean "{near}"?' if near else None
            more = others if len(schemas) > 1 else None
            pointer = format_pointer(value.pointer)
            place = word(at, f"#{pointer}", pointer)
            yield Diagnostic.at("AZ505", faults[0], place.span(), note=more, help=help)
        for name in {
            name
            for schema in schemas
            if schema is not None
            for name in _write_only(schema, value.pointer)
        }:
            yield Diagnostic.at(
                "AZ541",
                f'"{name}" is write-only: a response does not have it',
                at.span(),
                help="read another member, or mend the description",
            )


def _write_only(schema: Schema, pointer: Pointer) -> Iterator[str]:
    """The members on the way of a pointer that are in no response."""
    for token in map(str, pointer):
        member = schema.member(token)
        if member is None:
            return
        if member.is_only("writeOnly"):
            yield token
        schema = member.schema


_NO_JSON = {"empty", "octets", "text"}
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
                help=f"it declares: {', '.join(listed)}",
            )
