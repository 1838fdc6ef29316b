"""Media types, and how the content of a response is read by its media type."""

from __future__ import annotations

from email.message import Message
from typing import Literal, TypeAlias

__all__ = ["Reading", "charset", "essence", "is_within", "reading"]

Reading: TypeAlias = Literal["json", "lines", "text", "octets"]

_LINES = frozenset(
    {"application/jsonl", "application/jsonlines", "application/ndjson"}
    | {"application/json-lines", "application/x-jsonlines", "application/x-ndjson"}
)
_TEXTS = frozenset(
    {"application/ecmascript", "application/graphql", "application/javascript"}
    | {"application/json-seq", "application/jwt", "application/pem-certificate-chain"}
    | {"application/sql", "application/toml", "application/x-javascript"}
    | {"application/x-www-form-urlencoded", "application/x-yaml", "application/xml"}
    | {"application/xml-dtd", "application/yaml", "image/svg+xml"}
)


def essence(content_type: str) -> str:
    """A media type without its parameters (RFC 9110, section 8.3.1)."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str | None:
    """The charset parameter of a media type, or None."""
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset()


def reading(content_type: str) -> Reading | None:
    """How content of a media type is read; None for an empty media type.

    JSON (RFC 8259, and ``+json`` of RFC 6839) is parsed, and so is each line of JSON
    Lines. A stream such as ``text/event-stream`` or ``application/json-seq`` is one
    text. Any other type that is not known to be text is octets.
    """
    name = essence(content_type)
    if not name:
        return None
    if name.endswith(("/json", "+json")):
        return "json"
    if name in _LINES:
        return "lines"
    text = name.startswith("text/") or name.endswith(("+xml", "+yaml", "+jwt"))
    if text or name in _TEXTS or charset(content_type):
        return "text"
    return "octets"


def is_within(content_type: str, media_range: str) -> bool:
    """Whether a media type is in a range, such as ``image/*``, or a type itself."""
    name, wanted = essence(content_type), essence(media_range)
    if wanted.endswith("/*"):
        return wanted == "*/*" or name.startswith(wanted[:-1])
    return name == wanted
