"""Requests and responses as errors and results show them: without credentials."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message

__all__ = ["Request", "Response"]

_EXCERPT = 500
_SECRET = re.compile("auth|cookie|key|password|secret|token", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent; credentials and the query are left out.

    Attributes:
        method: The HTTP method.
        url: The URL up to its query, which may carry secrets.
        headers: The headers that the document sets; ``***`` for one that may be secret.
        content: The body; None where there is none, or where it was read from files.
        query: The query, without credentials. Not shown, for it may carry secrets.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None = None
    query: str = field(default="", repr=False)

    @property
    def full_url(self) -> str:
        """The URL with its query."""
        return f"{self.url}?{self.query}" if self.query else self.url

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def masked(text: str, secrets: Iterable[str]) -> str:
    """A text without what is secret."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _is_shown(character: str) -> bool:
    return character.isprintable() or character.isspace()


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without the values of those that may carry a secret."""
    return {
        name: "***" if _SECRET.search(name) else value
        for name, value in headers.items()
    }


@dataclass(frozen=True, slots=True)
class Response:
    """A response that was read to its end.

    Attributes:
        status_code: The HTTP status.
        headers: The headers; look-ups ignore case.
        content: The body, decompressed.
        secrets: What is not to be shown, should the body have it.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def json_bytes(self) -> bytes:
        """The body for a JSON parser: without the byte order mark that it may ignore
        (RFC 8259, section 8.1)."""
        return self.content.removeprefix(codecs.BOM_UTF8)

    def text(self) -> str:
        """The body as text, in the charset that the Content-Type names, or UTF-8."""
        message = Message()
        message["Content-Type"] = self.headers.get("Content-Type", "")
        charset = message.get_content_charset("utf-8")
        try:
            return self.content.decode(charset, "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")

    def excerpt(self) -> str:
        """The start of the body as text, on one line, for messages and logs."""
        text = self.content[: _EXCERPT * 4].decode("utf-8", "replace")
        text = masked(text, self.secrets)
        line = " ".join("".join(filter(_is_shown, text)).split())
        return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}..."
