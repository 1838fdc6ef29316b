"""List names in messages, up to a limit."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice


def some(names: Iterable[str], most: int = 20) -> str:
    """Join names with commas; after ``most`` of them, "..." stands for the rest."""
    first = [*islice(names, most + 1)]
    return ", ".join([*first[:most], "..."] if len(first) > most else first)


def some_quoted(names: Iterable[str], most: int = 20) -> str:
    """As ``some``, with each name in quotes."""
    return some((f'"{name}"' for name in names), most)
