"""The lines of classes as black leaves them, without black reading all of them.

Docstrings are written as black would have them, and most fields are on one line. Only
what is not is for black, which takes longer over a module of some thousand lines than
all the rest of a build.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from .docs import LINE_LENGTH
from .formatting import formatted

_HOLDER = "class _:"
_BODY = "    pass"
_MARK = re.compile(r"^ *# (\d+)\n", re.MULTILINE)


def fitted(classes: str) -> str:
    """Classes and aliases, formatted."""
    lines = classes.splitlines()
    dirty = [
        place for place in _statements(ast.parse(classes)) if _needs_black(lines[place])
    ]
    for place, text in reversed([*zip(dirty, _formatted(lines, dirty), strict=True)]):
        lines[place] = text.splitlines()
    return "\n".join(lines) + "\n"


def _statements(module: ast.Module) -> Iterator[slice]:
    """The lines of statements and of the heads of classes; docstrings are left out."""
    for node in module.body:
        if not isinstance(node, ast.ClassDef):
            yield _lines(node)
            continue
        yield slice(node.lineno - 1, node.body[0].lineno - 1)
        for field in node.body:
            if not isinstance(field, ast.Expr):
                yield _lines(field)


def _lines(node: ast.stmt) -> slice:
    return slice(node.lineno - 1, node.end_lineno)


def _needs_black(lines: Sequence[str]) -> bool:
    return len(lines) > 1 or any(
        len(line) > LINE_LENGTH or "'" in line for line in lines if line
    )


def _formatted(lines: Sequence[str], places: Sequence[slice]) -> list[str]:
    """Some statements, each formatted where it stands: in a class, or in the module."""
    module: list[str] = []
    within: list[str] = []
    for place in places:
        text = lines[place]
        indent = text[0][: len(text[0]) - len(text[0].lstrip())]
        marked = within if indent else module
        marked += [f"{indent}# {place.start}", *text]
        if text[0].startswith("class "):
            marked.append(_BODY)
    if within:
        module += [_HOLDER, *within]
    _, *parts = _MARK.split(formatted("\n".join(module) + "\n")) if module else [""]
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    found = (texts[str(place.start)].partition(f"\n{_HOLDER}")[0] for place in places)
    return [text.rstrip().removesuffix(_BODY).rstrip() for text in found]
