"""Find unquoted runtime expressions in braces, which YAML reads as mappings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..documents import Document, Json, Location
from .problems import Problem, quoted

_WRITTEN = re.compile(r"\{\s*\$")


def unquoted_problems(document: Document) -> Iterator[Problem]:
    """The problems of values that are written as ``{$...}`` in YAML: mappings with the
    expression as their only key, and no value."""
    if document.syntax == "yaml" and _WRITTEN.search(document.text):
        yield from _unquoted(document.root, Location(document))


def _unquoted(value: Json, at: Location) -> Iterator[Problem]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unquoted(item, at.child(index))
    elif isinstance(value, dict):
        for name, member in value.items():
            if not name.startswith("x-"):
                yield from _unquoted(member, at.child(name))
        match list(value.items()):
            case [(str(name), None)] if name.startswith("$"):
                if at.document.is_key_alone(at.child(name)):
                    yield _problem(name, at)


def _problem(expression: str, at: Location) -> Problem:
    help = f"write `{expression}`"
    if not {"outputs", "context"} & {*at.pointer[-2:]}:
        text = quoted(f"{{{expression}}}")
        help += f", or for a text quote it: `{text}`"
    return Problem(
        "AZ201",
        f"an unquoted {{{expression}}} is a mapping in YAML, and no runtime expression",
        at,
        help,
        settles=(at,),
    )
