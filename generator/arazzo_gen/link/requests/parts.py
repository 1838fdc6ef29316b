"""The parts of multipart bodies: the media type and the headers of each (OpenAPI 3.1,
section 4.8.15; 3.2, ``prefixEncoding`` and ``itemEncoding``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Json, Location
from ...openapi import MediaType, Operation, Schema, essence, open_schema
from ...openapi.nodes import malformed, mapping, members
from ..values.kinds import COMPOUND, value_kinds
from ..values.model import ArrayValue, LinkedValue, Literal, ObjectValue
from ..values.written import written_items, written_members
from .encodings import opened
from .media_types import MULTIPART, is_json_type, is_xml_type

OCTETS = "application/octet-stream"
_TRANSFER = "Content-Transfer-Encoding"
_ENCODINGS = ("base64", "quoted-printable", "7bit", "8bit", "binary")
"""The encodings that a part can say it has (RFC 2045, section 6.1)."""
OTHERS = "*"
"""The items of an array behind those whose places are known."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part by the name of its member, or by the place of its item.

    ``media_type`` may be a list of them, and is None for a text or, of what is
    structured, JSON. ``is_file`` tells that it holds octets. ``delimiter`` is what
    joins the items of an array, which otherwise are parts of their own.
    """

    name: str
    media_type: str | None
    headers: tuple[tuple[str, str], ...]
    is_file: bool
    delimiter: str | None = None


def link_parts(
    media: MediaType | None,
    payload: LinkedValue,
    schema: Schema | None,
    operation: Operation,
    place: Location,
    report: Report,
    *,
    whole: bool,
) -> tuple[Part, ...]:
    """The parts that are not sent as plain text or JSON. ``whole`` tells that a run
    adds none to the payload."""
    encodings = _encodings(media)
    given = _given(payload) if whole else None
    schemas = _schemas(schema)
    names = given if given is not None else {**schemas, **encodings}
    version = operation.description.version
    styled = essence(media.name) == MULTIPART if media is not None else False
    styled = styled and not version.startswith("3.0")
    parts: list[Part] = []
    for name in names:
        by_place = OTHERS if name.isdigit() else name
        at = encodings.get(name, encodings.get(by_place))
        inner = schemas.get(name, schemas.get(by_place))
        member = given.get(name) if given is not None else None
        declared = _declared(at)
        default = _default(inner, version, member)
        headers = tuple(_headers(at, operation, name, place, report)) if at else ()
        delimiter = _delimiter(at) if at and styled and _is_array(inner) else None
        if delimiter is not None:
            parts.append(Part(name, None, headers, False, delimiter))
            continue
        if media is not None and essence(media.name) != MULTIPART:
            headers = _with_encoding(headers, inner)
        if declared is None and default is None and not headers:
            continue
        _check_form(
            declared, member, place, by_place=written_items(payload) is not None
        )
        holds_octets = default is not None or (
            declared is not None and _holds_octets(declared)
        )
        is_file = holds_octets and _is_plain(inner)
        parts.append(Part(name, declared or default, headers, is_file))
    return tuple(parts)


def _encodings(media: MediaType | None) -> dict[str, Location]:
    """The Encoding Objects, by the names of members, or the places of items (OpenAPI
    3.2)."""
    node = media.at.value if media is not None else None
    if media is None or not isinstance(node, dict):
        return {}
    prefix, named = node.get("prefixEncoding"), node.get("encoding")
    if isinstance(named, dict):
        return {name: media.at.child("encoding", name) for name in named}
    places = range(len(prefix) if isinstance(prefix, list) else 0)
    found = {str(index): media.at.child("prefixEncoding", index) for index in places}
    rest = {OTHERS: media.at.child("itemEncoding")} if "itemEncoding" in node else {}
    return {**found, **rest}


_DELIMITERS = {
    "form": ",",
    "pipeDelimited": "|",
    "spaceDelimited": " ",
    "ssv": " ",
    "tsv": "\t",
}
"""What joins items in the styles of forms, and in the formats of OpenAPI 2.0 that no
style is like."""


def _delimiter(at: Location) -> str | None:
    """What joins the items of an array that does not explode (OpenAPI 3.1, section
    4.8.15.1.2); before 3.1 this is for urlencoded forms only."""
    node = at.value
    if not isinstance(node, dict) or node.keys().isdisjoint({"explode", "style"}):
        return None
    style = node.get("style", "form")
    explode = node.get("explode", style == "form")
    return _DELIMITERS.get(str(style)) if explode is False else None


def _is_array(schema: Schema | None) -> bool:
    return schema is not None and schema.types == {"array"}


def _declared(at: Location | None) -> str | None:
    node = at.value if at is not None else None
    declared = node.get("contentType") if isinstance(node, dict) else None
    if at is None or not isinstance(declared, str) or not declared.strip():
        return None
    return _line(declared, at.child("contentType"))


def _line(text: str, at: Location) -> str:
    """A text that stands on one line of the head of a part."""
    if any(character < " " or character == "\x7f" for character in text):
        raise malformed(at, "this must not have line breaks or control characters")
    return text


def _given(payload: LinkedValue) -> Mapping[str, LinkedValue] | None:
    """The parts that the document writes down; None where only a run tells them."""
    items = written_items(payload)
    if items is None:
        return written_members(payload)
    return {str(index): item for index, item in enumerate(items)}


def _schemas(schema: Schema | None) -> dict[str, Schema]:
    if schema is None:
        return {}
    if schema.types == {"array"}:
        first = {str(at): one for at, one in enumerate(schema.first_items())}
        items = schema.items()
        return {**first, OTHERS: items} if items is not None else first
    found = {name: opened(member) for name, member in schema.properties().items()}
    return {name: inner for name, inner in found.items() if inner is not None}


def _default(
    schema: Schema | None, version: str, member: LinkedValue | None
) -> str | None:
    """The media type of octets, by the table of the Encoding Object's defaults."""
    schema = _single(schema)
    if schema is None or schema.is_composed:
        return None
    if is_binary(schema):
        media_type = next(schema.keyword("contentMediaType"), None)
        return media_type if isinstance(media_type, str) else OCTETS
    if any(True for _ in schema.keyword("contentEncoding")):
        return OCTETS
    is_text = not isinstance(member, ObjectValue | ArrayValue | Literal) or (
        isinstance(member, Literal) and isinstance(member.value, str)
    )
    untyped = not schema.types and schema.enum is None and not schema.is_null
    return OCTETS if untyped and is_text and not version.startswith("3.0") else None


