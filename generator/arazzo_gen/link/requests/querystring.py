"""The query as a whole: parameters in ``querystring`` (OpenAPI 3.2, section 4.12)."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

from ...diagnostics import Report
from ...openapi import MediaType, Operation, essence, open_schema
from ..model import LinkedParameter
from ..values.kinds import COMPOUND, no_form, value_kinds
from ..values.model import LinkedValue, Literal, TextValue
from .encodings import form_encodings
from .media_types import FORM, is_json_type


def link_querystring(
    given: LinkedParameter, operation: Operation, report: Report
) -> LinkedParameter:
    """A parameter whose value is the whole query: a text, or the fields of a form.

    A form travels as it is given, with the values in it encoded. A value of another
    media type is percent-encoded as a whole. Raises DiagnosticError for an array or
    object that the media type has no form for.
    """
    media = _media(given, operation)
    kind = essence(media.name) if media is not None else FORM
    kinds = value_kinds(given.value)
    at = given.at
    if kind == FORM:
        if kinds == {"array"}:
            raise no_form("the query string", kind, given.value, at)
        if isinstance(given.value, TextValue):
            return replace(given, value=TextValue(given.value.parts, "form"))
        if kinds == {"scalar"}:
            return given
        schema = None
        if media is not None and media.schema is not None:
            schema = open_schema(operation.description.library, media.schema)
        place = at.child("value")
        encodings = form_encodings(
            media, given.value, schema, place, report, whole=True
        )
        return replace(given, encodings=encodings)
    if kinds & COMPOUND and not is_json_type(kind):
        raise no_form("the query string", kind, given.value, at)
    return replace(given, value=_encoded(given.value, is_json_type(kind)))


def _encoded(value: LinkedValue, is_json: bool) -> LinkedValue:
    if isinstance(value, Literal):
        text = value.value
        if not isinstance(text, str):
            text = json.dumps(text, ensure_ascii=False, separators=(",", ":"))
        return Literal(quote(text, safe=""))
    if isinstance(value, TextValue) and is_json:
        value = TextValue(value.parts, "json")
    return TextValue((value,), "uri")


def _media(given: LinkedParameter, operation: Operation) -> MediaType | None:
    """The media type that an operation gives its query string: by default a form."""
    declared = given.declared
    content = operation.content_of(declared) if declared is not None else ()
    return content[0] if content else None
