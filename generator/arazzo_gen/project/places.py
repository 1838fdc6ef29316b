"""Paths below the output folder: which may be written, and what they hold."""

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
"""The file that lists what the last build read and wrote."""

STAGED = ".arazzo-gen.staged"
"""The folder of staged texts."""

JOURNAL = "journal.json"
"""The file in that folder that lists the changes."""


def is_interrupted(output: Path) -> bool:
    """Whether a build writes here now, or was interrupted."""
    return os.path.lexists(output / STAGED)


_Stamp: TypeAlias = "tuple[int, int, int] | None"


def state(output: Path) -> tuple[_Stamp, ...]:
    """Return a value that changes when another build begins to write or has written."""
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
    """Make an OSError of the block name ``path``, the file that concerns the user."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = path.as_posix(), None
        raise


def require_writable(output: Path, paths: Iterable[str]) -> None:
    """Raise OSError where the system is known to refuse a file at one of the paths.

    A build calls it before it writes, so that a refusal leaves the output whole. It
    cannot foresee all refusals, such as a full disk.
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
    """Return the most bytes of a name in a folder; None where they are unknown."""
    if sys.platform == "win32":
        return None
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (OSError, ValueError):
        return None


def read(path: Path) -> str | None:
    """Return the text of a file, whatever its bytes; None for an unreadable file."""
    try:
        return with_our_ends(read_bytes(path)).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return None


def with_our_ends(data: bytes) -> bytes:
    """Turn CRLF into LF: git converts line ends on Windows, which is no edit."""
    return data.replace(b"\r\n", b"\n")


def is_writable(output: Path, path: str) -> bool:
    """Whether a build may write a path: it is inside the output, no folder or link is
    there, and no file stands where a folder must be."""
    return is_inside(output, path) and obstacle(output, path) is None


def obstacle(output: Path, path: str) -> Path | None:
    """Return the folder, link or file at or above a path that keeps a build from
    writing it; None too for a path that leads out of the output."""
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
