"""arazzo-gen: a compiler from Arazzo workflows to typed Python.

The library does what the command line does, without reading or writing files::

    from arazzo_gen import Settings, check, generate

    made = generate({"specs/shop.arazzo.yaml": ..., "specs/shop.yaml": ...}, Settings())
    for found in made.diagnostics:
        print(found.code, found.message)
    print(made.files["shop/workflows/order.py"])

``graph`` returns the flow of workflows as data: ``graph(files).document``.
``generate``, ``check`` and ``graph`` are pure functions: they read files from the given
mapping only and write nothing. Names that are not in ``__all__`` may change with any
version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checking import Checked, check
    from .compiling import Compiled
    from .diagnostics import Diagnostic, Position, Related, Span
    from .documents import Fetched
    from .generation import Generation, generate
    from .graphing import Graph, graph
    from .settings import Settings

_HOMES = {
    "Checked": "checking",
    "Compiled": "compiling",
    "Diagnostic": "diagnostics",
    "Fetched": "documents",
    "Generation": "generation",
    "Graph": "graphing",
    "Position": "diagnostics",
    "Related": "diagnostics",
    "Settings": "settings",
    "Span": "diagnostics",
    "check": "checking",
    "generate": "generation",
    "graph": "graphing",
}

__all__ = [
    "Checked",
    "Compiled",
    "Diagnostic",
    "Fetched",
    "Generation",
    "Graph",
    "Position",
    "Related",
    "Settings",
    "Span",
    "check",
    "generate",
    "graph",
]

if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name: str) -> object:
        # The command line starts faster without importing the compiler.
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = found
        return found
