"""Lay out text in the cells of a terminal: escape characters and measure widths."""

from __future__ import annotations

import unicodedata
from itertools import accumulate
from typing import NamedTuple

_WIDTH = 120
_CONTEXT = 40
_TAB = 4
# Lines are cut to this length before measuring: a window never shows more.
_NEAR = 3 * _WIDTH
_JOINER = "\u200d"
_AS_EMOJI = "\ufe0f"


class Window(NamedTuple):
    """The shown part of a line, and the marked part of that, in cells from 0.

    ``first`` is the index in the line of the first character shown, ``edges`` are the
    cells at which it and those after it begin.
    """

    text: str
    indent: int
    width: int
    first: int
    edges: tuple[int, ...]

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """The cells of the characters ``start`` up to ``end``, as far as shown."""
        last = len(self.edges) - 1
        begin, stop = (min(max(0, at - self.first), last) for at in (start, end))
        at = self.edges[begin]
        return at, max(self.edges[stop], at + (stop < last or begin == last))


def window(line: str, start: int, end: int) -> Window:
    """The window of a line whose characters ``start`` up to ``end`` are marked: the
    whole line, or the part around ``start``."""
    start = min(start, len(line))
    end = max(start, min(end, len(line)))
    cut = max(0, start - _NEAR)
    near = line[cut : start + _NEAR]
    cells = _cells(near)
    edges = list(accumulate(map(_columns, cells), initial=0))

    first, last = 0, len(cells)
    at = edges[start - cut]
    if edges[-1] > _WIDTH:
        left = max(0, min(at - _CONTEXT, edges[-1] - _WIDTH))
        first = next(i for i, edge in enumerate(edges) if edge >= left)
        last = max(i for i, edge in enumerate(edges) if edge - edges[first] <= _WIDTH)
    before = "…" * (cut + first > 0)
    after = "…" * (cut + last < len(line))
    shift = len(before) - edges[first]
    stop = edges[min(end - cut, last)]
    return Window(
        before + "".join(cells[first:last]) + after,
        at + shift,
        max(1, stop - at),
        cut + first,
        tuple(edge + shift for edge in edges[first : last + 1]),
    )


def escaped(text: str) -> str:
    """The text with control characters and invisible ones escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_escape, text))


def _escape(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return char.encode("unicode_escape").decode()
    return char


def _cells(line: str) -> list[str]:
    """The shown text of each character of a line.

    Terminals disagree on the width of joined emoji, so these are shown separately.
    """
    cells: list[str] = []
    column = 0
    for index, char in enumerate(line):
        if char == "\t":
            cell = " " * (_TAB - column % _TAB)
        elif char == _AS_EMOJI or (char == _JOINER and _joins(line, index)):
            cell = ""
        else:
            cell = _escape(char)
        column += _columns(cell)
        cells.append(cell)
    return cells


def _joins(line: str, index: int) -> bool:
    """Whether the joiner at ``index`` is between emoji."""
    before, after = line[:index].rstrip(_AS_EMOJI)[-1:], line[index + 1 : index + 2]
    return all(
        char and unicodedata.category(char) in ("So", "Sk") for char in (before, after)
    )


def _columns(text: str) -> int:
    return sum(map(_width, text))


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
        return 0  # The latter are the vowels and finals of a Hangul syllable.
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
