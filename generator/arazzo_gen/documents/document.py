"""A document that was read, and the spans of its nodes, found on demand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from ..diagnostics import Span
from .identifiers import Resource, find_resources
from .json_reader import scan_json
from .location import Location
from .pointer import Json, lookup
from .scalar_places import Place, part_of, scalar_places
from .source import Node, Source, collector_paused
from .yaml_reader import scan_yaml

_WRITTEN = re.compile(r"\S")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+(?:#[^\r\n]*\s+)*)*")


@dataclass(frozen=True, eq=False)
class Document:
    """A file as a plain tree.

    ``path`` is the posix path as it was given to the build. The tree holds no
    positions: ``span`` scans the text again.
    """

    path: str
    text: str
    root: Json
    syntax: Literal["yaml", "json"]

    def span(self, location: Location) -> Span:
        """The span of a node, its key, or a part of its scalar.

        A node that does not exist has the span of its nearest ancestor. The span of a
        collection is its key, if it begins below that, or else its first line; that of
        a block scalar excludes its header. A part of a scalar is exact in any style.
        """
        asked = (location.pointer, location.part, location.within)
        if asked not in self._spans:
            self._spans[asked] = self._found(location)
        return self._spans[asked]

    def _found(self, location: Location) -> Span:
        key: Node | None = None
        node = places_of(self)
        missing = False
        for token in location.pointer:
            child = node.child(token)
            if child is None:
                missing = True
                break
            key, node = child
        if location.part == "key" and key and not missing:
            if location.within:
                return self._part(key, str(location.pointer[-1]), location.within)
            return self._source.span(key.start, key.end)
        if location.within and not missing:
            value = lookup(self.root, location.pointer)
            return self._part(node, value, location.within)
        if node.style == "block" and not missing:
            value = lookup(self.root, location.pointer)
            if isinstance(value, str) and value.strip():
                return self._part(node, value, (0, len(value)))
        return self._whole(node, key)

    def origin(self, location: Location) -> Location:
        """The location of a node in the original text, which an overlay rewrites."""
        return location

    def is_key_alone(self, location: Location) -> bool:
        """Whether a member of a flow mapping has no value, as in ``{key}``."""
        node = places_of(self)
        block = True
        for token in location.pointer:
            block, child = node.block, node.child(token)
            if child is None:
                return False
            node = child[1]
        return not block and node.start == node.end

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources that references can name: the document, and its schemas with an
        ``$id``."""
        return find_resources(self.path, self.text, self.root)

    @cached_property
    def _source(self) -> Source:
        return Source(self.path, self.text)

    @cached_property
    def _spans(self) -> dict[object, Span]:
        """The spans found so far: several documents ask for the same ones."""
        return {}

    def _whole(self, node: Node, key: Node | None) -> Span:
        start, end = self._content(node)
        if node.style in ("mapping", "sequence"):
            lone = not node.block and self._stands_alone(start, end)
            if key and (lone or (node.block and self._line_end(key.end) < start)):
                start, end = key.start, key.end
            else:
                if lone and (found := _WRITTEN.search(self.text, start + 1, end)):
                    start = found.start()
                end = min(end, self._line_end(start))
                end = start + len(self.text[start:end].rstrip(", \t"))
        elif start == end and key:  # an empty scalar
            start, end = key.start, key.end
        return self._source.span(start, self._trimmed(start, end))

    def _part(self, node: Node, value: Json, within: tuple[int, int]) -> Span:
        start, end = self._content(node)
        if places := self._places(node, value):
            start, end = part_of(places, *within)
        else:
            end = min(end, self._line_end(start))
            end = self._trimmed(start, end)
        return self._source.span(start, end)

    def _places(self, node: Node, value: Json) -> Sequence[Place] | None:
        """The indices in the text of each code point of a scalar's value."""
        if node.style in ("mapping", "sequence"):
            return None
        start, end = self._content(node)
        is_json = self.syntax == "json"
        for places in scalar_places(self.text, start, end, node.style, is_json=is_json):
            if not isinstance(value, str) or value == "".join(
                place.char for place in places
            ):
                return places
        return None

    def _content(self, node: Node) -> tuple[int, int]:
        """The start and end of a node without its anchor and tag."""
        found = _PROPERTIES.match(self.text, node.start, node.end)
        return (found.end() if found else node.start), node.end

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether the opening bracket of a flow collection ends its line, and neither a
        comment nor the closing bracket follows."""
        line_end = self._line_end(start)
        if line_end >= end or self.text[start + 1 : line_end].strip():
            return False
        found = _WRITTEN.search(self.text, line_end, end)
        return found is not None and found[0] not in "#]}"

    def _line_end(self, index: int) -> int:
        return self._source.lines.line_end(index)

    def _trimmed(self, start: int, end: int) -> int:
        return start + len(self.text[start:end].rstrip())


@lru_cache(maxsize=4)
def places_of(document: Document) -> Node:
    """The positions of all nodes, from the root down.

    They take more memory than the text and the tree: only those of a few documents are
    kept.
    """
    source = Source(document.path, document.text)
    with collector_paused():
        if document.syntax == "json":
            return scan_json(source)[0]
        return scan_yaml(source)
