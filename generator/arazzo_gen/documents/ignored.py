"""Apply the comments that silence diagnostics, and report those without effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches

from ..candidate import may_silence
from ..diagnostics import CODES, Diagnostic, DiagnosticError, Levels
from ..diagnostics.levels import can_be
from .ignores import Ignore, find_ignores
from .library import Library


class Ignored:
    """The silencing comments of a library's documents, and which of them were used."""

    def __init__(self, library: Library, levels: Levels) -> None:
        self._library = library
        self._levels = levels
        self._used: set[Ignore] = set()

    @property
    def used(self) -> frozenset[Ignore]:
        """The comments that have silenced a diagnostic."""
        return frozenset(self._used)

    def use(self, ignores: Iterable[Ignore]) -> None:
        """Mark comments that have silenced a diagnostic in another process."""
        self._used.update(ignores)

    def silences(self, found: Diagnostic) -> bool:
        """Whether a comment silences a diagnostic. None silences an error that prevents
        code generation."""
        if found.span is None or not can_be(CODES[found.code], "off"):
            return False
        line = found.span.start.line
        silencing = [
            one
            for one in self._of(found.path)
            if one.code == found.code and one.first <= line <= one.last
        ]
        self._used.update(silencing)
        return bool(silencing)

    def idle(self, read: Iterable[str], paths: Iterable[str]) -> Iterator[Diagnostic]:
        """Yield the diagnostics of unused comments in the documents that were read.

        A comment in a file that is not in ``paths`` may serve other users of the file,
        so it is only reported if it can never silence a diagnostic.
        """
        within = frozenset(paths)
        for path in read:
            for one in self._of(path):
                found = self._fault(one, path in within)
                if found is not None:
                    yield found

    def _fault(self, ignore: Ignore, is_complete: bool) -> Diagnostic | None:
        code = ignore.code
        if code is None:
            return _idle(
                ignore,
                "this comment does not say what it silences",
                "write `# arazzo-gen: ignore[AZ506]`, for example",
            )
        if code not in CODES:
            close = get_close_matches(code, CODES, n=1)
            help = f"did you mean {close[0]}?" if close else "see `arazzo-gen explain`"
            return _idle(ignore, f'there is no code "{code}"', help)
        if not can_be(CODES[code], "off"):
            return _idle(
                ignore,
                f"{code} cannot be ignored: nothing is generated where it occurs",
                "remove the comment",
            )
        if not is_complete or ignore in self._used or self._is_off(code):
            return None
        return _idle(ignore, f"{code} does not occur here", "remove the comment")

    def _is_off(self, code: str) -> bool:
        return self._levels.chosen.get(code) == "off"

    def _of(self, path: str) -> tuple[Ignore, ...]:
        found = self._library.remembered((find_ignores, path), lambda: self._find(path))
        assert isinstance(found, tuple)
        return found

    def _find(self, path: str) -> tuple[Ignore, ...]:
        with suppress(KeyError, DiagnosticError):
            if may_silence(self._library.contents(path)):
                return find_ignores(self._library.document(path))
        return ()


def _idle(ignore: Ignore, message: str, help: str) -> Diagnostic:
    return Diagnostic.at("AZ018", message, ignore.span, help=help)
