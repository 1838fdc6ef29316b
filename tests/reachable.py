"""What generated packages define and nothing uses."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_KINDS = (ast.ClassDef, ast.AnnAssign)


def unused_models(package: Path) -> set[str]:
    """The classes and aliases of a package's models that neither a workflow nor what a
    user imports leads to."""
    models = _definitions(package / "models.py")
    users = [path for path in package.rglob("*.py") if path.name != "models.py"]
    waiting = [name for path in users for name in _names([_parsed(path)])]
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in models and name not in used:
            used.add(name)
            waiting += _names([models[name]])
    return set(models) - used


def repeated_models(package: Path) -> set[str]:
    """The names that a package's models define more than once."""
    names = [_defined(node) for node in _parsed(package / "models.py").body]
    return {name for name in names if name and names.count(name) > 1}


def packages_below(folder: Path) -> list[Path]:
    """The generated packages in a folder."""
    return sorted(path.parent for path in folder.rglob("models.py"))


def _definitions(path: Path) -> Mapping[str, ast.stmt]:
    nodes = (node for node in _parsed(path).body if isinstance(node, _KINDS))
    return {_defined(node): node for node in nodes}


def _defined(node: ast.stmt) -> str:
    match node:
        case ast.ClassDef(name) | ast.AnnAssign(ast.Name(name)):
            return name
    return ""


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that nodes read or import."""
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.alias):
                yield node.name


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def main(folders: Iterable[str]) -> int:
    """Print what is unused below folders; the exit code tells whether anything is."""
    found = [
        f"{package}: {', '.join(sorted(names))}"
        for folder in folders
        for package in packages_below(Path(folder))
        if package.name != "_runtime"
        for names in (unused_models(package) | repeated_models(package),)
        if names
    ]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
