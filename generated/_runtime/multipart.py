"""Bodies of the type multipart/form-data (RFC 7578)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import Any, TypeGuard

from .json_values import as_text

__all__ = ["multipart_form"]

_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""What would end a name early, as browsers write it (RFC 7578, section 4.2)."""


def multipart_form(
    members: Mapping[str, Any], types: Mapping[str, str]
) -> tuple[bytes, str]:
    """The parts of a form, and the media type with their boundary; None is left out.

    Each item of an array is a part of its own. ``types`` are media types of parts; one
    without is a text, or JSON for an object. What is neither is the part of a file.
    """
    boundary = token_hex(16)
    content = bytearray()
    for name, value in members.items():
        for item in _items(value):
            content += f"--{boundary}\r\n".encode()
            content += _part(name, item, types.get(name))
    content += f"--{boundary}--\r\n".encode()
    return bytes(content), f"multipart/form-data; boundary={boundary}"


def _items(value: Any) -> Iterator[Any]:
    for item in value if _is_array(value) else [value]:
        if item is not None:
            yield item


def _part(name: str, value: Any, media_type: str | None) -> bytes:
    if media_type is None and isinstance(value, dict | list):
        media_type = "application/json"
    if media_type is None and isinstance(value, bytes):
        media_type = "application/octet-stream"
    escaped = name.translate(_ESCAPES)
    head = f'Content-Disposition: form-data; name="{escaped}"'
    if _is_file(media_type):
        head += f'; filename="{escaped}"'
    if media_type is not None:
        head += f"\r\nContent-Type: {media_type}"
    return f"{head}\r\n\r\n".encode() + _content(value, media_type) + b"\r\n"


def _content(value: Any, media_type: str | None) -> bytes:
    if isinstance(value, bytes):
        return value
    if _is_json(media_type) or isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return as_text(value).encode()


def _is_file(media_type: str | None) -> bool:
    return not (
        media_type is None or media_type.startswith("text/") or _is_json(media_type)
    )


def _is_json(media_type: str | None) -> bool:
    name = (media_type or "").partition(";")[0].strip().lower()
    return name == "application/json" or name.endswith("+json")


def _is_array(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
