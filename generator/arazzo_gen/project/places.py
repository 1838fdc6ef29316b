"""Paths below the output folder: what may be written there, and what is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

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


def read(path: Path) -> str | None:
    """The text of a file, whatever bytes it has; None where it cannot be read."""
    try:
        return with_our_ends(path.read_bytes()).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return None


def with_our_ends(data: bytes) -> bytes:
    """What is in a file, with the line ends that it has where git does not change
    them: those that git makes for Windows are no change of what somebody wrote."""
    return data.replace(b"\r\n", b"\n")


def is_writable(output: Path, path: str) -> bool:
    """Whether nothing but a file of ours can be at a path: no folder, no link that
    leads elsewhere, no file where a folder must be."""
    target = output / path
    if target.is_dir() or target.is_symlink() or not is_inside(output, path):
        return False
    folder = target.parent
    while folder != output:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return False
        folder = folder.parent
    return True


def is_inside(output: Path, path: str) -> bool:
    """Whether a path leads to below the output folder, links followed."""
    return (output / path).resolve().is_relative_to(output.resolve())
