"""Values in payload templates, escaped so that each stays one value."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from pydantic_core import to_json

from .json_values import as_json, as_text

__all__ = ["form_text", "json_string_text", "json_text", "uri_text", "xml_text"]


def json_text(value: Any) -> str:
    """A value as compact JSON."""
    return to_json(as_json(value)).decode()


def json_string_text(value: Any) -> str:
    """A value escaped for the inside of a JSON string (RFC 8259, section 7)."""
    return to_json(as_text(value)).decode()[1:-1]


def form_text(value: Any) -> str:
    """A value encoded for application/x-www-form-urlencoded."""
    return quote_plus(as_text(value))


def uri_text(value: Any) -> str:
    """A value percent-encoded as one component of a URI (RFC 3986, section 2)."""
    return quote(as_text(value), safe="")


def xml_text(value: Any) -> str:
    """A value escaped for the text or an attribute of XML."""
    return escape(as_text(value), {'"': "&quot;", "'": "&apos;"})
