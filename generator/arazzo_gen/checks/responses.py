"""Does a step read what its operation answers?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..analysis import StepFacts
from ..analysis.responses import PossibleResponse, Responses
from ..analysis.schema_paths import Absent, find
from ..diagnostics import Diagnostic, Related, some
from ..documents import Location, Pointer, format_pointer
from ..link.values.access import word
from ..openapi import Schema, open_schema
from .members import meant_part, missing


def check_response(facts: StepFacts, responses: Responses) -> Iterator[Diagnostic]:
    """Statuses and JSON Pointers against the operation's responses."""
    operation = responses.step.operation
    declared = operation.responses()
    # Since OpenAPI 3.1, there may be no responses: no status is known then.
    for status, at in responses.undeclared.items() if declared else ():
        yield Diagnostic.at(
            "AZ506",
            f"the operation declares no response with status {status}",
            at.span(),
            help=f"it declares: {some(declared)}",
            related=[
                Related(
                    "declared here",
                    operation.at.child("responses").key().span(),
                )
            ],
        )
    yield from _pointers(facts, responses)
    yield from _headers(facts, responses)


def _pointers(facts: StepFacts, responses: Responses) -> Iterator[Diagnostic]:
    possible = responses.possible
    readings = {one.reading for one in possible}
    schemas = [one.schema for one in possible if one.reading == "json"]
    for value, at in facts.body_reads:
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
                help=_meant(responses, value.pointer),
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


def _meant(responses: Responses, pointer: Pointer) -> str | None:
    """What to do about a pointer that finds nothing in a response."""
    read = [one for one in responses.possible if one.reading == "json"]
    if len(read) > 1:
        return "nor has any other response that may come"
    others = [key for key in responses.step.operation.responses() if key[:1] == "2"]
    if others and read[0].key == "default":
        named = " or ".join(map(str, sorted(responses.statuses.named or ())))
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
    found = find(schema, pointer)
    for step in () if isinstance(found, Absent) else found.steps:
        if step.member.is_only("writeOnly"):
            yield str(step.token)


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


def _headers(facts: StepFacts, responses: Responses) -> Iterator[Diagnostic]:
    """Headers against those that the responses list, if any of them does."""
    for ref, at in facts.header_reads:
        name = ref.name.lower()
        library = responses.step.operation.description.library
        # An error in the description of a header that is read is reported here.
        for header in responses.header(name):
            if header is not None and header.schema is not None:
                open_schema(library, header.schema)
        usual = name in _USUAL_HEADERS or name.startswith("content-")
        listed = [] if usual else responses.headers
        if listed and name not in map(str.lower, listed):
            yield Diagnostic.at(
                "AZ530",
                f'the operation declares no response header "{ref.name}"',
                at.span(),
                help=f"it declares: {some(listed)}",
            )
