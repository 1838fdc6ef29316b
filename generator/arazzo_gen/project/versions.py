"""The versions of the programs and templates that decide the output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from ..shipped import PACKAGE, is_checkout, template_folder
from .contents import read_bytes

_LIBRARIES = ("arazzo-gen", "black", "datamodel-code-generator")
"""The distributions whose versions decide the output."""

_CODE = (".py", ".jinja", ".jinja2")

_METADATA = (".dist-info", ".egg-info")
"""The suffixes of metadata folders of distributions, after name and version."""


def versions() -> dict[str, str]:
    """The versions of the distributions, and the hash of the templates.

    The versions come from the names of metadata folders: reading the metadata takes
    longer than the rest of a build with nothing to do.
    """
    return {**_versions(_LIBRARIES), "templates": _hash(template_folder())}


def changed_since(moment: float) -> bool:
    """Whether a checkout of the generator has changed since then."""
    return is_checkout() and any(
        entry.name.endswith(_CODE) and entry.stat().st_mtime > moment
        for folder in (PACKAGE, template_folder())
        for entry in _files(folder)
    )


def _versions(names: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = dict.fromkeys(names, "unknown")
    for folder in reversed(sys.path):
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in entries:
            if entry.endswith(_METADATA):
                name, _, version = os.path.splitext(entry)[0].rpartition("-")
                name = name.lower().replace("_", "-").replace(".", "-")  # PEP 503
                if name in found:
                    found[name] = version
    return found


def _hash(folder: Path) -> str:
    total = sha256()
    for path in sorted(entry.path for entry in _files(folder)):
        data = read_bytes(path)
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            elif entry.is_file():
                yield entry
