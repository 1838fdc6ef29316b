"""What schemas that are composed and refer to others come to."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import Library, Location
from arazzo_gen.openapi import Schema, instance_fault, open_schema

COMPONENTS = """
Named: {type: object, required: [name], properties: {name: {type: string}}}
Cat:
  {type: object, required: [kind, name], properties: {kind: {const: cat}, name: {}}}
Dog:
  {type: object, required: [kind], properties: {kind: {const: dog}, age: {}}}
Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
Maybe: {anyOf: [{$ref: '#/components/schemas/Named'}, {type: 'null'}]}
Loop: {anyOf: [{$ref: '#/components/schemas/Pool'}, {type: string}]}
Pool: {anyOf: [{$ref: '#/components/schemas/Loop'}, {type: integer}]}
"""


def schema(text: str, version: str = "3.1.0") -> Schema:
    """A schema in a description that has the components above."""
    root = {
        "openapi": version,
        "of": yaml.safe_load(text),
        "components": {"schemas": yaml.safe_load(COMPONENTS)},
    }
    library = Library({"api.yaml": yaml.safe_dump(root, sort_keys=False).encode()})
    return open_schema(library, Location(library.document("api.yaml")).child("of"))


def ref(name: str) -> str:
    return f"$ref: '#/components/schemas/{name}'"


@pytest.mark.parametrize(
    ("text", "types", "nullable"),
    [
        ("{}", "", False),
        ("true", "", False),
        ("{type: [string, 'null']}", "string", True),
        ("{type: string, nullable: true}", "string", True),
        ("{enum: [a, null]}", "", True),
        ("{const: null}", "", True),
        ("{properties: {}}", "object", False),
        ("{items: {}}", "array", False),
        ("{allOf: [{type: [string, integer]}, {type: [integer]}]}", "integer", False),
        ("{allOf: [{type: number}, {type: integer}]}", "integer", False),
        ("{allOf: [{type: string}, {type: object}]}", "string", False),
        ("{allOf: [{type: [string, 'null']}, {minLength: 1}]}", "string", True),
        ("{allOf: [{type: [string, 'null']}, {type: string}]}", "string", False),
        (f"{{{ref('Maybe')}}}", "object", True),
        (f"{{{ref('Named')}, type: [object, 'null']}}", "object", True),
        (f"{{allOf: [{{{ref('Named')}}}], nullable: true}}", "object", True),
        ("{oneOf: [{type: string}, {type: integer}, {type: 'null'}]}", "", True),
    ],
)  # fmt: skip
def test_types(text: str, types: str, nullable: bool) -> None:
    found = schema(text)
    assert (found.types, found.nullable) == (frozenset(types.split()), nullable)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (f"{{{ref('Named')}, properties: {{age: {{}}}}}}", "age? name"),
        (f"{{{ref('Named')}, required: [age], properties: {{age: {{}}}}}}", "age name"),
        (f"{{allOf: [{{{ref('Named')}}}, {{properties: {{x: {{}}}}}}]}}", "name x?"),
        ("{required: [a], allOf: [{properties: {a: {}}}]}", "a"),
        (f"{{oneOf: [{{{ref('Cat')}}}, {{{ref('Dog')}}}]}}", "age? kind name?"),
        (f"{{oneOf: [{{{ref('Cat')}}}, {{{ref('Named')}}}]}}", "kind? name"),
        ("{properties: {a: {}}, oneOf: [{required: [a]}, {required: [b]}]}", "a?"),
        (f"{{anyOf: [{{{ref('Cat')}}}, {{type: string}}]}}", "kind? name?"),
    ],
)  # fmt: skip
def test_members(text: str, members: str) -> None:
    found = schema(text).possible()
    shown = (f"{name}{'' if found[name].required else '?'}" for name in sorted(found))
    assert " ".join(shown) == members


def test_members_of_one_name_hold_together() -> None:
    one, other = (
        "{properties: {a: {type: string}}}",
        "{properties: {a: {minLength: 3}}}",
    )
    found = schema(f"{{allOf: [{one}, {other}]}}")
    assert list(found.properties()["a"].schema.keyword("minLength")) == [3]
    assert found.properties()["a"].schema.types == {"string"}


def test_references_have_no_siblings_in_openapi_3_0() -> None:
    text = f"{{{ref('Named')}, properties: {{age: {{}}}}}}"
    assert set(schema(text, "3.0.3").properties()) == {"name"}
    assert schema(text, "3.0.3").component == "Named"
    assert schema(text).component is None


def test_annotations_beside_a_reference_leave_it_what_it_is() -> None:
    plain = schema(f"{{{ref('Named')}}}")
    said = schema(f"{{{ref('Named')}, description: Of all, default: {{name: x}}}}")
    assert said.component == plain.component == "Named"
    assert said.annotation("default") == {"name": "x"}
    assert (said.description, plain.description) == ("Of all", None)


def test_alternatives_of_themselves_end() -> None:
    found = schema(f"{{{ref('Loop')}}}")
    assert not found.is_object
    assert {one.types for one in found.alternatives()[0].alternatives()} == {
        frozenset({"integer"})
    }
    assert found.possible() == {}


def test_an_alternative_that_dangles() -> None:
    found = schema(f"{{anyOf: [{{{ref('None')}}}, {{{ref('Named')}}}]}}")
    assert not found.is_object
    with pytest.raises(DiagnosticError, match="does not exist"):
        found.alternatives()


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("{type: integer}", 1.0, None),
        ("{type: integer}", True, "it is a boolean, not integer"),
        ("{type: 'null'}", 1, "it is an integer, not null"),
        ("{type: string}", None, "null is not allowed"),
        ("{enum: [1]}", True, "it is none of 1"),
        ("{minLength: 2, pattern: ^a}", "b", "minLength is 2"),
        ("{multipleOf: 0.1}", 0.3, None),
        ("{multipleOf: 2}", 3, "multipleOf is 2"),
        ("{uniqueItems: true}", [1, 1], "its items are not distinct"),
        ("{items: {type: string}}", ["a", 1], "item 1: it is an integer, not string"),
        (f"{{{ref('Named')}}}", {}, 'it lacks "name"'),
        ("{additionalProperties: false}", {"b": 1}, 'it may have no "b"'),
        (f"{{{ref('Pet')}}}", {"kind": "dog"}, None),
        (f"{{{ref('Pet')}}}", {"kind": "cow"}, '"kind": it is none of "cat"'),
        (f"{{{ref('Pet')}}}", None, "null is not allowed"),
    ],
)  # fmt: skip
def test_instances(text: str, value: Any, fault: str | None) -> None:
    assert instance_fault(schema(text), value) == fault
