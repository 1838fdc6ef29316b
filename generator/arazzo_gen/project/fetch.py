"""Download the remote documents of a build, for ``arazzo-gen fetch``."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from ..arazzo import is_arazzo
from ..diagnostics import Diagnostic, DiagnosticError, Report, unwritable
from ..documents import (
    Fetched,
    Json,
    Library,
    Location,
    NotHere,
    kind_of,
    may_be_arazzo,
    read_document,
)
from ..documents.lock import lock_text, read_lock
from .download import Download, DownloadError, download, host_of, refuse
from .files import FOLDER, LOCK_NAME, ProjectFiles, find_locks, named_like
from .places import naming
from .remote import read_locks
from .sources import open_files

_DATA = frozenset({"const", "default", "enum", "example", "examples"})
"""The fields whose values are data: a "$ref" in them is no reference."""

_SUFFIX = re.compile(r"\.(?:json|ya?ml)", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9._~-]")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Fetch:
    """The result of fetching: ``written`` has the paths of the downloads by URLs,
    ``files`` the files that were read."""

    written: Mapping[str, str]
    files: ProjectFiles
    diagnostics: tuple[Diagnostic, ...]


def fetch(
    paths: Sequence[Path],
    sources: Mapping[str, str],
    *,
    root: Path | None = None,
    update: bool = False,
    hosts: Sequence[str] = (),
    on_url: Callable[[str], None] = lambda _: None,
) -> Fetch:
    """Download the remote documents that the documents at the paths refer to.

    They go to an existing folder ``remote`` above the files, or to a new one next to
    the first path, with a lock. All files are written at the end, each atomically.
    Only the hosts that the Arazzo documents name, and ``hosts``, are contacted.
    ``update`` downloads existing files again. ``on_url`` is called with the URL of each
    download. Raises DiagnosticError if the paths have no Arazzo document.
    """
    files = open_files(paths, root)
    folder = paths[0] if paths[0].is_dir() else paths[0].parent
    name = (folder / LOCK_NAME).as_posix()
    above = find_locks(files.root, [name])
    new = named_like(name, folder.resolve() / FOLDER / LOCK_NAME)
    lock = above[0] if above else new
    others = [path for path in find_locks(files.root, files) if path != lock]
    known = read_lock(lock, files[lock]) if lock in files else {}
    walk = _Walk(files, sources, lock, known, update, on_url)
    for url, entry in read_locks(files, others).items():
        walk.add(url, entry)
    walk.run(hosts)
    got = {url: walk.fetched[url] for url in walk.new}
    if got:
        _write(lock, {**known, **got}, walk.new)
    written = {url: entry.path for url, entry in got.items()}
    return Fetch(written, files, walk.report.diagnostics)


class _Walk:
    """Follow all references from the Arazzo documents of the project."""

    def __init__(
        self,
        files: ProjectFiles,
        sources: Mapping[str, str],
        lock: str,
        known: Mapping[str, Fetched],
        update: bool,
        on_url: Callable[[str], None],
    ) -> None:
        self.report = Report()
        self.new: dict[str, bytes] = {}
        self.fetched: dict[str, Fetched] = {}
        self._files = files
        self._folder = lock[: -len(LOCK_NAME)]
        self._known = known
        self._update = update
        self._on_url = on_url
        self._library = Library(files, sources)
        self._failed: set[str] = set()
        for url, entry in known.items():
            if not update and entry.path in files:
                self.add(url, entry)

    def add(self, url: str, entry: Fetched) -> None:
        """Register the document of a URL, which need not be downloaded again."""
        if url not in self.fetched:
            self.fetched[url] = entry
            self._library.locator.add(url, entry)

    def run(self, more_hosts: Sequence[str]) -> None:
        entries: list[str] = []
        hosts = {host.lower() for host in more_hosts}
        for path in sorted(self._files):
            with self.report.catching():
                if not may_be_arazzo(self._library.contents(path)):
                    continue
                document = self._library.document(path)
                if is_arazzo(document.root):
                    entries.append(path)
                    hosts.update(self._hosts_of(path))
        waiting, seen = entries, set(entries)
        while waiting:
            path = waiting.pop(0)
            for target in sorted(self._targets(path, hosts) - seen):
                seen.add(target)
                waiting.append(target)

    def _hosts_of(self, path: str) -> Iterator[str]:
        document = self._library.document(path)
        base = self._library.locator.base(document)
        for place, _ in _references(Location(document)):
            address = base.resolve(str(place.value))
            if address.remote:
                yield host_of(address.text)

    def _targets(self, path: str, hosts: Container[str]) -> set[str]:
        """The paths of the documents that a document refers to. Remote ones that are
        missing are downloaded."""
        targets: set[str] = set()
        with self.report.catching():
            document = self._library.document(path)
            for place, is_source in _references(Location(document)):
                with self.report.catching():
                    try:
                        targets.add(self._library.locator.locate(place))
                    except NotHere as missing:
                        if missing.url not in self._failed:
                            self._failed.add(missing.url)
                            entry = self._get(missing.url, place, is_source, hosts)
                            self._failed.discard(missing.url)
                            targets.add(entry.path)
        return {target for target in targets if self._is_readable(target)}

    def _is_readable(self, path: str) -> bool:
        """Whether a file can be read. Its errors are left to a build, except AZ013: it
        differs from what was downloaded."""
        try:
            self._library.document(path)
        except DiagnosticError as error:
            if any(found.code == "AZ013" for found in error.diagnostics):
                self.report.add(*error.diagnostics)
            return False
        return True

    def _get(
        self, url: str, place: Location, is_source: bool, hosts: Container[str]
    ) -> Fetched:
        try:
            refuse(url, hosts)
            self._on_url(url)
            found = download(url, hosts)
            path = self._path(url, found.data)
            _check_content(path, found, is_source)
            entry = Fetched(path, sha256(found.data).hexdigest(), found.url)
            before = self._known.get(url)
            if before and not self._update and before.sha256 != entry.sha256:
                raise DownloadError(
                    "it is not what the lock says any more",
                    "run `arazzo-gen fetch --update` to take it as it is now",
                )
        except DownloadError as error:
            raise DiagnosticError(
                Diagnostic.at(
                    "AZ015",
                    f"{url} cannot be fetched: {error.reason}",
                    place.span(),
                    help=error.help,
                )
            ) from error
        self._files.put(path, found.data)
        self._library.forget(path)
        self.add(url, entry)
        self.new[url] = found.data
        return entry

    def _path(self, url: str, data: bytes) -> str:
        if url in self._known:
            return self._known[url].path
        taken = {
            entry.path.lower()
            for entry in (*self._known.values(), *self.fetched.values())
        }
        path = self._folder + _file_of(url, data)
        if path.lower() in taken:
            stem, dot, suffix = path.rpartition(".")
            digest = sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
            path = f"{stem}-{digest[:8]}{dot}{suffix}"
        return path


def _references(at: Location) -> Iterator[tuple[Location, bool]]:
    """The references to other documents at and below a location, the first of each
    URI, and whether each is a source description's."""
    seen: set[str] = set()
    for place, is_source in _all_references(at):
        reference = str(place.value).partition("#")[0]
        if reference and reference not in seen:
            seen.add(reference)
            yield place, is_source


