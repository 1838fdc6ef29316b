"""Syntax faults of strings in a document as diagnostics at their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Location
from ..language import SyntaxFault


@contextmanager
def syntax_of(place: Location, code: str = "AZ202") -> Iterator[None]:
    """Raise the syntax faults of the string at a place as DiagnosticError."""
    try:
        yield
    except SyntaxFault as fault:
        end = fault.offset + max(fault.length, 1)
        span = place.slice(fault.offset, end).span()
        found = Diagnostic.at(code, fault.message, span, help=fault.hint)
        raise DiagnosticError(found) from None
