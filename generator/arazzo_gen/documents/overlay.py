"""A document with one of its nodes rewritten, whose places are those of the original.

What an older version of a specification says in another form can so be read as the
newer form, while diagnostics and references keep to the text.
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
    """An object that stands for what is written in another form at ``at``.

    ``origins`` are the places of what is in it, by pointers from the object; what is
    below such a pointer is below the place too.
    """

    at: Location
    node: dict[str, Json] = field(default_factory=dict[str, Json])
    origins: dict[tuple[str, ...], Location] = field(
        default_factory=dict[tuple[str, ...], Location]
    )

    def __post_init__(self) -> None:
        self.origins[()] = self.at

    def put(self, name: str, value: Json, at: Location) -> None:
        """Set a member to what stands at a place."""
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
    """A document in which something is rewritten; ``origins`` are by whole pointers."""

    original: Document
    origins: Origins

    def span(self, location: Location) -> Span:
        """The place in the original text."""
        return self.origin(location).span()

    def origin(self, location: Location) -> Location:
        """Where a node that may be rewritten really stands."""
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
        """Those of the original."""
        return self.original.resources


def overlay(rewritten: Rewritten) -> Location:
    """The object in its place, in a document that has it there."""
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