def _all_references(at: Location) -> Iterator[tuple[Location, bool]]:
    root = at.value
    if isinstance(root, dict) and is_arazzo(root):
        sources = root.get("sourceDescriptions")
        for index, source in enumerate(sources if isinstance(sources, list) else ()):
            if isinstance(source, dict) and isinstance(source.get("url"), str):
                yield at.child("sourceDescriptions", index, "url"), True
    waiting: list[tuple[Location, Json, bool]] = [(at, root, False)]
    visited: set[int] = set()
    while waiting:
        place, node, is_names = waiting.pop()
        if not isinstance(node, dict | list) or id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, list):
            for index in reversed(range(len(node))):
                waiting.append((place.child(index), node[index], False))
            continue
        if isinstance(node.get("$ref"), str) and not is_names:
            yield place.child("$ref"), False
        for key in reversed(node):
            if is_names or key not in _DATA:
                waiting.append((place.child(key), node[key], key == "properties"))


def _check_content(path: str, found: Download, is_source: bool) -> None:
    try:
        root = read_document(path, found.data).root
    except DiagnosticError as error:
        raise DownloadError(
            f"what came is neither JSON nor YAML ({error.diagnostics[0].message})"
        ) from error
    if is_source and kind_of(root) is None:
        raise DownloadError(
            'what came has no "openapi", "swagger", "arazzo" or "asyncapi" at its root',
            "check that the URL is that of the document, not of a page about it",
        )
    if not isinstance(root, dict | list):
        raise DownloadError("what came is a text, not a document")


def _file_of(url: str, data: bytes) -> str:
    """The path of a URL's document below the download folder: host, then path."""
    parts = urlsplit(url)
    *folders, name = parts.path.strip("/").split("/")
    stem, dot, suffix = name.rpartition(".")
    if not (dot and _SUFFIX.fullmatch(dot + suffix)):
        stem = name or "index"
        suffix = "json" if data.lstrip()[:1] in (b"{", b"[") else "yaml"
    if parts.query:
        stem += f"-{sha256(parts.query.encode('utf-8', 'replace')).hexdigest()[:8]}"
    segments = [parts.netloc, *folders, stem]
    *safe, last = (_UNSAFE.sub("_", segment)[:_LONGEST] or "_" for segment in segments)
    # A folder must not have the name that another URL's file gets.
    safe = [_SUFFIX.sub("_", segment).lstrip(".") or "_" for segment in safe]
    return "/".join((*safe, f"{last.lstrip('.') or '_'}.{suffix}"))


def _write(lock: str, fetched: Mapping[str, Fetched], new: Mapping[str, bytes]) -> None:
    """Write the documents and the lock, each file atomically."""
    try:
        for url, data in new.items():
            _replace(Path(fetched[url].path), data)
        _replace(Path(lock), lock_text(lock, fetched).encode())
    except OSError as error:
        raise DiagnosticError(unwritable(error.filename, error)) from error


def _replace(path: Path, data: bytes) -> None:
    """Write a file atomically. Raises OSError, which names the file."""
    with naming(path):
        _put(path, data)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as staged:
        try:
            staged.write(data)
            staged.close()
            os.chmod(staged.name, 0o644)
            os.replace(staged.name, path)
        except BaseException:
            os.unlink(staged.name)
            raise
