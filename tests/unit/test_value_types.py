"""Values that are read from plain JSON: what they are in Python, as far as documents
describe them."""

from __future__ import annotations

import json

import pytest
import yaml

from arazzo_gen.analysis import DocumentFacts
from arazzo_gen.analysis.types import Place
from arazzo_gen.plan.values.types import (
    ANY,
    INT,
    STR,
    ListType,
    MapType,
    Type,
    optional,
    union,
)
from arazzo_gen.plan.values.value_types import declared_type
from tests.support.linked import facts

TEXT = STR
MAYBE, PERHAPS = optional(INT), optional(STR)
OBJECT, LIST = MapType(ANY), ListType(ANY)


def _array(items: Type, *, is_optional: bool = False) -> Type:
    return optional(ListType(items)) if is_optional else ListType(items)


def _api(responses: object) -> str:
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "API", "version": "1"},
            "servers": [{"url": "https://api.example"}],
            "paths": {"/it": {"get": {"operationId": "it", "responses": responses}}},
        }
    )


def _json(schema: str) -> dict[str, object]:
    content = {"application/json": {"schema": yaml.safe_load(schema)}}
    return {"description": "It.", "content": content}


def _type(responses: object, value: object) -> Type | None:
    """The type of an output of a step that calls an operation."""
    step = {"stepId": "a", "operationId": "it", "outputs": {"out": value}}
    text = json.dumps([{"workflowId": "flow", "steps": [step]}])
    found = facts(text, api=_api(responses))
    return _output_type(found)


def _output_type(found: DocumentFacts) -> Type | None:
    """The type of the output ``out`` of the first step."""
    flow = found.own[0]
    step = flow.steps[0]
    value = step.linked.outputs["out"].value
    known = declared_type(value, Place(flow, step), found.types)
    return None if known is None else known[0]


TUPLE = "{type: array, prefixItems: [{type: string}, {type: integer}]}"
SCHEMA = f"""
type: object
required: [n, maybe, pair, ids, hidden, word, listed, always, alike, absent, lists]
properties:
  n: {{type: integer}}
  maybe: {{type: [integer, 'null']}}
  free: {{type: integer}}
  any: {{}}
  either: {{type: [integer, string]}}
  one: {{oneOf: [{{type: integer}}, {{type: string}}]}}
  pair: {TUPLE}
  closed:
    type: array
    prefixItems: [{{type: string}}, {{type: integer}}]
    items: false
  ids: {{type: array, items: {{type: string}}}}
  rows: {{type: array, items: {{type: array, items: {{type: integer}}}}}}
  things: {{type: array, items: {{type: object, required: [id], properties: {{
    id: {{type: string}}, size: {{type: [integer, 'null']}},
    tags: {{type: array, items: {{type: string}}}}}}}}}}
  map: {{type: object, additionalProperties: {{type: integer}}}}
  open: {{type: object, additionalProperties: true}}
  hidden: {{type: integer, writeOnly: true}}
  word: {{type: string, enum: [a, b]}}
  listed: {{enum: [a, b]}}
  always: {{const: 5}}
  mixed: {{enum: [a, 1]}}
  alike: {{oneOf: [{{type: string, enum: [a]}}, {{type: string}}]}}
  absent: {{anyOf: [{{type: [string, 'null']}}, {{type: string}}]}}
  either_list: {{anyOf: [{{type: array, items: {{type: integer}}}}, {{type: array,
    items: {{type: string}}}}]}}
  pairs: {{oneOf: [{{type: array, items: {{type: integer}}}}, {TUPLE}]}}
  lists: {{oneOf: [{{type: array, items: {{type: integer}}}}, {{type: 'null'}},
    {{type: array, items: {{type: integer}}, maxItems: 2}}]}}
"""

