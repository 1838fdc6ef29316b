"""The model of diagnostics: a code, a span, what is wrong and what to do.

These classes are named tuples because dataclasses take longer to define, and a build
with nothing to do should start fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .codes import CODES, Level


class Position(NamedTuple):
    """A position in a text: line and column, both from 1, columns in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A range of one file: from ``start`` up to, but without, ``end``."""

    path: str
    start: Position
    end: Position


class Related(NamedTuple):
    """Another span that explains a diagnostic, such as the first of two equal keys."""

    message: str
    span: Span


class Diagnostic(NamedTuple):
    """An error, a warning or a note about the documents of a build.

    ``path`` names the file as it was given to the build; ``span`` is None for a
    diagnostic of a whole or missing file. ``note`` says why, ``help`` what to do.
    ``traceback`` is that of an internal error.
    """

    code: str
    message: str
    path: str
    span: Span | None = None
    help: str | None = None
    related: tuple[Related, ...] = ()
    level: Level = "error"
    note: str | None = None
    traceback: str | None = None

    @property
    def text(self) -> str:
        """The message, note, help and traceback, one per line."""
        parts = (self.message, self.note, self.help, self.traceback)
        return "\n".join(filter(None, parts))

    @classmethod
    def at(
        cls,
        code: str,
        message: str,
        span: Span,
        *,
        help: str | None = None,
        note: str | None = None,
        related: Iterable[Related] = (),
    ) -> Diagnostic:
        """A diagnostic for a span, with the default level of its code."""
        level = CODES[code].level
        return cls(code, message, span.path, span, help, tuple(related), level, note)

    @classmethod
    def of_file(
        cls, code: str, message: str, path: str, *, help: str | None = None
    ) -> Diagnostic:
        """A diagnostic about a whole file, with the default level of its code."""
        return cls(code, message, path, None, help, (), CODES[code].level)


class DiagnosticError(Exception):
    """A stage cannot go on; ``diagnostics`` say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics
