"""A document with a rewritten node, whose locations are those of the original.

This lets later stages read an older version of a specification in its newer form, while
diagnostics and references point into the original text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..diagnostics import Span
from .document import Document
from .identifiers import Resource
from .location import Location
from .pointer import Json, Pointer, array_index

Origins = Mapping[tuple[str, ...], Location]


@dataclass(slots=True)
class Rewritten:
    """An object that replaces another form of it at the location ``at``.

    ``origins`` has the original locations of its nodes, by pointers from the object; a
    node below such a pointer is below that location too.
    """

    at: Location
    node: dict[str, Json] = field(default_factory=dict[str, Json])
    origins: dict[tuple[str, ...], Location] = field(
        default_factory=dict[tuple[str, ...], Location]
    )

    def __post_init__(self) -> None:
        self.origins[()] = self.at

    def put(self, name: str, value: Json, at: Location) -> None:
        """Set a member whose original location is ``at``."""
        self.node[name] = value
        self.origins[name,] = at

    def nest(self, name: str, inner: Rewritten) -> None:
        """Set a member to another rewritten object."""
        self.node[name] = inner.node
        self._adopt((name,), inner)

    def nest_all(self, name: str, inner: list[Rewritten]) -> None:
        """Set a member to an array of rewritten objects."""
        self.node[name] = [one.node for one in inner]
        for index, one in enumerate(inner):
            self._adopt((name, str(index)), one)

    def _adopt(self, prefix: tuple[str, ...], inner: Rewritten) -> None:
        for pointer, at in inner.origins.items():
            self.origins[*prefix, *pointer] = at


@dataclass(frozen=True, eq=False)
class Overlay(Document):
    """A document with a rewritten node; ``origins`` has pointers from the root."""

    original: Document
    origins: Origins

    def span(self, location: Location) -> Span:
        """The span in the original text."""
        return self.origin(location).span()

    def origin(self, location: Location) -> Location:
        """The original location of a node, rewritten or not."""
        pointer = tuple(map(str, location.pointer))
        for length in range(len(pointer), -1, -1):
            known = self.origins.get(pointer[:length])
            if known is not None:
                document, start = known.document, known.pointer
                break
        else:
            document, start, length = self.original, (), 0
        below = (*start, *location.pointer[length:])
        found = Location(document, below, location.part, location.within)
        return document.origin(found)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources of the original."""
        return self.original.resources


def overlay(rewritten: Rewritten) -> Location:
    """The location of the object in an overlay of its document."""
    at = rewritten.at
    document, prefix = at.document, tuple(map(str, at.pointer))
    root = _replaced(document.root, at.pointer, rewritten.node)
    origins = {(*prefix, *below): to for below, to in rewritten.origins.items()}
    made = Overlay(
        document.path, document.text, root, document.syntax, document, origins
    )
    return Location(made, at.pointer)


def _replaced(node: Json, pointer: Pointer, value: Json) -> Json:
    if not pointer:
        return value
    token, *rest = pointer
    if isinstance(node, dict):
        name = str(token)
        return {**node, name: _replaced(node[name], tuple(rest), value)}
    if isinstance(node, list):
        index = array_index(token) or 0
        inner = _replaced(node[index], tuple(rest), value)
        return [*node[:index], inner, *node[index + 1 :]]
    raise LookupError(token)
