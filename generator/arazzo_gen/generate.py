"""The compiler as a pure function: documents and settings to files and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .arazzo import is_arazzo
from .checks import check_document
from .diagnostics import Diagnostic, DiagnosticError, Report
from .documents import Fetched, Library, may_be_arazzo
from .emit import emit_package, emit_tree
from .link import link_document
from .plan import PackagePlan, Pins, package_of, plan_package
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of one Arazzo document; ``plan`` is None where it has errors."""

    path: str
    package: str
    plan: PackagePlan | None


@dataclass(frozen=True, slots=True)
class Generation:
    """What a build gives.

    ``files`` are the texts by their paths below the output folder. Where a diagnostic
    is an error there are none, or, in a build that keeps going, those of the documents
    without errors. ``sources`` are the files that decided them. ``unbuilt`` are the
    packages that are not among them because of errors.
    """

    files: Mapping[str, str]
    compiled: tuple[Compiled, ...]
    sources: tuple[str, ...]
    unbuilt: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether a diagnostic is an error."""
        return any(found.level == "error" for found in self.diagnostics)


def generate(
    files: Mapping[str, bytes],
    settings: Settings,
    on_document: Callable[[Compiled], None] = lambda _: None,
    on_file: Callable[[str], None] = lambda _: None,
    *,
    fetched: Mapping[str, Fetched] = MappingProxyType({}),
    keep_going: bool = False,
) -> Generation:
    """Compile the Arazzo documents among ``files``.

    ``files`` maps posix paths to contents. Iterating over it gives what is looked
    through for Arazzo documents, which are known by their ``arazzo`` root key; other
    keys may be had too, for the files that documents refer to. Nothing else is read,
    and nothing is written: the same files and settings give the same text.
    ``on_document`` is told of each document as it is done, ``on_file`` of each file
    that is looked through. ``fetched`` are the downloaded documents by their URLs.
    With ``keep_going``, an error in one document takes nothing from the others.
    """
    library = Library(files, settings.sources, fetched)
    report = Report(strict=settings.strict)
    pins = Pins(settings.names)
    texts: dict[str, str] = {}
    compiled: list[Compiled] = []
    packages: dict[str, str] = {}
    unbuilt: dict[str, str] = {}
    for path in sorted(files):
        on_file(path)
        with report.catching():
            package = unbuilt[path] = package_of(path, pins)
            if not _is_arazzo(library, path):
                del unbuilt[path]
                continue
            first = packages.setdefault(package, path)
            if first != path:
                report.add(_same_name(path, first, package))
                continue
            own = Report(strict=settings.strict)
            plan = None
            with own.catching():
                plan = _compile(path, library, settings, pins, own)
            report.add(*own.diagnostics)
            done = Compiled(path, package, None if own.failed else plan)
            if done.plan is not None:
                texts |= emit_package(done.plan)
                del unbuilt[path]
            compiled.append(done)
            on_document(done)
    if not unbuilt:
        for found in pins.unused(frozenset(library.paths)):
            report.add(_unused(found))
    if report.failed and not keep_going:
        texts = {}
    built = {path.partition("/")[0] for path in texts}
    return Generation(
        {**texts, **emit_tree(texts)},
        tuple(compiled),
        tuple(path for path in library.paths if path not in unbuilt),
        frozenset(unbuilt.values()) - built,
        report.diagnostics,
    )


def _compile(
    path: str, library: Library, settings: Settings, pins: Pins, report: Report
) -> PackagePlan:
    library.locator.check_identity(library.document(path))
    linked = link_document(path, library, report)
    if not report.broken:
        check_document(linked, report)
    return plan_package(linked, settings, pins, report)


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
