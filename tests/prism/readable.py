"""OpenAPI files as Prism can read them.

Prism refuses a file for one dangling reference, wherever it is, and knows OpenAPI up
to 3.1. So it is given a copy where a file has dangling references, which the copy takes
for schemas that admit everything, or is of 3.2, which the copy calls 3.1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def readable(description: Path, folder: Path) -> Path:
    """The file itself, or a copy of it in a folder."""
    tree = tree_of(description)
    newer = str(tree.get("openapi")).startswith("3.2")
    if newer:
        tree = {**tree, "openapi": "3.1.1"}
    if not newer and not _dangles(tree, tree, description):
        return description
    copied = _without_dangling(tree, tree, description)
    copy = folder / f"{len(list(folder.iterdir()))}-{description.stem}.json"
    copy.write_text(json.dumps(copied, default=str), encoding="utf-8")
    return copy


def tree_of(path: Path) -> dict[str, Any]:
    """A JSON or YAML file, parsed; empty where it is no mapping."""
    text = path.read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tree = json.loads(text) if path.suffix == ".json" else yaml.load(text, loader)
    return tree if isinstance(tree, dict) else {}


def target_of(reference: str, tree: Any) -> Any:
    """What a local reference refers to; None where that does not exist."""
    target = tree
    for part in reference.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(target, Mapping):
            target = target.get(name)
        elif isinstance(target, list) and name.isdigit() and int(name) < len(target):
            target = target[int(name)]
        else:
            return None
    return target


def _dangles(node: Any, tree: Any, description: Path) -> bool:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            return _missing(reference, tree, description)
        return any(_dangles(one, tree, description) for one in node.values())
    return isinstance(node, list) and any(
        _dangles(one, tree, description) for one in node
    )


def _missing(reference: str, tree: Any, description: Path) -> bool:
    if reference.startswith("#"):
        return target_of(reference, tree) is None
    return not (description.parent / reference.partition("#")[0]).exists()


def _without_dangling(node: Any, tree: Any, description: Path) -> Any:
    if isinstance(node, list):
        return [_without_dangling(one, tree, description) for one in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        if _missing(reference, tree, description):
            return {}
        if not reference.startswith("#"):
            return {**node, "$ref": str(description.parent / reference)}
        return node
    return {
        name: _without_dangling(one, tree, description) for name, one in node.items()
    }
