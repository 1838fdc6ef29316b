"""The templates of a project, which override the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..diagnostics import Diagnostic, DiagnosticError
from ..settings import Settings
from .contents import read_bytes
from .files import ProjectFiles
from .places import with_our_ends


def read_templates(folder: Path) -> dict[str, str]:
    """The texts of a template folder by paths below it, without hidden files.

    Files that are no templates have empty texts: a diagnostic names them. Raises
    DiagnosticError if there is no folder, or a template cannot be read.
    """
    if not folder.is_dir():
        raise DiagnosticError(
            Diagnostic.of_file(
                "AZ001", "there is no such folder of templates", folder.as_posix()
            )
        )
    try:
        paths = [*template_files(folder)]
    except OSError as error:
        message = f"the templates cannot be read: {error.strerror}"
        where = Path(error.filename or folder).as_posix()
        raise DiagnosticError(Diagnostic.of_file("AZ001", message, where)) from error
    return {path.relative_to(folder).as_posix(): _text(path) for path in paths}


def put_templates(files: ProjectFiles, settings: Settings) -> None:
    """Add templates to the files that were read, for diagnostics and for --watch."""
    for name, text in settings.templates.items():
        if name.endswith(".jinja"):
            files.put(f"{settings.template_dir}/{name}", text.encode("utf-8"))


def template_files(folder: Path) -> Iterator[Path]:
    """The files of a template folder. Raises OSError if it cannot be read."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from template_files(path)
        elif path.is_file():
            yield path


def _text(path: Path) -> str:
    if path.suffix != ".jinja":
        return ""
    try:
        return with_our_ends(read_bytes(path)).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        message = f"the template cannot be read: {reason}"
        found = Diagnostic.of_file("AZ002", message, path.as_posix())
        raise DiagnosticError(found) from error
