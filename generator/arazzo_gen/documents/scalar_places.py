"""Map each code point of a scalar's value to the text (YAML 1.2, chapters 7 and 8).

A parser folds line breaks, drops indentation and undoes escapes. This module reads
scalars again as libyaml does, which also breaks lines at NEL, LS and PS, and keeps the
positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from .source import Style

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_RUN = "[ \t\r\n\x85\u2028\u2029]+"
_ESCAPED_BREAK = f"\\\\(?:\r\n|[\r\n\x85\u2028\u2029])(?:{_RUN})?"
_ESCAPE = r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u.{4}|\\U.{8}|\\x..|\\."
_TOKENS: dict[Style, re.Pattern[str]] = {
    "plain": re.compile(f"{_RUN}|.", re.DOTALL),
    "single": re.compile(f"{_RUN}|''|.", re.DOTALL),
    "double": re.compile(f"{_RUN}|{_ESCAPED_BREAK}|{_ESCAPE}|.", re.DOTALL),
}
_JSON_TOKEN = re.compile(f"{_ESCAPE}|.", re.DOTALL)
_ESCAPED = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_BREAKS = frozenset("\r\n\x85\u2028\u2029")
_HEADER = re.compile("([|>])([-+]?)([1-9]?)([-+]?)[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """A code point of a value, and the start and end of its text.

    For a line break, or the space that it is folded to, both are the end of the line.
    """

    char: str
    start: int
    end: int


def scalar_places(
    text: str, start: int, end: int, style: Style, *, is_json: bool = False
) -> Iterator[Sequence[Place]]:
    """The places of a scalar from ``start`` up to ``end``.

    A block scalar may give its indentation relative to its parent's, which is not known
    here. It then has several readings; the right one has the scalar's value.
    """
    if style == "block":
        yield from _block(text, start, end)
    elif style == "plain":
        yield list(_flow(text, _TOKENS[style], start, end))
    else:
        pattern = _JSON_TOKEN if is_json else _TOKENS[style]
        yield list(_flow(text, pattern, start + 1, end - 1))


def part_of(places: Sequence[Place], start: int, end: int) -> tuple[int, int]:
    """The start and end in the text of the code points ``start`` up to ``end`` of a
    value, without line breaks around them. The value must not be empty."""
    end = min(end, len(places))
    start = min(start, end)
    if start == end:
        at = places[start].start if start < len(places) else places[-1].end
        return at, at
    written = [place for place in places[start:end] if place.start < place.end]
    if not written:
        return places[start].start, places[start].start
    return written[0].start, written[-1].end


def _flow(text: str, pattern: re.Pattern[str], start: int, end: int) -> Iterator[Place]:
    """The places of a scalar in a flow style (sections 7.3 and 6.5)."""
    for found in pattern.finditer(text, start, end):
        token, at = found[0], found.start()
        if len(token) == 1 and (token not in _BREAKS or pattern is _JSON_TOKEN):
            yield Place(token, at, at + 1)
        elif token[0] == "\\":
            if token[1] in _BREAKS:
                yield from _breaks(_BREAK.finditer(text, at, found.end()), skipped=1)
            else:
                yield Place(_unescaped(token), at, found.end())
        elif token == "''":
            yield Place("'", at, found.end())
        else:
            yield from _run(text, at, found.end())


def _run(text: str, start: int, end: int) -> Iterator[Place]:
    """The places of white space: kept within a line, folded across lines."""
    breaks = list(_BREAK.finditer(text, start, end))
    if not breaks:
        for at in range(start, end):
            yield Place(text[at], at, at + 1)
    elif _break(breaks[0]) != "\n":
        yield from _breaks(breaks)
    elif len(breaks) == 1:
        yield Place(" ", start, start)
    else:
        yield from _breaks(breaks, skipped=1)


def _breaks(found: Iterable[re.Match[str]], *, skipped: int = 0) -> Iterator[Place]:
    for one in list(found)[skipped:]:
        yield Place(_break(one), one.start(), one.start())


def _break(found: re.Match[str]) -> str:
    return found[0] if found[0] in "\u2028\u2029" else "\n"


def _unescaped(token: str) -> str:
    kind = token[1]
    if kind not in "xuU":
        return _ESCAPED.get(kind, kind)
    try:
        if len(token) == 12:
            high, low = int(token[2:6], 16), int(token[8:], 16)
            return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)
        return chr(int(token[2:], 16))
    except (ValueError, OverflowError):
        return token


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a block scalar: its bounds, its break and its leading spaces."""

    start: int
    end: int
    broken: Place | None
    spaces: int

    @property
    def is_blank(self) -> bool:
        return self.spaces == self.end - self.start


def _block(text: str, start: int, end: int) -> Iterator[Sequence[Place]]:
    """The readings of a scalar in a block style (section 8.1)."""
    header = _HEADER.match(text, start, end)
    if header is None:
        return
    style, first, digit, second = header.groups()
    lines = list(_lines(text, header.end(), end))[1:]
    filled = next((line.spaces for line in lines if not line.is_blank), None)
    if digit:
        most = max((line.spaces for line in lines), default=0) + 1
        indents = range(1, (most if filled is None else filled) + 1)
    else:
        before = takewhile(lambda line: line.is_blank, lines)
        indent = max(1, filled or 0, *(line.spaces for line in before))
        indents = range(indent, indent + 1)
    for indent in indents:
        yield list(_indented(text, lines, indent, style, first or second))


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    while start < end:
        found = _BREAK.search(text, start, end)
        line_end = found.start() if found else end
        broken = Place(_break(found), line_end, line_end) if found else None
        line = text[start:line_end]
        yield _Line(start, line_end, broken, len(line) - len(line.lstrip(" ")))
        start = found.end() if found else end


def _indented(
    text: str, lines: Iterable[_Line], indent: int, style: str, chomping: str
) -> Iterator[Place]:
    leading: Place | None = None
    was_spaced = False
    trailing: list[Place] = []
    for line in lines:
        if line.is_blank and line.spaces <= indent:
            if line.broken:
                trailing.append(line.broken)
            continue
        if line.spaces < indent:
            break
        begin = line.start + indent
        is_spaced = text[begin] in " \t"
        if leading:
            folded = style == ">" and leading.char == "\n"
            if not folded or was_spaced or is_spaced:
                yield leading
            elif not trailing:
                yield Place(" ", leading.start, leading.start)
        yield from trailing
        trailing = []
        was_spaced = is_spaced
        for at in range(begin, line.end):
            yield Place(text[at], at, at + 1)
        leading = line.broken
    if chomping != "-" and leading:
        yield leading
    if chomping == "+":
        yield from trailing
