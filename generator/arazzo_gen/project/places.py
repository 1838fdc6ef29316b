"""Paths below the output folder: what may be written there, and what is there."""

from __future__ import annotations

import os
from pathlib import Path

STAGED = ".arazzo-gen.staged"
"""The folder in which texts wait to be moved."""


def is_interrupted(output: Path) -> bool:
    """Whether a build is at work here, or was stopped at it."""
    return os.path.lexists(output / STAGED)


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
