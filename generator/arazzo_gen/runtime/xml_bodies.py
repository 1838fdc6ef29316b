"""XML bodies, built from JSON values by the XML Objects of a schema (OpenAPI 3.1,
section 4.8.26; 3.2, section 4.25)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from .json_values import as_json, as_text, is_array, is_object

__all__ = ["XmlDocument", "XmlShape"]

NodeType: TypeAlias = Literal["element", "attribute", "text", "cdata", "none"]

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_NAME = re.compile(f"[{_START}][{_START}\\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*")
"""A name without a colon (Namespaces in XML 1.0, production 4)."""
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that no XML document can hold, not even escaped (XML 1.0, production
2)."""
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class XmlShape:
    """The XML form of a value; by default an element with the name of its member.

    ``wrapped`` puts an element around the items of an array. ``first`` are the shapes
    of its first items, ``items`` is that of the others. ``like`` names a shared shape
    of the document whose members and items this shape has.
    """

    name: str | None = None
    node: NodeType = "element"
    namespace: str | None = None
    prefix: str | None = None
    wrapped: bool = False
    members: Mapping[str, XmlShape] = field(default_factory=dict[str, "XmlShape"])
    items: XmlShape | None = None
    first: Sequence[XmlShape] = ()
    like: str | None = None


_PLAIN = XmlShape()


@dataclass(slots=True)
class _Element:
    """An element under construction; ``scope`` maps prefixes to namespaces."""

    scope: dict[str, str]
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    content: list[str] = field(default_factory=list[str])


class XmlDocument:
    """A JSON value as an XML document whose root element has a given name.

    A string is a complete document.
    """

    def __init__(
        self,
        value: Any,
        name: str,
        shape: XmlShape = _PLAIN,
        shared: Mapping[str, XmlShape] | None = None,
    ) -> None:
        self._value = value
        self._name = name
        self._shape = shape
        self._shared = shared or {}

    def encode(self) -> str | None:
        """The document, or None for no body. Raises ValueError for values that XML
        cannot hold: control characters, and names that are no XML names."""
        value = as_json(self._value)
        if value is None or isinstance(value, str):
            return value
        outside = _Element({})
        self._element(outside, value, self._name, self._known(self._shape))
        declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return declaration + "".join(outside.content)

    def _known(self, shape: XmlShape) -> XmlShape:
        if shape.like is None:
            return shape
        found = self._shared[shape.like]
        return replace(
            shape,
            members=found.members,
            items=found.items,
            first=found.first,
            like=found.like,
        )

    def _put(self, parent: _Element, value: Any, name: str, shape: XmlShape) -> None:
        """Write a value into its parent element, as an element or as ``shape`` says."""
        shape = self._known(shape)
        if shape.node == "attribute":
            if value is not None:
                key = self._qualified(parent, _name(shape.name or name), shape)
                parent.attributes[key] = _flat(value)
        elif shape.node in ("text", "cdata"):
            text = "" if value is None else _flat(value)
            parent.content.append(
                _cdata(text) if shape.node == "cdata" else _text(text)
            )
        elif is_array(value) and not shape.wrapped:
            for item, of in _items(value, shape):
                self._put(parent, item, name, of)
        elif shape.node == "none":
            self._fill(parent, value, name, shape)
        else:
            self._element(parent, value, shape.name or name, shape)

    def _element(
        self, parent: _Element, value: Any, name: str, shape: XmlShape
    ) -> None:
        element = _Element(dict(parent.scope))
        prefix = shape.prefix or ""
        if shape.namespace is not None:
            _declare(element, prefix, shape.namespace)
        tag = _name(name)
        if prefix and prefix in element.scope:
            tag = f"{_name(prefix)}:{tag}"
        if value is None:
            _declare(element, "xsi", _INSTANCE)
            element.attributes["xsi:nil"] = "true"
        else:
            self._fill(element, value, name, shape)
        attributes = "".join(
            f" {key}={quoteattr(_characters(text))}"
            for key, text in element.attributes.items()
        )
        content = "".join(element.content)
        end = f">{content}</{tag}>" if content else "/>"
        parent.content.append(f"<{tag}{attributes}{end}")

    def _fill(self, element: _Element, value: Any, name: str, shape: XmlShape) -> None:
        """Write the members, items or text of a value into its element."""
        if is_object(value):
            for key, member in value.items():
                self._put(element, member, key, shape.members.get(key, _PLAIN))
        elif is_array(value):
            for item, of in _items(value, shape):
                self._put(element, item, name, of)
        elif value is not None:
            element.content.append(_text(_flat(value)))

    def _qualified(self, element: _Element, name: str, shape: XmlShape) -> str:
        """The qualified name of an attribute, whose namespace needs a prefix."""
        if not shape.prefix:
            return name
        if shape.namespace is not None:
            _declare(element, shape.prefix, shape.namespace)
        known = shape.prefix == "xml" or shape.prefix in element.scope
        return f"{_name(shape.prefix)}:{name}" if known else name


def _items(values: list[Any], shape: XmlShape) -> Iterator[tuple[Any, XmlShape]]:
    """The items of an array, each with its shape."""
    for index, value in enumerate(values):
        known = index < len(shape.first)
        yield value, shape.first[index] if known else shape.items or _PLAIN


def _declare(element: _Element, prefix: str, namespace: str) -> None:
    if element.scope.get(prefix) != namespace and prefix != "xml":
        element.scope[prefix] = namespace
        key = f"xmlns:{_name(prefix)}" if prefix else "xmlns"
        element.attributes[key] = namespace


def _flat(value: Any) -> str:
    """A value as text without elements; spaces separate the items of an array, as in
    lists of XML Schema."""
    return " ".join(map(as_text, value)) if is_array(value) else as_text(value)


def _text(text: str) -> str:
    return escape(_characters(text), {"\r": "&#13;"})


def _cdata(text: str) -> str:
    inner = _characters(text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inner}]]>"


def _characters(text: str) -> str:
    if found := _NO_CHARACTER.search(text):
        raise ValueError(f"the body is XML, which cannot hold {found[0]!r}")
    return text


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"the body is XML, where {name!r} is no name")
    return name
