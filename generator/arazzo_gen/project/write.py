"""Write the output: only changed files, and only over files that a build wrote."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from ..diagnostics import Diagnostic, DiagnosticError, unwritable
from .exclusive import exclusive
from .journal import commit, recover
from .manifest import NAME, Manifest, digest, read_manifest
from .places import is_inside, is_interrupted, is_writable, obstacle, read
from .survey import ROOT_PACKAGE
from .versions import changed_since


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences between the output folder and a build.

    ``write`` has the new texts by paths below the folder, ``remove`` the files that
    only the last build wrote. ``foreign`` are files in the way that no build wrote, or
    that somebody has edited since.
    """

    write: Mapping[str, str]
    remove: tuple[str, ...]
    foreign: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.write or self.remove)


def compare(
    output: Path,
    files: Mapping[str, str],
    before: Manifest,
    kept: Collection[str] = (),
) -> tuple[dict[str, str], Changes]:
    """Return the hashes of the outputs for the manifest, and the necessary changes.

    ``before`` is the manifest of the last build; its outputs in ``kept`` stay.
    """
    ours = dict(files)
    write: dict[str, str] = {}
    foreign: list[str] = []
    for path, text in files.items():
        if not is_writable(output, path):
            foreign.append(path)
            write[path] = text
            continue
        found = read(output / path)
        if found == text:
            continue
        own = found is None or before.knows(path, found)
        if path == ROOT_PACKAGE and not own:
            del ours[path]
            continue
        if not own:
            foreign.append(path)
        write[path] = text
    remove: list[str] = []
    written = before.outputs.keys() | before.pending.keys()
    for path in sorted(written - files.keys() - set(kept)):
        found = read(output / path)
        if found is None or not is_inside(output, path):
            continue
        if not before.knows(path, found):
            foreign.append(path)
        remove.append(path)
    return ours, Changes(write, tuple(remove), tuple(sorted(foreign)))


def refusals(
    output: Path, changes: Changes, before: Manifest, *, force: bool
) -> Iterator[Diagnostic]:
    """Yield the diagnostics of files in the way. ``force`` allows replacing a file, but
    no link or folder."""
    is_lost = not before.outputs and os.path.lexists(output / NAME)
    named: set[Path] = set()
    for path in changes.foreign:
        message = "arazzo-gen did not write it, or somebody edited it"
        help = "move it away, or pass `--force` to lose what is in it"
        where = output / path
        if not is_writable(output, path):
            where = obstacle(output, path) or where
            if where in named:
                continue
            named.add(where)
            kind = "folder" if where == output / path else "file"
            kind = "link" if os.path.islink(where) else kind
            what = (
                "file is to be written"
                if where == output / path
                else "folder has to be"
            )
            message = f"a {kind} is where a {what}"
            help = "move it away"
        elif force:
            continue
        elif is_lost:
            help = (
                f"{NAME}, which says what arazzo-gen wrote, cannot be read: take it"
                " from version control, or pass `--force` to lose what is in the file"
            )
        message = f"this is in the way: {message}"
        yield Diagnostic.of_file("AZ010", message, where.as_posix(), help=help)


def apply(
    output: Path,
    changes: Changes,
    manifest: Manifest,
    before: Manifest,
    on_wait: Callable[[], None] = lambda: None,
) -> bool:
    """Make the changes; the next build completes them if this one is interrupted.

    Returns False, and changes nothing, if another build has written since ``before``
    was read. Raises DiagnosticError, AZ011, if the system refuses a change.
    """
    text = manifest.text()
    if not changes and read(output / NAME) == text and not is_interrupted(output):
        _refresh(output / NAME)
        return True
    with writing(output, on_wait):
        return apply_held(output, changes, manifest, before)


def apply_held(
    output: Path, changes: Changes, manifest: Manifest, before: Manifest
) -> bool:
    """As ``apply``, for a caller that holds the output folder (``writing``)."""
    if is_interrupted(output) or read_manifest(output).text() != before.text():
        return False
    text = manifest.text()
    if changes or read(output / NAME) != text:
        remove = {path: digest(read(output / path) or "") for path in changes.remove}
        with reported(output):
            commit(output, {**changes.write, NAME: text}, remove)
    return True


def complete(output: Path, on_wait: Callable[[], None] = lambda: None) -> str | None:
    """Complete or discard an interrupted build.

    Returns a sentence for the user, None if no build was interrupted. Raises
    DiagnosticError, AZ011, if the system refuses a change.
    """
    if not is_interrupted(output):
        return None
    with writing(output, on_wait):
        return recovered(output)


def recovered(output: Path) -> str | None:
    """As ``complete``, for a caller that holds the output folder already."""
    with reported(output):
        return recover(output)


@contextmanager
def writing(output: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Create the output folder, and lock it while the block writes to it.

    Raises DiagnosticError, AZ011, if the folder cannot be created or locked.
    """
    with ExitStack() as held:
        with reported(output):
            output.mkdir(parents=True, exist_ok=True)
            held.enter_context(exclusive(output, on_wait))
        yield


@contextmanager
def reported(output: Path) -> Iterator[None]:
    """Turn an OSError of the block into a DiagnosticError, AZ011, of the file that it
    names, or of the obstacle above the output folder."""
    try:
        yield
    except OSError as error:
        for folder in (output, *output.parents):
            if os.path.lexists(folder):
                if not os.path.isdir(folder):
                    message = "cannot be written to: this is no folder"
                    where = folder.as_posix()
                    found = Diagnostic.of_file("AZ011", message, where)
                    raise DiagnosticError(found) from error
                break
        where = error.filename or output.as_posix()
        raise DiagnosticError(unwritable(str(where), error)) from error


def write_text(path: Path, text: str) -> None:
    """Write a file that the user has named.

    Raises DiagnosticError, AZ011, if the system refuses it.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiagnosticError(unwritable(path.as_posix(), error)) from error


def _refresh(manifest: Path) -> None:
    """Update the time of a manifest that is older than a checkout of the generator, so
    that the next build has nothing to do."""
    if changed_since(manifest.stat().st_mtime):
        with suppress(OSError):
            os.utime(manifest)


def diff(output: Path, changes: Changes) -> Iterator[str]:
    """The changes as lines of a unified diff."""
    for path in sorted({*changes.write, *changes.remove}):
        name = (output / path).as_posix()
        yield from unified_diff(
            (read(output / path) or "").splitlines(keepends=True),
            changes.write.get(path, "").splitlines(keepends=True),
            fromfile=name,
            tofile=name,
        )
