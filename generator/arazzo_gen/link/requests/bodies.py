"""Request bodies: their media type, and their payload with its references resolved
(Arazzo 1.1.0, "Request Body Object")."""

from __future__ import annotations

import json
from types import NoneType

from ...arazzo import RequestBody as ArazzoBody
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Location
from ...openapi import Operation, RequestBody, Schema, essence, open_schema
from ..model import BodyKind, LinkedBody
from ..scope import Scope
from ..values.kinds import COMPOUND, value_kinds
from ..values.model import (
    ArrayValue,
    LinkedValue,
    Literal,
    Replacement,
    Syntax,
    TextValue,
)
from ..values.payloads import link_value
from .encodings import form_encodings
from .json_templates import json_fault
from .media_types import (
    FORM,
    MULTIPART,
    concrete,
    default_type,
    is_json_type,
    is_lines_type,
    is_xml_type,
    media_type_of,
    other_types,
)
from .parts import Part, link_parts
from .replacements import link_replacements
from .xml_shapes import root_name, xml_root


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
    content_type = _sent_type(given, declared, payload, place)
    media = media_type_of(declared, content_type)
    schema = None
    if media is not None and media.schema is not None:
        schema = open_schema(operation.description.library, media.schema)
    try:
        kind = _kind(content_type, payload, schema, place)
    except DiagnosticError:
        if declared is None or not declared.content or media is not None:
            raise
        # The media type may be wrong instead of the payload.
        raise _undeclared(content_type, declared, place) from None
    if isinstance(payload, TextValue):
        payload = TextValue(payload.parts, _SYNTAXES.get(kind))
    if kind == "json text" and _is_given_elsewhere(payload, given):
        kind = "json"
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
    kind, payload, rest = _replaced(given, place, kind, payload, scope, report)
    encodings: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    at = place.child("payload")
    if kind == "form":
        _check_form(payload, content_type, at)
        form = form_encodings(media, payload, schema, at, report, whole=not rest)
        encodings, reserved = form.ways, form.reserved
    elif kind == "multipart":
        _check_form(payload, content_type, at)
        parts = link_parts(
            media, payload, schema, operation, at, report, whole=not rest
        )
    version = operation.description.version
    xml = xml_root(schema, payload, version) if kind == "xml" else None
    return LinkedBody(
        content_type,
        kind,
        payload,
        schema,
        place,
        rest,
        encodings,
        reserved,
        parts,
        xml,
    )


def _sent_type(
    given: ArazzoBody,
    declared: RequestBody | None,
    payload: LinkedValue,
    place: Location,
) -> str:
    """The media type that is sent: the one given, or one that is declared."""
    name = given.content_type or default_type(declared)
    if "*" not in name:
        return name
    found = concrete(name, is_text=_is_text(payload))
    if found is None:
        raise DiagnosticError(
            Diagnostic.at(
                "AZ529",
                f"the operation takes any of {name}, and the step does not say which"
                " it sends",
                place.key().span(),
                help="add a contentType",
            )
        )
    return found


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
"""The syntaxes that values in a text are escaped for."""


def _plain(payload: LinkedValue) -> LinkedValue:
    return TextValue(payload.parts) if isinstance(payload, TextValue) else payload


def _is_text(payload: LinkedValue) -> bool:
    return isinstance(payload, TextValue) or (
        isinstance(payload, Literal) and isinstance(payload.value, str)
    )


def _is_given_elsewhere(payload: LinkedValue, given: ArazzoBody) -> bool:
    """Whether a literal is the value of an expression, and so keeps its type: a string
    is then no template."""
    return isinstance(payload, Literal) and payload.value != given.payload


def _kind(
    content_type: str, payload: LinkedValue, schema: Schema | None, place: Location
) -> BodyKind:
    """The kind of the payload: a string is a template of the whole body."""
    name = essence(content_type)
    is_text = _is_text(payload)
    if is_json_type(name):
        return "json text" if is_text else "json"
    if name == FORM:
        return "form text" if is_text else "form"
    if is_lines_type(name):
        return "text" if is_text else "lines"
    is_scalar = isinstance(payload, Literal) and not (
        is_text or isinstance(payload.value, dict | list | NoneType)
    )
    structured = bool(value_kinds(payload) & COMPOUND)
    if name.startswith("multipart/"):
        if is_text and "boundary=" in content_type:
            return "text"
        if is_text or is_scalar:
            what = "a text that is a multipart body must name its boundary"
            help = (
                "write the parts as an object, or add `;boundary=` to the contentType"
            )
            raise _misfit(what, place, help)
        return "multipart"
    if is_xml_type(name):
        if is_text:
            return "xml text"
        if root_name(schema) is not None:
            return "xml"
        if structured or is_scalar:
            raise _misfit(
                "nothing says what the root element of this XML is called",
                place,
                "give the schema of the body an xml.name, or write the payload as a"
                " text of XML",
            )
        return "xml text"
    if structured:
        raise _misfit(
            f"a body of type {content_type} cannot hold an object or an array",
            place,
            (
                "write the payload as a text, with runtime expressions in braces"
                if name.startswith("text/")
                else "give the octets by an input, or a text"
            ),
        )
    is_template = is_text or is_scalar or name.startswith("text/")
    return "text" if is_template else "content"


def _misfit(what: str, place: Location, help: str) -> DiagnosticError:
    at = place.child("payload").span()
    return DiagnosticError(Diagnostic.at("AZ529", what, at, help=help))


def _undeclared(
    content_type: str, declared: RequestBody, place: Location
) -> DiagnosticError:
    return DiagnosticError(
        Diagnostic.at(
            "AZ529",
            f"the operation declares no body of type {content_type}, and such a body"
            " cannot hold this payload",
            place.child("contentType").span(),
            help=other_types(declared, content_type),
        )
    )


def _check_form(payload: LinkedValue, content_type: str, at: Location) -> None:
    """Raise for a payload that has no fields."""
    kinds = value_kinds(payload)
    if kinds == {"array"} and essence(content_type) not in (FORM, MULTIPART):
        return
    if isinstance(payload, Literal | ArrayValue) and kinds != {"object"}:
        raise DiagnosticError(
            Diagnostic.at(
                "AZ529",
                f"a body of type {content_type} is an object of named fields",
                at.span(),
                help="write the payload as an object",
            )
        )
