"""The parts of a schema: all that a value must meet, with references followed.

A schema applies together with what its ``$ref`` leads to and with the members of its
``allOf`` (JSON Schema 2020-12 core, sections 8.2.3 and 10.2.1.1). ``$dynamicRef`` is
followed as a ``$ref`` to the same place: dynamic scopes are not tracked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from ..documents import Json, Library, Location, ReferenceKeyword

PartKey: TypeAlias = "tuple[str, tuple[str, ...], tuple[str, ...]]"

_REFERENCES: tuple[ReferenceKeyword, ...] = ("$ref", "$dynamicRef", "$recursiveRef")
ANNOTATIONS = frozenset(
    {"$anchor", "$comment", "$defs", "$dynamicAnchor", "$id", "$schema", "default"}
    | {"definitions", "deprecated", "description", "example", "examples"}
    | {"externalDocs", "nullable", "readOnly", "title", "type", "writeOnly", "xml"}
)
"""Keywords that say nothing about the members of a value. ``type`` is one of them
beside a reference, which says it too."""
_COMPONENTS = {("components", "schemas"), ("components", "inputs")}
_CHAIN = 100
"""How many references and wrappers lead to a schema at most."""


@dataclass(frozen=True)  # without slots: what it comes to is kept
class Part:
    """An object schema; ``spent`` are keywords of it that are looked at elsewhere."""

    at: Location
    spent: frozenset[str] = frozenset()

    @cached_property
    def node(self) -> Mapping[str, Json]:
        """The keywords."""
        value = self.at.value
        if not isinstance(value, dict):
            return {}
        if not self.spent:
            return value
        return {key: item for key, item in value.items() if key not in self.spent}

    @cached_property
    def key(self) -> PartKey:
        """The identity of the part."""
        return *place_key(self.at), tuple(sorted(self.spent))


def place_key(at: Location) -> tuple[str, tuple[str, ...]]:
    """The identity of a location."""
    return at.document.path, tuple(map(str, at.pointer))


@dataclass(slots=True)
class Parts:
    """The combined parts of schemas that apply together.

    ``notes`` are the locations passed on the way, which annotate the value;
    ``component`` is the name of the one schema that it is, where it has one.
    """

    parts: list[Part] = field(default_factory=list[Part])
    notes: list[Location] = field(default_factory=list[Location])
    nullable: bool = False
    component: str | None = None


def resolve_parts(
    library: Library, places: Sequence[Location], base: Iterable[Part] = ()
) -> Parts:
    """The parts of the schemas at some places, which come after those of ``base``.

    Null is allowed where one of them says so, and none of them another type without
    it. Raises DiagnosticError, AZ303, where a reference dangles.
    """
    found = Parts(list(base))
    seen = {place_key(part.at) for part in found.parts}
    nulls: list[bool | None] = []
    waiting: list[Location] = list(places)
    while waiting:
        one = _follow(library, waiting.pop(0))
        nulls.append(one.nullable or (None if _is_untyped(one.parts) else False))
        found.notes += one.notes
        if len(places) == 1 and len(nulls) == 1:
            found.component = one.component
        for part in one.parts:
            if place_key(part.at) in seen:
                continue
            seen.add(place_key(part.at))
            found.parts.append(part)
            options = part.node.get("allOf")
            for index in range(len(options) if isinstance(options, list) else 0):
                waiting.append(part.at.child("allOf", index))
    found.nullable = True in nulls and (nulls[0] is True or False not in nulls)
    return found


def _follow(library: Library, at: Location) -> Parts:
    """The parts at one location, past references and wrappers that only add null."""
    found = Parts()
    start = at
    seen = {place_key(at)}
    for _ in range(_CHAIN):
        node = at.value
        if not isinstance(node, dict):
            break
        keyword = next((one for one in _REFERENCES if _is_text(node.get(one))), None)
        if keyword is not None:
            target = library.resolve_reference(at, keyword)
            _beside(found, at, node, keyword)
            named = _component(target)
        else:
            found.nullable |= allows_null(node)
            inner = _only_alternative(node)
            if inner is None:
                break
            found.nullable |= inner[1]
            found.notes.append(at)
            target, named = at.child(*inner[0]), None
        if place_key(target) in seen:
            if not found.parts:
                library.dereference(start)
            return found
        seen.add(place_key(target))
        found.component = None if found.parts else named
        at = target
    if start is at:
        found.component = _component(at)
    found.parts.append(Part(at))
    return found


def _beside(
    found: Parts, at: Location, node: Mapping[str, Json], keyword: ReferenceKeyword
) -> None:
    """Add the keywords beside a reference, which also apply, except in OpenAPI 3.0,
    which ignores them (section 4.7.23)."""
    found.nullable |= node.get("x-nullable") is True
    others = {
        key: value
        for key, value in node.items()
        if key != keyword and not key.startswith("x-")
    }
    if not others or _ignores_siblings(at):
        return
    found.nullable |= allows_null(others)
    if others.keys() <= ANNOTATIONS:
        found.notes.append(at)
    else:
        found.parts.append(Part(at))


def _ignores_siblings(at: Location) -> bool:
    root = at.document.root
    if not isinstance(root, dict):
        return False
    return "swagger" in root or str(root.get("openapi", "")).startswith("3.0")


def _component(at: Location) -> str | None:
    """The name of a schema that stands where schemas are kept by their names."""
    pointer = tuple(map(str, at.pointer))
    if pointer[:2] in _COMPONENTS and len(pointer) == 3:
        return pointer[2]
    if len(pointer) >= 2 and pointer[-2] in ("$defs", "definitions"):
        return pointer[-1]
    return None


def allows_null(node: Mapping[str, Json]) -> bool:
    """Whether a schema allows null by its own keywords."""
    declared = node.get("type")
    values = node.get("enum")
    return (
        node.get("nullable") is True
        or node.get("x-nullable") is True
        or declared == "null"
        or (isinstance(declared, list) and "null" in declared)
        or (isinstance(values, list) and None in values)
        or ("const" in node and node["const"] is None)
        or any(
            is_null(option)
            for keyword in ("oneOf", "anyOf")
            for option in _options(node, keyword)
        )
    )


def is_null(option: Json) -> bool:
    """Whether a schema only allows null."""
    return isinstance(option, dict) and (
        option.get("type") == "null"
        or ("const" in option and option["const"] is None)
        or option.get("enum") == [None]
    )


def _options(node: Mapping[str, Json], keyword: str) -> list[Json]:
    options = node.get(keyword)
    return options if isinstance(options, list) else []


def _is_untyped(parts: Iterable[Part]) -> bool:
    return not any({"type", "enum", "const"} & part.node.keys() for part in parts)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _only_alternative(
    node: Mapping[str, Json],
) -> tuple[tuple[str, int], bool] | None:
    """The one schema that a wrapper stands for, and whether the wrapper allows null.

    Wrappers are ``anyOf`` and ``oneOf`` of a schema and null, as 3.1 writes what may be
    null, and ``allOf`` of one schema, as 3.0 adds keywords to a reference.
    """
    for keyword in ("anyOf", "oneOf", "allOf"):
        options = _options(node, keyword)
        named = {key for key in node if not key.startswith("x-")}
        if not options or not named <= {keyword, *ANNOTATIONS}:
            continue
        some = [index for index, option in enumerate(options) if not is_null(option)]
        if len(some) == 1:
            return (keyword, some[0]), len(options) > 1
    return None
