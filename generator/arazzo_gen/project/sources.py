"""Open the documents at the paths that a command gets."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..arazzo import is_arazzo
from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Fetched, Location, read_document
from .files import ProjectFiles, find_files, find_locks
from .nearby import where_documents_are
from .remote import read_locks


def open_files(paths: Sequence[Path], root: Path | None) -> ProjectFiles:
    """Open the files of a project that belong to the paths.

    Raises DiagnosticError if a path has nothing to compile.
    """
    files = find_files(paths, root)
    check_given(paths, files)
    return files


def fetched_for(files: ProjectFiles) -> dict[str, Fetched]:
    """The downloaded documents next to the files of a build, by their URLs."""
    return read_locks(files, find_locks(files.root, files))


def check_given(paths: Sequence[Path], files: ProjectFiles) -> None:
    """Raise DiagnosticError if a path is a file that is no Arazzo document."""
    for path in paths:
        if os.path.isdir(path):
            continue
        document = read_document(path.as_posix(), _contents(files, path.as_posix()))
        if not is_arazzo(document.root):
            raise DiagnosticError(
                Diagnostic.at(
                    "AZ005",
                    (
                        "this is no Arazzo document: it has no `arazzo` at its root"
                        if isinstance(document.root, dict)
                        else "this is no Arazzo document: its root is no mapping"
                    ),
                    Location(document).span(),
                    help="begin it with the version, such as `arazzo: 1.0.1`",
                )
            )


def _contents(files: ProjectFiles, path: str) -> bytes:
    try:
        return files[path]
    except KeyError:
        unreadable = Diagnostic.of_file("AZ001", "the file cannot be read", path)
        raise DiagnosticError(unreadable) from None


def nothing_found(paths: Sequence[Path]) -> Iterator[Diagnostic]:
    """Yield the diagnostics of paths without Arazzo documents, AZ006."""
    help = where_documents_are(Path()) or (
        "an Arazzo document is a .yaml, .yml or .json file with an `arazzo` version at"
        " its root"
    )
    for path in paths:
        yield Diagnostic.of_file(
            "AZ006", "there is no Arazzo document here", path.as_posix(), help=help
        )
