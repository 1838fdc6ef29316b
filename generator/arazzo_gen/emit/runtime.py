"""The runtime as the output has it: the modules that packages import, copied.

It is written for the oldest Python that the output can have to run on, and for black's
own width; for another it is laid out anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from ..settings import USUAL, Settings
from .formatting import by_black
from .style import style_of

_RUNTIME = Path(__file__).resolve().parents[1] / "runtime"
_HTTP = "import httpx2 as httpx\n"
"""How the runtime imports its HTTP library."""


def emit_runtime(names: Iterable[str], settings: Settings) -> dict[str, str]:
    """The modules of the runtime with these names, and those that they import, by their
    paths in the folder that has ``_runtime``. No others are copied."""
    imported = _HTTP if settings.http == "httpx2" else "import httpx\n"
    width = settings.line_length
    wanted = {"__init__"}
    waiting = {*names}
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting |= _local_imports(name) - wanted
    return {
        f"_runtime/{name}.py": _laid_out(name, width).replace(_HTTP, imported)
        for name in sorted(wanted)
    }


@cache
def _source(name: str) -> str:
    return (_RUNTIME / f"{name}.py").read_text(encoding="utf-8")


@cache
def _laid_out(name: str, width: int) -> str:
    if width == USUAL.line_length:
        return _source(name)
    return by_black(_source(name), replace(style_of(USUAL), width=width))


@cache
def _local_imports(name: str) -> frozenset[str]:
    # Some are imported in the functions that need them, or for type checkers alone.
    return frozenset(
        node.module
        for node in ast.walk(ast.parse(_source(name)))
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
    )
