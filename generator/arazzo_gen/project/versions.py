"""What decides the output besides documents and settings: the versions of the programs,
and the templates."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from ..shipped import PACKAGE, is_checkout, template_folder

_LIBRARIES = ("arazzo-gen", "black", "datamodel-code-generator")
"""The distributions whose version decides bytes of the output."""

_INSTALLED = re.compile(r"(.+)-([^-]+)\.(?:dist-info|egg-info)")


def versions() -> dict[str, str]:
    """The versions of what makes the output, and the hash of the templates.

    The names of the folders of metadata have them: reading the metadata takes longer
    than all else that a build with nothing to do does.
    """
    return {**_versions(_LIBRARIES), "templates": _hash(template_folder())}


def changed_since(moment: float) -> bool:
    """Whether the generator itself is newer, which only a checkout of it can be."""
    return is_checkout() and any(
        entry.stat().st_mtime > moment
        for folder in (PACKAGE, template_folder())
        for entry in _files(folder)
        if entry.name.endswith((".py", ".jinja", ".jinja2"))
    )


def _versions(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = dict.fromkeys(names, "unknown")
    for folder in reversed(sys.path):
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            installed = _INSTALLED.fullmatch(entry)
            if installed:
                name = re.sub(r"[-_.]+", "-", installed[1]).lower()
                if name in found:
                    found[name] = installed[2]
    return found


def _hash(folder: Path) -> str:
    total = sha256()
    for path in sorted(entry.path for entry in _files(folder)):
        data = Path(path).read_bytes()
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.is_file():
                yield entry
