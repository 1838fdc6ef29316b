"""The headers of responses: look-ups ignore case, and values have declared types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

__all__ = ["Headers", "header_value", "redacted"]

_SECRET = "(?i)auth|cookie|key|password|secret|token"
_INTEGER = r"[+-]?[0-9]{1,400}"
_NUMBER = r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?"


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with ``***`` as the value of each one that may hold a secret."""
    return {
        name: "***" if re.search(_SECRET, name) else value
        for name, value in headers.items()
    }


class Headers(Mapping[str, str]):
    """The headers of a response; look-ups ignore the case of names.

    Commas join the lines of one name (RFC 9110, section 5.3). The lines of Set-Cookie
    cannot be joined: its value is the first line; ``lines`` returns all of them.
    """

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self._lines: dict[str, list[str]] = {}
        for name, value in lines:
            self._lines.setdefault(name.lower(), []).append(value)

    def lines(self, name: str) -> list[str]:
        """The values of a header, one for each of its lines."""
        return list(self._lines.get(name.lower(), ()))

    def __getitem__(self, name: str) -> str:
        values = self._lines[name.lower()]
        return values[0] if name.lower() == "set-cookie" else ", ".join(values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __repr__(self) -> str:
        return f"Headers({redacted(self)!r})"


def header_value(headers: Headers, name: str, of: Any) -> Any:
    """A header as a value of the type ``of``: ``str``, ``int``, ``bool``, ``float`` or
    ``int | float``, or a list or dictionary of these; None if it is absent.

    A number without decimals is an ``int``, which keeps all of its digits.

    Lists and dictionaries have the style ``simple`` of OpenAPI: ``a,b``, and exploded
    or not ``a=1,b=2`` or ``a,1,b,2``. Raises ValueError for any other text.
    """
    if name not in headers:
        return None
    text = headers[name]
    if get_origin(of) is list:
        # The value of a cookie may contain commas.
        cookies = name.lower() == "set-cookie"
        texts = headers.lines(name) if cookies else _items(text)
        return [_scalar(item, get_args(of)[0]) for item in texts]
    if get_origin(of) is dict:
        return {
            key: _scalar(value, get_args(of)[1]) for key, value in _pairs(_items(text))
        }
    return _scalar(text, of)


def _items(text: str) -> list[str]:
    return [item.strip(" \t") for item in text.split(",")] if text.strip() else []


def _pairs(items: list[str]) -> Iterator[tuple[str, str]]:
    if all("=" in item for item in items):
        for item in items:
            name, _, value = item.partition("=")
            yield name, value
        return
    if len(items) % 2:
        raise ValueError("it lacks a value")
    yield from zip(items[::2], items[1::2], strict=True)


def _scalar(text: str, of: Any) -> Any:
    if of is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError("it is neither true nor false")
        return text.lower() == "true"
    if of in _NUMBERS:
        pattern, convert, what = _NUMBERS[of]
        if not re.fullmatch(pattern, text):
            raise ValueError(f"it is no {what}")
        return convert(text)
    return text


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(_INTEGER, text) else float(text)


_NUMBERS: dict[Any, tuple[str, Callable[[str], Any], str]] = {
    int: (_INTEGER, int, "integer"),
    float: (_NUMBER, _number, "number"),
    int | float: (_NUMBER, _number, "number"),
}
