"""Read the files of a project, compile them, and update the output folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..candidate import may_be_arazzo, may_silence
from ..compiling import Compiled
from ..diagnostics import DiagnosticError, guarding
from ..documents import is_remote
from ..generation import Generation, generate
from ..settings import RUNTIME, Settings
from . import write
from .files import ProjectFiles, find_files, find_locks
from .journal import read_journal
from .manifest import (
    Manifest,
    Package,
    described,
    digest,
    read_manifest,
    relative,
)
from .places import state
from .remote import read_locks
from .said import to_plain
from .sources import check_given, nothing_found
from .survey import ALL, Work, survey
from .templates import put_templates
from .versions import versions


@dataclass(frozen=True, slots=True)
class Build:
    """A prepared build: what it would change in its output folder.

    ``is_writable`` tells whether the changes may be made: no foreign file is in the
    way, and there are no errors except in documents that were left out.
    ``is_overtaken`` tells that another build wrote to the folder meanwhile, so that
    the changes may be inconsistent.
    """

    output: Path
    generation: Generation
    files: ProjectFiles
    changes: write.Changes
    manifest: Manifest
    before: Manifest
    is_writable: bool
    is_overtaken: bool

    @property
    def is_stale(self) -> bool:
        """Whether the manifest in the output folder describes another build."""
        return self.manifest.differs(self.before)

    def apply(self, on_wait: Callable[[], None] = lambda: None) -> bool:
        """Write the changes. Returns False if another build has written meanwhile: this
        one has to be prepared again."""
        return write.apply(
            self.output, self.changes, self.manifest, self.before, on_wait
        )

    def apply_held(self) -> bool:
        """As ``apply``, for a caller that holds the output folder already."""
        return write.apply_held(self.output, self.changes, self.manifest, self.before)

    def refused(self, error: DiagnosticError) -> Build:
        """The same build with the diagnostics of an error, not writable."""
        found = (*self.generation.diagnostics, *error.diagnostics)
        generation = replace(self.generation, diagnostics=found)
        return replace(self, generation=generation, is_writable=False)


def write_build(
    output: Path,
    make: Callable[[], Build],
    on_wait: Callable[[], None] = lambda: None,
    on_completed: Callable[[str], None] = lambda _: None,
) -> Build:
    """Prepare a build by ``make`` and write it, if it is writable.

    Several builds may run on a folder at once. If another build has written meanwhile,
    this one holds the folder and is prepared again, so ``make`` runs twice at most.
    ``on_wait`` is called when the build has to wait for the folder, ``on_completed``
    with a sentence about an interrupted build that was completed. Raises
    DiagnosticError if the build cannot be prepared; a failure to write is one of its
    diagnostics.
    """
    made = make()
    try:
        if not made.generation.files:
            return made
        if not made.is_overtaken and (not made.is_writable or made.apply(on_wait)):
            return made
        with write.writing(output, on_wait):
            done = write.recovered(output)
            if done is not None:
                on_completed(done)
            made = make()
            if made.is_writable:
                made.apply_held()
    except DiagnosticError as error:
        return made.refused(error)
    return made


def prepare(
    paths: Sequence[Path],
    output: Path,
    settings: Settings,
    *,
    root: Path | None = None,
    files: ProjectFiles | None = None,
    force: bool = False,
    keep_going: bool = False,
    afresh: bool = False,
    jobs: int | None = 1,
    on_start: Callable[[int], None] = lambda _: None,
    on_document: Callable[[Compiled], None] = lambda _: None,
    on_file: Callable[[str], None] = lambda _: None,
) -> Build:
    """Compile the documents at the paths and compare them with the output folder.

    Packages that are unchanged since the last build are reused, except with
    ``afresh``. ``files`` are the opened files of the paths, if the caller has them.
    ``jobs`` is as in ``check``. Raises DiagnosticError if a path has nothing to
    compile.
    """
    if files is None:
        files = find_files(paths, root)
    check_given(paths, files)
    put_templates(files, settings)
    locks = find_locks(files.root, files)
    fetched = read_locks(files, locks)
    begun = state(output)
    with guarding(output.as_posix(), "reading what the last build has left"):
        before = read_manifest(output)
        journal = read_journal(output)
        if journal is not None:
            before = before._replace(pending=journal.pending)
        chosen, made_with = described(settings, output), versions()
        work = ALL
        if not (afresh or keep_going or journal):
            work = survey(files, output, before, chosen, made_with)

    def run(work: Work) -> Generation:
        on_start(len(files if work.compile is None else work.compile))
        return generate(
            files,
            settings,
            on_document,
            on_file,
            fetched=fetched,
            keep_going=keep_going,
            only=work.compile,
            known={name: one.runtime for name, one in work.known.items()},
            jobs=jobs,
        )

    generation = run(work)
    if work.left and _is_entangled(work, generation, files):
        work = work._replace(compile=None)
        generation = run(work)
    if work.known and not _are_same(generation, before, output):
        work = ALL
        generation = run(work)
    diagnostics = list(generation.diagnostics)
    if not (generation.compiled or diagnostics or work.left):
        diagnostics += nothing_found(paths)
    is_built = bool(generation.files)
    scanned = [*settings.sources.values(), *(one.path for one in fetched.values())]
    manifest = _manifest(work, generation, before, files, output, locks, scanned)
    kept = {
        path: known
        for path, known in before.outputs.items()
        if path.partition("/")[0] in work.known
    }
    if is_built:
        kept |= _unbuilt(generation, before)
    ours, changes = write.compare(output, generation.files, before, kept)
    is_writable = is_built
    if is_writable:
        refused = list(write.refusals(output, changes, before, force=force))
        is_writable = not refused
        diagnostics += refused
    outputs = {path: digest(text) for path, text in ours.items()}
    manifest = manifest._replace(
        outputs={**kept, **outputs},
        settings=chosen,
        versions=made_with,
        diagnostics=tuple(
            to_plain(found, lambda path: relative(path, output))
            for found in diagnostics
        ),
    ).sealed()
    generation = replace(generation, diagnostics=tuple(diagnostics))
    return Build(
        output,
        generation,
        files,
        changes,
        manifest,
        before,
        is_writable,
        is_overtaken=state(output) != begun,
    )


def _is_entangled(work: Work, generation: Generation, files: ProjectFiles) -> bool:
    """Whether the diagnostics of compiled packages may depend on packages that were not
    compiled: then all have to be compiled together."""
    names = {name.casefold() for name in work.left}
    return (
        bool(generation.identities)
        or any(done.package.casefold() in names for done in generation.compiled)
        or any(map(may_silence, files.read.values()))
    )


def _are_same(generation: Generation, before: Manifest, output: Path) -> bool:
    """Whether documents declare the same URIs as in the last build."""
    return _identities(generation, output) == before.identities


def _identities(generation: Generation, output: Path) -> dict[str, str]:
    """The paths of documents by the URIs that they declare, relative to the output."""
    return {
        uri if is_remote(uri) else relative(uri, output): relative(path, output)
        for uri, path in generation.identities.items()
    }


def _manifest(
    work: Work,
    generation: Generation,
    before: Manifest,
    files: ProjectFiles,
    output: Path,
    locks: Collection[str],
    scanned: Collection[str],
) -> Manifest:
    """Make the manifest of a build. ``scanned`` are files that may declare a URI, in
    addition to those that were searched for Arazzo documents."""

    def named(paths: Iterable[str]) -> dict[str, str]:
        return {relative(path, output): path for path in paths}

    packages = dict(work.left)
    inputs: dict[str, str | None] = {
        path: before.inputs[path] for one in packages.values() for path in one.inputs
    }
    for done in generation.compiled:
        if done.package in generation.runtime:
            sources = named(done.sources)
            inputs |= {name: files.digest(path) for name, path in sources.items()}
            packages[done.package] = Package(
                relative(done.path, output),
                tuple(sources),
                tuple(generation.runtime[done.package]),
                done.looks_around,
                not done.is_clean,
            )
    if not generation.files:
        return Manifest()
    documents = {one.document for one in packages.values()}
    looked = {*scanned, *(files if work.compile is None else work.compile)}
    read = [path for path in generation.sources if path in looked]
    shared = {
        name: files.digest(path)
        for name, path in named((*locks, *read)).items()
        if name not in documents and (path in locks or may_be_arazzo(files[path]))
    }
    if work.compile is not None:
        shared |= {path: before.inputs.get(path) for path in before.shared}
    return Manifest(
        inputs={**shared, **inputs},
        packages=packages,
        shared=tuple(shared),
        identities=_identities(generation, output),
    )


def _unbuilt(generation: Generation, before: Manifest) -> dict[str, str]:
    """The files of packages that have errors: they stay as they are, and so does the
    runtime that they may import."""
    packages = {path.partition("/")[0] for path in before.outputs} & generation.unbuilt
    if not (generation.files and packages):
        return {}
    return {
        path: known
        for path, known in before.outputs.items()
        if path.partition("/")[0] in (*packages, RUNTIME)
        and path not in generation.files
    }
