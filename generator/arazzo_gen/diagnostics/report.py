"""Collecting what is wrong, so that one run tells all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from .codes import CODES
from .model import Diagnostic, DiagnosticError


class Report:
    """The diagnostics of a build, each once, in the order in which they were found.

    ``strict`` makes errors of warnings.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self._found: dict[Diagnostic, None] = {}
        self._strict = strict

    def add(self, *diagnostics: Diagnostic) -> None:
        """Note diagnostics and go on."""
        for found in diagnostics:
            raised = self._strict and found.level == "warning"
            self._found[replace(found, level="error") if raised else found] = None

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
        return tuple(self._found)

    @property
    def broken(self) -> bool:
        """Whether an error is among them that would be one without ``strict`` too."""
        return any(CODES[found.code].level == "error" for found in self._found)

    @property
    def failed(self) -> bool:
        """Whether an error is among them."""
        return any(found.level == "error" for found in self._found)
