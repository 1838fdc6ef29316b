"""What a JSON Pointer finds in the values of a schema."""

from __future__ import annotations

import pytest

from arazzo_gen.analysis.schema_paths import (
    Absent,
    Found,
    Unknown,
    find,
    is_collection,
    is_index,
    part_of,
)
from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import Pointer
from tests.support.linked import schema

INT = "{type: integer}"
OBJECT = f"{{type: object, required: [a], properties: {{a: {INT}, b: {INT}}}}}"
TUPLE = f"prefixItems: [{{type: string}}, {INT}]"
COMPONENTS = f"""
Node:
  type: object
  required: [next]
  properties:
    value: {INT}
    next: {{$ref: '#/components/schemas/Node'}}
    children: {{type: array, items: {{$ref: '#/components/schemas/Node'}}}}
Loop: {{anyOf: [{{$ref: '#/components/schemas/Loop'}}, {{type: object}}]}}
Thing: {OBJECT}
Null: {{type: 'null'}}
"""


def _ref(name: str) -> str:
    return f"{{$ref: '#/components/schemas/{name}'}}"


FOUND = {
    # The schema, the pointer; the types found, the kinds of the steps, whether optional
    "the root": (INT, (), "integer", "", False),
    "required": (OBJECT, ("a",), "integer", "member", False),
    "optional": (OBJECT, ("b",), "integer", "member", True),
    "no type": (
        f"{{required: [a], properties: {{a: {INT}}}}}",
        ("a",),
        "integer",
        "member",
        False,
    ),
    "nullable": (
        "{type: object, required: [a], properties: {a: {type: [integer, 'null']}}}",
        ("a",),
        "integer",
        "member",
        True,
    ),
    "a nullable object": (
        f"{{type: object, required: [o], properties: {{o: {{anyOf: [{OBJECT},"
        f" {{type: 'null'}}]}}}}}}",
        ("o", "a"),
        "integer",
        "member member",
        True,
    ),
    "a map": (
        f"{{type: object, additionalProperties: {INT}}}",
        ("any",),
        "integer",
        "value",
        True,
    ),
    "beside a map": (
        f"{{type: object, required: [a], properties: {{a: {{type: string}}}},"
        f" additionalProperties: {INT}}}",
        ("b",),
        "integer",
        "value",
        True,
    ),
    "a pattern": (
        f"{{type: object, patternProperties: {{'^x-': {INT}}},"
        f" additionalProperties: false}}",
        ("x-y",),
        "integer",
        "value",
        True,
    ),
    "allOf": (
        f"{{allOf: [{OBJECT}, {{properties: {{c: {{type: string}}}},"
        f" required: [c]}}]}}",
        ("c",),
        "string",
        "member",
        False,
    ),
    "allOf that requires": (
        f"{{allOf: [{OBJECT}, {{required: [b]}}]}}",
        ("b",),
        "integer",
        "member",
        False,
    ),
    "oneOf, all arrays": (
        f"{{oneOf: [{{type: array, items: {INT}}}, {{type: array, items: {INT}}}]}}",
        ("0",),
        "",
        "place",
        True,
    ),
    "oneOf, arrays of alternatives of arrays": (
        f"{{oneOf: [{{type: array, items: {_ref('Thing')}}}, {{anyOf: [{{type: array,"
        f" items: {_ref('Thing')}}}, {{type: array, items: {_ref('Thing')}}}]}}]}}",
        ("0", "b"),
        "integer",
        "place member",
        True,
    ),
    "oneOf, all require it": (
        f"{{oneOf: [{OBJECT}, {{type: object, required: [a],"
        f" properties: {{a: {{type: string}}}}}}]}}",
        ("a",),
        "",
        "member",
        False,
    ),
    "oneOf, one has it": (
        f"{{oneOf: [{OBJECT}, {{type: object, properties: {{c: {INT}}}}}]}}",
        ("c",),
        "integer",
        "member",
        True,
    ),
    "anyOf, of which one may be an array": (
        f"""
anyOf:
- {OBJECT}
- {{type: [object, array], required: [a], properties: {{a: {INT}}}}}
""",
        ("a",),
        "",
        "member",
        True,
    ),
    "alternatives beside members": (
        f"{{type: object, required: [a], properties: {{a: {INT}}},"
        f" oneOf: [{{properties: {{x: {INT}}}}}, {{properties: {{y: {INT}}}}}]}}",
        ("a",),
        "integer",
        "member",
        False,
    ),
    "an item": (f"{{type: array, items: {INT}}}", ("0",), "integer", "item", True),
    "an item, by a number": (
        f"{{type: array, items: {INT}}}",
        (3,),
        "integer",
        "item",
        True,
    ),
    "the last item": (f"{{type: array, items: {INT}}}", (-1,), "integer", "item", True),
    "a tuple": (f"{{type: array, {TUPLE}}}", ("0",), "string", "place", True),
    "a tuple's second": (f"{{{TUPLE}}}", ("1",), "integer", "place", True),
    "a closed tuple": (
        f"{{type: array, {TUPLE}, items: false}}",
        ("1",),
        "integer",
        "place",
        True,
    ),
    "the rest of a tuple": (
        f"{{type: array, {TUPLE}, items: {{type: boolean}}}}",
        ("2",),
        "boolean",
        "place",
        True,
    ),
    "a tuple of which one place dangles": (
        "{type: array, prefixItems: [{type: string},"
        " {$ref: '#/components/schemas/None'}]}",
        ("0",),
        "string",
        "place",
        True,
    ),
    "an object or an array": (
        f"{{type: [object, array], required: [a], properties: {{a: {INT}}}}}",
        ("a",),
        "integer",
        "member",
        True,
    ),
    "an object or an array, by an index": (
        f"{{type: [object, array], properties: {{a: {{type: string}}}}, items: {INT}}}",
        ("0",),
        "integer",
        "item",
        True,
    ),
    "an array or a text": (
        f"{{type: [array, string], items: {INT}}}",
        ("0",),
        "integer",
        "item",
        True,
    ),
    "an array or null": (
        f"{{type: [array, 'null'], items: {INT}}}",
        ("0",),
        "integer",
        "item",
        True,
    ),
    "an object or false": (
        f"{{type: [object, boolean], required: [a], properties: {{a: {INT}}}}}",
        ("a",),
        "integer",
        "member",
        True,
    ),
    "a member that looks like an index": (
        f"{{type: object, required: ['0'], properties: {{'0': {INT}}}}}",
        ("0",),
        "integer",
        "member",
        False,
    ),
    "recursion": (
        _ref("Node"),
        ("next", "next", "next", "value"),
        "integer",
        "member member member member",
        True,
    ),
    "recursion through items": (
        _ref("Node"),
        ("children", "0", "children", "1", "value"),
        "integer",
        "member item member item member",
        True,
    ),
    "a member of any value": (
        "{type: object, required: [a], properties: {a: true}}",
        ("a",),
        "",
        "member",
        False,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str) -> None:
    text, pointer, types, kinds, is_optional = FOUND[name]
    found = find(schema(text, COMPONENTS), pointer)
    assert isinstance(found, Found)
    assert found.is_described
    assert " ".join(sorted(found.schema.types)) == types
    assert " ".join(step.kind for step in found.steps) == kinds
    assert [str(step.token) for step in found.steps] == [*map(str, pointer)]
    assert found.is_optional is is_optional


ABSENT: dict[str, tuple[str, Pointer, str, int]] = {
    "in a number": (INT, ("a",), "scalar", 0),
    "in a text": ("{type: string}", ("0",), "scalar", 0),
    "below a number": (OBJECT, ("a", "x"), "scalar", 1),
    "a name in an array": (f"{{type: array, items: {INT}}}", ("a",), "array", 0),
    "a name in an array or a text": (
        f"{{type: [array, string], items: {INT}}}",
        ("a",),
        "array",
        0,
    ),
    "what comes after the end": (f"{{type: array, items: {INT}}}", ("-",), "array", 0),
    "an index with a zero before it": (
        f"{{type: array, items: {INT}}}",
        ("01",),
        "array",
        0,
    ),
    "not declared": (OBJECT, ("c",), "undeclared", 0),
    "not declared, closed": (
        f"{{type: object, properties: {{a: {INT}}}, additionalProperties: false}}",
        ("c",),
        "undeclared",
        0,
    ),
    "no pattern": (
        f"{{type: object, properties: {{a: {INT}}},"
        f" patternProperties: {{'^x': {INT}}}, additionalProperties: false}}",
        ("y",),
        "undeclared",
        0,
    ),
    "in none of the alternatives": (
        f"{{oneOf: [{OBJECT}, {{type: object, properties: {{c: {INT}}}}}]}}",
        ("d",),
        "undeclared",
        0,
    ),
    "beyond a closed tuple": (
        f"{{type: array, {TUPLE}, items: false}}",
        ("2",),
        "undeclared",
        0,
    ),
    "beyond a closed tuple, or a text": (
        f"{{type: [array, string], {TUPLE}, items: false}}",
        ("2",),
        "undeclared",
        0,
    ),
    "far beyond a closed tuple": (
        f"{{type: array, {TUPLE}, items: false}}",
        ("9" * 5000,),
        "array",
        0,
    ),
    "deep": (_ref("Node"), ("next", "children", "0", "none"), "undeclared", 3),
}


@pytest.mark.parametrize("name", ABSENT)
def test_absent(name: str) -> None:
    text, pointer, why, depth = ABSENT[name]
    found = find(schema(text, COMPONENTS), pointer)
    assert isinstance(found, Absent)
    assert (found.why, found.depth) == (why, depth)


UNKNOWN: dict[str, tuple[str, Pointer, int]] = {
    "any value": ("{}", ("a",), 0),
    "any value, by an index": ("true", ("0",), 0),
    "any object": ("{type: object}", ("a",), 0),
    "any array": ("{type: array}", ("0",), 0),
    "of a map of anything": (
        "{type: object, additionalProperties: true}",
        ("a",),
        0,
    ),
    "below any value": (
        "{type: object, properties: {a: {}}}",
        ("a", "b"),
        1,
    ),
    "beyond an open tuple": (f"{{type: array, {TUPLE}}}", ("2",), 0),
    "the last of a tuple": (f"{{type: array, {TUPLE}}}", (-1,), 0),
    "the last of a closed tuple": (
        f"{{type: array, {TUPLE}, items: false}}",
        (-1,),
        0,
    ),
    "alternatives of which one is a text": (
        f"{{oneOf: [{OBJECT}, {{type: string}}]}}",
        ("a",),
        0,
    ),
    "an object or an array, by a name": (
        f"{{type: [object, array], items: {INT}}}",
        ("a",),
        0,
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown(name: str) -> None:
    text, pointer, depth = UNKNOWN[name]
    found = find(schema(text, COMPONENTS), pointer)
    assert isinstance(found, Unknown)
    assert found.depth == depth
    assert len(found.steps) == depth


def test_references_that_dangle() -> None:
    """Only where the pointer leads through one; the part itself may not be needed."""
    text = """
type: object
properties:
  a: {$ref: '#/components/schemas/None'}
  b: {type: integer}
"""
    assert isinstance(find(schema(text), ("b",)), Found)
    with pytest.raises(DiagnosticError) as raised:
        find(schema(text), ("a", "b"))
    assert [one.code for one in raised.value.diagnostics] == ["AZ303"]
    found = find(schema(text), ("a",))
    assert isinstance(found, Found)
    with pytest.raises(DiagnosticError):
        _ = found.schema


def test_siblings_of_references() -> None:
    """They hold as well, but in OpenAPI 3.0."""
    text = f"{{allOf: [{_ref('Thing')}], type: object, properties: {{c: {INT}}}}}"
    assert isinstance(find(schema(text, COMPONENTS), ("c",)), Found)
    text = f"{{$ref: '#/components/schemas/Thing', properties: {{c: {INT}}}}}"
    assert isinstance(find(schema(text, COMPONENTS), ("c",)), Found)
    assert isinstance(find(schema(text, COMPONENTS, "3.0.3"), ("c",)), Absent)


def test_alternatives_of_themselves_end() -> None:
    assert isinstance(find(schema(_ref("Loop"), COMPONENTS), ("a",)), Unknown)


def test_parts() -> None:
    part = part_of(schema(OBJECT), ("a",))
    assert part is not None
    assert not isinstance(part, Absent)
    assert part.types == {"integer"}
    assert isinstance(part_of(schema(OBJECT), ("c",)), Absent)
    assert part_of(schema("{type: object}"), ("c",)) is None


@pytest.mark.parametrize(
    ("text", "pointer", "expected"),
    [
        (f"{{type: array, items: {INT}}}", (), True),
        (f"{{type: object, additionalProperties: {INT}}}", (), True),
        (OBJECT, (), False),
        (OBJECT, ("c",), False),
        ("{type: [array, string]}", (), False),
        ("{type: object, properties: {a: {type: array}}}", ("a",), True),
    ],
)
def test_collections(text: str, pointer: Pointer, expected: bool) -> None:
    assert is_collection(schema(text), pointer) is expected
    assert not is_collection(None, pointer)


@pytest.mark.parametrize("token", [0, -1, "0", "10", "1234567890"])
def test_indexes(token: str | int) -> None:
    assert is_index(token)


@pytest.mark.parametrize(
    "token", ["", "-", "-1", "01", "1.0", "1e2", "٣", "²", "9" * 999]
)
def test_what_is_no_index(token: str) -> None:
    assert not is_index(token)
