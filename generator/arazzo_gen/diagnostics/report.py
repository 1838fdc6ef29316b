"""Collecting what is wrong, so that one run tells all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from .codes import CODES
from .model import Diagnostic, DiagnosticError, Related

_OF_NEEDED = frozenset({"AZ303", "AZ304"})
"""Faults of descriptions, which are none where nothing needs what is broken."""


class Report:
    """The diagnostics of a build, each once, in the order in which they were found.

    ``strict`` makes errors of warnings.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self._found: dict[Diagnostic, Diagnostic] = {}
        self._strict = strict
        self._needed_by: Related | None = None

    def add(self, *diagnostics: Diagnostic) -> None:
        """Note diagnostics and go on."""
        for found in diagnostics:
            if self._strict and found.level == "warning":
                found = replace(found, level="error")
            key = found
            if found.code in _OF_NEEDED:
                # One fault, whoever comes upon it: the first of them is named.
                key = replace(found, related=())
                found = self._with_need(found)
            self._found.setdefault(key, found)

    def _with_need(self, found: Diagnostic) -> Diagnostic:
        who = self._needed_by
        if who is None or found.path == who.span.path:
            return found
        return replace(found, related=(*found.related, who))

    @contextmanager
    def needed_by(self, who: Related) -> Iterator[None]:
        """Name who needs what the block finds broken in another file."""
        before, self._needed_by = self._needed_by, who
        try:
            yield
        finally:
            self._needed_by = before

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Note what the block raises as DiagnosticError, and go on after it."""
        try:
            yield
        except DiagnosticError as error:
            self.add(*error.diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was noted so far."""
        return tuple(self._found.values())

    @property
    def broken(self) -> bool:
        """Whether an error is among them that would be one without ``strict`` too."""
        return any(CODES[found.code].level == "error" for found in self._found.values())

    @property
    def failed(self) -> bool:
        """Whether an error is among them."""
        return any(found.level == "error" for found in self._found.values())
