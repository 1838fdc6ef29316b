"""Find files of the project for the help of diagnostics about wrong paths."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from .contents import read_bytes
from .files import LOCK_NAME, SUFFIXES
from .places import MANIFEST

_MOST = 5000
"""The most files and folders that are looked at."""

_MOST_BYTES = 1 << 20
"""The most bytes of a file that are looked at."""

_MOST_NAMED = 3

_OTHERS = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
"""Folders of installed or generated files, which may be large."""

_MARKS = frozenset({LOCK_NAME, MANIFEST, "pyvenv.cfg"})
"""Files that mark folders of downloads, of generated code, and of environments."""

_VERSION = rb"(?:^|[{,\n])\s*[\"']?arazzo[\"']?\s*:\s*[\"']?\d+\.\d"


def files_below(folder: Path) -> Iterator[Path]:
    """The files below a folder that may be documents, the highest first. Hidden,
    installed, generated and downloaded files are left out."""
    waiting, seen = [folder], 0
    while waiting:
        folder = waiting.pop(0)
        try:
            items = sorted(folder.iterdir())
        except OSError:
            continue
        if any(item.name in _MARKS for item in items):
            continue
        for item in items:
            seen += 1
            if seen > _MOST:
                return
            if item.name.startswith(".") or os.path.islink(item):
                continue
            if os.path.isdir(item):
                if item.name not in _OTHERS:
                    waiting.append(item)
            elif item.suffix.lower() in SUFFIXES and item.is_file():
                yield item


def where_documents_are(folder: Path) -> str | None:
    """Help that names the Arazzo documents below a folder; None if there are none."""
    found = [path for path in files_below(folder) if _is_arazzo(path)]
    if not found:
        return None
    shown = [path.as_posix() for path in found[:_MOST_NAMED]]
    if len(found) > _MOST_NAMED:
        shown.append(f"{len(found) - _MOST_NAMED} more")
    listed = ", ".join(shown[:-1]) + " and " + shown[-1] if shown[1:] else shown[0]
    verb = "is an Arazzo document" if len(found) == 1 else "are Arazzo documents"
    place = Path(os.path.commonpath([path.parent for path in found])).as_posix()
    name = shown[0] if len(found) == 1 else place
    return (
        f"{listed} {verb}: name {name} on the command line, as in"
        f" `arazzo-gen build {name}`, or as `inputs` in the settings"
    )


def _is_arazzo(path: Path) -> bool:
    try:
        return re.search(_VERSION, read_bytes(path, _MOST_BYTES)) is not None
    except OSError:
        return False
