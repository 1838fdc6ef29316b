"""What surrounds the packages in the output folder: the runtime that they share."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from .contexts import OutputContext
from .package import finished
from .templates import Templates

_RUNTIME = Path(__file__).resolve().parents[1] / "runtime"
_HTTP = "import httpx2 as httpx\n"
"""How the runtime imports its HTTP library."""


def runtime_of(modules: Mapping[str, str]) -> frozenset[str]:
    """The modules of the runtime that the modules of a package import."""
    return frozenset(name for text in modules.values() for name in _imported(text))


def emit_tree(
    runtime: Iterable[str],
    templates: Templates,
    http: Literal["httpx2", "httpx"],
) -> dict[str, str]:
    """The files beside the packages, by their paths below the output folder.

    ``runtime`` are the modules of the runtime that the packages import: these, and
    those that they import, are copied; no others are. ``http`` is the library for HTTP
    that they use: httpx has the names of its successor. Raises DiagnosticError where a
    template of the user's cannot be used.
    """
    imported = _HTTP if http == "httpx2" else "import httpx\n"
    wanted = {"__init__"}
    waiting = {*runtime}
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting |= _local_imports(name) - wanted
    return {
        "__init__.py": _init(templates),
        "py.typed": "",
        **{
            f"_runtime/{name}.py": _source(name).replace(_HTTP, imported)
            for name in sorted(wanted)
        },
    }


def _init(templates: Templates) -> str:
    template = "output.py.jinja"
    text = templates.render(template, OutputContext(""))
    return finished(text, templates, template, "__init__.py")


def _imported(text: str) -> Iterable[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, name = node.module.partition("_runtime.")
            if not package and name:
                yield name


@cache
def _source(name: str) -> str:
    return (_RUNTIME / f"{name}.py").read_text(encoding="utf-8")


@cache
def _local_imports(name: str) -> frozenset[str]:
    tree = ast.parse(_source(name))
    return frozenset(
        node.module
        # Some are imported where they are used, or for types alone.
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
    )
