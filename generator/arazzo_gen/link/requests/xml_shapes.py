"""How a payload is written as XML: the XML Objects of its schema (OpenAPI 3.1, section
4.8.26; 3.2, section 4.25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from ...documents import Json
from ...openapi import Schema, SchemaKey
from ...openapi.xml_shapes import PLAIN, XmlRoot, XmlShape
from ..values.model import LinkedValue
from ..values.written import written_members
from .encodings import opened

_NODES = ("element", "attribute", "text", "cdata", "none")


def root_name(schema: Schema | None) -> str | None:
    """The name of the root element of a body; None if the schema has none."""
    if schema is None:
        return None
    name = _xml(schema).get("name")
    return name if isinstance(name, str) and name else schema.component


def xml_root(
    schema: Schema | None, payload: LinkedValue, version: str
) -> XmlRoot | None:
    """How a payload is written as XML by a description of a version of OpenAPI; None
    where nothing names its root element."""
    name = root_name(schema)
    if schema is None or name is None:
        return None
    builder = _Builder(names_components=not version.startswith(("2.", "3.0", "3.1")))
    shape = replace(builder.shape(schema, name), name=None)
    items = schema.items() if "array" in schema.types else None
    if items is not None and shape.items is not None and shape.items.name is None:
        # No member gives them a name, so that of their own schema is theirs.
        named = replace(shape.items, name=items.component)
        shape = replace(shape, items=named)
    trivial = set(builder.shared)
    while wrong := {
        one for one in trivial if not _is_trivial(builder.shared[one], trivial)
    }:
        trivial -= wrong
    shape = _pruned(_limited(shape, payload), trivial)
    shared: dict[str, XmlShape] = {}
    waiting = [*_likes(shape)]
    while waiting:
        one = waiting.pop()
        if one not in shared:
            shared[one] = _pruned(builder.shared[one], trivial)
            waiting += _likes(shared[one])
    return XmlRoot(name, shape, tuple(sorted(shared.items())))


@dataclass(slots=True)
class _Builder:
    """The shapes of a schema's values, the members of each written out once: elsewhere
    they are those of a ``shared`` shape.

    ``names_components`` is for OpenAPI 3.2, where what refers to a component has no
    node of its own, so that the component's name is that of the element (section
    4.25.3).
    """

    names_components: bool
    shared: dict[str, XmlShape] = field(default_factory=dict[str, XmlShape])
    _open: list[SchemaKey] = field(default_factory=list[SchemaKey])
    _done: dict[SchemaKey, XmlShape] = field(default_factory=dict[SchemaKey, XmlShape])
    _names: dict[SchemaKey, str] = field(default_factory=dict[SchemaKey, str])

    def shape(self, schema: Schema, wire: str) -> XmlShape:
        """The shape of a value that is called ``wire`` unless its schema names it."""
        own = self._own(schema, wire)
        if schema.key in self._open or (schema.key in self._done and schema.possible()):
            name = self._names.get(schema.key)
            if name is None:
                name = self._free(schema.component or wire)
                self._names[schema.key] = name
            if schema.key in self._done:
                self.shared[name] = self._done[schema.key]
            return replace(own, like=name)
        self._open.append(schema.key)
        inside = (
            self._array(schema, own.name or wire)
            if "array" in schema.types
            else XmlShape(members=tuple(self._members(schema)))
        )
        self._open.pop()
        self._done[schema.key] = inside
        if schema.key in self._names:
            self.shared[self._names[schema.key]] = inside
        return replace(
            own, members=inside.members, items=inside.items, first=inside.first
        )

    def _free(self, wanted: str) -> str:
        taken = set(self._names.values())
        names = (f"{wanted}{number or ''}" for number in count())
        return next(name for name in names if name not in taken)

    def _members(self, schema: Schema) -> Iterator[tuple[str, XmlShape]]:
        for name, member in schema.possible().items():
            inner = opened(member)
            if inner is not None:
                yield name, self.shape(inner, name)

    def _array(self, schema: Schema, around: str) -> XmlShape:
        """The shapes of items, which are called as what is around them."""
        items = schema.items()
        first = tuple(self.shape(one, around) for one in schema.first_items())
        rest = self.shape(items, around) if items is not None else PLAIN
        return XmlShape(items=rest, first=first)

    def _own(self, schema: Schema, wire: str) -> XmlShape:
        """What the XML Object of a schema says of its values themselves."""
        xml = _xml(schema)
        is_array = "array" in schema.types
        node = xml.get("nodeType")
        if node not in _NODES:
            node = "attribute" if xml.get("attribute") is True else "element"
        wrapped = is_array and (
            xml.get("wrapped") is True or xml.get("nodeType") == "element"
        )

        def text(keyword: str) -> str | None:
            value = xml.get(keyword)
            return value if isinstance(value, str) and value else None

        name = text("name")
        if name is None and self.names_components:
            name = schema.component
        if name == wire or (is_array and not wrapped and node == "element"):
            name = None
        return XmlShape(name, str(node), text("namespace"), text("prefix"), wrapped)


def _limited(shape: XmlShape, payload: LinkedValue) -> XmlShape:
    """A shape without the members that a payload does not have."""
    given = written_members(payload)
    if given is None:
        return shape
    members = tuple(
        (name, _limited(member, given[name]))
        for name, member in shape.members
        if name in given
    )
    return replace(shape, members=members)


def _likes(shape: XmlShape) -> Iterator[str]:
    """The shared shapes that a shape speaks of."""
    if shape.like is not None:
        yield shape.like
    members = (member for _, member in shape.members)
    for inner in (shape.items, *shape.first, *members):
        if inner is not None:
            yield from _likes(inner)


def _xml(schema: Schema) -> dict[str, Json]:
    """The XML Objects of a schema together; what is nearer to its use goes first."""
    found: dict[str, Json] = {}
    places = (*schema.notes, *(part.at for part in schema.parts))
    for at in places:
        node = at.value
        xml = node.get("xml") if isinstance(node, dict) else None
        if isinstance(xml, dict):
            found = {**xml, **found}
    return found


def _is_trivial(shape: XmlShape, assumed: set[str]) -> bool:
    """Whether a shape is the default one, if those ``assumed`` are."""
    bare = replace(shape, members=(), items=None, first=(), like=None)
    return (
        bare == PLAIN
        and (shape.like is None or shape.like in assumed)
        and (shape.items is None or _is_trivial(shape.items, assumed))
        and all(_is_trivial(item, assumed) for item in shape.first)
        and all(_is_trivial(member, assumed) for _, member in shape.members)
    )


def _pruned(shape: XmlShape, trivial: set[str]) -> XmlShape:
    """A shape without default parts."""
    items = shape.items
    if items is not None:
        items = None if _is_trivial(items, trivial) else _pruned(items, trivial)
    members = tuple(
        (name, _pruned(member, trivial))
        for name, member in shape.members
        if not _is_trivial(member, trivial)
    )
    first = tuple(_pruned(item, trivial) for item in shape.first)
    if all(item == PLAIN for item in first) and items is None:
        first = ()
    like = None if shape.like in trivial else shape.like
    return replace(shape, members=members, items=items, first=first, like=like)
