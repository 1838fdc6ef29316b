"""The build before packaging, the same for every build backend."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

from ..console import diagnosed, print_diagnostics
from ..project.build import prepare, write_build
from ..project.chosen import combine
from ..project.manifest import read_manifest
from ..project.settings_file import from_here, read_settings


def generate(root: Path, overrides: Mapping[str, Any] = MappingProxyType({})) -> Path:
    """Build the project at ``root`` as ``arazzo-gen build`` does; return its output.

    ``overrides`` replace settings of the project. Diagnostics go to standard error. An
    error raises SystemExit, which ends the packaging, and nothing is written.

    An unpacked source distribution, which has a PKG-INFO, already holds the generated
    code and perhaps no documents: nothing is generated there.
    """
    with diagnosed("building this project"):
        found = read_settings(root)._replace(**overrides)
        chosen = combine({}, found, folder=from_here(root))
        if (root / "PKG-INFO").is_file():
            return chosen.output
        made = write_build(
            chosen.output,
            lambda: prepare(chosen.paths, chosen.output, chosen.settings, jobs=None),
        )
        print_diagnostics(made.generation.diagnostics, made.files.read)
        if made.generation.failed:
            sys.exit(1)
        return chosen.output


def require_packaged(wheel: Path, output: Path) -> None:
    """Raise SystemExit where a wheel holds none of the generated code."""
    generated = [path for path in read_manifest(output).outputs if "/" in path]
    with ZipFile(wheel) as archive:
        packaged = tuple(f"/{name}" for name in archive.namelist())
    if generated and not any(
        name.endswith(f"/{path}") for path in generated for name in packaged
    ):
        sys.exit(
            f"error: {wheel.name} has nothing of what was generated in"
            f" {output.as_posix()}: choose an `output` in a package of the wheel, or"
            " make the wheel take that folder"
        )
