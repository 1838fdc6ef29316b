"""The manifest: what a build read and wrote, and with what, in ``.arazzo-gen.lock``."""

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
"""The settings that stand in a manifest where they are not the usual ones."""

_LOOKS = frozenset({"levels", "strict"})
"""The settings that decide what a build says, not what it writes."""


class Package(NamedTuple):
    """What a package was made from, and what it needs.

    ``inputs`` are the files that its document led to, that included, ``runtime`` the
    modules of the runtime that it imports. ``looks_around`` tells that what was said
    of it depends on all other documents, ``diagnostics`` that something was. ``made``
    is the hash of all that decided it (``Manifest.hash_of``).
    """

    document: str
    inputs: tuple[str, ...]
    runtime: tuple[str, ...]
    looks_around: bool = False
    diagnostics: bool = False
    made: str = ""

    @property
    def entry(self) -> dict[str, object]:
        """The package as the file has it."""
        flags = {"looks_around": self.looks_around, "diagnostics": self.diagnostics}
        return {
            "document": self.document,
            "inputs": sorted(self.inputs),
            "made": self.made,
            "runtime": sorted(self.runtime),
            **{name: True for name, value in flags.items() if value},
        }


class Manifest(NamedTuple):
    """Paths are relative to the output folder, hashes SHA-256 in hexadecimal.

    ``inputs`` have None for a file that was looked for and could not be read.
    ``shared`` are those that belong to no package alone, ``identities`` the documents
    by their URIs. ``diagnostics`` are what was said (``said``). ``pending`` is what
    the files will be that a build is about to write: they are ours too.
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
        """Whether a file is as a build of ours left it, or was about to leave it."""
        return digest(text) in (self.outputs.get(path), self.pending.get(path))

    def differs(self, other: Manifest) -> bool:
        """Whether two builds differ in what was read or written: with which versions
        they were made, and what they had to say, makes no difference."""
        return (self.inputs, self.outputs, self.decisive) != (
            other.inputs,
            other.outputs,
            other.decisive,
        )

    @property
    def decisive(self) -> dict[str, object]:
        """The settings that decide what is written."""
        return {
            name: value for name, value in self.settings.items() if name not in _LOOKS
        }

    def hash_of(self, package: Package) -> str:
        """The hash of what decides a package, the settings and versions included.

        It ties the lines of the manifest together. Where git merges those of two
        branches, one with other settings and one with another document, say, it finds
        no conflict; but the hash is not that of what is merged, and so tells.
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
        """The manifest as the file has it: sorted, an entry a line."""
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
    """A path as the manifest has it. Links are not followed: to change one is to change
    what is read."""
    return os.path.relpath(path, output).replace(os.sep, "/")


def described(settings: Settings, output: Path) -> dict[str, object]:
    """The settings of a build as the manifest has them."""
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
    """The manifest of the last build; an empty one where there is none to be read.

    Where git left a conflict in it, the files of both sides are ours, and nothing else
    is known.
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
    """The two texts between which git asks to choose."""
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
    """The hash of a text as it stands in a file."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
