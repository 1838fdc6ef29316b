"""Combine the settings of a caller, of the settings file and the defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..settings import USUAL, Settings
from .settings_file import FileSettings
from .templates import read_templates

SPECS = Path("specs")
"""The default folder of Arazzo documents."""

OUTPUT = Path("generated")
"""The default output folder."""


class Chosen(NamedTuple):
    """The combined settings and their origins.

    ``given`` are the caller's values; ``places`` is as in ``FileSettings``.
    """

    root: Path | None
    paths: tuple[Path, ...]
    output: Path
    settings: Settings
    given: Mapping[str, Any]
    places: Callable[[], Mapping[str, str]]

    @property
    def origins(self) -> dict[str, str]:
        """The origins of all values that are no defaults, by names as in ``places``."""
        found = dict(self.places())
        for name, value in self.given.items():
            keys = [name] if name != "paths" else ["inputs"]
            if isinstance(value, Mapping):
                keys = [f"{name}.{key}" for key in value]
            found |= dict.fromkeys(keys, "the command line")
        return found

    def values(self) -> dict[str, object]:
        """All settings by their names; the template folder only if it is set."""
        found = {
            name: value
            for name, value in self.settings._asdict().items()
            if name != "templates"
        }
        if "template_dir" not in self.origins:
            del found["template_dir"]
        return {"inputs": self.paths, "output": self.output, **found}


def combine(
    given: Mapping[str, Any],
    found: FileSettings,
    root: Path | None = None,
    folder: Path = Path(),
) -> Chosen:
    """Take each setting from ``given``, else from the settings file, else the default.

    ``given`` has ``paths`` and values by the names of settings; tables are merged. The
    default paths are below ``folder``.
    """

    def option(name: str, default: Any) -> Any:
        from_file = getattr(found, name)
        if name in given:
            return given[name]
        return default if from_file is None else from_file

    def table(name: str, from_file: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**from_file, **given.get(name, {})}

    paths = given.get("paths", ())
    templates: Path | None = option("template_dir", None)
    return Chosen(
        root,
        paths or found.inputs or (folder / SPECS,),
        option("output", folder / OUTPUT),
        Settings(
            models=option("models", USUAL.models),
            whole_models=option("whole_models", USUAL.whole_models),
            strict=option("strict", USUAL.strict),
            sources=table("sources", found.sources),
            names=found.names_as_seen_by(paths),
            levels=table("levels", found.levels),
            implicit_success=option("implicit_success", USUAL.implicit_success),
            http=option("http", USUAL.http),
            clients=option("clients", USUAL.clients),
            runtime=option("runtime", USUAL.runtime),
            line_length=option("line_length", USUAL.line_length),
            target_python=option("target_python", USUAL.target_python),
            templates=read_templates(templates) if templates else {},
            template_dir=(templates or Path(USUAL.template_dir)).as_posix(),
        ),
        given,
        found.places,
    )
