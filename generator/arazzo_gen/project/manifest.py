"""The manifest: what a build read and wrote, and with what, in ``.arazzo-gen.lock``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from os.path import relpath
from pathlib import Path

from ..settings import Settings

NAME = ".arazzo-gen.lock"

_LIBRARIES = ("black", "datamodel-code-generator")
"""The libraries whose version decides bytes of the output."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Paths are relative to the output folder, hashes SHA-256 in hexadecimal.

    ``pending`` are the files that a build is about to write, while it does: they are
    ours too, should it be interrupted.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def knows(self, path: str, text: str) -> bool:
        """Whether a file is as a build of ours left it, or was about to leave it."""
        return digest(text) in (self.outputs.get(path), self.pending.get(path))

    def differs(self, other: Manifest) -> bool:
        """Whether two builds differ in more than the versions they were made with."""
        return (self.inputs, self.outputs, self.settings) != (
            other.inputs,
            other.outputs,
            other.settings,
        )

    def text(self) -> str:
        """The manifest as the file has it: sorted, an entry a line."""
        parts = {
            "inputs": self.inputs,
            "outputs": self.outputs,
            "settings": self.settings,
            "versions": self.versions,
        }
        if self.pending:
            parts["pending"] = self.pending
        return json.dumps(parts, indent=2, sort_keys=True) + "\n"


def describe(
    output: Path,
    inputs: Mapping[Path, str],
    files: Mapping[str, str],
    settings: Settings,
) -> Manifest:
    """The manifest of a build; ``inputs`` are hashes by absolute path."""
    base = output.resolve()

    def relative(path: Path) -> str:
        return Path(relpath(path, base)).as_posix()

    described: dict[str, object] = {
        "models": settings.models,
        "whole_models": settings.whole_models,
    }
    if settings.sources:
        described["sources"] = {
            url: relative(Path(path).resolve())
            for url, path in settings.sources.items()
        }
    if settings.names:
        described["names"] = {
            f"{relative(Path(path).resolve())}{mark}{pointer}": name
            for address, name in settings.names.items()
            for path, mark, pointer in [address.partition("#")]
        }
    return Manifest(
        inputs={relative(path): inputs[path] for path in inputs},
        outputs={path: digest(text) for path, text in files.items()},
        settings=described,
        versions={name: version(name) for name in ("arazzo-gen", *_LIBRARIES)},
    )


def read_manifest(output: Path) -> Manifest:
    """The manifest of the last build; an empty one where there is none to be read."""
    try:
        found = json.loads((output / NAME).read_text(encoding="utf-8"))
        return Manifest(
            inputs=_texts(found["inputs"]),
            outputs=_texts(found["outputs"]),
            pending=_texts(found.get("pending", {})),
            settings=dict(found["settings"]),
            versions=_texts(found["versions"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Manifest()


def _texts(found: Mapping[object, object]) -> dict[str, str]:
    return {str(key): str(found[key]) for key in found if "\0" not in str(key)}


def digest(text: str) -> str:
    """The hash of a text as it stands in a file."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
