"""The styles of parameters (OpenAPI 3.2, section 4.12, "Style Values"): the expansions
of RFC 6570, section 3.2, and some more.

Undefined values are left out: None, and empty arrays and objects. Both specifications
leave the following open:

- A nested array or object is compact JSON. In an exploded form, an array inside of an
  object is a pair for each item.
- ``deepObject`` puts each nested member or index in brackets: ``a[b][0]=c``. A value
  that is no object has the style ``form``.
- ``spaceDelimited`` and ``pipeDelimited`` reject an item that contains the delimiter;
  a value that is neither array nor object has the style ``form``.
- With ``allow_reserved``, reserved characters stay unless they could end or divide the
  value, and so do percent-encoded triples. Names are always encoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NamedTuple, TypeAlias
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel

from .json_whole import Json
from .parameter_values import Plain, compact_json, plain_value, value_text

__all__ = [
    "BODY_RESERVED",
    "QUERY_RESERVED",
    "Scalar",
    "Style",
    "Styled",
    "Value",
    "cookie_style",
    "deep_object",
    "form_style",
    "in_cookies",
    "in_header",
    "in_path",
    "in_query",
    "json_parameter",
    "label_style",
    "matrix_style",
    "pipe_delimited",
    "simple_style",
    "space_delimited",
    "text_parameter",
]

Scalar: TypeAlias = (
    "str | bool | int | float | Decimal | date | time | timedelta | UUID | Enum | bytes"
)
Value: TypeAlias = (
    "Scalar | BaseModel | Json[Any] | Mapping[str, object] | Iterable[object]"
)
"""The value of a parameter: a scalar, an object, or an array."""

Style: TypeAlias = Literal[
    "matrix",
    "label",
    "simple",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
    "json",
    "text",
]
"""The styles; ``json`` and ``text`` are for parameters with a ``content``."""


class Styled(NamedTuple):
    """A value and its style. ``allow_empty`` sends the name alone for an empty array or
    object."""

    style: Style
    value: object
    explode: bool = False
    allow_reserved: bool = False
    allow_empty: bool = False


def matrix_style(
    value: Value | None, *, explode: bool = False, allow_reserved: bool = False
) -> Styled:
    """``;color=blue,black``, or exploded ``;color=blue;color=black``."""
    return Styled("matrix", value, explode, allow_reserved)


def label_style(
    value: Value | None, *, explode: bool = False, allow_reserved: bool = False
) -> Styled:
    """``.blue,black``, or exploded ``.blue.black``."""
    return Styled("label", value, explode, allow_reserved)


def simple_style(
    value: Value | None, *, explode: bool = False, allow_reserved: bool = False
) -> Styled:
    """``blue,black``; an object ``R,100,G,200``, or exploded ``R=100,G=200``."""
    return Styled("simple", value, explode, allow_reserved)


def form_style(
    value: Value | None,
    *,
    explode: bool = True,
    allow_reserved: bool = False,
    allow_empty: bool = False,
) -> Styled:
    """``color=blue&color=black``, or not exploded ``color=blue,black``."""
    return Styled("form", value, explode, allow_reserved, allow_empty)


def space_delimited(value: Value | None, *, allow_reserved: bool = False) -> Styled:
    """``color=blue%20black``."""
    return Styled("spaceDelimited", value, False, allow_reserved)


def pipe_delimited(value: Value | None, *, allow_reserved: bool = False) -> Styled:
    """``color=blue%7Cblack``."""
    return Styled("pipeDelimited", value, False, allow_reserved)


def deep_object(value: Value | None, *, allow_reserved: bool = False) -> Styled:
    """``color%5BR%5D=100&color%5BG%5D=200``."""
    return Styled("deepObject", value, True, allow_reserved)


def cookie_style(value: Value | None, *, explode: bool = True) -> Styled:
    """``color=blue; color=black``, without any encoding."""
    return Styled("cookie", value, explode)


def json_parameter(value: Value | None) -> Styled:
    """A parameter whose ``content`` is JSON; None is left out."""
    return Styled("json", value)


def text_parameter(value: Value | None) -> Styled:
    """A parameter whose ``content`` is a text; None is left out."""
    return Styled("text", value)


_PATH_RESERVED = "!$&'()*+,:;=@"
QUERY_RESERVED = "!$'()*,/:;=?@"
_COOKIE_RESERVED = "!#$&'()*+/:=?@[]"
BODY_RESERVED = "!#$'()*,/:;=?@[]"
"""Reserved characters (RFC 3986, section 2.2) that are no delimiters there: in a
segment of a path, a pair of a query, a cookie, a pair of a form."""

_TRIPLE = "(%[0-9A-Fa-f]{2})"
_COOKIE_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_COOKIE_TEXT = r'[!#-+\--:<-\[\]-~]*|"[!#-+\--:<-\[\]-~]*"'
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}


def in_path(name: str, given: Styled) -> str:
    """The text of a parameter in a path; empty for an undefined value."""
    parts = _Parts(name, given)
    if not parts.items:
        return ""
    match given.style:
        case "matrix":
            # A semicolon begins the next parameter of the segment.
            reserved = _PATH_RESERVED.replace(";", "")
            if given.explode:
                pairs = parts.pairs(reserved)
            else:
                pairs = [(quote(name, safe=""), parts.joined(",", reserved))]
            return "".join(
                f";{key}={text}" if text else f";{key}" for key, text in pairs
            )
        case "label":
            separator = "." if given.explode else ","
            return f".{parts.joined(separator, _PATH_RESERVED)}"
        case _:
            return parts.joined(",", _PATH_RESERVED)


def in_query(
    name: str, given: Styled, reserved: str = QUERY_RESERVED
) -> Iterator[tuple[str, str]]:
    """The encoded pairs of a query parameter, or of a member of a form."""
    parts = _Parts(name, given)
    if not parts.items:
        if given.allow_empty and parts.value is not None:
            yield quote(name, safe=""), ""
    elif given.style == "deepObject":
        keep = reserved if given.allow_reserved else ""
        yield from _deep_pairs(name, parts.value, keep)
    elif given.style in _DELIMITERS and parts.is_compound:
        delimiter = _DELIMITERS[given.style]
        if any(delimiter in text for text in parts.flat()):
            raise ValueError(
                f"an item of the parameter {name} has the delimiter {delimiter!r} in it"
            )
        yield quote(name, safe=""), parts.joined(quote(delimiter), reserved)
    elif given.style == "form" and not given.explode:
        yield quote(name, safe=""), parts.joined(",", reserved)
    else:
        yield from parts.pairs(reserved)


def in_header(name: str, given: Styled) -> str | None:
    """The value of a header, without encoding; None for an undefined value. JSON
    escapes characters that a header cannot hold."""
    parts = _Parts(name, given, ascii_only=True)
    if not parts.items:
        return None
    if not given.explode:
        return ",".join(parts.flat())
    return ",".join(
        text if key is None else f"{key}={text}" for key, text in parts.items
    )


def in_cookies(name: str, given: Styled) -> Iterator[tuple[str, str]]:
    """The names and values of the cookies of a parameter.

    Raises ValueError in the style ``cookie``, which encodes nothing, for text that no
    cookie can hold (RFC 6265, section 4.1.1). The message omits the value.
    """
    parts = _Parts(name, given)
    if not parts.items:
        return
    pairs = [(name if key is None else key, text) for key, text in parts.items]
    if given.style != "cookie":
        if given.explode:
            pairs = parts.pairs(_COOKIE_RESERVED)
        else:
            pairs = [(quote(name, safe=""), parts.joined(",", _COOKIE_RESERVED))]
    elif not all(
        re.fullmatch(_COOKIE_NAME, key) and re.fullmatch(_COOKIE_TEXT, text)
        for key, text in pairs
    ):
        raise ValueError(f"the value for the cookie {name} is none that it can hold")
    elif not given.explode:
        pairs = [(name, ",".join(parts.flat()))]
    yield from pairs


class _Parts:
    """The parts of a value: ``items`` are its texts, each with its name in an object or
    else None. An undefined value has no items."""

    def __init__(self, name: str, given: Styled, *, ascii_only: bool = False) -> None:
        self._name = name
        self._given = given
        self.value = plain_value(given.value)
        if given.style == "json" and self.value is not None:
            self.value = compact_json(self.value, ascii_only=ascii_only)
        if given.style == "text" and self.is_compound:
            raise ValueError(f"the parameter {name} must be a text")
        self.items = list(self._items())

    @property
    def is_compound(self) -> bool:
        """Whether the value is an array or an object."""
        return isinstance(self.value, list | dict)

    def _items(self) -> Iterator[tuple[str | None, str]]:
        if isinstance(self.value, dict):
            repeats = self._given.style == "form" and self._given.explode
            for name, member in self.value.items():
                inner = member if repeats and isinstance(member, list) else [member]
                yield from ((name, value_text(one)) for one in inner if one is not None)
        else:
            items = self.value if isinstance(self.value, list) else [self.value]
            yield from ((None, value_text(one)) for one in items if one is not None)

    def flat(self) -> list[str]:
        """The texts, each preceded by its name if it has one."""
        return [text for item in self.items for text in item if text is not None]

    def pairs(self, reserved: str) -> list[tuple[str, str]]:
        """An encoded pair for each item; an unnamed item has the parameter's name."""
        return [
            (
                quote(self._name if key is None else key, safe=""),
                self._encoded(text, reserved),
            )
            for key, text in self.items
        ]

    def joined(self, separator: str, reserved: str) -> str:
        """All items, encoded and joined to one text."""
        if self.is_compound:
            reserved = reserved.replace(separator, "")
        between = "=" if self._given.explode else separator
        return separator.join(
            ("" if key is None else quote(key, safe="") + between)
            + self._encoded(text, reserved)
            for key, text in self.items
        )

    def _encoded(self, text: str, reserved: str) -> str:
        return _encoded(text, reserved if self._given.allow_reserved else "")


def _deep_pairs(name: str, value: Plain, reserved: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for member, item in value.items():
            yield from _deep_pairs(f"{name}[{member}]", item, reserved)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _deep_pairs(f"{name}[{index}]", item, reserved)
    elif value is not None:
        yield quote(name, safe=""), _encoded(value_text(value), reserved)


def _encoded(text: str, reserved: str) -> str:
    """A text with all characters percent-encoded but unreserved ones and ``reserved``;
    with these, percent-encoded triples stay too (RFC 6570, section 3.2.3)."""
    if not reserved:
        return quote(text, safe="")
    return "".join(
        part if index % 2 else quote(part, safe=reserved)
        for index, part in enumerate(re.split(_TRIPLE, text))
    )
