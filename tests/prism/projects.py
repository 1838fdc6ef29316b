"""What is judged: documents, built, with the OpenAPI files that they call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from click.testing import CliRunner

from arazzo_gen.cli import main
from tests.golden import inside
from tests.tools import REPOSITORY

from .readable import target_of, tree_of

_ARAZZO = re.compile(r"""(?m)^\s{0,4}["']?arazzo["']?\s*:""")
_SUFFIXES = {".json", ".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Project:
    """A built project.

    ``output`` is the folder of its packages, None where it has errors; ``said`` the
    diagnostics; ``descriptions`` the OpenAPI files that were read, with the names that
    documents call them.
    """

    output: Path | None
    said: str
    descriptions: Mapping[Path, set[str]]
    workflows: Mapping[str, list[Workflow]]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow as its document has it: the schema of its inputs, and what that
    refers to."""

    inputs: Any
    definitions: Mapping[str, Any]


def documents_below(folder: Path) -> list[Path]:
    """The Arazzo documents below a folder."""
    return [path for path in sorted(folder.rglob("*")) if _is_arazzo(path)]


def build_document(document: Path, root: Path, output: Path) -> Project:
    """Build one document, its sources being below ``root``."""
    with inside(REPOSITORY):
        result = CliRunner().invoke(
            main, ["build", str(document), "-o", str(output), "--root", str(root)]
        )
    return project(output, result.stderr)


def project(output: Path, said: str) -> Project:
    """What was built to a folder, by what its manifest tells was read."""
    manifest = output / ".arazzo-gen.lock"
    if not manifest.exists():
        return Project(None, said, {}, {})
    read = json.loads(manifest.read_text(encoding="utf-8"))["inputs"]
    trees = {path: tree_of(path) for path in [(output / one).resolve() for one in read]}
    arazzo = [tree for tree in trees.values() if "arazzo" in tree]
    descriptions = {
        path: set[str]() for path, tree in trees.items() if _is_openapi(tree)
    }
    elsewhere: list[str] = []
    for tree in arazzo:
        for source in tree["sourceDescriptions"]:
            name = plain(source["name"])
            if not (found := _nearest(source["url"], list(descriptions))):
                elsewhere.append(name)
            for path in found:
                descriptions[path].add(name)
    # What is at another URL than its file's name tells is one of those left.
    for path in [path for path, names in descriptions.items() if not names]:
        descriptions[path].update(elsewhere)
    workflows: dict[str, list[Workflow]] = {}
    for tree in arazzo:
        definitions = dict(_definitions(tree, tree))
        for workflow in tree["workflows"]:
            one = Workflow(workflow.get("inputs"), definitions)
            workflows.setdefault(plain(workflow["workflowId"]), []).append(one)
    return Project(output, said, descriptions, workflows)


def plain(name: str) -> str:
    """A name with nothing in it but letters and digits, in lower case."""
    return re.sub("[^a-z0-9]", "", name.lower())


def _is_arazzo(path: Path) -> bool:
    if path.suffix not in _SUFFIXES or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return _ARAZZO.search(file.read(4000)) is not None


def _is_openapi(tree: Mapping[str, Any]) -> bool:
    return "openapi" in tree or "swagger" in tree


def _nearest(url: str, paths: list[Path]) -> list[Path]:
    """The files whose paths end most like a URL."""
    wanted = PurePosixPath(urlsplit(url).path).parts[::-1]

    def alike(path: Path) -> int:
        pairs = zip(wanted, path.parts[::-1], strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), len(wanted))

    most = max(map(alike, paths), default=0)
    return [path for path in paths if most and alike(path) == most]


def _definitions(node: Any, tree: Any) -> Iterator[tuple[str, Any]]:
    """What local references in a document refer to."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            yield reference, target_of(reference, tree)
    if isinstance(node, (dict, list)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _definitions(one, tree)
