"""Values drawn from JSON Schemas and from annotations, the same for the same seed.

They are plain: what a schema shows as example or default where it does, or else what
its keywords admit. ``not``, ``dependentSchemas`` and patterns beyond the common ones
are left to chance; who calls with what a model refuses, draws again.
"""

from __future__ import annotations

import io
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import PydanticSchemaGenerationError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema

FORMATS = {
    "date": "2026-03-01",
    "date-time": "2026-03-01T12:30:00Z",
    "time": "12:30:00Z",
    "duration": "P3D",
    "email": "someone@example.com",
    "hostname": "www.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/path",
    "url": "https://example.com/path",
    "uri-reference": "/path",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "byte": "aGVsbG8=",
    "json-pointer": "/a/b",
    "regex": "^a+$",
}
_PATTERNS = {
    r"^\d+$": "12345",
    r"^[0-9]+$": "12345",
    r"^[A-Z]{3}$": "EUR",
    r"^[A-Z]{2}$": "AT",
}
_TEXTS = ("alpha", "beta 2", "gamma/δ&=", "a-b_c", "12", "x")
_DEEP = 6


class Draws:
    """Draws with a seed: 0 gives all that is optional, 1 nothing of it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = Random(seed)

    def wants(self) -> bool:
        """Whether to give something optional."""
        return self._random.random() < 0.5 if self._seed > 1 else self._seed == 0

    def of_schema(
        self, schema: Any, definitions: Mapping[str, Any] | None = None, depth: int = 0
    ) -> Any:
        """A value that a schema admits; ``definitions`` are by the ``$ref`` to them."""
        if not isinstance(schema, Mapping):
            return self._anything()
        known = definitions or {}
        if "$ref" in schema:
            return self.of_schema(known.get(schema["$ref"]), known, depth + 1)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._random.choice(list(schema["enum"]))
        shown = self._shown(schema)
        if shown:
            return self._random.choice(shown)
        if "allOf" in schema:
            return self._all_of(schema, known, depth)
        for union in ("oneOf", "anyOf"):
            if schema.get(union):
                options = [one for one in schema[union] if one != {"type": "null"}]
                one = self._random.choice(options or schema[union])
                rest = {key: schema[key] for key in schema if key != union}
                return self.of_schema({**rest, **_entry(one, known)}, known, depth + 1)
        return self._of_type(schema, known, depth)

    def of_annotation(self, annotation: Any) -> Any:
        """A value of a type, such as an argument of a generated function has it."""
        origin = get_origin(annotation)
        if origin is Annotated:
            return self.of_annotation(get_args(annotation)[0])
        if annotation is Any:
            return self._anything()
        try:
            adapter: TypeAdapter[Any] = TypeAdapter(annotation)
            schema = adapter.json_schema()
        except (PydanticSchemaGenerationError, PydanticInvalidForJsonSchema):
            return self._of_python(annotation, origin)
        drawn = self.of_schema(schema, _definitions(schema))
        return adapter.validate_python(drawn)

    def _of_python(self, annotation: Any, origin: Any) -> Any:
        """A value of a type that JSON does not have: files above all."""
        if origin in (Union, types.UnionType):
            options = [one for one in get_args(annotation) if one is not type(None)]
            return self.of_annotation(self._random.choice(options))
        if origin is Literal:
            return self._random.choice(get_args(annotation))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"a": self.of_annotation(get_args(annotation)[1])}
        if isinstance(origin, type) and issubclass(origin, Sequence):
            return [self.of_annotation(get_args(annotation)[0])]
        if isinstance(annotation, type) and issubclass(annotation, Path):
            return Path(__file__)
        if annotation is bytes:
            return b"some bytes"
        return io.BytesIO(b"some bytes")

    def _anything(self) -> Any:
        return self._random.choice([*_TEXTS[:3], 7, 2.5, True, {"a": 1}, ["b"]])

    def _shown(self, schema: Mapping[str, Any]) -> list[Any]:
        examples = schema.get("examples")
        shown = list(examples) if isinstance(examples, list) else []
        shown += [schema.get(key) for key in ("example", "default")]
        return [one for one in shown if one is not None]

    def _all_of(
        self, schema: Mapping[str, Any], known: Mapping[str, Any], depth: int
    ) -> Any:
        merged: dict[str, Any] = {key: schema[key] for key in schema if key != "allOf"}
        for part in schema["allOf"]:
            for key, value in _entry(part, known).items():
                if key == "properties":
                    merged[key] = {**merged.get(key, {}), **value}
                elif key == "required":
                    merged[key] = [*merged.get(key, []), *value]
                else:
                    merged.setdefault(key, value)
        return self.of_schema(merged, known, depth + 1)

    def _of_type(
        self, schema: Mapping[str, Any], known: Mapping[str, Any], depth: int
    ) -> Any:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        if kind is None:
            kind = _implied(schema)
        match kind:
            case "object":
                return self._object(schema, known, depth)
            case "array":
                return self._array(schema, known, depth)
            case "string":
                return self._text(schema)
            case "integer" | "number":
                return self._number(schema, kind)
            case "boolean":
                return self._random.random() < 0.5
            case "null":
                return None
        return self._anything()

    def _object(
        self, schema: Mapping[str, Any], known: Mapping[str, Any], depth: int
    ) -> Any:
        required = schema.get("required") or ()
        made = {
            name: self.of_schema(one, known, depth + 1)
            for name, one in (schema.get("properties") or {}).items()
            if name in required or (depth < _DEEP and self.wants())
        }
        extra = schema.get("additionalProperties")
        if not schema.get("properties") and extra is not False and self.wants():
            made["extra"] = self.of_schema(extra, known, depth + 1)
        for name in required:
            if name not in made:
                made[name] = self._anything()
        return made

    def _array(
        self, schema: Mapping[str, Any], known: Mapping[str, Any], depth: int
    ) -> Any:
        first = [
            self.of_schema(one, known, depth + 1)
            for one in schema.get("prefixItems", ())
        ]
        least, most = schema.get("minItems", 0), schema.get("maxItems", 2)
        size = min(max(least, 1 if depth < _DEEP else 0), max(most, least))
        if depth < _DEEP and self.wants():
            size = max(size, min(2, most))
        items = schema.get("items", {})
        while items is not False and len(first) < size:
            one = self.of_schema(items, known, depth + 1)
            if schema.get("uniqueItems") and one in first:
                if not isinstance(one, (int, float)) or isinstance(one, bool):
                    break
                one += len(first)
            first.append(one)
        return first

    def _text(self, schema: Mapping[str, Any]) -> str:
        text = FORMATS.get(schema.get("format", "")) or _PATTERNS.get(
            schema.get("pattern", "")
        )
        text = text or self._random.choice(_TEXTS)
        text = text.ljust(schema.get("minLength", 0), "x")
        return text[: schema.get("maxLength", len(text))]

    def _number(self, schema: Mapping[str, Any], kind: str) -> float:
        low, high = schema.get("minimum"), schema.get("maximum")
        above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
        step = schema.get("multipleOf") or 1
        # OpenAPI 3.0 has booleans there.
        if isinstance(above, (int, float)) and not isinstance(above, bool):
            low = above + step
        if isinstance(below, (int, float)) and not isinstance(below, bool):
            high = below - step
        if low is None:
            low = 1 if high is None or high >= 1 else high
        high = low + 100 * step if high is None else high
        steps = int((high - low) / step)
        first = -(-low // step) * step
        drawn = first + step * self._random.randint(0, min(max(steps, 0), 100))
        drawn = min(drawn, high)
        return int(drawn) if kind == "integer" else drawn


def _entry(schema: Any, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or what it refers to."""
    for _ in range(_DEEP):
        if not isinstance(schema, Mapping) or "$ref" not in schema:
            break
        schema = known.get(schema["$ref"])
    return schema if isinstance(schema, Mapping) else {}


def _implied(schema: Mapping[str, Any]) -> str | None:
    """The type that a schema without ``type`` must mean."""
    for kind, keywords in {
        "object": {"properties", "required", "additionalProperties"},
        "array": {"items", "prefixItems", "minItems", "maxItems"},
        "string": {"pattern", "minLength", "maxLength", "format"},
        "number": {"minimum", "maximum", "multipleOf"},
    }.items():
        if keywords & schema.keys():
            return kind
    return None


def _definitions(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {f"#/$defs/{name}": one for name, one in schema.get("$defs", {}).items()}
