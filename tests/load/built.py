"""The workflows below ``specs``, built for each of the HTTP libraries."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings

Library = Literal["httpx2", "httpx"]
LIBRARIES: tuple[Library, ...] = ("httpx2", "httpx")

_SPECS = Path(__file__).parent / "specs"


@dataclass(frozen=True, slots=True)
class Built:
    """A package, and the HTTP library that it uses.

    Attributes:
        package: What a program imports: clients and workflow functions.
        http: The module of the library.
        errors: The errors of the runtime of the package.
        oauth2: Its credentials.
    """

    package: Any
    http: Any
    errors: Any
    oauth2: Any


def build(library: Library, folder: Path) -> Built:
    """Build the package into an output folder that is in ``folder``, and import it."""
    documents = {path.name: path.read_bytes() for path in _SPECS.iterdir()}
    made = generate(documents, Settings(http=library))
    assert not made.failed, made.diagnostics
    output = folder / f"load_{library}"
    _write(output, made.files)
    sys.path.insert(0, str(folder))
    try:
        return Built(
            importlib.import_module(f"{output.name}.jobs"),
            importlib.import_module(library),
            _runtime(output, "errors"),
            _runtime(output, "oauth2"),
        )
    finally:
        sys.path.remove(str(folder))


def _write(output: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _runtime(output: Path, name: str) -> ModuleType:
    return importlib.import_module(f"{output.name}._runtime.{name}")
