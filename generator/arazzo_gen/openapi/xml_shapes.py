"""The XML shapes of values, from XML Objects (OpenAPI 3.2, section 4.25)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class XmlShape:
    """How a value is written, as the runtime's class of this name has it: what is not
    said is an element of the member's name. ``first`` are the first items of an array,
    ``like`` names a shared shape that has the members and items."""

    name: str | None = None
    node: str = "element"
    namespace: str | None = None
    prefix: str | None = None
    wrapped: bool = False
    members: tuple[tuple[str, XmlShape], ...] = ()
    items: XmlShape | None = None
    first: tuple[XmlShape, ...] = ()
    like: str | None = None


@dataclass(frozen=True, slots=True)
class XmlRoot:
    """How a body is written: the name of its root element, and the shapes of those that
    hold themselves, by their names."""

    name: str
    shape: XmlShape
    shared: tuple[tuple[str, XmlShape], ...]


PLAIN = XmlShape()
