"""The folder of downloaded documents next to the specs, and its lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os.path import isfile, relpath
from pathlib import Path

from ..documents import Fetched
from ..documents.lock import read_lock
from .files import LOCK_NAME, resolved

FOLDER = "remote"


def find_locks(root: Path, paths: Iterable[str]) -> list[str]:
    """The locks next to some files or above them, up to the root of the project, the
    nearest first. They are named as the files are: by absolute paths or relative ones.
    """
    found: dict[str, int] = {}
    searched: set[Path] = set()
    top = resolved(root)
    for path in paths:
        folder = resolved(path).parent
        while folder not in searched and folder.is_relative_to(top):
            searched.add(folder)
            lock = folder / FOLDER / LOCK_NAME
            if isfile(lock):
                found[named_like(path, lock)] = -len(folder.parts)
            folder = folder.parent
    return sorted(found, key=lambda lock: (found[lock], lock))


def named_like(path: str, target: Path) -> str:
    """The posix path of a file: absolute if ``path`` is, else from where we are."""
    if Path(path).is_absolute():
        return target.as_posix()
    return Path(relpath(target)).as_posix()


def read_locks(files: Mapping[str, bytes], locks: Iterable[str]) -> dict[str, Fetched]:
    """The downloaded documents by their URLs; earlier locks go before later ones.

    Raises DiagnosticError where a lock is broken.
    """
    fetched: dict[str, Fetched] = {}
    for lock in locks:
        fetched = {**read_lock(lock, files[lock]), **fetched}
    return fetched
