"""Whether there is nothing to do for a build: found out without the compiler."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..diagnostics import DiagnosticError
from ..settings import Settings
from .files import ProjectFiles, collect, find_root
from .journal import is_interrupted
from .manifest import described, read_manifest
from .survey import survey
from .versions import versions


def is_done(
    paths: Sequence[Path], output: Path, settings: Settings, root: Path | None
) -> bool:
    """Whether the output folder has what a build would write, and the last one had
    nothing to say."""
    before = read_manifest(output)
    if not before.packages or before.diagnostics or is_interrupted(output):
        return False
    try:
        files = ProjectFiles(root or find_root(paths), collect(paths))
        chosen = described(settings, tuple(paths), output)
        return survey(files, output, before, chosen, versions()).is_nothing
    except (DiagnosticError, OSError, ValueError):
        return False
