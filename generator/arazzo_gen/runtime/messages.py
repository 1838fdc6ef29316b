"""Requests and responses as errors and results show them: without credentials."""

from __future__ import annotations

import codecs
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from pydantic_core import from_json

from .headers import Headers
from .media_types import Reading, charset, reading

__all__ = ["Request", "Response", "masked", "reason"]

_EXCERPT = 500


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent; credentials and the query are left out.

    Attributes:
        method: The HTTP method.
        url: The URL without its query, which may hold secrets.
        headers: The headers that the document sets; ``***`` for one that may be secret.
        content: The body; None if there is none, or if it is read from files. Its repr
            is hidden, for it may hold secrets.
        query: The query, without credentials. Its repr is hidden too.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None = field(default=None, repr=False)
    query: str = field(default="", repr=False)

    @property
    def full_url(self) -> str:
        """The URL with its query."""
        return f"{self.url}?{self.query}" if self.query else self.url

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def masked(text: str, secrets: Iterable[str]) -> str:
    """A text with ``***`` in place of secrets, in any encoding that is known."""
    for form in _forms(secrets):
        text = text.replace(form, "***")
    return text


def reason(error: Exception, secrets: Iterable[str]) -> tuple[str, Exception | None]:
    """The masked message of an error, or else the name of its class; and the error
    itself as the cause of another one, or None if its message shows a secret."""
    text = str(error)
    shown = masked(text, secrets)
    return shown or type(error).__name__, error if shown == text else None


def _forms(secrets: Iterable[str]) -> list[str]:
    """The encodings in which secrets may appear, the longest first: one may contain
    another."""
    from html import escape  # Only failures need it.

    forms: set[str] = set()
    for secret in secrets:
        octets = secret.encode(errors="replace")
        forms |= {
            secret,
            quote(octets, safe=""),
            quote(octets),
            quote_plus(octets),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            repr(secret)[1:-1],
            escape(secret),
            b64encode(octets).decode().rstrip("="),
            urlsafe_b64encode(octets).decode().rstrip("="),
        }
    return sorted(forms - {""}, key=len, reverse=True)


def _is_shown(character: str) -> bool:
    return character.isprintable() or character.isspace()


@dataclass(frozen=True, slots=True)
class Response:
    """A response that was read to its end.

    Attributes:
        status_code: The HTTP status.
        headers: The headers; look-ups ignore case.
        content: The body, decompressed. Its repr is hidden, for it may hold secrets.
        secrets: Texts to mask in what is shown of the body; a pickled copy has none.
    """

    status_code: int
    headers: Headers
    content: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors are pickled between processes; credentials are not.
        return Response, (self.status_code, self.headers, self.content)

    def json_bytes(self) -> bytes:
        """The body without a byte order mark, which JSON parsers may ignore (RFC 8259,
        section 8.1)."""
        return self.content.removeprefix(codecs.BOM_UTF8)

    @property
    def content_type(self) -> str:
        """The Content-Type; empty if there is none."""
        return self.headers.get("Content-Type", "")

    @property
    def reading(self) -> Reading | None:
        """How to read the body by its Content-Type; None if it has none."""
        return reading(self.content_type)

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return from_json(self.json_bytes(), allow_inf_nan=False)

    def lines(self) -> list[Any]:
        """The values of JSON Lines, one a line. Raises ValueError."""
        lines = (line.strip() for line in self.json_bytes().splitlines())
        return [from_json(line, allow_inf_nan=False) for line in lines if line]

    def text(self) -> str:
        """The body as text, in the charset that the Content-Type names, or UTF-8."""
        try:
            return self.content.decode(charset(self.content_type) or "utf-8", "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")

    def shows_secrets(self) -> bool:
        """Whether the body contains a secret."""
        text = self.content.decode("utf-8", "replace") if self.secrets else ""
        return any(form in text for form in _forms(self.secrets))

    def excerpt(self) -> str:
        """The start of the body as text, on one line, for messages and logs."""
        longest = max(map(len, _forms(self.secrets)), default=0)
        end = _EXCERPT * 4 + longest
        text = masked(self.content[:end].decode("utf-8", "replace"), self.secrets)
        if end < len(self.content):
            # The cut may leave a part of a secret, which is not masked.
            text = text[: max(0, len(text) - longest)]
        line = " ".join("".join(filter(_is_shown, text)).split())
        return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}..."
