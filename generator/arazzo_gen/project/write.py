"""Writing the output: only what changed, and only over what is ours."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from ..diagnostics import Diagnostic, DiagnosticError
from .manifest import NAME, Manifest, digest

_STAGING = ".arazzo-gen-"
"""How the folders begin in which texts wait to be moved."""

ROOT_PACKAGE = "__init__.py"
"""Written only where it is absent: the output folder may be a package of the user's."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the output folder and a build.

    ``write`` has the new texts and ``remove`` what a former build wrote and this one
    does not, by paths below the folder. ``foreign`` are files in the way that we did
    not write, or that somebody edited since.
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
    """The files to account for in the manifest, and what has to change for them.

    ``before`` is the manifest of the last build; of what it wrote, ``kept`` stays.
    """
    ours = dict(files)
    write: dict[str, str] = {}
    foreign: list[str] = []
    for path, text in files.items():
        if not _is_writable(output, path):
            foreign.append(path)
            write[path] = text
            continue
        found = _read(output / path)
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
        found = _read(output / path)
        if found is None or not _is_inside(output, path):
            continue
        if not before.knows(path, found):
            foreign.append(path)
        remove.append(path)
    return ours, Changes(write, tuple(remove), tuple(sorted(foreign)))


def refusals(output: Path, changes: Changes, *, force: bool) -> Iterator[Diagnostic]:
    """Why the changes cannot be made; ``force`` overcomes an edited file, but no link
    or folder."""
    for path in changes.foreign:
        if force and _is_writable(output, path):
            continue
        yield Diagnostic.of_file(
            "AZ010",
            "this is in the way: arazzo-gen did not write it, or somebody edited it",
            (output / path).as_posix(),
            help="move it away, or pass `--force` to lose what is in it",
        )


def apply(output: Path, changes: Changes, manifest: Manifest, before: Manifest) -> None:
    """Make the changes: all texts are on the disk before the first one is moved.

    The manifest tells what is about to be written before it is, so that a build that
    was interrupted is completed by the next. Raises DiagnosticError, AZ011, where the
    system does not let us.
    """
    try:
        _apply(output, changes, manifest, before)
    except OSError as error:
        raise DiagnosticError(
            Diagnostic.of_file(
                "AZ011", f"cannot be written: {error.strerror}", output.as_posix()
            )
        ) from error


def _apply(
    output: Path, changes: Changes, manifest: Manifest, before: Manifest
) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for left in output.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    if not changes and _read(output / NAME) == manifest.text():
        return
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=output) as staging:
        if changes:
            pending = {path: digest(text) for path, text in changes.write.items()}
            begun = replace(before, pending={**before.pending, **pending})
            _write(Path(staging), output, {NAME: begun.text()})
        _write(Path(staging), output, changes.write)
        for path in changes.remove:
            (output / path).unlink(missing_ok=True)
            _prune(output, (output / path).parent)
        _write(Path(staging), output, {NAME: manifest.text()})


def _write(staging: Path, output: Path, texts: Mapping[str, str]) -> None:
    """Put texts into files, each at once: all are staged before the first is moved."""
    for number, text in enumerate(texts.values()):
        staged = staging / str(number)
        staged.write_text(text, encoding="utf-8", newline="\n")
    for number, path in enumerate(texts):
        target = output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / str(number), target)


def diff(output: Path, changes: Changes) -> Iterator[str]:
    """The changes as lines of a unified diff."""
    for path in sorted({*changes.write, *changes.remove}):
        name = (output / path).as_posix()
        yield from unified_diff(
            (_read(output / path) or "").splitlines(keepends=True),
            changes.write.get(path, "").splitlines(keepends=True),
            fromfile=name,
            tofile=name,
        )


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return None


def _is_writable(output: Path, path: str) -> bool:
    """Whether nothing but a file of ours can be at a path: no folder, no link that
    leads elsewhere, no file where a folder must be."""
    target = output / path
    if target.is_dir() or target.is_symlink() or not _is_inside(output, path):
        return False
    folder = target.parent
    while folder != output:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return False
        folder = folder.parent
    return True


def _is_inside(output: Path, path: str) -> bool:
    return (output / path).resolve().is_relative_to(output.resolve())


def _prune(output: Path, folder: Path) -> None:
    """Remove folders that hold nothing of anybody's any more."""
    while folder != output and folder.is_dir():
        if any(item.name != "__pycache__" for item in folder.iterdir()):
            return
        shutil.rmtree(folder)
        folder = folder.parent
