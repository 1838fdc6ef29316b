"""Multipart bodies: multipart/form-data (RFC 7578), and others (RFC 2046)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from mimetypes import MimeTypes
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, TypeAlias

from .files import StreamedContent, file_name, is_stream
from .json_values import is_array, is_object
from .media_types import is_within, reading
from .parameter_values import plain_value, value_text

__all__ = ["multipart_body"]

Piece: TypeAlias = bytes | Path | BinaryIO

_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""Escapes of characters that would end a name early (RFC 7578, section 4.2)."""

_STRAY = re.compile(r"[\r\n]")
"""Characters that would end a header early, or all headers."""

_OCTETS = "application/octet-stream"
_OTHERS = "*"
"""The key of headers and media types for items of an array without their own."""

_EXTENSIONS = MimeTypes()
"""The media types of extensions."""


def multipart_body(
    content: Any,
    types: Mapping[str, str],
    headers: Mapping[str, Mapping[str, str]],
    media_type: str = "multipart/form-data",
    delimiters: Mapping[str, str] | None = None,
) -> tuple[bytes | StreamedContent, str]:
    """The body, and its media type with the boundary; None is left out.

    The members of an object are named parts; each item of an array in it is a part of
    its own. The items of an array are unnamed parts, which forms do not allow; their
    keys in ``types`` and ``headers`` are their indexes. ``types`` are the media types
    of parts, or lists to choose from by the extension of a file. By default an object
    is JSON, a file or bytes are octets, and anything else is a text. ``headers`` are
    more headers of parts; ``delimiters`` join the items of an array to one part.
    Raises ValueError for a body that is no object or array, and for line breaks in a
    header.
    """
    boundary = token_hex(16)
    pieces: list[Piece] = []
    for key, name, value in _parts(content, media_type, delimiters or {}):
        others = _OTHERS if name is None else key
        chosen = _chosen(types.get(key, types.get(others)), value)
        more = headers.get(key, headers.get(others, {}))
        lines = list(_head(name, value, chosen, more))
        if any(_STRAY.search(line) for line in lines):
            raise ValueError("a header of a part has what no header can hold")
        head = "".join(f"{line}\r\n" for line in lines)
        pieces.append(f"--{boundary}\r\n{head}\r\n".encode())
        pieces.append(_content(value, chosen))
        pieces.append(b"\r\n")
    pieces.append(f"--{boundary}--\r\n".encode())
    joined = list(_joined(pieces))
    full = f"{media_type}; boundary={boundary}"
    if len(joined) == 1 and isinstance(joined[0], bytes):
        return joined[0], full
    return StreamedContent(joined), full


def _parts(
    content: Any, media_type: str, delimiters: Mapping[str, str]
) -> Iterator[tuple[str, str | None, Any]]:
    """The key, the name (None for an unnamed part) and the value of each part."""
    if is_object(content):
        for name, value in content.items():
            items = value if is_array(value) else [value]
            if name in delimiters and is_array(value) and value:
                texts = (_text(item) for item in value if item is not None)
                items = [delimiters[name].join(texts)]
            for item in items:
                if item is not None:
                    yield name, name, item
    elif is_array(content) and not media_type.startswith("multipart/form-data"):
        for index, item in enumerate(content):
            if item is not None:
                yield str(index), None, item
    else:
        raise ValueError("the body must be an object, for it is a form")


def _head(
    name: str | None, value: Any, media_type: str | None, more: Mapping[str, str]
) -> Iterator[str]:
    """The headers of a part."""
    if name is not None:
        escaped = name.translate(_ESCAPES)
        line = f'Content-Disposition: form-data; name="{escaped}"'
        if _is_file(media_type) or file_name(value) is not None:
            line += f'; filename="{(file_name(value) or name).translate(_ESCAPES)}"'
        yield line
    if media_type is not None:
        yield f"Content-Type: {media_type}"
    for key, text in more.items():
        yield f"{key}: {text}"


def _chosen(declared: str | None, value: Any) -> str | None:
    """The media type of a part: from a list, the type that the extension of the file
    has, or else the first one that is no range."""
    if declared is None:
        if isinstance(value, dict | list):
            return "application/json"
        return None if _is_text(value) else _OCTETS
    options = [option.strip() for option in declared.split(",")]
    if len(options) > 1 or "*" in declared:
        guessed, _ = _EXTENSIONS.guess_type(file_name(value) or "")
        if guessed is not None and any(is_within(guessed, one) for one in options):
            return guessed
    return next((option for option in options if "*" not in option), _OCTETS)


def _content(value: Any, media_type: str | None) -> Piece:
    if isinstance(value, bytes | Path) or is_stream(value):
        return value
    if _is_json(media_type) or isinstance(value, dict | list):
        try:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        except TypeError as error:
            raise ValueError(f"a part of the body is no JSON: {error}") from error
        return text.encode()
    return _text(value).encode()


def _text(value: object) -> str:
    return value_text(plain_value(value))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with adjacent bytes joined."""
    before = bytearray()
    for piece in pieces:
        if isinstance(piece, bytes):
            before += piece
        else:
            yield bytes(before)
            before.clear()
            yield piece
    yield bytes(before)


def _is_text(value: Any) -> bool:
    return not (isinstance(value, bytes | Path) or is_stream(value))


def _is_file(media_type: str | None) -> bool:
    return not (
        media_type is None or media_type.startswith("text/") or _is_json(media_type)
    )


def _is_json(media_type: str | None) -> bool:
    return reading(media_type or "") == "json"