def is_binary(schema: Schema | None) -> bool:
    """Whether values are octets, or lists of them: ``format: binary``, or from OpenAPI
    3.1 on ``contentMediaType`` without an encoding."""
    schema = _single(schema)
    if schema is None or any(True for _ in schema.keyword("contentEncoding")):
        return False
    media_type = next(schema.keyword("contentMediaType"), None)
    return isinstance(media_type, str) or "binary" in schema.keyword("format")


def _single(schema: Schema | None) -> Schema | None:
    """The schema of one value, where it may be that of several."""
    is_array = schema is not None and schema.types == {"array"}
    return schema.items() if schema is not None and is_array else schema


def _is_plain(schema: Schema | None) -> bool:
    """Whether a part is given as its octets, and not encoded as a text."""
    schema = _single(schema)
    encoded = schema is not None and any(
        True for _ in schema.keyword("contentEncoding")
    )
    return schema is None or (schema.types <= {"string"} and not encoded)


def _with_encoding(
    headers: tuple[tuple[str, str], ...], schema: Schema | None
) -> tuple[tuple[str, str], ...]:
    """The headers of a part with what ``contentEncoding`` comes to ("Encoding Object",
    OpenAPI 3.1.1 and 3.2): not in forms, where none is to say it (RFC 7578, section
    4.7)."""
    schema = _single(schema)
    encoding = None if schema is None else next(schema.keyword("contentEncoding"), None)
    known = any(key.lower() == _TRANSFER.lower() for key, _ in headers)
    if known or encoding not in _ENCODINGS:
        return headers
    return (*headers, (_TRANSFER, str(encoding)))


def _check_form(
    declared: str | None, member: LinkedValue | None, place: Location, *, by_place: bool
) -> None:
    """Raise for an object or array in a part of XML, or of parts of its own. Each item
    of an array with a name is a part."""
    kind = essence(declared or "")
    structured = COMPOUND if by_place else frozenset({"object"})
    nested = kind.startswith("multipart/")
    if value_kinds(member) & structured and (is_xml_type(kind) or nested):
        raise DiagnosticError(
            Diagnostic.at(
                "AZ529",
                f"a part of type {declared} cannot hold an object or an array",
                place.span(),
                help=(
                    "write it as a text that names its boundary in the contentType"
                    if nested
                    else "write it as a text of XML"
                ),
            )
        )


def _holds_octets(declared: str) -> bool:
    """Whether a list of media types is one of files, and not of texts or JSON."""
    first = essence(declared.partition(",")[0])
    return not (first.startswith("text/") or is_json_type(first))


def _headers(
    at: Location, operation: Operation, name: str, place: Location, report: Report
) -> Iterator[tuple[str, str]]:
    """The headers of a part whose schemas say what they are: an only value, or a
    default."""
    library = operation.description.library
    for key, header in members(library, at, "headers", "the encoding"):
        if key.lower() == "content-type":
            continue
        node = mapping(header, "the header")
        value = None
        if "schema" in node:
            value = _only_value(open_schema(library, header.child("schema")))
        if value is not None:
            text = value if isinstance(value, str) else json.dumps(value)
            yield _line(key, header), _line(text, header)
        elif node.get("required") is True:
            report.add(
                Diagnostic.at(
                    "AZ528",
                    f'the part "{name}" must have the header "{key}", which nothing'
                    " gives a value; it is left out",
                    place.span(),
                    help="give the schema of the header a const or a default",
                )
            )


def _only_value(schema: Schema) -> Json:
    """The only value that a schema admits, or its default."""
    if schema.enum is not None and len(schema.enum) == 1:
        return schema.enum[0]
    return schema.annotation("default")
