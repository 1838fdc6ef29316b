"""The locations of subschemas of a schema's parts: alternatives, items, members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..documents import Location
from ..language import patterns as ecma
from .schema_parts import ANNOTATIONS, Part, is_null

_TELLING = frozenset(
    {"$dynamicRef", "$recursiveRef", "$ref", "additionalProperties", "allOf", "anyOf"}
    | {"const", "enum", "items", "oneOf", "patternProperties", "prefixItems"}
    | {"properties", "type"}
)
"""Keywords that describe an alternative beyond ``required``."""


def alternatives_of(parts: Iterable[Part]) -> tuple[Part, str] | None:
    """The first alternatives with keywords beyond ``required``: their part, and the
    keyword that lists them."""
    for part in parts:
        for keyword in ("oneOf", "anyOf"):
            options = part.node.get(keyword)
            if isinstance(options, list) and any(
                isinstance(one, dict) and one.keys() & _TELLING and not is_null(one)
                for one in options
            ):
                return part, keyword
    return None


def places_of(parts: Iterable[Part], keyword: str) -> tuple[Location, ...]:
    """The locations of the schemas that the parts have below a keyword."""
    return tuple(
        part.at.child(keyword)
        for part in parts
        if isinstance(part.node.get(keyword), dict)
    )


def patterns_of(parts: Iterable[Part]) -> Iterator[tuple[str, Location]]:
    """The patterns of names of members, and the places of their schemas."""
    for part in parts:
        patterns = part.node.get("patternProperties")
        for pattern in patterns if isinstance(patterns, dict) else ():
            yield pattern, part.at.child("patternProperties", pattern)


def says_something(part: Part) -> bool:
    """Whether a part restricts a value by more than its type."""
    ignored = {"discriminator", *ANNOTATIONS}
    return any(key not in ignored and key[:2] != "x-" for key in part.node)


def is_found(pattern: str, name: str) -> bool:
    """Whether a name is known to match a pattern."""
    return ecma.is_found(pattern, name) is True


def properties_of(
    parts: Iterable[Part],
) -> dict[str, tuple[tuple[Location, ...], bool]]:
    """The locations of the members that parts declare, and whether one is required."""
    found: dict[str, list[Location]] = {}
    required: set[str] = set()
    for part in parts:
        names = part.node.get("required")
        if isinstance(names, list):
            required.update(name for name in names if isinstance(name, str))
        properties = part.node.get("properties")
        if isinstance(properties, dict):
            for name in properties:
                at = part.at.child("properties", name)
                found.setdefault(name, []).append(at)
    return {name: (tuple(places), name in required) for name, places in found.items()}
