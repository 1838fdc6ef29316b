"""A build hook for hatchling, ``arazzo-gen``: the build runs before wheels, editable
ones too, and source distributions are made.

    [build-system]
    requires = ["hatchling", "arazzo-gen"]
    build-backend = "hatchling.build"

    [tool.hatch.build.hooks.arazzo-gen]

The settings are those of the project. Only three can differ for packaging, and stand in
the hook's table: ``inputs``, ``output`` and ``strict``. With all others the package
would not have the code that was tested.

Hatchling leaves out what git ignores. What was generated is in the distributions all
the same, and source distributions have the manifest, which tells what that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from os.path import relpath
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

# Hatchling imports the hooks of all that is installed, for whatever it packages: the
# compiler is imported where it is needed.

NAME = "arazzo-gen"

_KEYS = ("inputs", "output", "strict")

_OF_HATCHLING = (
    "dependencies",
    "enable-by-default",
    "require-runtime-dependencies",
    "require-runtime-features",
)
"""What hatchling itself reads in the table of any hook."""

_TABLE = r"(?:[^\]\n]*\.)?[\"']?hooks[\"']?\.[\"']?arazzo-gen[\"']?"


class ArazzoBuildHook(BuildHookInterface[BuilderConfig]):
    """Generates the code before each build, and adds it to the distribution."""

    PLUGIN_NAME = NAME

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from ..project.manifest import NAME as MANIFEST
        from ..project.manifest import read_manifest
        from ..project.settings_file import NAME as SETTINGS

        output = self._generate()
        files = [output / path for path in read_manifest(output).outputs]
        if self.target_name == "sdist":
            files += [output / MANIFEST, Path(self.root, SETTINGS)]
        build_data["artifacts"] += self._patterns(files)

    def finalize(
        self, version: str, build_data: dict[str, Any], artifact_path: str
    ) -> None:
        from .packaging import require_packaged

        if self.target_name == "wheel" and version == "standard":
            require_packaged(Path(artifact_path), self._output)

    def _generate(self) -> Path:
        from ..console import diagnosed
        from ..project.settings_file import read_overrides
        from .packaging import generate

        own = {
            key: value for key, value in self.config.items() if key not in _OF_HATCHLING
        }
        root = Path(self.root)
        with diagnosed("reading the settings of the hook"):
            overrides = read_overrides(self._config_file(), _TABLE, own, _KEYS)
        self._output = generate(root, overrides)
        return self._output

    def _config_file(self) -> Path:
        """Return the file that seems to hold the table of the hook."""
        for name in ("hatch.toml", "pyproject.toml"):
            path = Path(self.root, name)
            if path.is_file() and re.search(_TABLE, path.read_text(encoding="utf-8")):
                return path
        return Path(self.root, "pyproject.toml")

    def _patterns(self, files: Iterable[Path]) -> list[str]:
        """Return a gitignore pattern for each file that matches that file alone."""
        inside = (Path(relpath(path, self.root)) for path in files)
        return [
            "/" + re.sub(r"([\\*?\[\]])", r"\\\1", path.as_posix())
            for path in inside
            if path.parts[0] != ".."
        ]


@hookimpl
def hatch_register_build_hook() -> type[ArazzoBuildHook]:
    """Register the hook; hatchling calls this."""
    return ArazzoBuildHook
