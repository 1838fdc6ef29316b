"""A build from the disk to the disk: what ``arazzo-gen build`` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..checking import Compiled
from ..generation import Generation, generate
from ..settings import Settings
from . import write
from .files import ProjectFiles
from .manifest import Manifest, describe, read_manifest
from .sources import fetched_for, nothing_found, open_files
from .templates import put_templates

RUNTIME = "_runtime"
"""The folder of the modules that the packages share."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build would do to its output folder; nothing is written yet.

    ``is_writable`` tells whether it may be done: nothing is in the way, and there are
    no errors, or only in documents that were left out.
    """

    output: Path
    generation: Generation
    files: ProjectFiles
    changes: write.Changes
    manifest: Manifest
    before: Manifest
    is_writable: bool

    @property
    def is_stale(self) -> bool:
        """Whether the manifest in the output folder tells of another build."""
        return self.manifest.differs(self.before)

    def apply(self) -> None:
        """Write what changed."""
        write.apply(self.output, self.changes, self.manifest, self.before)


def prepare(
    paths: Sequence[Path],
    output: Path,
    settings: Settings,
    *,
    root: Path | None = None,
    force: bool = False,
    keep_going: bool = False,
    on_start: Callable[[int], None] = lambda _: None,
    on_document: Callable[[Compiled], None] = lambda _: None,
    on_file: Callable[[str], None] = lambda _: None,
) -> Build:
    """Compile what is at some paths and compare it with the output folder.

    Raises DiagnosticError where a path has nothing to compile.
    """
    files = open_files(paths, root)
    put_templates(files, settings)
    on_start(len(files))
    generation = generate(
        files,
        settings,
        on_document,
        on_file,
        fetched=fetched_for(files),
        keep_going=keep_going,
    )
    diagnostics = list(generation.diagnostics)
    if not generation.compiled and not diagnostics:
        diagnostics += nothing_found(paths)
    before = read_manifest(output)
    kept = _kept(generation, before)
    ours, changes = write.compare(output, generation.files, before, kept)
    is_writable = bool(generation.files)
    if is_writable:
        refused = list(write.refusals(output, changes, force=force))
        is_writable = not refused
        diagnostics += refused
    generation = replace(generation, diagnostics=tuple(diagnostics))
    inputs = files.hashes(generation.sources) if generation.files else {}
    manifest = describe(output, inputs, ours, settings)
    manifest = replace(manifest, outputs={**kept, **manifest.outputs})
    return Build(output, generation, files, changes, manifest, before, is_writable)


def _kept(generation: Generation, before: Manifest) -> dict[str, str]:
    """The files of packages that cannot be built now: they stay as they are, and so
    does the runtime that they may import."""
    packages = {path.partition("/")[0] for path in before.outputs} & generation.unbuilt
    if not (generation.files and packages):
        return {}
    return {
        path: digest
        for path, digest in before.outputs.items()
        if path.partition("/")[0] in (*packages, RUNTIME)
        and path not in generation.files
    }
