"""Diagnostics for GitHub Actions: workflow commands, which annotate a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from .codes import CODES
from .model import Diagnostic, Related
from .order import ordered

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans(
    {"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"}
)


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Render diagnostics as workflow commands, one per line, in their order.

    This escapes what the runner's toolkit escapes, so that no text of a document begins
    a command, and bytes of a path that are not UTF-8.
    """
    text = "".join(f"{_command(found)}\n" for found in ordered(diagnostics))
    return text.encode("utf-8", "backslashreplace").decode()


def _command(found: Diagnostic) -> str:
    properties = {"file": found.path}
    if found.span is not None:
        start, end = found.span.start, found.span.end
        properties |= {"line": str(start.line), "endLine": str(end.line)}
        # GitHub only accepts columns within one line.
        if start.line == end.line:
            properties |= {"col": str(start.column), "endColumn": str(end.column)}
    properties["title"] = f"{found.code}: {CODES[found.code].title}"
    listed = ",".join(
        f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items()
    )
    text = "\n".join((found.text, *map(_related, found.related)))
    return f"::{_COMMANDS[found.level]} {listed}::{text.translate(_DATA)}"


def _related(one: Related) -> str:
    """The text of a related span: annotations have no field for it."""
    start = one.span.start
    return f"{one.message}: {one.span.path}:{start.line}:{start.column}"
