"""Payload replacements in texts of XML.

The text is changed where it must be and nowhere else: its prefixes, comments and spaces
stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeGuard
from xml.etree.ElementTree import Element
from xml.parsers import expat
from xml.sax.saxutils import escape

from .xpath import XPath, parse_xml

__all__ = ["XPathReplacement"]

_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class XPathReplacement:
    """A text for every element, attribute or text that an XPath selects, of which there
    must be one. It becomes all of the content of an element."""

    query: XPath
    value: str

    def apply(self, content: Any) -> Any:
        """The XML with the text set. Raises ValueError where it is none, and where the
        query selects nothing in it that can be set."""
        root, namespaces = parse_xml(content)
        source = content.encode()
        spans = dict(zip(_elements(root), _spans(source), strict=True))
        edits = {
            _edit(node, spans, source, self.value)
            for node in self.query.nodes(root, namespaces)
        }
        if not edits:
            raise ValueError("a replacement's XPath selects nothing in the body")
        position, parts = 0, list[bytes]()
        for start, negative_end, text in sorted(edits):
            # What stands in an element that is set is gone.
            if start >= position:
                parts += [source[position:start], text]
                position = -negative_end
        return b"".join([*parts, source[position:]]).decode()


@dataclass(slots=True)
class _Span:
    """Where an element is in a text: its start tag, and where its content ends; an
    empty-element tag has no content."""

    start: int
    tag_end: int
    end: int
    name: bytes
    empty: bool = False


def _elements(root: Element) -> list[Element]:
    # The tags of comments and instructions are functions.
    return [element for element in root.iter() if not callable(element.tag)]


def _spans(source: bytes) -> list[_Span]:
    """The elements of a text in the order of their start tags."""
    parser = expat.ParserCreate("utf-8")
    found: list[_Span] = []
    opened: list[_Span] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        end = _tag_end(source, at)
        opened.append(
            _Span(at, end, end, name.encode(), source[end - 2 : end] == b"/>")
        )
        found.append(opened[-1])

    def close(name: str) -> None:
        span = opened.pop()
        if not span.empty:
            span.end = parser.CurrentByteIndex

    parser.StartElementHandler = start
    parser.EndElementHandler = close
    parser.Parse(source, True)
    return found


def _tag_end(source: bytes, at: int) -> int:
    """Where the tag ends that begins at a place: its values may hold a ``>``."""
    quote = b""
    while True:
        character = source[at : at + 1]
        at += 1
        if quote:
            quote = b"" if character == quote else quote
        elif character in (b'"', b"'"):
            quote = character
        elif character == b">":
            return at


def _edit(
    node: Any, spans: dict[Element, _Span], source: bytes, value: str
) -> tuple[int, int, bytes]:
    """What to write instead of which bytes: (start, end negated, text).

    Sorted, an outer change comes before those inside of it.
    """
    text = escape(value, {'"': "&quot;"}).encode()
    parent = getattr(node, "parent", None)
    if _is_element(element := getattr(node, "elem", None)):
        span = spans.get(element)
    elif (name := getattr(node, "name", None)) is not None and parent is not None:
        owner = getattr(parent, "elem", None)
        span = spans.get(owner) if _is_element(owner) else None
        if span is not None:
            return _attribute(span, source, str(name), text)
    else:
        holder = getattr(parent, "elem", None)
        # A text beside elements has no place of its own.
        span = spans.get(holder) if _is_element(holder) and not len(holder) else None
    if span is None:
        raise ValueError("a replacement's XPath selects what is no place for a text")
    if span.empty:
        text = b">" + text + b"</" + span.name + b">"
        return span.tag_end - 2, -span.tag_end, text
    return span.tag_end, -span.end, text


def _is_element(value: object) -> TypeGuard[Element]:
    return isinstance(value, Element)


def _attribute(
    span: _Span, source: bytes, name: str, text: bytes
) -> tuple[int, int, bytes]:
    tag = source[span.start : span.tag_end]
    local = name.rpartition("}")[2].rpartition(":")[2].encode()
    prefixed = local != name.encode()
    for found in _ATTRIBUTE.finditer(tag):
        prefix, _, bare = found[1].rpartition(b":")
        if bare == local and bool(prefix) == prefixed:
            start = span.start + found.start(2)
            return start, -(span.start + found.end(2)), b'"' + text + b'"'
    raise ValueError("a replacement's XPath selects what is no place for a text")
