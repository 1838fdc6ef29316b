"""Collect diagnostics, so that one run reports all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from .levels import Levels
from .model import Diagnostic, DiagnosticError, Related, Span

_OF_NEEDED = frozenset({"AZ303", "AZ304", "AZ902"})
"""The codes of files that several documents use: a report names the first user."""
_MISREAD = frozenset({"AZ520", "AZ525", "AZ560", "AZ561"})
_CONSEQUENCES = {
    "AZ114": _MISREAD,
    "AZ203": _MISREAD | {"AZ512"},
    "AZ204": _MISREAD,
    "AZ510": frozenset({"AZ511"}),
    "AZ525": frozenset({"AZ520"}),
    "AZ560": frozenset({"AZ520"}),
    "AZ614": _MISREAD | {"AZ114"},
}
"""By code, the codes of its consequences, which are left out at the same span: a string
that should be an object is also of the wrong type."""
_USUAL = Levels()
MAX_OF_A_KIND = 100
"""The most diagnostics of one code and file in a report; the last one gives the number
of the others."""


class Report:
    """The diagnostics of a build, each once, in the order in which they were found.

    ``levels`` decides their levels; those that ``is_silenced`` accepts are left out.
    """

    def __init__(
        self,
        levels: Levels = _USUAL,
        is_silenced: Callable[[Diagnostic], bool] = lambda _: False,
    ) -> None:
        self.levels = levels
        self._is_silenced = is_silenced
        self._found: dict[Diagnostic, Diagnostic] = {}
        self._causes: set[tuple[str, Span | None]] = set()
        self.stops = 0
        """The number of diagnostics so far that prevent code generation."""
        self._needed_by: Callable[[], Related] | None = None

    def add(self, *diagnostics: Diagnostic) -> None:
        """Add diagnostics."""
        for found in diagnostics:
            self._causes.add((found.code, found.span))
            level = self.levels.of(found)
            if level is None or self._is_silenced(found):
                continue
            self.stops += self.levels.stops(found)
            key = found = found._replace(level=level)
            if found.code in _OF_NEEDED:
                # Several documents may report it: only the first is named.
                key = found._replace(related=())
                found = self._with_need(found)
            self._found.setdefault(key, found)

    def _with_need(self, found: Diagnostic) -> Diagnostic:
        who = self._needed_by() if self._needed_by else None
        if who is None or found.path == who.span.path:
            return found
        return found._replace(related=(*found.related, who))

    @contextmanager
    def needed_by(self, who: Callable[[], Related]) -> Iterator[None]:
        """Add ``who()``, the use of another file, to diagnostics about that file. It is
        only called for a diagnostic, since finding a span takes time."""
        before, self._needed_by = self._needed_by, who
        try:
            yield
        finally:
            self._needed_by = before

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Add the diagnostics of a DiagnosticError of the block, and go on after it."""
        try:
            yield
        except DiagnosticError as error:
            self.add(*error.diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics so far, at most ``MAX_OF_A_KIND`` per code and file."""
        return tuple(
            _bounded([one for one in self._found.values() if not self._follows(one)])
        )

    def _follows(self, found: Diagnostic) -> bool:
        """Whether a diagnostic is a consequence of another one."""
        return any(
            found.code in consequences and (cause, found.span) in self._causes
            for cause, consequences in _CONSEQUENCES.items()
        )

    @property
    def broken(self) -> bool:
        """Whether a diagnostic prevents code generation."""
        return self.stops > 0

    @property
    def failed(self) -> bool:
        """Whether a diagnostic is an error."""
        return any(found.level == "error" for found in self.diagnostics)


def _bounded(found: list[Diagnostic]) -> Iterable[Diagnostic]:
    """The first diagnostics of each code in a file, with the number of the others."""
    counts = Counter((one.code, one.path) for one in found)
    last: dict[Diagnostic, int] = {}
    left_out: set[Diagnostic] = set()
    for kind, count in counts.items():
        if count > MAX_OF_A_KIND:
            alike = [one for one in found if (one.code, one.path) == kind]
            alike.sort(key=lambda one: (one.span is not None, one.span))
            last[alike[MAX_OF_A_KIND - 1]] = count - MAX_OF_A_KIND
            left_out.update(alike[MAX_OF_A_KIND:])
    for one in found:
        if one in last:
            more = f"{last[one]:,} more {one.code} in this file are not listed"
            yield one._replace(note=f"{one.note}; {more}" if one.note else more)
        elif one not in left_out:
            yield one
