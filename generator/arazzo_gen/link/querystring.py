"""The query as a whole: parameters in ``querystring`` (OpenAPI 3.2, section 4.12.1)."""

from __future__ import annotations

import json
from urllib.parse import quote

from ..documents import Location
from ..openapi import Operation, Parameter
from .faults import unsupported
from .media_types import FORM, essence, is_json_type
from .values import ArrayValue, LinkedValue, Literal, ObjectValue, TextValue


def link_querystring(
    value: LinkedValue, declared: Parameter | None, operation: Operation, at: Location
) -> LinkedValue:
    """A value as the whole query: a text, or the fields of a form.

    A form travels as it is given, with the values in it encoded. A value of another
    media type is percent-encoded as a whole. Raises DiagnosticError for a structure
    that the media type has no form for.
    """
    kind = media_type(declared, operation)
    structured = isinstance(value, ObjectValue | ArrayValue) or (
        isinstance(value, Literal) and isinstance(value.value, dict | list)
    )
    if kind == FORM:
        if isinstance(value, ArrayValue) or (
            isinstance(value, Literal) and isinstance(value.value, list)
        ):
            raise unsupported("an array as the query string", at)
        return TextValue(value.parts, "form") if isinstance(value, TextValue) else value
    is_json = is_json_type(kind)
    if structured and not is_json:
        raise unsupported(f"an object as a query string of type {kind}", at)
    if isinstance(value, Literal):
        text = value.value
        if not isinstance(text, str):
            text = json.dumps(text, ensure_ascii=False, separators=(",", ":"))
        return Literal(quote(text, safe=""))
    if isinstance(value, TextValue) and is_json:
        value = TextValue(value.parts, "json")
    return TextValue((value,), "uri")


def media_type(declared: Parameter | None, operation: Operation) -> str:
    """The media type that an operation gives its query string: by default a form."""
    content = operation.content_of(declared) if declared is not None else ()
    return essence(content[0].name) if content else FORM
