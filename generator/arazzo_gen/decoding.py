"""Decode the encodings that YAML and JSON allow."""

from __future__ import annotations

import codecs

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (b"", "utf-8")


def encoding_of(data: bytes) -> tuple[bytes, str]:
    """The byte order mark of a file, if it has one, and its encoding."""
    return next((known for known in _MARKS if data.startswith(known[0])), _UNMARKED)


def text_of(data: bytes) -> str:
    """The text of a file without its byte order mark. Invalid bytes are replaced, so
    that positions in the text stay valid."""
    mark, encoding = encoding_of(data)
    return data[len(mark) :].decode(encoding, "replace")
