"""Locations in documents, which later stages hold instead of line numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..diagnostics import Span
from .pointer import Json, Pointer, lookup

if TYPE_CHECKING:
    from .document import Document


@dataclass(frozen=True, slots=True)
class Location:
    """A node of a document, or its key, or a part of its scalar.

    Cheap to make: lines and columns are computed by ``span()``, which only a
    diagnostic needs. ``within`` gives offsets into the scalar's value.
    """

    document: Document
    pointer: Pointer = ()
    part: Literal["value", "key"] = "value"
    within: tuple[int, int] | None = None

    def child(self, *tokens: str | int) -> Location:
        """The location of a member or item below this one."""
        return Location(self.document, (*self.pointer, *tokens))

    def key(self) -> Location:
        """The location of the key of this member."""
        return replace(self, part="key", within=None)

    def slice(self, start: int, end: int) -> Location:
        """A part of this scalar: code points ``start`` up to ``end`` of its value."""
        return replace(self, within=(start, end))

    @property
    def value(self) -> Json:
        """The node itself. Raises LookupError where the document has none."""
        return lookup(self.document.root, self.pointer)

    def span(self) -> Span:
        """The lines and columns of this location."""
        return self.document.span(self)
