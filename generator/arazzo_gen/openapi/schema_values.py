"""The types and enumerations of values that the parts of a schema admit (JSON Schema
2020-12 validation, sections 6.1.1 to 6.1.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce

from ..documents import Json
from .schema_parts import Part

_TYPE_OF: dict[type, str] = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}
_TYPES = frozenset(_TYPE_OF.values()) - {"null"}


def json_type(value: Json) -> str:
    """The JSON type of a value, as JSON Schema names it; 1.0 is a ``number``."""
    return _TYPE_OF[type(value)]


def is_of(value: Json, types: Collection[str]) -> bool:
    """Whether a value is of one of the types; 1.0 is also an ``integer``."""
    kind = json_type(value)
    if kind == "integer":
        return "integer" in types or "number" in types
    integral = isinstance(value, float) and value.is_integer()
    return kind in types or (integral and "integer" in types)


def keyword_values(parts: Iterable[Part], name: str) -> Iterator[Json]:
    """The values that the parts give a keyword."""
    for part in parts:
        if name in part.node:
            yield part.node[name]


def types_of(parts: Sequence[Part]) -> frozenset[str]:
    """The JSON types that values have, without null; empty: any.

    Those that ``type`` names, or else the one whose keywords there are.
    """
    named = [names for names in map(_names, keyword_values(parts, "type")) if names]
    if named:
        return reduce(_common, named)
    keywords = {keyword for part in parts for keyword in part.node}
    if keywords & {"properties", "additionalProperties", "patternProperties"}:
        return frozenset({"object"})
    if keywords & {"items", "prefixItems"}:
        return frozenset({"array"})
    return frozenset()


def enum_of(parts: Sequence[Part]) -> tuple[Json, ...] | None:
    """The values that are allowed, without null; None: any."""
    lists = [[value] for value in keyword_values(parts, "const")]
    enums = keyword_values(parts, "enum")
    lists += [value for value in enums if isinstance(value, list)]
    if not lists:
        return None
    first, *others = lists
    return tuple(
        value
        for value in first
        if value is not None
        and all(any(is_same(value, one) for one in other) for other in others)
    )


def _names(declared: Json) -> frozenset[str]:
    names = declared if isinstance(declared, list) else [declared]
    return frozenset(name for name in names if isinstance(name, str)) & _TYPES


def _common(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The types that two schemas have in common; the first's where they have none."""
    common = one & other
    for some, others in ((one, other), (other, one)):
        if "integer" in some and "number" in others:
            common |= {"integer"}
            if "number" not in some:
                common -= {"number"}
    return common or one


def is_same(one: Json, other: Json) -> bool:
    """Whether two values are equal; to Python, ``True`` is 1."""
    return isinstance(one, bool) is isinstance(other, bool) and one == other
