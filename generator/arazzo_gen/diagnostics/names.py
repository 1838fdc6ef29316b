"""Names in messages: a few are listed, and thousands are not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice


def some(names: Iterable[str], most: int = 20) -> str:
    """Names with commas between them, or the first of these where there are more than
    ``most``; empty where there are none."""
    first = [*islice(names, most + 1)]
    return ", ".join([*first[:most], "..."] if len(first) > most else first)


def some_quoted(names: Iterable[str], most: int = 20) -> str:
    """As ``some``, with each name in quotes."""
    return some((f'"{name}"' for name in names), most)
