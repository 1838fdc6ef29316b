"""How large an Arazzo document may be: far beyond what anybody writes, and small enough
to be compiled in a time that somebody waits for."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..documents import Document, Json, Location

MAX_CHARACTERS = 4 * 2**20
"""Of the text of a document."""

MAX_ITEMS = 1_000
"""Workflows of a document, steps of a workflow, and parameters, criteria, actions,
replacements and dependencies of one of these."""

MAX_ENTRIES = 10_000
"""Items or members of any other array or object."""

_LISTS = frozenset(
    {"workflows", "steps", "parameters", "successCriteria", "criteria", "onSuccess"}
    | {"onFailure", "successActions", "failureActions", "replacements", "dependsOn"}
    | {"sourceDescriptions"}
)


def size_faults(document: Document) -> Iterator[Diagnostic]:
    """What is larger than it may be (AZ008)."""
    if len(document.text) > MAX_CHARACTERS:
        yield Diagnostic.of_file(
            "AZ008",
            f"an Arazzo document of more than {MAX_CHARACTERS // 2**20} Mi characters",
            document.path,
            help="make several documents of it",
        )
        return
    seen: set[int] = set()
    waiting: list[tuple[Location, list[Json] | dict[str, Json]]] = []
    if isinstance(document.root, dict):
        waiting.append((Location(document), document.root))
    while waiting:
        at, entries = waiting.pop()
        if id(entries) in seen:
            continue  # an alias
        seen.add(id(entries))
        field = at.pointer[-1] if at.pointer else ""
        limit = MAX_ITEMS if field in _LISTS else MAX_ENTRIES
        if len(entries) > limit:
            yield Diagnostic.at(
                "AZ008",
                f'"{field}" has more than {limit:,} entries',
                at.key().span(),
                help="make several workflows or documents of it",
            )
            continue
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries)
        waiting += (
            (at.child(token), one)
            for token, one in pairs
            if isinstance(one, dict | list)
        )
