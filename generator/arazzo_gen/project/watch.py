"""Waiting for a change of what a run has read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from watchfiles import watch

from .files import candidates
from .settings_file import SETTINGS_FILES, from_here

_TIMEOUT = 200
"""Milliseconds that may pass until the first look, and until a stop is seen."""


def as_they_are(paths: Sequence[Path], root: Path) -> dict[str, bytes | None]:
    """The settings of a project, and what may be an Arazzo document at some paths, with
    their contents: what is looked at even by a run that came to nothing."""
    settings = (from_here(root / name).as_posix() for name in SETTINGS_FILES)
    documents = (found for path in paths for found in _candidates(path))
    return {path: _contents(path) for path in (*settings, *documents)}


def wait_for_change(
    paths: Sequence[Path],
    read: Mapping[str, bytes | None],
    stop: Event | None = None,
) -> tuple[str, ...]:
    """Wait until files are not as they were read, and say which.

    ``read`` has the contents of the files by their paths, None for one that was looked
    for and not there; a file that may be an Arazzo document and comes to ``paths`` is
    a change as well. Gives nothing where ``stop`` is set first.
    """
    folders = sorted({*_below(paths), *_parents((*paths, *map(Path, read)))})
    is_first = True
    for heard in watch(
        *folders,
        recursive=False,
        rust_timeout=_TIMEOUT,
        yield_on_timeout=True,
        stop_event=stop,
        watch_filter=None,
    ):
        # A file may have changed since it was read, before anybody listened.
        changed = _changed(paths, read) if heard or is_first else ()
        if changed:
            return changed
        is_first = False
    return ()


def _changed(
    paths: Sequence[Path], read: Mapping[str, bytes | None]
) -> tuple[str, ...]:
    new = [one for path in paths for one in _candidates(path) if one not in read]
    return (*new, *(path for path, data in read.items() if _contents(path) != data))


def _candidates(path: Path) -> Iterator[str]:
    # A folder may go while it is looked through.
    with suppress(OSError):
        if path.exists():
            yield from candidates(path)


def _contents(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError):
        return None


def _below(paths: Sequence[Path]) -> Iterator[Path]:
    """The given folders with those in them that are looked through."""
    for path in paths:
        with suppress(OSError):
            if path.is_dir():
                yield path
                yield from _below(
                    [one for one in path.iterdir() if not one.name.startswith(".")]
                )


def _parents(paths: Sequence[Path]) -> Iterator[Path]:
    """The nearest folder above each path that there is."""
    for path in paths:
        for folder in (path.parent, *path.parent.parents):
            if folder.is_dir():
                yield folder
                break
