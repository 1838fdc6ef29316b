"""The compiler as a pure function: documents and settings to files and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .checking import Compiled, check
from .diagnostics import Diagnostic, Levels, Report
from .documents import Fetched
from .emit import emit_package, emit_tree, templates_of
from .settings import Settings


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
    """Compile the Arazzo documents among ``files``, which ``check`` says more of.

    The same files and settings give the same text. With ``keep_going``, an error in one
    document takes nothing from the others.
    """
    texts: dict[str, str] = {}
    templates = templates_of(settings.templates, settings.template_dir)
    usable = not templates.broken
    report = Report(Levels(settings.strict, settings.levels))
    report.add(*template_faults(settings))

    def emit(done: Compiled) -> None:
        if done.plan is not None and usable:
            with report.catching():
                texts.update(emit_package(done.plan, templates))
        on_document(done)

    made = check(files, settings, emit, on_file, fetched=fetched)
    tree: dict[str, str] = {}
    with report.catching():
        tree = emit_tree(texts, templates, settings.http)
    if report.failed or (made.failed and not keep_going):
        # A template that fails is no fault of a document's: no other can stay as it is.
        texts, tree = {}, {}
    built = {path.partition("/")[0] for path in texts}
    return Generation(
        {**texts, **tree},
        made.compiled,
        made.sources,
        frozenset(made.unbuilt.values()) - built,
        (*made.diagnostics, *report.diagnostics),
    )


def template_faults(settings: Settings) -> tuple[Diagnostic, ...]:
    """What is wrong with the templates of the settings, as far as it shows before they
    are used."""
    if not settings.templates:
        return ()
    templates = templates_of(settings.templates, settings.template_dir)
    report = Report(Levels(settings.strict, settings.levels))
    report.add(*templates.faults.before_rendering)
    return report.diagnostics
