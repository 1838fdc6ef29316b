"""Render diagnostics for people: the message, the source lines, and carets below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from .cells import Window, escaped, window
from .lines import Lines
from .model import Diagnostic, Related, Span
from .order import ordered

_MOST_LINES = 3
_LONGEST = 1000
_BOLD = "1"
_MARGIN = "1;34"
_COLORS = {"error": "1;31", "warning": "1;33", "note": "1;36"}


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
        rows = [
            f"{self._paint(_place(found.path, found.span), _BOLD)}:"
            f" {self._paint(f'{found.level}[{found.code}]', _COLORS[found.level])}:"
            f" {self._paint(_message(found.message), _BOLD)}"
        ]
        margin = " " * (_digits(found) + 1)
        beside = [one.span for one in found.related if _is_beside(one.span, found.span)]
        if found.span:
            color = _COLORS[found.level]
            rows += self._excerpt(found.span, margin, color, "^", beside)
        if found.note:
            rows += self._remark("note", found.note, margin)
        if found.help:
            rows += self._remark("help", found.help, margin)
        if found.traceback:
            rows += map(_message, found.traceback.split("\n"))
        shown = list(beside)
        for related in found.related:
            rows += self._related(related, margin)
            if not any(_is_beside(related.span, other) for other in shown):
                rows += self._excerpt(related.span, margin, _MARGIN, "-", [])
                shown.append(related.span)
        return "".join(f"{row}\n" for row in rows)

    def _remark(self, kind: str, text: str, margin: str) -> Iterator[str]:
        first, *others = map(_message, text.split("\n"))
        yield f"{margin}{self._paint('=', _MARGIN)} {self._paint(kind, _BOLD)}: {first}"
        indent = " " * (len(margin) + len(f"= {kind}: "))
        yield from (f"{indent}{other}".rstrip() for other in others)

    def _related(self, related: Related, margin: str) -> Iterator[str]:
        place = _place(related.span.path, related.span)
        return self._remark("note", f"{escaped(related.message)}: {place}", margin)

    def _excerpt(
        self, span: Span, margin: str, color: str, mark: str, beside: list[Span]
    ) -> Iterator[str]:
        """The lines of a span, underlined. Spans ``beside`` it on the first line are
        marked too."""
        lines = self._lines_of(span.path)
        if lines is None:
            return
        bar = self._paint("|", _MARGIN)
        yield f"{margin}{bar}"
        for number, line, start, end in _stretches(span, lines):
            shown = window(line, start, end)
            label = self._paint(str(number).rjust(len(margin) - 1), _MARGIN)
            yield f"{label} {bar} {shown.text}".rstrip()
            if line.strip() or number == span.start.line:
                others = beside if number == span.start.line else []
                yield f"{margin}{bar} {self._marks(shown, color, mark, others)}"
        if span.end.line - span.start.line >= _MOST_LINES:
            yield self._paint("...", _MARGIN)

    def _marks(self, shown: Window, color: str, mark: str, beside: list[Span]) -> str:
        """The carets below a line."""
        row = [" "] * shown.indent + [mark] * shown.width
        for span in beside:
            start, end = shown.columns(span.start.column - 1, span.end.column - 1)
            row += [" "] * (end - len(row))
            row[start:end] = ["-" if cell == " " else cell for cell in row[start:end]]
        colors = {mark: color, "-": _MARGIN}
        return "".join(
            self._paint("".join(run), colors.get(cell, ""))
            for cell, run in groupby(row)
        )

    def _lines_of(self, path: str) -> Lines | None:
        if path not in self._lines and path in self._sources:
            self._lines[path] = Lines(self._sources[path])
        return self._lines.get(path)

    def _paint(self, text: str, color: str) -> str:
        return f"\x1b[{color}m{text}\x1b[0m" if self._color and color else text


def _place(path: str, span: Span | None) -> str:
    place = f":{span.start.line}:{span.start.column}" if span else ""
    return f"{escaped(path)}{place}"


def _message(text: str) -> str:
    """A text on one line, shortened in the middle if it is very long."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 200]}…{text[-200:]}"
    return escaped(text)


def _digits(found: Diagnostic) -> int:
    """The number of digits of the greatest line number that is shown."""
    spans = [related.span for related in found.related]
    if found.span:
        spans.append(found.span)
    return len(str(max(map(_last_line, spans)))) if spans else 0


def _last_line(span: Span) -> int:
    lines = span.end.line - span.start.line + 1
    return span.end.line if lines <= _MOST_LINES else span.start.line


def _is_beside(one: Span, other: Span | None) -> bool:
    """Whether two spans begin on one line, so that it is shown once."""
    return (
        other is not None
        and one.path == other.path
        and one.start.line == other.start.line
    )


def _stretches(span: Span, lines: Lines) -> Iterator[tuple[int, str, int, int]]:
    """The shown lines of a span, each with the bounds of its underlined part."""
    last = _last_line(span)
    for number in range(span.start.line, last + 1):
        text = lines.line(number)
        begin, stop = len(text) - len(text.lstrip()), len(text)
        if number == span.start.line:
            begin = span.start.column - 1
        if number == span.end.line:
            stop = span.end.column - 1
        yield number, text, begin, stop