POINTERS = {
    "/n": INT,
    "/maybe": MAYBE,
    "/free": MAYBE,
    "/any": None,
    "/either": optional(union(STR, INT)),
    "/one": optional(union(STR, INT)),
    "/word": TEXT,
    "/listed": TEXT,
    "/always": INT,
    "/mixed": optional(union(STR, INT)),
    "/alike": TEXT,
    "/absent": PERHAPS,
    "/lists": _array(INT, is_optional=True),
    "/lists/0": MAYBE,
    "/either_list/0": optional(union(STR, INT)),
    "/either_list/0/x": None,
    "/either_list/x": None,
    "/pairs/1": MAYBE,
    "/pairs/2": None,
    "/hidden": MAYBE,
    "/pair/0": PERHAPS,
    "/pair/1": MAYBE,
    "/pair/2": None,
    "/pair": LIST,
    "/closed/2": None,
    "/ids": _array(TEXT),
    "/ids/0": PERHAPS,
    "/rows": _array(_array(INT), is_optional=True),
    "/rows/1/2": MAYBE,
    "/things": _array(OBJECT, is_optional=True),
    "/things/0/id": PERHAPS,
    "/things/0/tags": _array(TEXT, is_optional=True),
    "/map/x": MAYBE,
    "/map": optional(OBJECT),
    "/open/x": None,
    "/none": None,
    "/n/x": None,
}


@pytest.mark.parametrize("pointer", POINTERS)
def test_pointers(pointer: str) -> None:
    value = f"$response.body#{pointer}"
    assert _type({"200": _json(SCHEMA)}, value) == POINTERS[pointer]


QUERIES = {
    "$.n": INT,
    "$.pair[1]": MAYBE,
    "$.pair[-1]": None,
    "$.closed[-1]": None,
    "$.ids[0]": PERHAPS,
    "$.ids[-1]": PERHAPS,
    "$.ids[*]": _array(TEXT),
    "$.ids[0:2]": _array(TEXT),
    "$.ids[0, 1]": _array(TEXT),
    "$['n', 'free']": _array(INT),
    "$['n', 'ids']": _array(union(INT, ListType(TEXT))),
    "$.things[*].id": _array(TEXT),
    "$.things[*].size": _array(MAYBE),
    "$.things[?@.size > 1].id": _array(TEXT),
    "$.things[*].tags": _array(_array(TEXT)),
    "$.things[*].tags[*]": _array(TEXT),
    "$.things[*]['id', 'size']": _array(optional(union(STR, INT))),
    "$.things[*].none": None,
    "$.things": _array(OBJECT, is_optional=True),
    "$.rows[*]": _array(_array(INT)),
    "$.rows[*][*]": _array(INT),
    "$.pair[*]": None,
    "$.map.*": _array(INT),
    "$.map[?@ > 1]": _array(INT),
    "$..id": None,
    "$.open[*]": None,
}


@pytest.mark.parametrize("query", QUERIES)
def test_queries(query: str) -> None:
    value = {"context": "$response.body", "selector": query, "type": "jsonpath"}
    assert _type({"200": _json(SCHEMA)}, value) == QUERIES[query]


def test_queries_below_a_pointer() -> None:
    value = {
        "context": "$response.body#/things",
        "selector": "$[*].id",
        "type": "jsonpath",
    }
    assert _type({"200": _json(SCHEMA)}, value) == _array(TEXT)


ROOTS = {
    ("{type: array, items: {type: integer}}", ""): _array(INT),
    ("{type: array, items: {type: integer}}", "#/0"): MAYBE,
    (TUPLE, "#/1"): MAYBE,
    ("{type: integer}", ""): INT,
    ("{type: [integer, 'null']}", ""): MAYBE,
    ("{type: object, additionalProperties: {type: string}}", "#/x"): PERHAPS,
    ("{anyOf: [{type: array, items: {type: integer}}, {type: 'null'}]}", "#/0"): MAYBE,
    (
        "{type: [object, 'null'], required: [n], properties: {n: {type: integer}}}",
        "#/n",
    ): MAYBE,
    (
        "{type: [object, array], required: [n], properties: {n: {type: integer}}}",
        "#/n",
    ): MAYBE,
    (
        "{oneOf: [{type: object, required: [n], properties: {n: {type: integer}}},"
        " {type: object, required: [n], properties: {n: {type: integer}}}]}",
        "#/n",
    ): INT,
}


@pytest.mark.parametrize(("schema", "pointer"), ROOTS)
def test_roots(schema: str, pointer: str) -> None:
    found = _type({"200": _json(schema)}, f"$response.body{pointer}")
    assert found == ROOTS[schema, pointer]


