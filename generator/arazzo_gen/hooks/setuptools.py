"""A build backend: setuptools, with a build of arazzo-gen before all that packages.

    [build-system]
    requires = ["setuptools>=77", "arazzo-gen"]
    build-backend = "arazzo_gen.hooks.setuptools"

The settings are those of the project; there are none of the backend itself.

Why a backend, and no entry point of setuptools: setuptools calls its entry points for
every project that is packaged where arazzo-gen is installed, while a backend is what a
project chooses. And setuptools looks for packages before it runs any command: a build
that was a subcommand of ``build`` would generate packages that were not there when they
were looked for. A backend needs nothing of setuptools but the functions of PEP 517 and
PEP 660.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
)

from .packaging import generate, require_packaged

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

_Path = str | PathLike[str]
_Config = Mapping[str, str | list[str] | None] | None


def build_wheel(
    wheel_directory: _Path,
    config_settings: _Config = None,
    metadata_directory: _Path | None = None,
) -> str:
    output = generate(Path())
    name = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    require_packaged(Path(wheel_directory, name), output)
    return name


def build_editable(
    wheel_directory: _Path,
    config_settings: _Config = None,
    metadata_directory: _Path | None = None,
) -> str:
    generate(Path())
    return build_meta.build_editable(
        wheel_directory, config_settings, metadata_directory
    )


def build_sdist(sdist_directory: _Path, config_settings: _Config = None) -> str:
    generate(Path())
    return build_meta.build_sdist(sdist_directory, config_settings)


# The metadata names the packages too, so they are generated first.


def prepare_metadata_for_build_wheel(
    metadata_directory: _Path, config_settings: _Config = None
) -> str:
    generate(Path())
    return build_meta.prepare_metadata_for_build_wheel(
        metadata_directory, config_settings
    )


def prepare_metadata_for_build_editable(
    metadata_directory: _Path, config_settings: _Config = None
) -> str:
    generate(Path())
    return build_meta.prepare_metadata_for_build_editable(
        metadata_directory, config_settings
    )
