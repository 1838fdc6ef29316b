"""Requests and responses as errors and results show them: without credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Request", "Response"]

_EXCERPT = 500


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent; credentials and the query are left out.

    Attributes:
        method: The HTTP method.
        url: The URL up to its query, which may carry secrets.
        headers: The headers that the document sets; never credentials.
        content: The body, or None.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(frozen=True, slots=True)
class Response:
    """A response that was read to its end.

    Attributes:
        status_code: The HTTP status.
        headers: The headers; look-ups ignore case.
        content: The body, decompressed.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def excerpt(self) -> str:
        """The start of the body as text, on one line, for messages and logs."""
        text = self.content[: _EXCERPT * 4].decode("utf-8", "replace")
        line = " ".join(text.split())
        return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}..."
