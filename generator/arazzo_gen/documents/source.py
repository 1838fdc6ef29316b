"""The readers' shared types: a decoded file, and nodes with positions in it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from ..diagnostics import Diagnostic, Related, Span
from ..diagnostics.lines import Lines
from .pointer import array_index

Style: TypeAlias = Literal["plain", "single", "double", "block", "mapping", "sequence"]
Children: TypeAlias = "dict[str | int, tuple[Node | None, Node]]"


@dataclass(eq=False, slots=True)
class Node:
    """The position of a node in its text, as indices of code points.

    ``style`` is the style of a scalar, or the kind of a collection; ``block`` marks a
    block collection. ``children`` has a collection's items by index, or its members by
    key, each with the node of the key; a function creates them on first use.
    """

    start: int
    end: int
    style: Style
    block: bool = False
    children: Children | Callable[[], Children] | None = None

    def child(self, token: str | int) -> tuple[Node | None, Node] | None:
        """The child that a token of a JSON Pointer names, and its key."""
        children = self.below()
        if self.style == "sequence":
            index = array_index(token)
            return None if index is None else children.get(index)
        return children.get(token) if isinstance(token, str) else None

    def below(self) -> Children:
        """All children, each with the node of its key, if it has one."""
        if callable(self.children):
            self.children = self.children()
        return self.children or {}


@dataclass(frozen=True, eq=False)
class Source:
    """A decoded file."""

    path: str
    text: str

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text)

    def span(self, start: int, end: int) -> Span:
        """The span of the code points ``start`` up to ``end``."""
        return self.lines.span(self.path, start, end)

    def diagnostic(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        *,
        help: str | None = None,
        related: tuple[str, int, int] | None = None,
    ) -> Diagnostic:
        """A diagnostic for a span; ``related`` is the message and bounds of another."""
        span = self.span(start, end)
        others = [Related(related[0], self.span(*related[1:]))] if related else []
        return Diagnostic.at(code, message, span, help=help, related=others)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector: compiling makes many objects and little garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
