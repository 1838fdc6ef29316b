"""Compile one document to its plan and modules; processes can do this in parallel."""

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
    """The result of compiling one Arazzo document; a sound one has no errors.

    ``plan`` is None where there are errors, or where documents are only checked.
    ``sources`` are the files that it refers to, directly or not, and its own.
    ``looks_around`` tells that its diagnostics depend on all other documents,
    ``is_clean`` that it has no diagnostics.
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
    """The modules of a package by their paths, and the runtime modules that they
    import; or the diagnostics of the templates."""

    modules: Mapping[str, str]
    runtime: frozenset[str]
    faults: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A document to compile, and the name of its package."""

    path: str
    package: str


Emit: TypeAlias = "Callable[[Compiled, DocumentFacts, Library], T | None]"
"""Process a document without errors in the process that compiled it. The result can be
pickled."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The complete result of compiling one document; it can be pickled.

    ``read`` are the documents among its sources, in the order of their first use.
    ``digests`` has the SHA-256 of each source in hexadecimal, None for an unreadable
    one. ``silencing`` are the comments that silenced a diagnostic, ``pinned`` the
    addresses of the pinned names that the plan used.
    """

    compiled: Compiled
    diagnostics: tuple[Diagnostic, ...]
    read: tuple[str, ...]
    digests: Mapping[str, str | None]
    silencing: frozenset[Ignore]
    pinned: frozenset[str]
    emitted: T | None


class Compiler(Generic[T]):
    """Compile documents of one library; the order of documents makes no difference.

    Without ``emit``, a document is planned only to check pinned names.
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
        # Only planning shows whether a pinned name is free.
        self._plans = emit is not None or bool(settings.names)
        self._levels = Levels(settings.strict, settings.levels)
        self._digests: dict[str, str | None] = {}

    def compile(self, task: Task) -> Outcome[T]:
        """Compile a document. An unexpected exception becomes a diagnostic of this
        document, AZ902, so that the others are still compiled."""
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
            # The exception may have left cached findings incomplete.
            self._library.forget_findings()
        return outcome

    def _emitted(self, done: Compiled, facts: DocumentFacts | None) -> T | None:
        if facts is None or done.plan is None or self._emit is None:
            return None
        return self._emit(done, facts, self._library)

    def digest(self, path: str) -> str | None:
        """The SHA-256 of a file in hexadecimal, None if it cannot be read."""
        if path not in self._digests:
            try:
                data = self._library.contents(path)
                self._digests[path] = sha256(data).hexdigest()
            except (KeyError, DiagnosticError):
                self._digests[path] = None
        return self._digests[path]

    def _analyze(self, path: str, report: Report) -> DocumentFacts:
        """Link, analyze and check a document."""
        library = self._library
        library.locator.check_identity(library.document(path))
        any_status = self._settings.implicit_success == "any"
        linked = link_document(path, library, report)
        facts = analyze(linked, any_status=any_status)
        check_document(facts, report, full=self._settings.models == "full")
        if not report.broken:
            # An error can hide uses of a component, which is then no unused one.
            report.add(*check_unused(linked, library))
        return facts
