"""Compile all documents to plans and diagnostics, for ``check`` and ``build``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from .arazzo import is_arazzo
from .compiling import Compiled, Compiler, Emit, Outcome, Task
from .diagnostics import (
    PROJECT,
    Diagnostic,
    DiagnosticError,
    Levels,
    Report,
    guarding,
)
from .documents import Fetched, Ignored, Library, may_be_arazzo
from .parallel import in_order
from .plan import Pins, package_of
from .settings import USUAL, Settings, refuse_wrong

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking documents.

    ``sources`` are the files that were read. ``unbuilt`` has the packages that have
    errors, by the paths of their documents. ``identities`` has the paths of the
    documents that declare a URI (``$self``), by that URI.
    """

    compiled: tuple[Compiled, ...]
    sources: tuple[str, ...]
    unbuilt: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    identities: Mapping[str, str]

    @property
    def documents(self) -> int:
        """The number of Arazzo documents, including those that cannot be read."""
        return len({*self.unbuilt, *(done.path for done in self.compiled)})

    @property
    def failed(self) -> bool:
        """Whether a diagnostic is an error."""
        return any(found.level == "error" for found in self.diagnostics)


def check(
    files: Mapping[str, bytes],
    settings: Settings = USUAL,
    on_document: Callable[[Compiled], None] = lambda _: None,
    on_file: Callable[[str], None] = lambda _: None,
    *,
    fetched: Mapping[str, Fetched] = MappingProxyType({}),
    only: Collection[str] | None = None,
    jobs: int | None = 1,
) -> Checked:
    """Check the Arazzo documents among ``files``, and plan their packages.

    ``files`` maps posix paths to contents. Its iteration yields the files to search for
    Arazzo documents, which have an ``arazzo`` root key; a look-up may find more files,
    for references of documents. Nothing else is read, and nothing is written.
    ``on_document`` is called with each finished document, ``on_file`` with each file
    that is searched. ``fetched`` has the downloaded documents by their URLs. ``only``
    limits the search to these files. ``jobs`` is the number of processes, None for as
    many as save time; it does not change the result. Raises ValueError for invalid
    settings.
    """
    refuse_wrong(settings)
    return compile_documents(
        files,
        settings,
        None,
        lambda done, _: on_document(done),
        on_file,
        fetched=fetched,
        only=only,
        jobs=jobs,
    )


def compile_documents(
    files: Mapping[str, bytes],
    settings: Settings,
    emit: Emit[T] | None,
    on_document: Callable[[Compiled, T | None], None],
    on_file: Callable[[str], None],
    *,
    fetched: Mapping[str, Fetched],
    only: Collection[str] | None,
    jobs: int | None,
) -> Checked:
    """As ``check``, and call ``emit`` for each document without errors, in the process
    that planned it."""
    library = Library(files, settings.sources, fetched, only)
    levels = Levels(settings.strict, settings.levels)
    ignored = Ignored(library, levels)
    report = Report(levels, ignored.silences)
    pins = Pins(settings.names)
    identities: dict[str, str] = {}
    with report.catching(), guarding(PROJECT, "looking for documents by their URIs"):
        identities = library.locator.identities()
    paths = sorted(files if only is None else only)
    listed = _listed(paths, library, pins)
    compiler = Compiler(library, settings, emit)
    here = _Here(files, library, compiler)
    compiled: list[Compiled] = []
    unbuilt: dict[str, str] = {}
    read = dict.fromkeys(library.paths)
    with closing(in_order(compiler.compile, listed.tasks, jobs)) as outcomes:
        for path in paths:
            on_file(path)
            package = listed.packages.get(path)
            if package is None:
                continue
            unbuilt[path] = package
            if path in listed.refused:
                report.add(*listed.refused[path])
                continue
            outcome = here.confirmed(next(outcomes))
            report.add(*outcome.diagnostics)
            ignored.use(outcome.silencing)
            pins.use(outcome.pinned)
            read |= dict.fromkeys(outcome.read)
            if outcome.compiled.is_sound:
                del unbuilt[path]
            compiled.append(outcome.compiled)
            on_document(outcome.compiled, outcome.emitted)
    with report.catching(), guarding(PROJECT, "looking for what has no effect"):
        if not unbuilt:
            report.add(*map(_unused, pins.unused(read)))
        if not report.broken:
            report.add(*ignored.idle(read, files))
    sources = tuple(path for path in read if path not in unbuilt)
    return Checked(tuple(compiled), sources, unbuilt, report.diagnostics, identities)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The packages by the paths of their documents, the documents to compile, and the
    diagnostics of the files that cannot be compiled."""

    packages: Mapping[str, str]
    tasks: Sequence[Task]
    refused: Mapping[str, tuple[Diagnostic, ...]]


def _listed(paths: Sequence[str], library: Library, pins: Pins) -> _Listed:
    packages: dict[str, str] = {}
    tasks: list[Task] = []
    refused: dict[str, tuple[Diagnostic, ...]] = {}
    owners: dict[str, str] = {}
    for path in paths:
        package = package_of(path, pins)
        try:
            with guarding(path, "reading this file"):
                found = _is_arazzo(library, path)
            if not found:
                continue
            # Some file systems ignore case: the two packages would be one folder.
            first = owners.setdefault(package.casefold(), path)
            if first != path:
                raise DiagnosticError(_same_name(path, first, package))
            tasks.append(Task(path, package))
        except DiagnosticError as error:
            refused[path] = error.diagnostics
        packages[path] = package
    return _Listed(packages, tasks, refused)


class _Here(Generic[T]):
    """Check results of other processes against the files that this process reads."""

    def __init__(
        self, files: Mapping[str, bytes], library: Library, compiler: Compiler[T]
    ) -> None:
        self._files = files
        self._library = library
        self._compiler = compiler
        self._has_looked_around = False

    def confirmed(self, outcome: Outcome[T]) -> Outcome[T]:
        """Return the outcome of a document for the file contents of this process.

        This process reads all files of the document too, so that the caller knows its
        sources. If a file has changed in between, the document is compiled again.
        """
        done = outcome.compiled
        if done.looks_around and not self._has_looked_around:
            self._has_looked_around = True
            for path in self._files:
                self._compiler.digest(path)
        if all(
            self._compiler.digest(path) == digest
            for path, digest in outcome.digests.items()
        ):
            return outcome
        return self._compiler.compile(Task(done.path, done.package))


def _is_arazzo(library: Library, path: str) -> bool:
    try:
        data = library.contents(path)
    except KeyError:
        unreadable = Diagnostic.of_file("AZ001", "the file cannot be read", path)
        raise DiagnosticError(unreadable) from None
    return may_be_arazzo(data) and is_arazzo(library.document(path).root)


def _same_name(path: str, first: str, package: str) -> Diagnostic:
    return Diagnostic.of_file(
        "AZ009",
        f"its package would be called {package}, as that of {first}",
        path,
        help="rename one of the two files, or pin a name in the settings",
    )


def _unused(address: str) -> Diagnostic:
    path, _, pointer = address.partition("#")
    return Diagnostic.of_file(
        "AZ017",
        f'the settings pin a name for "{pointer or path}", where nothing is generated',
        path,
    )
