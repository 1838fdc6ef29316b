"""The compiler as a pure function: documents and settings to files and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .analysis import DocumentFacts
from .checking import compile_documents
from .compiling import Compiled, Emitted
from .diagnostics import (
    PROJECT,
    Diagnostic,
    DiagnosticError,
    Levels,
    Report,
    guarding,
)
from .documents import Fetched, Library
from .settings import USUAL, Settings, refuse_wrong


@dataclass(frozen=True, slots=True)
class Generation:
    """The result of a build.

    ``files`` has the generated texts by their paths below the output folder. With an
    error it is empty, or, with ``keep_going``, has the packages without errors.
    ``sources`` are the files that were read, ``unbuilt`` the packages that are missing
    because of errors. ``runtime`` has the runtime modules that each package imports,
    ``identities`` the paths of the documents that declare a URI, by that URI.
    """

    files: Mapping[str, str]
    compiled: tuple[Compiled, ...]
    sources: tuple[str, ...]
    unbuilt: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    runtime: Mapping[str, frozenset[str]]
    identities: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether a diagnostic is an error."""
        return any(found.level == "error" for found in self.diagnostics)


def generate(
    files: Mapping[str, bytes],
    settings: Settings = USUAL,
    on_document: Callable[[Compiled], None] = lambda _: None,
    on_file: Callable[[str], None] = lambda _: None,
    *,
    fetched: Mapping[str, Fetched] = MappingProxyType({}),
    keep_going: bool = False,
    only: Collection[str] | None = None,
    known: Mapping[str, Iterable[str]] = MappingProxyType({}),
    jobs: int | None = 1,
) -> Generation:
    """Compile the Arazzo documents among ``files``.

    The same files and settings give the same text. With ``keep_going``, documents
    without errors are built although others have errors. ``known`` has the packages
    that need not be emitted again, with the runtime modules that they import. The
    other parameters are as in ``check``. Raises ValueError for invalid settings.
    """
    refuse_wrong(settings)
    texts: dict[str, str] = {}
    runtime = {package: frozenset(names) for package, names in known.items()}
    found = list(template_faults(settings))
    usable = all(one.level != "error" for one in found)
    report = Report(Levels(settings.strict, settings.levels))

    def finish(done: Compiled, emitted: Emitted | None) -> None:
        if done.package in known:
            return
        if emitted is not None:
            report.add(*emitted.faults)
            if not emitted.faults:
                runtime[done.package] = emitted.runtime
                texts.update(emitted.modules)
        on_document(done)

    made = compile_documents(
        files,
        settings,
        _Emission(settings, frozenset(known)) if usable else None,
        finish,
        on_file,
        fetched=fetched,
        only=only,
        jobs=jobs,
    )
    tree: dict[str, str] = {}
    if runtime and usable and not report.failed and (keep_going or not made.failed):
        from .emit import emit_tree, templates_of

        with report.catching(), guarding(PROJECT, "writing what packages share"):
            templates = templates_of(settings)
            used = frozenset[str]().union(*runtime.values())
            tree = emit_tree(used, templates, settings)
    if not tree:
        # A template that fails concerns all packages: none is complete without it.
        texts.clear()
        runtime.clear()
    return Generation(
        {**texts, **tree},
        made.compiled,
        made.sources,
        frozenset(made.unbuilt.values()) - runtime.keys(),
        (*found, *made.diagnostics, *report.diagnostics),
        runtime,
        made.identities,
    )


@dataclass(frozen=True, slots=True)
class _Emission:
    """Emit the modules of packages that are not ``known``."""

    settings: Settings
    known: frozenset[str]

    def __call__(self, done: Compiled, _: DocumentFacts, __: Library) -> Emitted | None:
        if done.plan is None or done.package in self.known:
            return None
        from .emit import emit_package, templates_of

        try:
            templates = templates_of(self.settings)
            package = emit_package(done.plan, templates, self.settings)
        except DiagnosticError as error:
            return Emitted({}, frozenset(), error.diagnostics)
        return Emitted(package.modules, package.runtime)


def template_faults(settings: Settings) -> tuple[Diagnostic, ...]:
    """The diagnostics of templates that can be found before rendering."""
    if not settings.templates:
        return ()
    from .emit import templates_of

    report = Report(Levels(settings.strict, settings.levels))
    with report.catching(), guarding(settings.template_dir, "reading the templates"):
        report.add(*templates_of(settings).faults.before_rendering)
    return report.diagnostics
