"""Media types: comparison, and how content of each is read."""

from __future__ import annotations

from email.message import Message
from typing import Literal, TypeAlias

Reading: TypeAlias = Literal["json", "lines", "text", "octets"]

JSON_LINES = frozenset(
    {"application/jsonl", "application/jsonlines", "application/ndjson"}
    | {"application/json-lines", "application/x-jsonlines", "application/x-ndjson"}
)
"""Media types with one JSON value per line, none of which is registered."""
_TEXTS = frozenset(
    {"application/ecmascript", "application/graphql", "application/javascript"}
    | {"application/json-seq", "application/jwt", "application/pem-certificate-chain"}
    | {"application/sql", "application/toml", "application/x-javascript"}
    | {"application/x-www-form-urlencoded", "application/x-yaml", "application/xml"}
    | {"application/xml-dtd", "application/yaml", "image/svg+xml"}
)


def essence(media_type: str) -> str:
    """A media type without its parameters (RFC 9110, section 8.3.1)."""
    return media_type.partition(";")[0].strip().lower()


def media_reading(media_type: str) -> Reading | None:
    """How content of a media type is read, as generated code does by the Content-Type.

    None for ranges that do not tell. Sequential media types (OpenAPI 3.2, section
    4.14.3) are texts as a whole, but for JSON lines.
    """
    name = essence(media_type)
    if name.endswith(("/json", "+json")):
        return "json"
    if name in JSON_LINES:
        return "lines"
    text = name.startswith("text/") or name.endswith(("+xml", "+yaml", "+jwt"))
    if text or name in _TEXTS or _has_charset(media_type):
        return "text"
    return None if name in ("*/*", "application/*") else "octets"


def _has_charset(media_type: str) -> bool:
    message = Message()
    message["Content-Type"] = media_type
    return message.get_content_charset() is not None
