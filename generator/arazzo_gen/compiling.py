"""One document to its plan and its modules, by itself: what several processes can do at
once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from .checks import check_document, check_unused
from .diagnostics import Diagnostic, DiagnosticError, Levels, Report, guarding
from .documents import Ignore, Ignored, Library, collector_paused
from .link import link_document
from .plan import PackagePlan, Pins, plan_package
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of one Arazzo document; ``plan`` is None where it has errors.

    ``sources`` are the files that it led to; ``looks_around`` tells that what was said
    of it depends on the other documents, too. ``is_clean`` if nothing was said.
    """

    path: str
    package: str
    plan: PackagePlan | None
    sources: frozenset[str] = frozenset()
    looks_around: bool = False
    is_clean: bool = True


@dataclass(frozen=True, slots=True)
class Emitted:
    """The modules of a package by their paths, and those of the runtime that they
    import; or what is wrong with the templates."""

    modules: Mapping[str, str]
    runtime: frozenset[str]
    faults: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A document that is to be compiled, and what its package is called."""

    path: str
    package: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that compiling one document comes to; it can be pickled.

    ``read`` are the documents among its sources, in the order in which they were asked
    for, ``digests`` what was in the sources: SHA-256 in hexadecimal, None for what
    could not be read. ``silencing`` are the comments that silenced something,
    ``pinned`` the addresses of the pinned names that were asked for.
    """

    compiled: Compiled
    diagnostics: tuple[Diagnostic, ...]
    read: tuple[str, ...]
    digests: Mapping[str, str | None]
    silencing: frozenset[Ignore]
    pinned: frozenset[str]
    emitted: Emitted | None


def emit_nothing(_: Compiled) -> None:
    """What a check makes of a plan."""


class Compiler:
    """Compiles documents of one library, each as if there were no others before it."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        emit: Callable[[Compiled], Emitted | None],
    ) -> None:
        self._library = library
        self._settings = settings
        self._emit = emit
        self._levels = Levels(settings.strict, settings.levels)
        self._digests: dict[str, str | None] = {}

    def compile(self, task: Task) -> Outcome:
        """What becomes of a document. An exception that no stage expects is one of its
        diagnostics, AZ902: other documents have nothing to do with it."""
        ignored = Ignored(self._library, self._levels)
        report = Report(self._levels, ignored.silences)
        pins = Pins(self._settings.names)
        plan = None
        with (
            collector_paused(),
            self._library.tracing() as trace,
            report.catching(),
            guarding(task.path),
        ):
            plan = self._plan(task.path, pins, report)
        done = Compiled(
            task.path,
            task.package,
            None if report.failed else plan,
            frozenset(trace.paths),
            trace.all_texts,
            not report.diagnostics,
        )
        emitted = None
        with (
            report.catching(),
            guarding(task.path, "writing the code of this document"),
        ):
            emitted = self._emit(done)
        if report.failed:
            done = replace(done, plan=None, is_clean=False)
        outcome = Outcome(
            done,
            report.diagnostics,
            tuple(filter(self._library.has_read, trace.paths)),
            {path: self.digest(path) for path in trace.paths},
            ignored.used,
            pins.used,
            emitted,
        )
        if any(found.code == "AZ902" for found in report.diagnostics):
            # What was found out for this one may be half done.
            self._library.forget_findings()
        return outcome

    def digest(self, path: str) -> str | None:
        """What is in a file, as an outcome has it."""
        if path not in self._digests:
            try:
                data = self._library.contents(path)
                self._digests[path] = sha256(data).hexdigest()
            except (KeyError, DiagnosticError):
                self._digests[path] = None
        return self._digests[path]

    def _plan(self, path: str, pins: Pins, report: Report) -> PackagePlan:
        library = self._library
        library.locator.check_identity(library.document(path))
        any_status = self._settings.implicit_success == "any"
        linked = link_document(path, library, report, any_status=any_status)
        check_document(linked, report)
        if not report.broken:
            # What an error keeps from being used would be told a second time.
            report.add(*check_unused(linked, library))
        return plan_package(linked, self._settings, pins, report)
