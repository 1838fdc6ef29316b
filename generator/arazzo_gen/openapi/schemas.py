"""Schemas as workflows see them: what a JSON Pointer into a value finds.

A view, not a validator: it knows enough of JSON Schema 2020-12 and of the dialect of
OpenAPI 3.0 to tell the members of an object, the items of an array, and whether null is
allowed. Where a schema says less, or something that no single type says, the view says
so and the value stays plain JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..documents import Json, Library, Location, Pointer


@dataclass(frozen=True, slots=True)
class Member:
    """A property of an object, or the items of an array.

    Its schema is looked up when it is asked for: a reference that dangles is no fault
    where nothing follows it.
    """

    library: Library
    at: Location
    required: bool

    @property
    def schema(self) -> Schema:
        """The schema of its values; DiagnosticError where a reference dangles."""
        return open_schema(self.library, self.at)


@dataclass(frozen=True, slots=True)
class Schema:
    """A Schema Object with its references followed.

    ``component`` is its name where it stands in the components; ``nullable`` tells that
    null was allowed on the way to it.
    """

    library: Library
    at: Location
    component: str | None
    nullable: bool

    @property
    def key(self) -> tuple[str, Pointer]:
        """What tells one schema from another."""
        return self.at.document.path, self.at.pointer

    @property
    def node(self) -> dict[str, Json]:
        """The keywords; none for a boolean schema."""
        value = self.at.value
        return value if isinstance(value, dict) else {}

    @property
    def description(self) -> str | None:
        """The description, where it is a text."""
        value = self.node.get("description")
        return value if isinstance(value, str) else None

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that the schema names, without null; empty: it names none."""
        declared = self.node.get("type")
        names = declared if isinstance(declared, list) else [declared]
        return frozenset(
            name for name in names if isinstance(name, str) and name != "null"
        )

    @property
    def enum(self) -> tuple[Json, ...] | None:
        """The values that are allowed, without null."""
        if "const" in self.node:
            return (self.node["const"],)
        values = self.node.get("enum")
        if not isinstance(values, list):
            return None
        return tuple(value for value in values if value is not None)

    @property
    def is_composed(self) -> bool:
        """Whether alternatives decide what a value is (oneOf, anyOf)."""
        return any(
            isinstance(part.node.get(keyword), list)
            for part in self._parts()
            for keyword in ("oneOf", "anyOf")
        )

    def properties(self) -> Mapping[str, Member]:
        """The declared members of an object, those of its ``allOf`` among them."""
        found: dict[str, Location] = {}
        required: set[str] = set()
        for part in self._parts():
            names = part.node.get("required")
            if isinstance(names, list):
                required.update(name for name in names if isinstance(name, str))
            properties = part.node.get("properties")
            if isinstance(properties, dict):
                for name in properties:
                    found.setdefault(name, part.at.child("properties", name))
        return {
            name: Member(self.library, at, name in required)
            for name, at in found.items()
        }

    def items(self) -> Schema | None:
        """The schema of the items of an array, or None where any may stand there."""
        if not isinstance(self.node.get("items"), dict):
            return None
        return self._below("items")

    def additional(self) -> Schema | None:
        """The schema of members that are not declared, or None where any may stand."""
        if not isinstance(self.node.get("additionalProperties"), dict):
            return None
        return self._below("additionalProperties")

    def member(self, token: str) -> Member | None:
        """What a token of a JSON Pointer finds in a value of this schema."""
        if token.isascii() and token.isdigit() and "array" in self.types:
            if not isinstance(self.node.get("items"), dict):
                return None
            return Member(self.library, self.at.child("items"), False)
        return self.properties().get(token)

    def _below(self, *tokens: str) -> Schema:
        return open_schema(self.library, self.at.child(*tokens))

    def _parts(self) -> Iterator[Schema]:
        """This schema and those that ``allOf`` adds to it, each once."""
        seen: set[tuple[str, Pointer]] = set()
        waiting = [self]
        while waiting:
            part = waiting.pop(0)
            if part.key in seen:
                continue
            seen.add(part.key)
            yield part
            options = part.node.get("allOf")
            for index in range(len(options) if isinstance(options, list) else 0):
                at = part.at.child("allOf", index)
                waiting.append(open_schema(self.library, at))


def open_schema(library: Library, at: Location) -> Schema:
    """The schema at a place, past references and past what only adds null.

    Raises DiagnosticError, AZ303, where a reference dangles.
    """
    nullable = False
    component: str | None = None
    for _ in range(100):
        target = library.dereference(at)
        if target.pointer[:2] == ("components", "schemas") and len(target.pointer) == 3:
            component = str(target.pointer[2])
        elif target != at:
            component = None
        node = target.value
        if not isinstance(node, dict):
            return Schema(library, target, component, nullable)
        nullable = nullable or _allows_null(node)
        inner = _only_alternative(node)
        if inner is None:
            return Schema(library, target, component, nullable)
        nullable = nullable or inner[1]
        at = target.child(*inner[0])
    return Schema(library, at, component, nullable)


def _allows_null(node: Mapping[str, Json]) -> bool:
    declared = node.get("type")
    values = node.get("enum")
    return (
        node.get("nullable") is True
        or declared == "null"
        or (isinstance(declared, list) and "null" in declared)
        or (isinstance(values, list) and None in values)
    )


_ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "externalDocs"}
    | {"nullable", "readOnly", "title", "type", "writeOnly", "xml"}
)
"""Keywords beside a reference that say nothing about the members of a value."""


def _only_alternative(
    node: Mapping[str, Json],
) -> tuple[tuple[str, int], bool] | None:
    """The one schema that a wrapper stands for, and whether the wrapper allows null.

    Wrappers are ``anyOf`` and ``oneOf`` of a schema and null, as 3.1 writes what may be
    null, and ``allOf`` of one schema, as 3.0 adds keywords to a reference.
    """
    for keyword in ("anyOf", "oneOf", "allOf"):
        options = node.get(keyword)
        if not isinstance(options, list) or not node.keys() <= {keyword, *_ANNOTATIONS}:
            continue
        some = [
            index
            for index, option in enumerate(options)
            if not (isinstance(option, dict) and option.get("type") == "null")
        ]
        if len(some) == 1:
            return (keyword, some[0]), len(options) > 1
    return None
