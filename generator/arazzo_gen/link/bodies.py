"""Request bodies: their media type, and their payload with its references resolved
(Arazzo 1.1.0, "Request Body Object")."""

from __future__ import annotations

import json

from ..arazzo import RequestBody as ArazzoBody
from ..diagnostics import Diagnostic, Report
from ..documents import Location
from ..openapi import MediaType, Operation, RequestBody, open_schema
from .encodings import form_encodings, part_types
from .faults import unsupported
from .json_templates import json_fault
from .model import BodyKind, LinkedBody
from .payloads import link_value
from .replacements import link_replacements
from .scope import Scope
from .values import (
    ArrayValue,
    LinkedValue,
    Literal,
    ObjectValue,
    Replacement,
    Syntax,
    TextValue,
)

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
TEXT = "text/plain; charset=utf-8"


def link_body(
    given: ArazzoBody,
    place: Location,
    operation: Operation,
    scope: Scope,
    report: Report,
) -> LinkedBody:
    """The body of a step. Raises DiagnosticError for one that is not generated."""
    declared = operation.request_body()
    payload = link_value(given.payload, place.child("payload"), scope, report)
    content_type = given.content_type or _only_type(declared) or "application/json"
    if "*" in content_type:
        content_type = _within(content_type, payload)
    kind = _kind(content_type, payload, place)
    if isinstance(payload, TextValue):
        payload = TextValue(payload.parts, _SYNTAXES.get(kind))
    if kind == "json text" and (fault := json_fault(payload)) is not None:
        report.add(
            Diagnostic.at(
                "AZ204",
                f"this text is no JSON ({fault}), so it is sent as a JSON string",
                place.child("payload").span(),
                help="write the payload as an object, or mend the template",
            )
        )
        kind, payload = "json", _plain(payload)
    media = _media_type(declared, content_type)
    schema = None
    if media is not None and media.schema is not None:
        schema = open_schema(operation.description.library, media.schema)
    kind, payload, rest = _replaced(given, place, kind, payload, scope, report)
    encodings: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
    if kind in ("form", "multipart"):
        at = place.child("payload")
        _check_form(payload, at)
        if kind == "form":
            form = form_encodings(media, payload, schema, at, report, whole=not rest)
            encodings, reserved = form.ways, form.reserved
        else:
            encodings = tuple(part_types(media, payload, schema, whole=not rest))
    return LinkedBody(
        content_type, kind, payload, schema, place, rest, encodings, reserved
    )


def _replaced(
    given: ArazzoBody,
    place: Location,
    kind: BodyKind,
    payload: LinkedValue,
    scope: Scope,
    report: Report,
) -> tuple[BodyKind, LinkedValue, tuple[Replacement, ...]]:
    """The payload with the replacements that can be made in it, and the others."""
    if not given.replacements:
        return kind, payload, ()
    if "payload" not in given.model_fields_set:
        payload = Literal({})
    if kind == "json text" and isinstance(payload, Literal):
        kind, payload = "json", Literal(json.loads(str(payload.value)))
    at = place.child("replacements")
    made, rest = link_replacements(given, kind, payload, at, scope, report)
    return kind, made, rest


_SYNTAXES: dict[BodyKind, Syntax] = {
    "json text": "json",
    "form text": "form",
    "xml text": "xml",
}
"""What the values in a text are escaped for."""


def _plain(payload: LinkedValue) -> LinkedValue:
    return TextValue(payload.parts) if isinstance(payload, TextValue) else payload


def essence(media_type: str) -> str:
    """A media type without its parameters (RFC 9110, section 8.3.1)."""
    return media_type.partition(";")[0].strip().lower()


def is_json_type(name: str) -> bool:
    """Whether a media type without parameters is one of JSON (RFC 6839)."""
    return name == "application/json" or name.endswith("+json")


def _only_type(declared: RequestBody | None) -> str | None:
    if declared is None or len(declared.content) != 1:
        return None
    return declared.content[0].name


def _within(media_range: str, payload: LinkedValue) -> str:
    """A media type of a range (RFC 9110, section 12.5.1) that the payload can have."""
    holds_text = essence(media_range) in ("*/*", "text/*")
    return TEXT if holds_text and _is_text(payload) else "application/json"


def _is_text(payload: LinkedValue) -> bool:
    return isinstance(payload, TextValue) or (
        isinstance(payload, Literal) and isinstance(payload.value, str)
    )


def _media_type(declared: RequestBody | None, name: str) -> MediaType | None:
    """What the operation says of a media type: by its name, or by a range of names."""
    kind, wanted = essence(name).partition("/")[0], essence(name)
    listed = declared.content if declared is not None else ()
    content = {essence(media.name): media for media in listed}
    for key in (wanted, f"{kind}/*", "*/*"):
        if key in content:
            return content[key]
    return None


def _kind(content_type: str, payload: LinkedValue, place: Location) -> BodyKind:
    """How the payload is written: a text is a template of the whole body."""
    name = essence(content_type)
    is_text = _is_text(payload)
    if is_json_type(name):
        return "json text" if is_text else "json"
    if name == FORM:
        return "form text" if is_text else "form"
    structured = isinstance(payload, ObjectValue | ArrayValue) or (
        isinstance(payload, Literal) and not is_text
    )
    if name == MULTIPART and not is_text:
        return "multipart"
    if structured or name.startswith("multipart/"):
        what = "a text" if is_text else "a structure" if structured else "a value"
        raise unsupported(f"{what} as a body of type {content_type}", place)
    if name.endswith(("/xml", "+xml")):
        return "xml text"
    return "text" if is_text or name.startswith("text/") else "content"


def _check_form(payload: LinkedValue, place: Location) -> None:
    """Raise for a payload that has no fields."""
    is_object = isinstance(payload, Literal) and isinstance(payload.value, dict)
    if isinstance(payload, Literal | ArrayValue) and not is_object:
        raise unsupported("a form that is no object", place)
