"""The tables of docs/graph.md: every object, as the JSON Schema declares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arazzo_gen.graphs import graph_schema

BEGIN = "<!-- objects: generated from the JSON Schema -->\n"


def tables() -> str:
    """The part of the page that is generated."""
    schema = graph_schema()
    parts = [BEGIN, *_section("graph", schema)]
    for name, one in schema["$defs"].items():
        parts += _section(name, one)
    return "\n".join(parts)


def _section(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{schema['description']}\n"
    if "oneOf" in schema:
        for option in schema["oneOf"]:
            yield f"- {_type(option)}"
    else:
        yield "| Member | Type | What it is |"
        yield "| --- | --- | --- |"
        for member, one in schema["properties"].items():
            kind, text = _type(one), one.get("description", "")
            yield f"| `{member}` | {kind} | {text} |"
    yield ""


def _type(schema: dict[str, Any]) -> str:
    match schema:
        case {"$ref": target}:
            name = target.rpartition("/")[2]
            return f"[{name}](#{name})"
        case {"const": value}:
            return f"`{_json(value)}`"
        case {"enum": values}:
            return ", ".join(f"`{_json(one)}`" for one in values)
        case {"oneOf": options} | {"anyOf": options}:
            return " or ".join(map(_type, options))
        case {"items": items, "type": kind}:
            null = " or null" if isinstance(kind, list) else ""
            return f"array of {_type(items)}{null}"
        case {"additionalProperties": dict(inner)}:
            return f"object of {_type(inner)}"
        case {"type": list(kinds)}:
            return " or ".join(kinds)
        case {"type": str(kind)}:
            return kind
    return "any"


def _json(value: object) -> str:
    return "null" if value is None else str(value)
