"""Calls as Python writes them."""

from __future__ import annotations

from collections.abc import Iterable


class Grouped(str):
    """An expression in parentheses, which it needs as an operand."""

    __slots__ = ()


def call_text(function: str, arguments: Iterable[str]) -> str:
    """A call. An only argument stands without parentheses of its own."""
    given = list(arguments)
    if len(given) == 1 and isinstance(given[0], Grouped):
        given = [given[0][1:-1]]
    return f"{function}({', '.join(given)})"
