"""The order in which diagnostics are printed, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable

from .model import Diagnostic


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics by path, line, column and code."""
    return sorted(diagnostics, key=_order)


def _order(found: Diagnostic) -> tuple[str, int, int, str, str]:
    start = found.span and found.span.start
    line, column = (start.line, start.column) if start else (0, 0)
    return found.path, line, column, found.code, found.message
