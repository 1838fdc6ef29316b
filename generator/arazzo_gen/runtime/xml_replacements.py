"""Payload replacements in XML texts.

They change only the selected nodes: prefixes, comments and spaces stay.
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
    """A text for every element, attribute or text node that an XPath selects, at least
    one. It replaces the whole content of an element."""

    query: XPath
    value: str

    def apply(self, content: Any) -> Any:
        """The XML with the text set. Raises ValueError if the content is no XML, or if
        the query selects no node that can be set."""
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
            # Setting an element removes the selected nodes inside of it.
            if start >= position:
                parts += [source[position:start], text]
                position = -negative_end
        return b"".join([*parts, source[position:]]).decode()


@dataclass(slots=True)
class _Span:
    """The offsets of an element in a text: the start and end of its start tag, and the
    end of its content. ``empty`` marks an empty-element tag."""

    start: int
    tag_end: int
    end: int
    name: bytes
    empty: bool = False


def _elements(root: Element) -> list[Element]:
    # The tag of a comment or a processing instruction is a function.
    return [element for element in root.iter() if not callable(element.tag)]


def _spans(source: bytes) -> list[_Span]:
    """The spans of all elements, in the order of their start tags."""
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
    """The end of the tag that begins at an offset; its values may contain a ``>``."""
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
    """The edit of a node: (start, negated end, new text).

    Negated ends sort an outer edit before those inside of it.
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
        # A text node beside elements has no span that could be set.
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
