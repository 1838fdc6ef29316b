"""Inputs of any schema: what is generated for them can be imported, takes what the
schema admits, and passes it on (JSON Schema 2020-12)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from arazzo_gen.documents import Library, Location
from arazzo_gen.openapi import instance_fault, open_schema
from tests.support.flows import Packages
from tests.support.unformatted import unformatted

# No undeclared name is the attribute of another: models take members by both.
NAMES = st.sampled_from(["a", "b", "a-b", "class", "model_dump", "é", "1", ""])
PATTERNS = st.sampled_from(
    ["^a", "b$", "(?!x)", r"(a)\1", "[", r"\p{L}", "^$", "'\"\\\\"]
)
SCALARS = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -3,
        7,
        1.5,
        2.0,
        2**70,
        "",
        "a",
        "ab",
        "aab",
        "x'\"\\\n",
        "é",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=4,
)
TYPES = st.sampled_from(
    ["string", "integer", "number", "boolean", "array", "object", "null"]
)
LIMITS = st.sampled_from([0, 1, 2, 3, 0.5, 1.5, -2, 2**70, 1e300])
COUNTS = st.sampled_from([0, 1, 2, 3, 2**70])
REFERENCES = st.sampled_from(["Tree", "List", "Text", "Either", "Merged"]).map(
    lambda name: f"#/components/inputs/{name}"
) | st.sampled_from(["#text", "#/components/inputs/Tree/properties/left"])
COMPONENTS: dict[str, Any] = {
    "Tree": {
        "type": "object",
        "properties": {
            "left": {"$ref": "#/components/inputs/Tree"},
            "either": {"$ref": "#/components/inputs/Either"},
            "size": {"type": "integer", "default": 1},
        },
    },
    "List": {"type": "array", "items": {"$ref": "#/components/inputs/List"}},
    "Text": {"$anchor": "text", "type": ["string", "null"], "enum": ["a", "ab", None]},
    "Either": {
        "anyOf": [
            {"$ref": "#/components/inputs/Tree"},
            {"$ref": "#/components/inputs/Either"},
            {"$ref": "#text"},
        ]
    },
    "Merged": {
        "allOf": [{"$ref": "#/components/inputs/Tree"}, {"required": ["size"]}],
        "properties": {"a": {"type": "integer"}},
    },
}


def _keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of any keywords, whether they go together or not."""
    members = st.dictionaries(NAMES, inner, max_size=3)
    some = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, max_size=4),
            "const": VALUES,
            "default": VALUES,
            "$ref": REFERENCES,
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
            "if": inner,
            "properties": members,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "additionalProperties": inner,
            "patternProperties": st.dictionaries(PATTERNS, inner, max_size=2),
            "items": inner,
            "prefixItems": some,
            "minimum": LIMITS,
            "exclusiveMaximum": LIMITS,
            "multipleOf": st.sampled_from([1, 2, 0.5, 3.0]),
            "minLength": COUNTS,
            "maxLength": COUNTS,
            "minItems": COUNTS,
            "maxProperties": COUNTS,
            "uniqueItems": st.booleans(),
            "pattern": PATTERNS,
            "format": st.sampled_from(["date", "uuid", "int32", "none"]),
            "title": st.just("A title"),
            "deprecated": st.booleans(),
            "examples": st.lists(VALUES, max_size=1),
        },
    )


def _plain(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas as people write them."""
    objects = st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "required": st.lists(NAMES, max_size=1),
            "additionalProperties": inner | st.booleans(),
        },
    )
    lists = st.builds(lambda items: {"type": "array", "items": items}, inner)
    unions = st.builds(
        lambda keyword, some: {keyword: some},
        st.sampled_from(["anyOf", "oneOf"]),
        st.lists(inner, min_size=2, max_size=3),
    )
    return objects | lists | unions


SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.builds(lambda type_: {"type": type_}, TYPES)
    | st.builds(lambda reference: {"$ref": reference}, REFERENCES)
    | _keywords(st.just({})),
    lambda inner: _plain(inner) | _keywords(inner),
    max_leaves=8,
)
API = {
    "openapi": "3.1.0",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://example.com"}],
    "paths": {"/": {"post": {"operationId": "send", "responses": {}}}},
}


def document(schema: Any) -> dict[str, Any]:
    """A workflow whose input ``value`` is of a schema."""
    payload = {"whole": "$inputs.value", "part": "$inputs.value#/left/size"}
    step = {
        "stepId": "send",
        "operationId": "send",
        "requestBody": {"contentType": "application/json", "payload": payload},
    }
    inputs = {"type": "object", "properties": {"value": schema}}
    return {
        "arazzo": "1.0.1",
        "info": {"title": "Inputs", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [{"workflowId": "take", "inputs": inputs, "steps": [step]}],
        "components": {"inputs": COMPONENTS},
    }


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packages]:
    with pytest.MonkeyPatch.context() as patch:
        # black takes longer than all the rest, and what code does is not up to it.
        patch.setattr("arazzo_gen.emit.package.formatted", unformatted)
        yield Packages(tmp_path_factory.mktemp("inputs") / "property_inputs")


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@example(
    schema={
        "properties": {"a": True},
        "additionalProperties": {"$ref": "#/components/inputs/Tree"},
    },
    values=[{"b": {"left": {"size": 2}}}],
)
@given(SCHEMAS, st.lists(VALUES, min_size=8, max_size=8))
def test_takes_what_the_schema_admits(
    packages: Packages, schema: Any, values: list[Any]
) -> None:
    root = document(schema)
    module = packages.compile(root, API)
    library = Library({"d.json": json.dumps(root).encode()})
    place = Location(library.document("d.json")).child("workflows", 0, "inputs")
    seen = open_schema(library, place.child("properties", "value"))
    for value in values:
        if value is not None and instance_fault(seen, value) is None:
            made = module.TakeInputs(value=value)
            passed = made.model_dump(mode="json", by_alias=True, exclude_unset=True)
            assert contains(passed["value"], value)


def contains(passed: Any, given: Any) -> bool:
    """Whether what is passed on is what was given; defaults may come beside it."""
    match passed, given:
        case dict(), dict():
            return all(
                name in passed and contains(passed[name], item)
                for name, item in given.items()
            )
        case list(), list():
            return len(passed) == len(given) and all(map(contains, passed, given))
    # To JSON 2.0 is 2, but true is not 1.
    return bool(passed == given) and isinstance(passed, bool) is isinstance(given, bool)
