"""The manifest ``.arazzo-gen.lock``: the inputs, outputs and settings of a build."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ..settings import USUAL, Settings
from .contents import read_bytes
from .places import MANIFEST

NAME = MANIFEST

_CHOICES = (
    "clients",
    "http",
    "implicit_success",
    "line_length",
    "runtime",
    "target_python",
)
"""The settings that a manifest lists only if they differ from the defaults."""

_LOOKS = frozenset({"levels", "strict"})
"""The settings that decide the diagnostics of a build, not its output."""


class Package(NamedTuple):
    """The sources and needs of a package.

    ``inputs`` are its document and the files that this refers to, ``runtime`` the
    runtime modules that it imports. ``looks_around`` tells that its diagnostics depend
    on all other documents, ``diagnostics`` that there were any. ``made`` is the hash of
    everything that decides its text (``Manifest.hash_of``).
    """

    document: str
    inputs: tuple[str, ...]
    runtime: tuple[str, ...]
    looks_around: bool = False
    diagnostics: bool = False
    made: str = ""

    @property
    def entry(self) -> dict[str, object]:
        """The JSON object of the package."""
        flags = {"looks_around": self.looks_around, "diagnostics": self.diagnostics}
        return {
            "document": self.document,
            "inputs": sorted(self.inputs),
            "made": self.made,
            "runtime": sorted(self.runtime),
            **{name: True for name, value in flags.items() if value},
        }


class Manifest(NamedTuple):
    """What a build read and wrote. Paths are relative to the output folder, hashes are
    SHA-256 in hexadecimal.

    ``inputs`` and ``outputs`` are hashes by paths; None stands for an input that could
    not be read. ``shared`` are inputs of all packages, ``identities`` the documents by
    their URIs, ``diagnostics`` those of the build (``said``). ``pending`` has the
    hashes of files that an unfinished build was about to write.
    """

    inputs: Mapping[str, str | None] = {}
    outputs: Mapping[str, str] = {}
    packages: Mapping[str, Package] = {}
    settings: Mapping[str, object] = {}
    versions: Mapping[str, str] = {}
    shared: tuple[str, ...] = ()
    identities: Mapping[str, str] = {}
    diagnostics: tuple[Mapping[str, object], ...] = ()
    pending: Mapping[str, str] = {}

    def knows(self, path: str, text: str) -> bool:
        """Whether a file has the text that a build wrote, or was about to write."""
        return digest(text) in (self.outputs.get(path), self.pending.get(path))

    def differs(self, other: Manifest) -> bool:
        """Whether two builds differ in inputs, outputs or decisive settings. Versions
        and diagnostics make no difference."""
        return (self.inputs, self.outputs, self.decisive) != (
            other.inputs,
            other.outputs,
            other.decisive,
        )

    @property
    def decisive(self) -> dict[str, object]:
        """The settings that decide the output."""
        return {
            name: value for name, value in self.settings.items() if name not in _LOOKS
        }

    def hash_of(self, package: Package) -> str:
        """The hash of all that decides a package, settings and versions included.

        It detects manifests that git merged line by line without a conflict, such as
        from a branch with other settings and one with another document: the merged
        entries do not have the merged hash.
        """
        inputs = {path: self.inputs.get(path) for path in package.inputs}
        shared = {path: self.inputs.get(path) for path in self.shared}
        parts = (inputs, shared, self.decisive, dict(self.versions))
        return digest(json.dumps(parts, sort_keys=True))

    def sealed(self) -> Manifest:
        """The manifest with the hashes of its packages."""
        packages = {
            name: one._replace(made=self.hash_of(one))
            for name, one in self.packages.items()
        }
        return self._replace(packages=packages)

    def text(self) -> str:
        """The text of the manifest: sorted JSON, one entry per line."""
        parts: dict[str, object] = {
            "inputs": self.inputs,
            "outputs": self.outputs,
            "packages": {name: one.entry for name, one in self.packages.items()},
            "settings": self.settings,
            "versions": self.versions,
        }
        if self.shared:
            parts["shared"] = sorted(self.shared)
        if self.identities:
            parts["identities"] = self.identities
        if self.diagnostics:
            parts["diagnostics"] = self.diagnostics
        return json.dumps(parts, indent=2, sort_keys=True) + "\n"


def relative(path: str | Path, output: Path) -> str:
    """A path relative to the output. Links are not followed: changing a link changes
    the input."""
    return os.path.relpath(path, output).replace(os.sep, "/")


def described(settings: Settings, output: Path) -> dict[str, object]:
    """The settings of a build as the manifest lists them."""
    found: dict[str, object] = {
        "models": settings.models,
        "whole_models": settings.whole_models,
    }
    for name in _CHOICES:
        value = getattr(settings, name)
        if value != getattr(USUAL, name):
            found[name] = value
    if settings.templates:
        found["templates"] = {
            name: digest(text) for name, text in settings.templates.items()
        }
    if settings.strict:
        found["strict"] = True
    if settings.levels:
        found["levels"] = dict(settings.levels)
    if settings.sources:
        found["sources"] = {
            url: relative(path, output) for url, path in settings.sources.items()
        }
    if settings.names:
        found["names"] = {
            f"{relative(path, output)}{mark}{pointer}": name
            for address, name in settings.names.items()
            for path, mark, pointer in [address.partition("#")]
        }
    return found


def read_manifest(output: Path) -> Manifest:
    """The manifest of the last build; an empty one if it cannot be read.

    With a merge conflict of git, it only lists the outputs of both sides.
    """
    try:
        text = read_bytes(output / NAME).decode("utf-8")
        if "\n<<<<<<< " not in text:
            return _parsed(text)
        ours, theirs = map(_parsed, _sides(text))
        outputs = {**theirs.outputs, **ours.outputs}
        return Manifest(outputs=outputs, pending=theirs.outputs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Manifest()


def _parsed(text: str) -> Manifest:
    found = json.loads(text)
    return Manifest(
        inputs={
            path: None if found["inputs"][path] is None else digest
            for path, digest in _texts(found["inputs"]).items()
        },
        outputs=_texts(found["outputs"]),
        packages={
            str(name): Package(
                str(one["document"]),
                tuple(map(str, one["inputs"])),
                tuple(map(str, one["runtime"])),
                bool(one.get("looks_around")),
                bool(one.get("diagnostics")),
                str(one.get("made", "")),
            )
            for name, one in found.get("packages", {}).items()
        },
        settings=dict(found["settings"]),
        versions=_texts(found["versions"]),
        shared=tuple(map(str, found.get("shared", ()))),
        identities=_texts(found.get("identities", {})),
        diagnostics=tuple(map(dict, found.get("diagnostics", ()))),
    )


def _sides(text: str) -> tuple[str, str]:
    """The texts of both sides of a merge conflict."""
    ours: list[str] = []
    theirs: list[str] = []
    meant: dict[str, tuple[list[str], ...]] = {
        "<<<<<<<": (ours,),
        "|||||||": (),
        "=======": (theirs,),
        ">>>>>>>": (ours, theirs),
    }
    takers = meant[">>>>>>>"]
    for line in text.splitlines():
        if line[:7] in meant:
            takers = meant[line[:7]]
        else:
            for side in takers:
                side.append(line)
    return "\n".join(ours), "\n".join(theirs)


def _texts(found: Mapping[object, object]) -> dict[str, str]:
    return {
        str(key): str(value) for key, value in found.items() if "\0" not in str(key)
    }


def digest(text: str) -> str:
    """The hash of a text as a file has it."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
