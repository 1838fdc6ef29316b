"""Paths below the output folder: what may be written there, and what is there."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from .contents import read_bytes

MANIFEST = ".arazzo-gen.lock"
"""The file that says what the last build read and wrote."""

STAGED = ".arazzo-gen.staged"
"""The folder in which texts wait to be moved."""

JOURNAL = "journal.json"
"""The file in there that says where they are to go."""


def is_interrupted(output: Path) -> bool:
    """Whether a build is at work here, or was stopped at it."""
    return os.path.lexists(output / STAGED)


_Stamp: TypeAlias = "tuple[int, int, int] | None"


def state(output: Path) -> tuple[_Stamp, ...]:
    """What differs once another build has begun to write here, or has written."""
    staged = output / STAGED
    return tuple(map(_stamp, (output / MANIFEST, staged, staged / JOURNAL)))


def _stamp(path: Path) -> _Stamp:
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have an OSError of the block name a file: the one that it is about for users."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = path.as_posix(), None
        raise


def require_writable(output: Path, paths: Iterable[str]) -> None:
    """Raise OSError where the system is known to refuse a file at one of some paths.

    Asked before anything is written, so that what is there stays whole. That a disk is
    full, for example, shows only then.
    """
    known: dict[Path, int | None] = {}
    for path in paths:
        target = output / path
        with naming(target):
            with suppress(FileNotFoundError, NotADirectoryError):
                os.lstat(target)
            folder = target.parent
            while folder != output and not os.path.isdir(folder):
                folder = folder.parent
            if folder not in known:
                if not _is_open(folder):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
                known[folder] = _longest_name(folder)
            longest = known[folder]
            if longest and any(len(os.fsencode(x)) > longest for x in target.parts):
                raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))


def _is_open(folder: Path) -> bool:
    """Whether this process may put files into a folder, as far as the system says."""
    effective = os.access in os.supports_effective_ids
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)


def _longest_name(folder: Path) -> int | None:
    """How many bytes a name may have in a folder, as far as the system says."""
    if sys.platform == "win32":
        return None
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (OSError, ValueError):
        return None


def read(path: Path) -> str | None:
    """The text of a file, whatever bytes it has; None where it cannot be read."""
    try:
        return with_our_ends(read_bytes(path)).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return None


def with_our_ends(data: bytes) -> bytes:
    """What is in a file, with the line ends that it has where git does not change
    them: those that git makes for Windows are no change of what somebody wrote."""
    return data.replace(b"\r\n", b"\n")


def is_writable(output: Path, path: str) -> bool:
    """Whether nothing but a file of ours can be at a path: no folder, no link that
    leads elsewhere, no file where a folder must be."""
    return is_inside(output, path) and obstacle(output, path) is None


def obstacle(output: Path, path: str) -> Path | None:
    """What stands at a path, or above it, so that no file of ours can be there; None
    for a path that leads out of the folder, too."""
    target = output / path
    if os.path.isdir(target) or os.path.islink(target):
        return target
    for folder in target.parents:
        if folder == output:
            break
        if os.path.islink(folder) or (
            os.path.exists(folder) and not os.path.isdir(folder)
        ):
            return folder
    return None


def is_inside(output: Path, path: str) -> bool:
    """Whether a path leads to below the output folder, links followed."""
    return (output / path).resolve().is_relative_to(output.resolve())
