"""Find what has changed since the last build, by the hashes in its manifest.

This module does not import the compiler: most builds have nothing to do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..candidate import may_be_arazzo, may_silence
from ..diagnostics import DiagnosticError
from .contents import read_bytes
from .files import ProjectFiles, find_locks, named_like
from .manifest import NAME, Manifest, Package, relative
from .places import with_our_ends
from .versions import changed_since

ROOT_PACKAGE = "__init__.py"
"""A build writes it only if it is absent: the output may be a package of the user."""


class Work(NamedTuple):
    """The work of a build.

    ``compile`` are the documents to compile, None for all. ``known`` are the packages
    whose modules on the disk are up to date; their documents may still be compiled for
    their diagnostics. ``is_nothing`` tells that inputs and outputs are unchanged, so
    that the build only repeats the diagnostics of the last one.
    """

    compile: frozenset[str] | None = None
    known: Mapping[str, Package] = MappingProxyType({})
    is_nothing: bool = False

    @property
    def left(self) -> dict[str, Package]:
        """The known packages without diagnostics, which are not compiled."""
        if self.compile is None:
            return {}
        return {name: one for name, one in self.known.items() if not one.diagnostics}


ALL = Work()
"""Compile and write everything."""


def survey(
    files: ProjectFiles,
    output: Path,
    before: Manifest,
    settings: Mapping[str, object],
    versions: Mapping[str, str],
) -> Work:
    """Return the work of a build; ``settings`` and ``versions`` are as in a manifest.

    A package is known if its inputs and its own files are unchanged. A known package
    with diagnostics is compiled again, but not written, because its diagnostics may
    depend on other documents.
    """
    now = Manifest(settings=settings, versions=versions)
    if not before.packages or before.versions != now.versions:
        return ALL
    if before.decisive != now.decisive or changed_since(_written(output)):
        return ALL
    look = _Look(files, output, before)
    if look.is_shared_changed():
        return ALL
    known = dict(look.known())
    if settings != before.settings:
        return Work(None, known)
    waiting = look.waiting(known)
    is_same = not waiting and known.keys() == before.packages.keys()
    if is_same and look.is_surrounding_kept():
        return Work(None, known, is_nothing=True)
    if look.is_entangled():
        return Work(None, known)
    if not is_same:
        known = {name: one for name, one in known.items() if not one.looks_around}
        waiting = look.waiting(known)
    noisy = {look.given[one.document] for one in known.values() if one.diagnostics}
    return Work(frozenset({*waiting, *noisy}), known)


class _Look:
    """The files of a project, compared with the manifest of its last build."""

    def __init__(self, files: ProjectFiles, output: Path, before: Manifest) -> None:
        self._files = files
        self._output = output
        self._before = before
        self.given = {relative(path, output): path for path in files}
        self._example = next(iter(files), "")
        self._edited = {path for path in before.outputs if not self._is_kept(path)}
        self._changed = {
            path
            for path, digest in before.inputs.items()
            if files.digest(self._path(path)) != digest
        }

    def _path(self, path: str) -> str:
        """Turn a path of the manifest into one of the build."""
        if path in self.given:
            return self.given[path]
        absolute = Path(os.path.abspath(self._output / path))
        return named_like(self._example, absolute)

    def is_shared_changed(self) -> bool:
        """Whether an input of all packages has changed."""
        locks = find_locks(self._files.root, self._files)
        shared = {*self._before.shared}
        return not shared.isdisjoint(self._changed) or any(
            relative(lock, self._output) not in shared for lock in locks
        )

    def is_entangled(self) -> bool:
        """Whether the diagnostics of one package may depend on others: on the use of
        silencing comments, pinned names or declared URIs."""
        return (
            bool(self._before.identities)
            or "names" in self._before.settings
            or any(may_silence(self._contents(path)) for path in self._before.inputs)
        )

    def known(self) -> Iterator[tuple[str, Package]]:
        """The packages whose inputs and modules are unchanged."""
        edited = {path.partition("/")[0] for path in self._edited}
        for name, one in self._before.packages.items():
            if (
                one.document in self.given
                and name not in edited
                and self._changed.isdisjoint(one.inputs)
                and one.made == self._before.hash_of(one)
            ):
                yield name, one

    def waiting(self, known: Mapping[str, Package]) -> set[str]:
        """The files that may be Arazzo documents and have no known package."""
        documents = {one.document for one in known.values()}
        others = {*self._before.shared}  # unchanged here
        return {
            given
            for path, given in self.given.items()
            if path not in documents
            and path not in others
            and may_be_arazzo(self._contents(path))
        }

    def is_surrounding_kept(self) -> bool:
        """Whether the outputs that belong to no package are unchanged."""
        packages = self._before.packages.keys()
        return (self._output / ROOT_PACKAGE).is_file() and all(
            path.partition("/")[0] in packages for path in self._edited
        )

    def _is_kept(self, path: str) -> bool:
        target = os.path.join(self._output, path)
        if ".." in path.split("/") or os.path.islink(target):
            return False
        with suppress(OSError, ValueError):
            found = sha256(with_our_ends(read_bytes(target))).hexdigest()
            return found == self._before.outputs[path]
        return False

    def _contents(self, path: str) -> bytes:
        try:
            return self._files[self._path(path)]
        except (KeyError, DiagnosticError):
            return b""


def _written(output: Path) -> float:
    try:
        return (output / NAME).stat().st_mtime
    except OSError:
        return 0.0
