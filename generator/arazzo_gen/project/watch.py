"""Wait for a change of the files that a run has read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TypeAlias

from watchfiles import watch

from .contents import read_bytes
from .files import candidates
from .settings_file import SETTINGS_FILES, from_here
from .templates import template_files

_TIMEOUT = 200
"""The milliseconds until the first comparison, and until a stop is noticed."""


_Stamp: TypeAlias = "tuple[int, int] | None"
"""A file's time of modification in nanoseconds, and its size; None for no file."""


def as_they_are(
    paths: Sequence[Path], templates: Path | None, root: Path
) -> dict[str, _Stamp]:
    """The stamps of the settings files, of the files that may be Arazzo documents, and
    of the templates: a failed run may not have read them, and still depends on them."""
    settings = (from_here(root / name).as_posix() for name in SETTINGS_FILES)
    return {path: _stamp(path) for path in (*settings, *_found(paths, templates))}


def wait_for_change(
    paths: Sequence[Path],
    templates: Path | None,
    read: Mapping[str, bytes | None],
    before: Mapping[str, _Stamp],
    stop: Event | None = None,
) -> tuple[str, ...]:
    """Wait until files change, and return their paths.

    ``read`` has the contents of files by their paths, None for a missing one;
    ``before`` has the stamps from before the run. A new file at ``paths`` that may be
    an Arazzo document is a change, and so is a new template. Returns an empty tuple if
    ``stop`` is set first.
    """
    while stop is None or not stop.is_set():
        folders = _folders(paths, templates, {*read, *before})
        is_first = True
        for heard in watch(
            *folders,
            recursive=False,
            rust_timeout=_TIMEOUT,
            yield_on_timeout=True,
            stop_event=stop,
            watch_filter=None,
        ):
            # A file may have changed after it was read and before listening began.
            if heard or is_first:
                new = (path for path in _found(paths, templates) if path not in before)
                changed = (*new, *_changed(read, before))
                if changed:
                    return changed
                if folders != _folders(paths, templates, {*read, *before}):
                    break  # listen to new folders too
            is_first = False
    return ()


def _folders(
    paths: Sequence[Path], templates: Path | None, files: Iterable[str]
) -> list[Path]:
    """The folders to listen to."""
    places = (*paths, templates) if templates else tuple(paths)
    return sorted({*_below(places), *_parents((*places, *map(Path, files)))})


def _changed(
    read: Mapping[str, bytes | None], before: Mapping[str, _Stamp]
) -> Iterator[str]:
    yield from (path for path, data in read.items() if _contents(path) != data)
    for path, stamp in before.items():
        if path not in read and _stamp(path) != stamp:
            yield path


def _found(paths: Sequence[Path], templates: Path | None) -> Iterator[str]:
    for path in paths:
        yield from _candidates(path)
    if templates is not None:
        with suppress(OSError):
            yield from (path.as_posix() for path in template_files(templates))


def _candidates(path: Path) -> Iterator[str]:
    # Another program may remove a folder during the search.
    with suppress(OSError):
        if path.exists():
            yield from candidates(path)


def _stamp(path: str) -> _Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _contents(path: str) -> bytes | None:
    try:
        return read_bytes(path)
    except (OSError, ValueError):
        return None


def _below(paths: Sequence[Path]) -> Iterator[Path]:
    """The given folders and the visible folders below them."""
    for path in paths:
        with suppress(OSError):
            if path.is_dir():
                yield path
                yield from _below(
                    [one for one in path.iterdir() if not one.name.startswith(".")]
                )


def _parents(paths: Sequence[Path]) -> Iterator[Path]:
    """The nearest existing folder above each path."""
    for path in paths:
        for folder in (path.parent, *path.parent.parents):
            if folder.is_dir():
                yield folder
                break
