"""A document that was read, and the places of its nodes, found on demand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from ..diagnostics import Span
from .identifiers import Resource, find_resources
from .json_reader import scan_json
from .location import Location
from .pointer import Json
from .source import Node, Source, collector_paused
from .yaml_reader import scan_yaml

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_UNITS = {
    "double": re.compile(
        r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u.{4}|\\U.{8}|\\x..|\\.|.", re.DOTALL
    ),
    "single": re.compile(r"''|.", re.DOTALL),
    "plain": re.compile(r".", re.DOTALL),
}


@dataclass(frozen=True, eq=False)
class Document:
    """A file as a plain tree.

    ``path`` is the posix path as it was given to the build. The tree holds no
    positions: where one is asked for, the text is read again and its places are kept.
    """

    path: str
    text: str
    root: Json
    syntax: Literal["yaml", "json"]

    def span(self, location: Location) -> Span:
        """The place of a node, its key, or a part of its scalar.

        A node that does not exist has the place of its nearest ancestor. A block
        collection is shown by its key, or by its first line; a flow collection by its
        first line. A part of a scalar that is folded or in block style is shown by
        the scalar's first line.
        """
        key: Node | None = None
        node = self.places
        missing = False
        for token in location.pointer:
            child = node.child(token)
            if child is None:
                missing = True
                break
            key, node = child
        if location.part == "key" and key and not missing:
            return self._source.span(key.start, key.end)
        if location.within and not missing:
            return self._part(node, location.within)
        return self._whole(node, key)

    def origin(self, location: Location) -> Location:
        """Where the text has a node: in a document as it was read, where it is."""
        return location

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """What references can name in it: itself, and schemas with an ``$id``."""
        return find_resources(self.path, self.text, self.root)

    @cached_property
    def _source(self) -> Source:
        return Source(self.path, self.text)

    @cached_property
    def places(self) -> Node:
        """The places of all nodes, from the root down."""
        with collector_paused():
            if self.syntax == "json":
                return scan_json(self._source)[0]
            return scan_yaml(self._source)

    def _whole(self, node: Node, key: Node | None) -> Span:
        start, end = self._content(node)
        if node.style in ("mapping", "sequence"):
            if node.block and key and self._line_end(key.end) < start:
                start, end = key.start, key.end
            else:
                end = min(end, self._line_end(start))
        elif start == end and key:  # an empty scalar
            start, end = key.start, key.end
        return self._source.span(start, self._trimmed(start, end))

    def _part(self, node: Node, within: tuple[int, int]) -> Span:
        start, end = self._content(node)
        line_end = self._line_end(start)
        units = _UNITS.get(node.style)
        if units is None or end > line_end:
            end = min(end, line_end)
            return self._source.span(start, self._trimmed(start, end))
        quote = 0 if node.style == "plain" else 1
        inner = units.findall(self.text, start + quote, end - quote)
        offsets = list(accumulate(map(len, inner), initial=start + quote))
        last = len(offsets) - 1
        return self._source.span(*(offsets[min(offset, last)] for offset in within))

    def _content(self, node: Node) -> tuple[int, int]:
        """Where a node stands without its anchor and tag."""
        found = _PROPERTIES.match(self.text, node.start, node.end)
        return (found.end() if found else node.start), node.end

    def _line_end(self, index: int) -> int:
        return self._source.lines.line_end(index)

    def _trimmed(self, start: int, end: int) -> int:
        return start + len(self.text[start:end].rstrip())
