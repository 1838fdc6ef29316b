"""XPath 1.0 to 3.1 in XML texts, evaluated by elementpath."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeGuard
from xml.etree.ElementTree import Element, ElementTree, TreeBuilder, XMLParser

from elementpath import (
    ElementPathError,
    XPath1Parser,
    XPath2Parser,
    XPathContext,
    XPathToken,
)
from elementpath.xpath3 import XPath30Parser, XPath31Parser
from elementpath.xpath_nodes import XPathNode

__all__ = ["XPath", "XPathVersion", "parse_xml"]

XPathVersion = Literal["1.0", "2.0", "3.0", "3.1"]

_LOGGER = logging.getLogger(__name__)
_PARSERS = {
    "1.0": XPath1Parser,
    "2.0": XPath2Parser,
    "3.0": XPath30Parser,
    "3.1": XPath31Parser,
}
_MAX_DEPTH = 500
_FAULTS = (
    ElementPathError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    re.error,
)
"""Exceptions of an evaluation: some functions raise other ones than the library's."""

_FORBIDDEN = frozenset(
    {"available-environment-variables", "collection", "doc", "doc-available"}
    | {"environment-variable", "function-lookup", "json-doc", "load-xquery-module"}
    | {"transform", "unparsed-text", "unparsed-text-available"}
    | {"unparsed-text-lines", "uri-collection"}
)
"""Functions that read outside of the text, or that look up such functions."""


class XPath:
    """An expression, parsed once for each set of namespaces.

    Each evaluation takes the variables by name.
    """

    def __init__(self, expression: str, version: XPathVersion = "3.1") -> None:
        self._text = expression
        self._version: XPathVersion = version

    def holds(self, xml: Any, **variables: Any) -> bool:
        """The effective boolean value (XPath 3.1, section 2.4.3) in an XML text.

        An expression that cannot be evaluated, or a value that is no XML, is logged and
        gives False.
        """
        try:
            token, context = self._opened(xml, variables)
            return bool(token.boolean_value(token.evaluate(context)))
        except _FAULTS as error:
            self._log(error)
            return False

    def value(self, xml: Any, **variables: Any) -> Any:
        """The value of the expression in an XML text; a node has its string value.

        Several items are a list, a single item is itself, and no item is None. An
        expression that cannot be evaluated is logged and gives None.
        """
        try:
            token, context = self._opened(xml, variables)
            found = [_plain(item) for item in _items(token.evaluate(context))]
        except _FAULTS as error:
            self._log(error)
            return None
        return found if len(found) > 1 else next(iter(found), None)

    def nodes(
        self, root: Element, namespaces: Mapping[str, str], **variables: Any
    ) -> list[XPathNode]:
        """The nodes that the expression selects in a tree, in document order: those of
        elements have ``elem``, and those of attributes and texts have ``parent``.

        Raises ValueError if it cannot be evaluated, or selects values that are no
        nodes.
        """
        try:
            token = _parse(self._text, self._version, tuple(namespaces.items()))
            items = _items(token.evaluate(_context(root, variables)))
        except _FAULTS as error:
            raise ValueError(f"{self._text} cannot be evaluated: {error}") from error
        nodes = [item for item in items if isinstance(item, XPathNode)]
        if len(nodes) < len(items):
            raise ValueError(f"{self._text} finds values that are no nodes")
        return nodes

    def _opened(
        self, xml: Any, variables: Mapping[str, Any]
    ) -> tuple[XPathToken, XPathContext]:
        if not isinstance(xml, str):
            raise TypeError(f"{type(xml).__name__} instead of a text of XML")
        root, namespaces = parse_xml(xml)
        token = _parse(self._text, self._version, tuple(namespaces.items()))
        return token, _context(root, variables)

    def _log(self, error: Exception) -> None:
        _LOGGER.warning("%s cannot be evaluated: %s", self._text, error)


def parse_xml(text: str) -> tuple[Element, dict[str, str]]:
    """The root of an XML text, and its declared namespaces by their prefixes.

    Raises ValueError if the text is not well-formed, declares entities, or is nested
    too deep. Nothing outside of the text is read.
    """
    if "<!ENTITY" in text:
        raise ValueError("XML that declares entities is not read")
    tree = _Tree()
    parser = XMLParser(target=tree)
    try:
        parser.feed(text)
        return parser.close(), tree.namespaces
    except SyntaxError as error:
        raise ValueError(f"this is no XML: {error}") from error


class _Tree:
    """Builds a tree that keeps comments and processing instructions."""

    def __init__(self) -> None:
        self._builder = TreeBuilder(insert_comments=True, insert_pis=True)
        self._depth = 0
        self.namespaces: dict[str, str] = {}

    def start_ns(self, prefix: str | None, uri: str) -> None:
        # In an expression, a name without a prefix is in no namespace.
        if prefix:
            self.namespaces.setdefault(prefix, uri)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(f"XML is nested more than {_MAX_DEPTH} levels deep")
        self._builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)

    def data(self, data: str) -> None:
        self._builder.data(data)

    def comment(self, text: str) -> None:
        if self._depth:
            self._builder.comment(text)

    def pi(self, target: str, text: str | None = None) -> None:
        if self._depth:
            self._builder.pi(target, text)

    def close(self) -> Element:
        return self._builder.close()


@lru_cache(maxsize=256)
def _parse(
    expression: str, version: XPathVersion, namespaces: tuple[tuple[str, str], ...]
) -> XPathToken:
    token = _PARSERS[version](namespaces=dict(namespaces)).parse(expression)
    for part in token.iter():
        if part.symbol in _FORBIDDEN or part.value in _FORBIDDEN:
            raise ValueError(f"{part.value}() is not allowed")
    return token


def _context(root: Element, variables: Mapping[str, Any]) -> XPathContext:
    bound = {name: _scalar(value) for name, value in variables.items()}
    return XPathContext(ElementTree(root), variables=bound)


def _scalar(value: Any) -> Any:
    """The value of a variable in XPath; null is an empty sequence."""
    if value is None:
        return []
    if not isinstance(value, str | int | float):
        raise TypeError(f"{type(value).__name__} where a single value can stand")
    return value


def _items(found: Any) -> list[Any]:
    return found if _is_list(found) else [found]


def _is_list(found: object) -> TypeGuard[list[Any]]:
    return isinstance(found, list)


def _plain(item: Any) -> Any:
    if isinstance(item, XPathNode):
        return item.string_value
    if isinstance(item, Decimal):
        return int(item) if item == item.to_integral_value() else float(item)
    return item if isinstance(item, bool | int | float | str) else str(item)
