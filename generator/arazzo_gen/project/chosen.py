"""What a caller, the settings file and the defaults come to together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..settings import Settings
from .settings_file import FileSettings

SPECS = Path("specs")
"""Where Arazzo documents are looked for by default."""

OUTPUT = Path("generated")
"""Where packages are written to by default."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a build is told to do."""

    root: Path | None
    paths: tuple[Path, ...]
    output: Path
    settings: Settings


def combine(
    given: Mapping[str, Any],
    found: FileSettings,
    root: Path | None = None,
    folder: Path = Path(),
) -> Chosen:
    """What is given, else what the settings file says, else the default.

    ``given`` has ``paths`` and values by the names of settings; tables are merged. The
    default paths are below ``folder``.
    """

    def option(name: str, default: Any) -> Any:
        if name in given:
            return given[name]
        from_file = getattr(found, name)
        return default if from_file is None else from_file

    paths = given.get("paths", ())
    return Chosen(
        root,
        paths or found.inputs or (folder / SPECS,),
        option("output", folder / OUTPUT),
        Settings(
            models=option("models", "selected"),
            whole_models=option("whole_models", 40),
            strict=option("strict", False),
            sources={**found.sources, **given.get("sources", {})},
            names=found.names_as_seen_by(paths),
            levels={**found.levels, **given.get("levels", {})},
        ),
    )
