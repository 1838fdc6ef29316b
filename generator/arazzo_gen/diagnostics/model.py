"""What a diagnostic is: a code, a place, what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .codes import CODES, Level


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column, both from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file: from ``start`` up to, but without, ``end``."""

    path: str
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a diagnostic, such as the first of two equal keys."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong, or worth knowing, about the documents of a build.

    ``path`` names the file as it was given to the build; ``span`` is None where the
    whole file, or its absence, is the fault. ``note`` says why it is one, ``help`` what
    to do.
    """

    code: str
    message: str
    path: str
    span: Span | None = None
    help: str | None = None
    related: tuple[Related, ...] = field(default=())
    level: Level = "error"
    note: str | None = None

    @property
    def text(self) -> str:
        """All that it says, a line each."""
        return "\n".join(filter(None, (self.message, self.note, self.help)))

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
