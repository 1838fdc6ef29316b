"""What a diagnostic is: a code, a place, what is wrong and what to do about it.

These are tuples with names, not dataclasses: it takes a while to make the class of
such, and a build with nothing to do is to be quick.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .codes import CODES, Level


class Position(NamedTuple):
    """A place in a text: line and column, both from 1, columns in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of one file: from ``start`` up to, but without, ``end``."""

    path: str
    start: Position
    end: Position


class Related(NamedTuple):
    """Another place that explains a diagnostic, such as the first of two equal keys."""

    message: str
    span: Span


class Diagnostic(NamedTuple):
    """One thing that is wrong, or worth knowing, about the documents of a build.

    ``path`` names the file as it was given to the build; ``span`` is None where the
    whole file, or its absence, is the fault. ``note`` says why it is one, ``help`` what
    to do. ``traceback`` is that of a fault of arazzo-gen itself, for its authors.
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
        """All that it says, a line each."""
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
        """A diagnostic at a place, with the level that the registry gives its code."""
        level = CODES[code].level
        return cls(code, message, span.path, span, help, tuple(related), level, note)

    @classmethod
    def of_file(
        cls, code: str, message: str, path: str, *, help: str | None = None
    ) -> Diagnostic:
        """A diagnostic about a whole file, with the level of its code."""
        return cls(code, message, path, None, help, (), CODES[code].level)


class DiagnosticError(Exception):
    """Raised where a stage cannot go on; carries what is wrong."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics
