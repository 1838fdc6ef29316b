"""The parts of a step's request, and the encoding of its body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from pydantic import BaseModel
from pydantic_core import to_json

from .json_values import as_json, as_text, parsed_json

if TYPE_CHECKING:
    from .credentials import Auth
    from .files import StreamedContent
    from .forms import FormStyle
    from .parameters import ParameterValue

__all__ = ["NotSent", "Replacement", "RequestParts", "request_body"]

_FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that frame the body, which only the HTTP library can set."""


class NotSent(ValueError):
    """A body could not be read to its end while it was sent."""


class Replacement(Protocol):
    """A target location in a body, and the value to set there before it is sent."""

    def apply(self, content: Any) -> Any:
        """The content with the value set. Raises ValueError if the content has no such
        location."""
        ...


class Document(Protocol):
    """A body that encodes itself, such as XML or JSON Lines."""

    def encode(self) -> str | None:
        """The text of the body, or None for no body. Raises ValueError for a value that
        the format cannot hold."""
        ...


class RequestParts(TypedDict, total=False):
    """The parts of a step's request. A parameter or body that is None is left out.

    ``querystring`` is a whole query, as a text or the fields of a form. ``content`` is
    a body of text, bytes or a file, ``document`` a body that encodes itself.
    ``form_styles``, ``part_types``, ``part_headers`` and ``part_delimiters`` are the
    encodings of form members that do not use the default one; the members in
    ``form_reserved`` keep reserved characters. ``timeout``, in seconds, replaces the
    client's.
    """

    path_parameters: Mapping[str, ParameterValue]
    query: Mapping[str, ParameterValue | None]
    querystring: object
    headers: Mapping[str, ParameterValue | None]
    cookies: Mapping[str, ParameterValue | None]
    json: object
    json_text: str
    form: object
    form_styles: Mapping[str, FormStyle]
    form_reserved: Sequence[str]
    multipart: object
    part_types: Mapping[str, str]
    part_headers: Mapping[str, Mapping[str, str]]
    part_delimiters: Mapping[str, str]
    text: object
    document: Document
    content: object
    replacements: Sequence[Replacement]
    timeout: float
    auth: Auth


def request_body(
    parts: RequestParts, headers: dict[str, str]
) -> bytes | StreamedContent | None:
    """The encoded body; adds its Content-Type to ``headers`` if they have none.

    Raises ValueError for a value that cannot be encoded. Modules that few bodies need
    are imported on demand.
    """
    content: bytes | StreamedContent | None = None
    kind = ""
    changes = parts.get("replacements", ())
    given = next((name for name in headers if name.lower() == "content-type"), None)
    if (value := _changed(parts.get("json"), changes)) is not None:
        content, kind = _json(value), "application/json"
    elif (text := parts.get("json_text")) is not None:
        content = _json(_changed(parsed_json(text), changes))
        kind = "application/json"
    elif (value := _changed(parts.get("form"), changes)) is not None:
        from .forms import form_string

        styles = parts.get("form_styles", {})
        reserved = parts.get("form_reserved", ())
        content = form_string(value, styles, reserved).encode()
        kind = "application/x-www-form-urlencoded"
    elif (value := _changed(parts.get("multipart"), changes)) is not None:
        from .multipart import multipart_body

        kind = "multipart/form-data" if given is None else headers.pop(given)
        content, headers[given or "Content-Type"] = multipart_body(
            as_json(value),
            parts.get("part_types", {}),
            parts.get("part_headers", {}),
            kind,
            parts.get("part_delimiters", {}),
        )
        given = "Content-Type"
    elif (value := parts.get("text")) is not None:
        kind = "text/plain; charset=utf-8"
        content = _changed(_text(value), changes).encode()
    elif (document := parts.get("document")) is not None:
        text = _changed(document.encode(), changes)
        content = None if text is None else text.encode()
    elif (value := parts.get("content")) is not None:
        content, kind = _octets(value), "application/octet-stream"
    for name in [name for name in headers if name.lower() in _FRAMING]:
        del headers[name]
    if not isinstance(content, bytes | None) and content.length is not None:
        headers["Content-Length"] = str(content.length)
    if content is not None and given is None:
        headers["Content-Type"] = kind
    return content


def _changed(content: Any, replacements: Sequence[Replacement]) -> Any:
    """A copy of the content, changed by the replacements; itself if there are none."""
    if content is None or not replacements:
        return content
    changed = as_json(content)
    for replacement in replacements:
        changed = replacement.apply(changed)
    return changed


def _text(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise ValueError("the body has octets that are no text") from None
    if isinstance(value, str | int | float):
        return as_text(value)
    raise ValueError("the body must be a text, and not an object or an array")


def _octets(value: object) -> bytes | StreamedContent:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    from .files import StreamedContent, is_stream

    if isinstance(value, Path) or is_stream(value):
        return StreamedContent([value])
    raise ValueError("the body must be a text, bytes or a file")


def _json(value: object) -> bytes:
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_unset=True).encode()
    return to_json(as_json(value))
