"""A build from the disk to the disk: what ``arazzo-gen build`` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..arazzo import is_arazzo
from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Fetched, Location, read_document
from ..generate import Compiled, Generation, generate
from ..settings import Settings
from . import write
from .files import ProjectFiles, candidates, find_root
from .manifest import Manifest, describe, read_manifest
from .remote import find_locks, read_locks

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


def open_files(paths: Sequence[Path], root: Path | None) -> ProjectFiles:
    """The files of a project, to look for Arazzo documents at some paths.

    Raises DiagnosticError where a path has nothing to compile.
    """
    files = ProjectFiles(root or find_root(paths), _collect(paths))
    _check_given(paths, files)
    return files


def fetched_for(files: ProjectFiles) -> dict[str, Fetched]:
    """The downloaded documents next to the files of a build, by their URLs."""
    return read_locks(files, find_locks(files.root, files))


def _collect(paths: Sequence[Path]) -> list[str]:
    found: list[str] = []
    missing: list[Diagnostic] = []
    for path in paths:
        try:
            if path.exists():
                found += candidates(path)
                continue
            message = "there is no such file or folder"
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
        missing.append(Diagnostic.of_file("AZ001", message, path.as_posix()))
    if missing:
        raise DiagnosticError(*missing)
    return found


def _check_given(paths: Sequence[Path], files: ProjectFiles) -> None:
    """Raise where a file that was named itself is no Arazzo document."""
    for path in paths:
        if path.is_dir():
            continue
        document = read_document(path.as_posix(), files[path.as_posix()])
        if not is_arazzo(document.root):
            raise DiagnosticError(
                Diagnostic.at(
                    "AZ005",
                    (
                        "this is no Arazzo document: it has no `arazzo` at its root"
                        if isinstance(document.root, dict)
                        else "this is no Arazzo document: its root is no mapping"
                    ),
                    Location(document).span(),
                    help="begin it with the version, such as `arazzo: 1.0.1`",
                )
            )


def nothing_found(paths: Sequence[Path]) -> Iterator[Diagnostic]:
    """What to say where no file at some paths is an Arazzo document."""
    for path in paths:
        yield Diagnostic.of_file(
            "AZ006",
            "there is no Arazzo document here",
            path.as_posix(),
            help="an Arazzo document is a .yaml, .yml or .json file with an `arazzo`"
            " version at its root",
        )
