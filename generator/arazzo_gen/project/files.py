"""The files that a build reads, all below the root of the project."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from os.path import relpath
from pathlib import Path

from ..diagnostics import Diagnostic, DiagnosticError
from ..limits import MAX_BYTES
from .contents import read_bytes
from .places import with_our_ends

FOLDER = "remote"
"""The name of a folder of downloaded documents."""

LOCK_NAME = "sources.lock"
"""The name of the lock in a folder of downloaded documents."""

SUFFIXES = frozenset({".json", ".yaml", ".yml"})
"""The suffixes of documents."""

_MARKERS = ("pyproject.toml", "arazzo-gen.toml", ".git")


class ProjectFiles(Mapping[str, bytes]):
    """File contents by posix paths, relative or absolute as the given paths are.

    Iterating yields the files that may be Arazzo documents: the given files, and those
    below the given folders. A look-up reads any file below the root, once; it raises
    KeyError if there is none and DiagnosticError, AZ007, outside the root.
    """

    def __init__(self, root: Path, candidates: Iterable[str]) -> None:
        self._root = resolved(root)
        unique: dict[Path, str] = {}
        for path in candidates:
            unique.setdefault(resolved(path), path)
        self._candidates = list(unique.values())
        self._read: dict[str, bytes] = {}
        self._put: dict[str, bytes] = {}
        self._sought: set[str] = set()
        self._digests: dict[str, str] = {}
        self._all: list[Path] | None = None

    def __getstate__(self) -> dict[str, object]:
        """Leave out file contents: another process reads the files itself."""
        own = {"_read": self._put.copy(), "_sought": set[str](), "_digests": {}}
        return {**vars(self), **own}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._read:
            self._sought.add(path)
            self._read[path] = self._contents(path)
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._candidates)

    def __len__(self) -> int:
        return len(self._candidates)

    def put(self, path: str, data: bytes) -> None:
        """Replace the content of a file, whatever the disk has."""
        self._put[path] = self._read[path] = data
        self._digests.pop(path, None)

    def digest(self, path: str) -> str | None:
        """The SHA-256 of a file with LF line ends, in hexadecimal; None if it cannot be
        read. Git may have converted the line ends."""
        if path not in self._digests:
            try:
                self._digests[path] = sha256(with_our_ends(self[path])).hexdigest()
            except (KeyError, DiagnosticError):
                return None
        return self._digests[path]

    def others(self, path: str) -> list[str]:
        """The files of the project that a wrong path may mean, absolute if that is."""
        if self._all is None:
            from .nearby import files_below

            self._all = [*files_below(self._root), *map(resolved, self._candidates)]
        return [*dict.fromkeys(named_like(path, file) for file in self._all)]

    @property
    def read(self) -> Mapping[str, bytes]:
        """The contents of all files that were read so far."""
        return self._read

    @property
    def seen(self) -> dict[str, bytes | None]:
        """The contents of all files that were looked up so far, None for unreadable
        ones."""
        return {**dict.fromkeys(self._sought), **self._read}

    @property
    def root(self) -> Path:
        """The folder outside of which nothing is read."""
        return self._root

    def _contents(self, path: str) -> bytes:
        try:
            real = resolved(path)
            if not real.is_relative_to(self._root):
                raise DiagnosticError(
                    Diagnostic.of_file(
                        "AZ007",
                        f"the file is outside the project, {self._root}",
                        path,
                        help="move it into the project, or name its root with `--root`",
                    )
                )
            return read_bytes(real, MAX_BYTES + 1)  # enough to see that it is too large
        except (OSError, ValueError) as error:
            raise KeyError(path) from error


def resolved(path: str | Path) -> Path:
    """The absolute path of a file, links followed. Unlike `Path.resolve`, this does not
    raise for a cycle of links."""
    return Path(os.path.realpath(path))


def find_root(paths: Iterable[Path]) -> Path:
    """The root of the project that the paths belong to.

    It is the nearest folder above them that has a pyproject.toml, an arazzo-gen.toml
    or a repository; else the working directory, if they are in it; else the nearest
    folder that contains them all.
    """
    given = [resolved(path) for path in paths]
    common = given[0] if os.path.isdir(given[0]) else given[0].parent
    while not all(path.is_relative_to(common) for path in given):
        common = common.parent
    for folder in (common, *common.parents):
        if any(os.path.exists(folder / marker) for marker in _MARKERS):
            return folder
    here = Path.cwd()
    if common.is_relative_to(here) or common == common.parent:
        return here
    return common


def candidates(path: Path) -> Iterator[str]:
    """The files at or below a path that may be Arazzo documents, sorted.

    Hidden files and folders, links to folders, and downloaded documents are left out.
    Raises OSError for a folder that cannot be read.
    """
    if not os.path.isdir(path):
        yield path.as_posix()
        return
    waiting = _items(path)
    while waiting:
        item = waiting.pop()
        if item.name.startswith("."):
            continue
        if os.path.isdir(item) and not os.path.islink(item):
            if not os.path.exists(item / LOCK_NAME):
                waiting += _items(item)
        elif os.path.isfile(item) and item.suffix.lower() in SUFFIXES:
            yield item.as_posix()


def _items(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), reverse=True)


def collect(paths: Sequence[Path]) -> list[str]:
    """The files at or below the paths that may be Arazzo documents.

    Raises DiagnosticError, AZ001, if a path does not exist.
    """
    from .nearby import where_documents_are

    found: list[str] = []
    missing: list[Diagnostic] = []
    for path in paths:
        help: str | None = None
        try:
            if path.exists():
                found += candidates(path)
                continue
            message = "there is no such file or folder"
            help = where_documents_are(Path()) or (
                "name what is there, on the command line or as `inputs` in the settings"
            )
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            path = Path(error.filename or path)
        missing.append(Diagnostic.of_file("AZ001", message, path.as_posix(), help=help))
    if missing:
        raise DiagnosticError(*missing)
    return found


def find_files(paths: Sequence[Path], root: Path | None) -> ProjectFiles:
    """The files of the project, none of them read yet.

    Raises DiagnosticError, AZ001, if a path does not exist.
    """
    return ProjectFiles(root or find_root(paths), collect(paths))


def find_locks(root: Path, paths: Iterable[str]) -> list[str]:
    """The locks next to the files or above them, up to the root of the project, the
    nearest first. Their paths are absolute or relative as those of the files."""
    found: dict[str, int] = {}
    searched: set[Path] = set()
    top = resolved(root)
    for path in paths:
        folder = resolved(path).parent
        while folder not in searched and folder.is_relative_to(top):
            searched.add(folder)
            lock = folder / FOLDER / LOCK_NAME
            if os.path.isfile(lock):
                found[named_like(path, lock)] = -len(folder.parts)
            folder = folder.parent
    return sorted(found, key=lambda lock: (found[lock], lock))


def named_like(path: str, target: Path) -> str:
    """The posix path of a file: absolute if ``path`` is, else from the working
    directory."""
    if Path(path).is_absolute():
        return target.as_posix()
    return Path(relpath(target)).as_posix()
