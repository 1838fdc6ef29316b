"""Lines and columns of a text, for all stages and printers."""

from __future__ import annotations

import re
from bisect import bisect_right

from .model import Position, Span

_BREAK = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of a text. They end at LF, CR LF and CR, as in editors.

    YAML 1.1 parsers also break lines at NEL, LS and PS, so line numbers are never
    taken from a parser: a parser's index is mapped to a position here.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def position(self, index: int) -> Position:
        """The position of the code point at ``index``, counted from 0."""
        line = bisect_right(self._starts, index)
        return Position(line, index - self._starts[line - 1] + 1)

    def span(self, path: str, start: int, end: int) -> Span:
        """The span of the code points ``start`` up to ``end``."""
        return Span(path, self.position(start), self.position(end))

    def line(self, number: int) -> str:
        """A line, counted from 1, without its break; empty if it does not exist."""
        start, end = self.bounds(number)
        return self.text[start:end]

    def bounds(self, number: int) -> tuple[int, int]:
        """The start and end of a line, counted from 1, without its break."""
        if not 1 <= number <= len(self._starts):
            return len(self.text), len(self.text)
        start = self._starts[number - 1]
        if number == len(self._starts):
            return start, len(self.text)
        end = self._starts[number] - 1
        return start, end - (self.text[end - 1 : end + 1] == "\r\n")

    def line_end(self, index: int) -> int:
        """The end of the line that contains ``index``, before its break."""
        return max(index, self.bounds(self.position(index).line)[1])
