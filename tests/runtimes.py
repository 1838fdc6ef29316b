"""The packages of cases, with each module of their runtimes there once: type checkers
need minutes for a hundred equal ones."""

from __future__ import annotations

import ast
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path


def copy_with_shared_runtimes(root: Path, target: Path) -> None:
    """Copies a folder of packages. A module of a runtime that another one has, too,
    gives what that one gives: the packages are checked against equal types."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns("__pycache__"))
    runtimes = sorted(path for path in target.rglob("_runtime") if path.is_dir())
    texts: dict[str, set[str]] = defaultdict(set)
    for path in _modules(runtimes):
        texts[path.name].add(path.read_text(encoding="utf-8"))
    first: dict[tuple[str, ...], Path] = {}
    for runtime in runtimes:
        modules = {
            path: path.read_text(encoding="utf-8") for path in _modules([runtime])
        }
        # The types of a module are those of the modules that it imports.
        differing = [
            text for path, text in modules.items() if len(texts[path.name]) > 1
        ]
        for path, text in modules.items():
            shared = first.setdefault((path.name, text, *differing), path)
            if shared != path:
                module = ".".join(shared.relative_to(target).with_suffix("").parts)
                names = "".join(f"    {name} as {name},\n" for name in _public(text))
                imported = f"from {module} import (\n{names})\n" if names else ""
                path.write_text(imported, encoding="utf-8")


def _modules(runtimes: list[Path]) -> Iterator[Path]:
    for runtime in runtimes:
        for path in sorted(runtime.glob("*.py")):
            if path.name != "__init__.py":
                yield path


def _public(text: str) -> list[str]:
    """The names that a module has for others."""
    for node in ast.parse(text).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return list(ast.literal_eval(value))
            case _:
                pass
    raise ValueError("a module of the runtime lacks __all__")
