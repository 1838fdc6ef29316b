"""Comments that silence diagnostics: ``# arazzo-gen: ignore[AZ506]``.

A comment at the end of a line applies to diagnostics that begin in that line, or in a
block scalar that begins there. A comment on its own line applies to the next line with
content.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ..candidate import MARK
from ..diagnostics import Span
from ..diagnostics.lines import Lines
from .document import Document, places_of
from .source import Node

_COMMENT = re.compile(rf"(?:^|(?<=\s))#\s*{MARK}(?P<rest>.*)$", re.MULTILINE)
_IGNORE = re.compile(r"\s*ignore\s*\[(?P<codes>[^\]\r\n]*)\]")
_CODE = re.compile(r"[^\s,]+")
_CONTENT = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ignore:
    """A code that a comment silences, in the lines ``first`` to ``last``.

    ``code`` is as it is written, None where the comment names none.
    """

    code: str | None
    first: int
    last: int
    span: Span


def find_ignores(document: Document) -> tuple[Ignore, ...]:
    """The codes that the comments of a YAML document silence, in their order."""
    if document.syntax == "json" or MARK not in document.text:
        return ()
    return tuple(_ignores(document))


def _ignores(document: Document) -> Iterator[Ignore]:
    text, lines = document.text, Lines(document.text)
    scalars = _Scalars(places_of(document))
    for comment in _COMMENT.finditer(text):
        start = comment.start()
        place = lines.position(start)
        around = scalars.around(start)
        if around and (around.style != "block" or start > lines.line_end(around.start)):
            continue  # the text of a scalar
        end = lines.line_end(start)
        first = place.line
        if not text[start - place.column + 1 : start].strip():
            content = _CONTENT.search(text, end)
            end = lines.line_end(content.end()) if content else end
            first = lines.position(end).line
            around = scalars.around(end - 1)
        last = first
        if around and around.style == "block":
            last = lines.position(max(around.end - 1, around.start)).line
        found = _IGNORE.match(comment["rest"])
        codes = [*_CODE.finditer(found["codes"])] if found else []
        offset = comment.start("rest") + (found.start("codes") if found else 0)
        for code in codes:
            at = offset + code.start()
            span = lines.span(document.path, at, at + len(code[0]))
            yield Ignore(code[0], first, last, span)
        if not codes:
            span = lines.span(document.path, start, start + len(comment[0].rstrip()))
            yield Ignore(None, first, last, span)


class _Scalars:
    """The scalars of a document, by where they stand."""

    def __init__(self, root: Node) -> None:
        found: dict[int, Node] = {}
        waiting = [root]
        seen = {(root.start, root.style)}
        for node in waiting:
            if node.style not in ("mapping", "sequence"):
                found[node.start] = node
            for key, value in node.below().values():
                # An alias has the positions of its anchor.
                for one in (key, value):
                    if one is not None and (one.start, one.style) not in seen:
                        seen.add((one.start, one.style))
                        waiting.append(one)
        self._nodes = [found[start] for start in sorted(found)]
        self._starts = sorted(found)

    def around(self, index: int) -> Node | None:
        """The scalar that contains an index, None outside of all."""
        place = bisect_right(self._starts, index) - 1
        node = self._nodes[place] if place >= 0 else None
        return node if node and index < node.end else None
