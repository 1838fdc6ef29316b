"""What has changed since the last build, by the hashes in its manifest.

Nothing here imports the compiler: most builds find that there is nothing to do.
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
"""Written only where it is absent: the output folder may be a package of the user's."""


class Work(NamedTuple):
    """What a build has to do.

    ``compile`` are the documents to compile, None for all; ``known`` the packages whose
    modules stay as they are on the disk, compiled or not. ``is_nothing`` tells that all
    is as the last build left it: what that had to say is all that may be missing.
    """

    compile: frozenset[str] | None = None
    known: Mapping[str, Package] = MappingProxyType({})
    is_nothing: bool = False

    @property
    def left(self) -> dict[str, Package]:
        """The packages that are not even compiled, since nothing was said of them."""
        if self.compile is None:
            return {}
        return {name: one for name, one in self.known.items() if not one.diagnostics}


ALL = Work()
"""Everything has to be done."""


def survey(
    files: ProjectFiles,
    output: Path,
    before: Manifest,
    settings: Mapping[str, object],
    versions: Mapping[str, str],
) -> Work:
    """What has to be done, ``settings`` and ``versions`` being as a manifest has them.

    A package is known where all that it was made from is as it was, and so are its own
    files. It is compiled again, but not written, where something was said of it: only
    together with what is said of others can that be told anew.
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
    """The files of a project beside the manifest of its last build."""

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
        """A path of the manifest as the build names it."""
        if path in self.given:
            return self.given[path]
        absolute = Path(os.path.abspath(self._output / path))
        return named_like(self._example, absolute)

    def is_shared_changed(self) -> bool:
        """Whether something is not as it was that all packages depend on."""
        locks = find_locks(self._files.root, self._files)
        shared = {*self._before.shared}
        return not shared.isdisjoint(self._changed) or any(
            relative(lock, self._output) not in shared for lock in locks
        )

    def is_entangled(self) -> bool:
        """Whether what is said of one package may depend on others: by comments that
        silence, and by names and identities, which may be used or not."""
        return (
            bool(self._before.identities)
            or "names" in self._before.settings
            or any(may_silence(self._contents(path)) for path in self._before.inputs)
        )

    def known(self) -> Iterator[tuple[str, Package]]:
        """The packages that were made from what is still there, and are still there."""
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
        """The files that may be Arazzo documents of packages that are not known."""
        documents = {one.document for one in known.values()}
        others = {*self._before.shared}  # unchanged, or all would be done
        return {
            given
            for path, given in self.given.items()
            if path not in documents
            and path not in others
            and may_be_arazzo(self._contents(path))
        }

    def is_surrounding_kept(self) -> bool:
        """Whether the files that belong to no package are as they were."""
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
