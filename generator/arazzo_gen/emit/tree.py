"""What surrounds the packages in the output folder: the runtime that they share."""

from __future__ import annotations

from collections.abc import Iterable

from ..settings import Settings
from .contexts import OutputContext
from .package import finished
from .runtime import emit_runtime
from .style import style_of
from .templates import Templates


def emit_tree(
    runtime: Iterable[str], templates: Templates, settings: Settings
) -> dict[str, str]:
    """The files beside the packages, by their paths below the output folder.

    ``runtime`` are the modules of the runtime that the packages import; where each has
    a copy of its own, there is none beside them. Raises DiagnosticError where a
    template of the user's cannot be used.
    """
    shared = emit_runtime(runtime, settings) if settings.runtime == "shared" else {}
    return {"__init__.py": _init(templates, settings), "py.typed": "", **shared}


def _init(templates: Templates, settings: Settings) -> str:
    template = "output.py.jinja"
    text = templates.render(template, OutputContext(""))
    templates.check(template, "__init__.py", text)
    return finished(text, templates, template, "__init__.py", style_of(settings))
