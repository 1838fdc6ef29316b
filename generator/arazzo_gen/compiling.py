"""One document to its plan and its modules, by itself: what several processes can do at
once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Generic, TypeAlias, TypeVar

from .analysis import DocumentFacts, analyze
from .checks import check_document, check_unused
from .diagnostics import Diagnostic, DiagnosticError, Levels, Report, guarding
from .documents import Ignore, Ignored, Library, collector_paused
from .link import link_document
from .plan import PackagePlan, Pins, plan_package
from .settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of one Arazzo document; ``is_sound`` tells that it has no errors.

    ``plan`` is None where it has, and where nothing is made of it. ``sources`` are the
    files that it led to; ``looks_around`` tells that its diagnostics depend on the
    other documents, too. ``is_clean`` if there are none.
    """

    path: str
    package: str
    is_sound: bool
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


Emit: TypeAlias = "Callable[[Compiled, DocumentFacts, Library], T | None]"
"""What is made of a document without errors, in the process that compiled it; it can be
pickled."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
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
    emitted: T | None


class Compiler(Generic[T]):
    """Compiles documents of one library, each as if there were no others before it.

    Without ``emit`` they are checked, and not planned.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        emit: Emit[T] | None,
    ) -> None:
        self._library = library
        self._settings = settings
        self._emit = emit
        # Whether a pinned name is free, only a plan tells.
        self._plans = emit is not None or bool(settings.names)
        self._levels = Levels(settings.strict, settings.levels)
        self._digests: dict[str, str | None] = {}

    def compile(self, task: Task) -> Outcome[T]:
        """What becomes of a document. An exception that no stage expects is one of its
        diagnostics, AZ902: other documents have nothing to do with it."""
        ignored = Ignored(self._library, self._levels)
        report = Report(self._levels, ignored.silences)
        pins = Pins(self._settings.names)
        facts = plan = None
        with (
            collector_paused(),
            self._library.tracing() as trace,
            report.catching(),
            guarding(task.path),
        ):
            facts = self._analyze(task.path, report)
            if self._plans and not report.broken:
                plan = plan_package(facts, self._settings, pins)
        done = Compiled(
            task.path,
            task.package,
            facts is not None and not report.failed,
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
            emitted = self._emitted(done, facts)
        if report.failed:
            done = replace(done, is_sound=False, plan=None, is_clean=False)
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

    def _emitted(self, done: Compiled, facts: DocumentFacts | None) -> T | None:
        if facts is None or done.plan is None or self._emit is None:
            return None
        return self._emit(done, facts, self._library)

    def digest(self, path: str) -> str | None:
        """What is in a file, as an outcome has it."""
        if path not in self._digests:
            try:
                data = self._library.contents(path)
                self._digests[path] = sha256(data).hexdigest()
            except (KeyError, DiagnosticError):
                self._digests[path] = None
        return self._digests[path]

    def _analyze(self, path: str, report: Report) -> DocumentFacts:
        """The facts of a document, and what the checks say of them."""
        library = self._library
        library.locator.check_identity(library.document(path))
        any_status = self._settings.implicit_success == "any"
        linked = link_document(path, library, report)
        facts = analyze(linked, any_status=any_status)
        check_document(facts, report, full=self._settings.models == "full")
        if not report.broken:
            # What an error keeps from being used would be reported a second time.
            report.add(*check_unused(linked, library))
        return facts