NUMBER = "{type: object, required: [n], properties: {n: {type: integer}, a: {}}}"
OTHER = "{type: object, required: [n], properties: {n: {type: integer}, b: {}}}"
WORD = "{type: object, required: [n], properties: {n: {type: string}}}"
NONE = "{type: object, properties: {b: {type: integer}}}"

RESPONSES = {
    "the same": ({"200": _json(NUMBER), "201": _json(OTHER)}, INT),
    "others": ({"200": _json(NUMBER), "201": _json(WORD)}, union(STR, INT)),
    "absent in one": ({"200": _json(NUMBER), "201": _json(NONE)}, MAYBE),
    "beside no content": (
        {"200": _json(NUMBER), "204": {"description": "None."}},
        MAYBE,
    ),
    "two beside no content": (
        {
            "200": _json(NUMBER),
            "201": _json(OTHER),
            "204": {"description": "None."},
        },
        MAYBE,
    ),
    "beside anything": ({"200": _json(NUMBER), "201": {"description": "It."}}, None),
    "an error": ({"200": _json(NUMBER), "404": _json(WORD)}, INT),
    "a dangling reference": (
        {"200": _json("{$ref: '#/components/schemas/None'}")},
        None,
    ),
    "no schema": (
        {"200": {"description": "", "content": {"application/json": {}}}},
        None,
    ),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_responses(name: str) -> None:
    responses, expected = RESPONSES[name]
    assert _type(responses, "$response.body#/n") == expected


@pytest.mark.parametrize(
    "value",
    ["$statusCode", "$response.header.X-A", "$url", "$method"],
)
def test_what_is_read_elsewhere(value: str) -> None:
    assert _type({"200": _json(SCHEMA)}, value) is None


CALLS = """
- workflowId: flow
  steps:
  - stepId: call
    workflowId: inner
    outputs: {out: OUTPUT}
- workflowId: inner
  steps:
  - {stepId: get, operationId: it, outputs: {all: $response.body, n: $response.body#/n}}
  - stepId: again
    workflowId: last
    outputs: {deep: $outputs.all#/pair}
  outputs:
    all: $steps.get.outputs.all
    n: $steps.get.outputs.n
    deep: $steps.again.outputs.deep
- workflowId: last
  steps: [{stepId: get, operationId: it, outputs: {all: $response.body}}]
  outputs: {all: $steps.get.outputs.all}
"""
CALLED = {
    "$outputs.all#/n": INT,
    "$outputs.all#/pair/0": PERHAPS,
    "$outputs.all#/ids": _array(TEXT),
    "$outputs.all#/any": None,
    "$outputs.deep#/1": MAYBE,
    "$outputs.n": INT,
}


@pytest.mark.parametrize("output", CALLED)
def test_outputs_of_called_workflows(output: str) -> None:
    text = CALLS.replace("OUTPUT", f"'{output}'")
    found = facts(text, api=_api({"200": _json(SCHEMA)}))
    assert _output_type(found) == CALLED[output]


@pytest.mark.parametrize(
    ("output", "expected"),
    [("$outputs.other#/n", None), ("$outputs.own#/n", MAYBE)],
)
def test_outputs_of_what_a_called_workflow_goes_on_with(
    output: str, expected: Type | None
) -> None:
    """The other workflow gives an output of the same name, of another type."""
    get = (
        "{stepId: get, operationId: it, outputs: {all: $response.body, n: $statusCode}"
    )
    text = f"""
- workflowId: flow
  steps: [{{stepId: call, workflowId: inner, outputs: {{out: {output!r}}}}}]
- workflowId: inner
  steps:
  - {get}, onSuccess: [{{name: g, type: goto, workflowId: last, criteria:
      [{{condition: $response.body#/free > 1}}]}}]}}
  outputs: {{other: $steps.get.outputs.all, own: $steps.get.outputs.all}}
- workflowId: last
  steps: [{get}}}]
  outputs: {{other: $steps.get.outputs.n}}
"""
    found = facts(text, api=_api({"200": _json(SCHEMA)}))
    assert _output_type(found) == expected
