"""Diagnostics for people: the message, the line of the source, a caret under it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from .lines import Lines
from .model import Diagnostic, Span
from .order import ordered

_WIDTH = 120
_CONTEXT = 40
_TAB = 4
_COLORS = {"error": "31", "warning": "33", "note": "36"}


def render_text(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, color: bool
) -> str:
    """The diagnostics in the order of path, line, column and code.

    ``sources`` gives the texts of the files by path; without one, the source line is
    left out. Control characters are escaped, so that no document writes to the
    terminal. ``color`` adds ANSI codes.
    """
    printer = _Printer(sources, color)
    return "\n".join(map(printer.render, ordered(diagnostics)))


class _Printer:
    def __init__(self, sources: Mapping[str, str], color: bool) -> None:
        self._sources = sources
        self._color = color
        self._lines: dict[str, Lines] = {}

    def render(self, found: Diagnostic) -> str:
        places = [found.span] if found.span else []
        places += [related.span for related in found.related]
        last = max((place.start.line for place in places), default=0)
        margin = " " * (len(str(last)) + 1 if places else 1)

        where = _place(found.span) if found.span else _escaped(found.path)
        title = self._paint(f"{found.level}[{found.code}]", found.level)
        rows = [f"{where}: {title}: {_escaped(found.message)}"]
        if found.span:
            rows += self._excerpt(found.span, margin, found.level, "^")
        if found.note:
            note = self._paint("note", "note")
            rows.append(f"{margin}= {note}: {_escaped(found.note)}")
        if found.help:
            rows.append(f"{margin}= help: {_escaped(found.help)}")
        for related in found.related:
            note = self._paint("note", "note")
            message = _escaped(related.message)
            rows.append(f"{margin}= {note}: {message}: {_place(related.span)}")
            rows += self._excerpt(related.span, margin, "note", "-")
        return "".join(f"{row}\n" for row in rows)

    def _excerpt(self, span: Span, margin: str, level: str, mark: str) -> list[str]:
        if span.path not in self._sources:
            return []
        if span.path not in self._lines:
            self._lines[span.path] = Lines(self._sources[span.path])
        line = self._lines[span.path].line(span.start.line)
        end = span.end.column - 1 if span.end.line == span.start.line else len(line)
        shown, indent, width = _window(line, span.start.column - 1, end)
        number = str(span.start.line).rjust(len(margin) - 1)
        underline = " " * indent + self._paint(mark * width, level)
        return [f"{margin}|", f"{number} | {shown}".rstrip(), f"{margin}| {underline}"]

    def _paint(self, text: str, level: str) -> str:
        return f"\x1b[{_COLORS[level]}m{text}\x1b[0m" if self._color else text


def _place(span: Span) -> str:
    return f"{_escaped(span.path)}:{span.start.line}:{span.start.column}"


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """What to show of a line, and the columns of the mark under it.

    Code points ``start`` up to ``end`` are marked. Gives the text, the column of the
    mark, from 0, and its width, at least 1.
    """
    cells: list[str] = []
    column = 0
    edges = [0]
    for char in line:
        cell = " " * (_TAB - column % _TAB) if char == "\t" else _escaped(char)
        column += _columns(cell)
        cells.append(cell)
        edges.append(column)
    start = min(start, len(cells))
    end = max(start, min(end, len(cells)))

    first, last = 0, len(cells)
    if column > _WIDTH:
        left = max(0, min(edges[start] - _CONTEXT, column - _WIDTH))
        first = next(i for i, edge in enumerate(edges) if edge >= left)
        last = max(i for i, edge in enumerate(edges) if edge - edges[first] <= _WIDTH)
    before, after = "…" * (first > 0), "…" * (last < len(cells))
    indent = len(before) + edges[start] - edges[first]
    width = max(1, edges[min(end, last)] - edges[start])
    return before + "".join(cells[first:last]) + after, indent, width


def _columns(text: str) -> int:
    return sum(
        (
            0
            if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me")
            else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        )
        for char in text
    )


def _escaped(text: str) -> str:
    """The text, with the characters escaped that steer a terminal or hide."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        (
            char.encode("unicode_escape").decode()
            if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
            else char
        )
        for char in text
    )
