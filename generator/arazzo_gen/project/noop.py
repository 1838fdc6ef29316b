"""Detect a build with nothing to do, without importing the compiler."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ..diagnostics import Diagnostic, DiagnosticError
from ..settings import Settings
from .files import ProjectFiles, named_like
from .manifest import described, read_manifest, relative
from .places import is_interrupted
from .said import from_plain
from .survey import survey
from .versions import versions


class Done(NamedTuple):
    """A build with nothing to do: the last build's diagnostics, and the files read."""

    diagnostics: tuple[Diagnostic, ...]
    files: ProjectFiles


def find_done(files: ProjectFiles, output: Path, settings: Settings) -> Done | None:
    """Return the last build's diagnostics if its inputs and outputs are unchanged, None
    if there is something to do."""
    before = read_manifest(output)
    if not before.packages or is_interrupted(output):
        return None
    try:
        chosen = described(settings, output)
        if not survey(files, output, before, chosen, versions()).is_nothing:
            return None
        given = {relative(path, output): path for path in files}
        example = next(iter(files))

        def named(path: str) -> str:
            absolute = Path(os.path.abspath(output / path))
            return given.get(path) or named_like(example, absolute)

        said = tuple(from_plain(one, named) for one in before.diagnostics)
    except (DiagnosticError, KeyError, OSError, TypeError, ValueError):
        return None
    if any(found.level == "error" for found in said):
        return None
    return Done(said, files)
