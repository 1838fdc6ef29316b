"""Documents to plans, and what is wrong with them: what ``check`` does, and ``build``
before it writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .arazzo import is_arazzo
from .checks import check_document, check_unused
from .diagnostics import Diagnostic, DiagnosticError, Levels, Report
from .documents import Fetched, Ignored, Library, collector_paused, may_be_arazzo
from .link import link_document
from .plan import PackagePlan, Pins, package_of, plan_package
from .settings import Settings, refuse_wrong


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
class Checked:
    """What the documents come to.

    ``sources`` are the files that were read, ``unbuilt`` the packages, by the paths of
    their documents, that are not to be had because of errors. ``identities`` are the
    documents that are known by URIs of their own.
    """

    compiled: tuple[Compiled, ...]
    sources: tuple[str, ...]
    unbuilt: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    identities: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether a diagnostic is an error."""
        return any(found.level == "error" for found in self.diagnostics)


def check(
    files: Mapping[str, bytes],
    settings: Settings,
    on_document: Callable[[Compiled], None] = lambda _: None,
    on_file: Callable[[str], None] = lambda _: None,
    *,
    fetched: Mapping[str, Fetched] = MappingProxyType({}),
    only: Collection[str] | None = None,
) -> Checked:
    """Check the Arazzo documents among ``files``, and plan their packages.

    ``files`` maps posix paths to contents. Iterating over it gives what is looked
    through for Arazzo documents, which are known by their ``arazzo`` root key; other
    keys may be had too, for the files that documents refer to. Nothing else is read,
    and nothing is written. ``on_document`` is told of each document as it is done,
    ``on_file`` of each file that is looked through. ``fetched`` are the downloaded
    documents by their URLs. With ``only``, all but these files are passed over, as if
    they were no Arazzo documents. Raises ValueError for settings that are wrong.
    """
    refuse_wrong(settings)
    library = Library(files, settings.sources, fetched, only)
    identities = library.locator.identities()
    levels = Levels(settings.strict, settings.levels)
    ignored = Ignored(library, levels)
    report = Report(levels, ignored.silences)
    pins = Pins(settings.names)
    compiled: list[Compiled] = []
    packages: dict[str, str] = {}
    unbuilt: dict[str, str] = {}
    for path in sorted(files if only is None else only):
        on_file(path)
        with report.catching():
            package = unbuilt[path] = package_of(path, pins)
            if not _is_arazzo(library, path):
                del unbuilt[path]
                continue
            # Where case makes no difference to files, they would be one.
            first = packages.setdefault(package.casefold(), path)
            if first != path:
                report.add(_same_name(path, first, package))
                continue
            own = Report(levels, ignored.silences)
            plan = None
            with collector_paused():
                with library.tracing() as trace, own.catching():
                    plan = _compile(path, library, settings, pins, own)
                report.add(*own.diagnostics)
                done = Compiled(
                    path,
                    package,
                    None if own.failed else plan,
                    frozenset(trace.paths),
                    trace.all_texts,
                    not own.diagnostics,
                )
                if done.plan is not None:
                    del unbuilt[path]
                compiled.append(done)
                on_document(done)
    if not unbuilt:
        for found in pins.unused(frozenset(library.paths)):
            report.add(_unused(found))
    if not report.broken:
        report.add(*ignored.idle(files))
    sources = tuple(path for path in library.paths if path not in unbuilt)
    return Checked(tuple(compiled), sources, unbuilt, report.diagnostics, identities)


def _compile(
    path: str, library: Library, settings: Settings, pins: Pins, report: Report
) -> PackagePlan:
    library.locator.check_identity(library.document(path))
    any_status = settings.implicit_success == "any"
    linked = link_document(path, library, report, any_status=any_status)
    check_document(linked, report)
    if not report.broken:
        # What an error keeps from being used would be told a second time.
        report.add(*check_unused(linked, library))
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
