"""What values can be, followed through steps and workflows: what fires, and what is
near it and must not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from arazzo_gen.analysis import analyze
from arazzo_gen.checks import check_document
from arazzo_gen.diagnostics import Report
from arazzo_gen.documents import Library
from arazzo_gen.link import link_document

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "count"],
    "properties": {
        "id": {"type": "string"},
        "count": {"type": "integer"},
        "total": {"type": "number"},
        "paid": {"type": "boolean"},
        "status": {"type": "string", "enum": ["open", "paid", "shipped"]},
        "level": {"type": "string", "enum": ["1", "2"]},
        "note": {"type": ["string", "null"]},
        "either": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        "any": {},
        "tags": {"type": "array", "items": {"type": "string"}},
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        "meta": {"type": "object", "additionalProperties": True},
        "owner": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}
ITEM = {
    "type": "object",
    "properties": {
        "state": {"type": "string", "enum": ["new", "used"]},
        "size": {"type": "integer"},
    },
}
API = {
    "openapi": "3.1.0",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/orders": {
            "get": {
                "operationId": "read",
                "parameters": [
                    {"name": name, "in": "query", "schema": schema}
                    for name, schema in {
                        "limit": {"type": "integer", "maximum": 50},
                        "state": {"type": "string", "enum": ["open", "closed"]},
                        "word": {"type": "string"},
                        "flag": {"type": "boolean"},
                        "codes": {"type": "array", "items": {"type": "integer"}},
                        "filter": {"type": "object"},
                        "free": {},
                    }.items()
                ]
                + [
                    {
                        "name": "blank",
                        "in": "query",
                        "allowEmptyValue": True,
                        "schema": {"enum": ["a"]},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X-Count": {"schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Order"}
                            }
                        },
                    },
                    "404": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "status": {"enum": ["missing"]},
                                        "id": {"type": "integer"},
                                    },
                                }
                            }
                        },
                    },
                },
            }
        },
        "/list": {
            "get": {
                "operationId": "list",
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Order"},
                                }
                            }
                        },
                    }
                },
            }
        },
        "/text": {
            "get": {
                "operationId": "text",
                "responses": {
                    "200": {"description": "", "content": {"text/plain": {}}}
                },
            }
        },
        "/new": {
            "post": {
                "operationId": "write",
                "requestBody": {
                    "content": {
                        kind: {"schema": {"$ref": "#/components/schemas/Order"}}
                        for kind in (
                            "application/json",
                            "application/x-www-form-urlencoded",
                        )
                    }
                },
                "responses": {"204": {"description": ""}},
            }
        },
    },
    "components": {"schemas": {"Order": ORDER, "Item": ITEM}},
}
INPUTS = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "number": {"type": "integer"},
        "flag": {"type": "boolean"},
        "object": {"type": "object", "properties": {"a": {"type": "string"}}},
        "map": {"type": "object"},
        "list": {"type": "array", "items": {"type": "string"}},
        "numbers": {"type": "array", "items": {"type": "integer"}},
        "things": {
            "type": "array",
            "items": {"type": "object", "properties": {"size": {"type": "array"}}},
        },
        "named": {"type": "object", "properties": {"name": {"type": "integer"}}},
        "mode": {"type": "string", "enum": ["open", "gone"]},
        "other": {"type": "string", "enum": ["gone"]},
        "anything": {},
    },
}
OUTPUTS = {name: f"$response.body#/{name}" for name in ORDER["properties"]} | {
    "code": "$statusCode",
    "whole": "$response.body",
    "first": "$response.body#/items/0/state",
}


def _found(*steps: Mapping[str, object], **more: object) -> set[str]:
    """The codes of this topic that a workflow of some steps shows."""
    read = {"stepId": "read", "operationId": "read", "outputs": OUTPUTS}
    flow = {"workflowId": "flow", "inputs": INPUTS, "steps": [read, *steps], **more}
    called = {
        "workflowId": "called",
        "inputs": INPUTS,
        "steps": [read],
        "outputs": {
            "status": "$steps.read.outputs.status",
            "count": "$steps.read.outputs.count",
            "given": "$inputs.text",
        },
    }
    documents: dict[str, object] = {
        "api.json": API,
        "flow.json": {
            "arazzo": "1.1.0",
            "info": {"title": "Flow", "version": "1"},
            "sourceDescriptions": [{"name": "api", "url": "api.json"}],
            "workflows": [flow, called],
        },
    }
    files = {path: json.dumps(one).encode() for path, one in documents.items()}
    report = Report()
    linked = link_document("flow.json", Library(files), report)
    assert not report.broken, report.diagnostics
    check_document(analyze(linked), report, full=False)
    found = report.diagnostics
    assert all(one.span is not None for one in found)
    ours = {"AZ505", "AZ506", "AZ512", "AZ515", "AZ525", "AZ531"}
    return {one.code for one in found if one.code in ours or one.code[:4] == "AZ56"}


def _codes(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize(
    ("name", "value", "codes"),
    [
        ("limit", "$steps.read.outputs.id", ""),
        ("limit", "$inputs.text", ""),
        ("limit", "$steps.read.outputs.whole", "AZ560"),
        ("limit", "$inputs.list", "AZ560"),
        ("limit", "$steps.read.outputs.items", "AZ560"),
        ("word", "$steps.read.outputs.count", ""),
        ("word", "$steps.read.outputs.meta", "AZ560"),
        ("word", "$steps.read.outputs.any", ""),
        ("word", "{$steps.read.outputs.meta}", ""),
        ("word", {"a": "$inputs.text"}, "AZ560"),
        ("codes", "$steps.read.outputs.tags", ""),
        ("codes", "$inputs.text", ""),
        ("filter", "$steps.read.outputs.owner", ""),
        ("free", "$steps.read.outputs.owner", ""),
        ("state", "$steps.read.outputs.first", "AZ560"),
        ("state", "$steps.read.outputs.status", "AZ515"),
        ("state", "$steps.read.outputs.id", ""),
        ("state", "$inputs.text", "AZ515"),
        ("state", "$inputs.mode", "AZ515"),
        ("state", "$inputs.other", "AZ560"),
        # Literals
        ("state", "opne", "AZ561"),
        ("state", "open", ""),
        ("limit", "abc", "AZ561"),
        ("limit", "5", ""),
        ("limit", 5, ""),
        ("limit", "500", "AZ561"),
        ("limit", 5.5, "AZ561"),
        ("word", 5, ""),
        ("word", True, ""),
        ("flag", "true", ""),
        ("flag", "yes", "AZ561"),
        ("flag", 1, "AZ561"),
        ("codes", "1,2", ""),
        ("codes", 1, ""),
        ("codes", ["1", 2], ""),
        ("codes", ["a"], "AZ561"),
        ("filter", {"a": "b"}, ""),
        ("free", "x", ""),
        ("blank", "", ""),
        ("blank", "b", "AZ561"),
    ],
)
def test_parameters(name: str, value: object, codes: str) -> None:
    given = {"name": name, "in": "query", "value": value}
    step = {"stepId": "next", "operationId": "read", "parameters": [given]}
    assert _found(step) == _codes(codes)


@pytest.mark.parametrize(
    ("member", "value", "codes"),
    [
        ("id", "$steps.read.outputs.id", ""),
        ("id", "$steps.read.outputs.count", "AZ560"),
        ("id", "$steps.read.outputs.code", "AZ560"),
        ("id", "{$steps.read.outputs.count}", ""),
        ("id", "$steps.read.outputs.note", ""),
        ("id", "$steps.read.outputs.either", ""),
        ("id", "$steps.read.outputs.any", ""),
        ("id", "$steps.read.outputs.whole", "AZ560"),
        ("count", "$steps.read.outputs.id", "AZ560"),
        ("count", "$steps.read.outputs.total", ""),
        ("count", "$steps.read.outputs.level", "AZ560"),
        ("count", "$inputs.text", "AZ560"),
        ("count", "$inputs.anything", ""),
        ("total", "$steps.read.outputs.count", ""),
        ("paid", "$inputs.number", "AZ560"),
        ("tags", "$steps.read.outputs.tags", ""),
        ("tags", "$steps.read.outputs.id", "AZ560"),
        ("tags", ["$steps.read.outputs.id", "$steps.read.outputs.count"], "AZ560"),
        ("tags", ["$steps.read.outputs.id"], ""),
        ("tags", "$inputs.list", ""),
        ("tags", "$inputs.numbers", "AZ560"),
        ("items", "$inputs.map", "AZ560"),
        ("items", "$steps.read.outputs.items", ""),
        ("items", "$inputs.things", "AZ560"),
        ("owner", "$inputs.object", ""),
        ("owner", "$inputs.named", "AZ560"),
        ("meta", "$steps.read.outputs.items", "AZ560"),
        ("owner", {"name": "$inputs.flag"}, "AZ560"),
        ("owner", {"name": "$inputs.text"}, ""),
        ("status", "$inputs.other", "AZ560"),
        ("status", "$inputs.mode", ""),
        ("status", "$steps.read.outputs.status", ""),
        ("any", "$steps.read.outputs.whole", ""),
        # What is written down is judged with the literals in it
        ("id", {"a": "$inputs.text"}, "AZ525"),
        ("id", ["$inputs.text"], "AZ525"),
    ],
)
def test_json_bodies(member: str, value: object, codes: str) -> None:
    body = {"contentType": "application/json", "payload": {member: value}}
    step = {"stepId": "next", "operationId": "write", "requestBody": body}
    assert _found(step) == _codes(codes)
    if member == "status" or codes == "AZ525":
        return
    changed = {
        "payload": {"id": "x", "count": 1},
        "replacements": [{"target": f"/{member}", "value": value}],
    }
    step = {"stepId": "next", "operationId": "write", "requestBody": changed}
    assert _found(step) == _codes(codes)


@pytest.mark.parametrize(
    ("payload", "codes"),
    [
        ("$steps.read.outputs.whole", ""),
        ("$steps.read.outputs.items", "AZ560"),
        ("$steps.read.outputs.id", "AZ560"),
        ("$inputs.map", ""),
    ],
)
def test_whole_bodies(payload: object, codes: str) -> None:
    body = {"contentType": "application/json", "payload": payload}
    step = {"stepId": "next", "operationId": "write", "requestBody": body}
    assert _found(step) == _codes(codes)


@pytest.mark.parametrize(
    ("member", "value", "codes"),
    [
        ("count", "$inputs.text", ""),
        ("count", "$steps.read.outputs.id", ""),
        ("id", "$steps.read.outputs.count", "AZ560"),
        ("id", "$steps.read.outputs.meta", "AZ560"),
    ],
)
def test_forms(member: str, value: object, codes: str) -> None:
    body = {
        "contentType": "application/x-www-form-urlencoded",
        "payload": {member: value},
    }
    step = {"stepId": "next", "operationId": "write", "requestBody": body}
    assert _found(step) == _codes(codes)


@pytest.mark.parametrize(
    ("name", "value", "codes"),
    [
        ("text", "$steps.read.outputs.id", ""),
        ("text", "$steps.read.outputs.count", "AZ560"),
        ("number", "$steps.read.outputs.id", "AZ560"),
        ("number", "5", "AZ512"),
        ("number", 5, ""),
        ("mode", "opne", "AZ512"),
        ("mode", "open", ""),
        ("list", "$steps.read.outputs.meta", "AZ560"),
        ("object", {"a": "$inputs.number"}, "AZ560"),
        ("object", {"a": 5}, "AZ512"),
        ("anything", "$steps.read.outputs.meta", ""),
        ("text", None, ""),
    ],
)
def test_inputs_of_called_workflows(name: str, value: object, codes: str) -> None:
    parameters = [{"name": name, "value": value}]
    step = {"stepId": "next", "workflowId": "called", "parameters": parameters}
    assert _found(step) == _codes(codes)
    goto = {"name": "on", "type": "goto", "workflowId": "called"}
    action = {**goto, "parameters": parameters}
    step = {"stepId": "next", "operationId": "read", "onSuccess": [action]}
    assert _found(step) == _codes(codes)


def test_outputs_of_called_workflows() -> None:
    outputs = {"status": "$outputs.status", "count": "$outputs.count"}
    call = {"stepId": "call", "workflowId": "called", "outputs": outputs}

    def fed(value: str) -> set[str]:
        payload = {"id": value}
        step = {
            "stepId": "next",
            "operationId": "write",
            "requestBody": {"contentType": "application/json", "payload": payload},
        }
        return _found(call, step)

    assert fed("$steps.call.outputs.count") == {"AZ560"}
    assert fed("$steps.call.outputs.status") == set()
    assert fed("$steps.call.outputs.count#/a") == {"AZ565"}


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ("$statusCode == '20x'", "AZ562"),
        ("$statusCode == '200'", ""),
        ("$statusCode == true", "AZ562"),
        ("$statusCode == 700", "AZ562"),
        ("$statusCode == 200.5", "AZ562"),
        ("$statusCode != 'abc'", "AZ562"),
        ("$statusCode == null", ""),
        ("$statusCode < 300", ""),
        ("$statusCode < '20x'", "AZ564"),
        ("$statusCode < null", "AZ564"),
        ("$statusCode", "AZ568"),
        ("$statusCode == 200 && $response.body#/count == 'abc'", "AZ562"),
        ("$statusCode == 200 && $response.body#/count == '5'", ""),
        ("$statusCode == 200 && $response.body#/id == 5", ""),
        ("$statusCode == 200 && $response.body#/id == true", "AZ562"),
        ("$statusCode == 200 && $response.body#/paid == 'true'", "AZ562"),
        ("$statusCode == 200 && $response.body#/paid == true", ""),
        ("$statusCode == 200 && $response.body#/paid", ""),
        ("$statusCode == 200 && !$response.body#/paid", ""),
        ("$statusCode == 200 && $response.body#/id", "AZ568"),
        ("$statusCode == 200 && $response.body#/any", ""),
        ("$statusCode == 200 && $response.body#/any == 5", ""),
        ("$statusCode == 200 && $response.body#/either == 5", ""),
        ("$statusCode == 200 && $response.body#/either == true", "AZ562"),
        ("$statusCode == 200 && $response.body#/meta/x == 5", ""),
        ("$statusCode == 200 && $response.body#/tags == 'a'", "AZ562"),
        ("$statusCode == 200 && $response.body#/tags/0 == 'a'", ""),
        ("$statusCode == 200 && $response.body#/count == null", ""),
        ("$statusCode == 200 && $response.body#/status == 'payed'", "AZ563"),
        ("$statusCode == 200 && $response.body#/status != 'payed'", "AZ563"),
        ("$statusCode == 200 && $response.body#/status == 'PAID'", ""),
        ("$statusCode == 200 && $response.body#/status == $inputs.text", ""),
        ("$statusCode == 200 && $response.body#/level == 2", ""),
        ("$statusCode == 200 && $response.body#/level == 3", "AZ562"),
        ("$statusCode == 200 && $response.body#/paid > 1", "AZ564"),
        ("$statusCode == 200 && $response.body#/count > 'a'", "AZ564"),
        ("$statusCode == 200 && $response.body#/count > '1'", ""),
        ("$statusCode == 200 && $response.body#/id > 'a'", ""),
        ("$statusCode == 200 && $response.body#/id > 5", ""),
        ("$statusCode == 200 && $response.header.X-Count > 5", ""),
        ("$statusCode == 200 && $response.header.X-Count == 'a'", "AZ562"),
        ("$response.header.X-Other == true", ""),
        ("$inputs.number == 'a'", "AZ562"),
        ("$inputs.number == $inputs.flag", ""),
        ("$inputs.mode == 'closed'", "AZ563"),
        # Of another response too, where the status is not looked at
        ("$response.body#/status == 'missing'", ""),
        ("$response.body#/id == 5", ""),
        ("$response.body#/status == 'payed'", "AZ563"),
    ],
)
def test_simple_conditions(condition: str, codes: str) -> None:
    criteria = [{"condition": condition}]
    step = {"stepId": "next", "operationId": "read", "successCriteria": criteria}
    assert _found(step) == _codes(codes)


def test_of_a_failed_step_nothing_is_known() -> None:
    criteria = [{"condition": "$response.body#/status == 'unheard'"}]
    retry = {"name": "again", "type": "end", "criteria": criteria}
    step = {"stepId": "next", "operationId": "read", "onFailure": [retry]}
    assert _found(step) == set()
    step = {"stepId": "next", "operationId": "read", "onSuccess": [retry]}
    assert _found(step) == {"AZ563"}


@pytest.mark.parametrize(
    ("operation", "condition", "codes"),
    [
        ("read", '$.status == "payed"', "AZ563"),
        ("read", '$.status == "paid"', ""),
        ("read", '$.status == "PAID"', "AZ563"),
        ("read", '$.count == "5"', "AZ562"),
        ("read", "$.count >= 5", ""),
        ("read", "$.items[?@.state == 'old']", "AZ563"),
        ("read", "$.items[?'old' == @.state]", "AZ563"),
        ("read", "$.items[?@.state == 'new']", ""),
        ("read", "$.items[?@.size == 'big']", "AZ562"),
        ("read", "$.items[?@.size > 2 && @.state == 'new']", ""),
        ("read", "$.any[?@.state == 'old']", ""),
        ("read", "$..items[?@.state == 'old']", ""),
        ("list", "$[?@.status == 'payed']", "AZ563"),
        ("list", "$[?@.status == 'paid']", ""),
        ("list", "$[?@.nothing == 'paid']", ""),
        ("list", "$[*].items[?@.state == 'old']", "AZ563"),
        ("text", "$.status == 'a'", "AZ531"),
        ("text", "$[?@.status == 'a']", "AZ531"),
    ],
)
def test_jsonpath(operation: str, condition: str, codes: str) -> None:
    criteria = [
        {"condition": "$statusCode == 200"},
        {"type": "jsonpath", "context": "$response.body", "condition": condition},
    ]
    step = {"stepId": "next", "operationId": operation, "successCriteria": criteria}
    assert _found(step) == _codes(codes)


@pytest.mark.parametrize(
    ("type_", "context", "codes"),
    [
        ("regex", "$statusCode", ""),
        ("regex", "$response.body#/id", ""),
        ("regex", "$response.body#/any", ""),
        ("regex", "$response.body", "AZ566"),
        ("regex", "$response.body#/tags", "AZ566"),
        ("xpath", "$response.body", "AZ567"),
    ],
)
def test_contexts(type_: str, context: str, codes: str) -> None:
    condition = "^2" if type_ == "regex" else "//a"
    criteria = [
        {"condition": "$statusCode == 200"},
        {"type": type_, "context": context, "condition": condition},
    ]
    step = {"stepId": "next", "operationId": "read", "successCriteria": criteria}
    assert _found(step) == _codes(codes)


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("$steps.read.outputs.id#/x", "AZ565"),
        ("$steps.read.outputs.code#/x", "AZ565"),
        ("$steps.read.outputs.items#/0/state", ""),
        ("$steps.read.outputs.items#/state", "AZ565"),
        ("$steps.read.outputs.items#/0/stat", "AZ565"),
        ("$steps.read.outputs.owner#/name", ""),
        ("$steps.read.outputs.owner#/nam", "AZ565"),
        ("$steps.read.outputs.meta#/x/y", ""),
        ("$steps.read.outputs.any#/x", ""),
        ("$steps.read.outputs.either#/x", ""),
        ("$inputs.object#/a", ""),
        ("$inputs.object#/b", "AZ565"),
        ("$inputs.map#/b", ""),
        ("$inputs.text#/b", "AZ565"),
        ("$inputs.list#/0", ""),
    ],
)
def test_parts(value: str, codes: str) -> None:
    given = {"name": "free", "in": "query", "value": value}
    step = {"stepId": "next", "operationId": "read", "parameters": [given]}
    assert _found(step) == _codes(codes)
    assert _found(outputs={"out": value}) == _codes(codes)


@pytest.mark.parametrize(
    ("pointer", "codes"),
    [
        ("/0/id", ""),
        ("/id", "AZ505"),
        ("/0/id/x", "AZ505"),
        ("/0/count/0", "AZ505"),
        ("/0/meta/0", ""),
        ("/0/tags/first", "AZ505"),
    ],
)
def test_pointers(pointer: str, codes: str) -> None:
    outputs = {"out": f"$response.body#{pointer}"}
    step = {"stepId": "next", "operationId": "list", "outputs": outputs}
    assert _found(step) == _codes(codes)


def test_selectors() -> None:
    def selected(text: str) -> set[str]:
        value = {"context": "$response.body", "selector": text, "type": "jsonpath"}
        outputs = {"out": value}
        step = {"stepId": "next", "operationId": "read", "outputs": outputs}
        return _found(step)

    assert selected("$.items[0].stat") == {"AZ505"}
    assert selected("$.items[-1].state") == set()
    assert selected("$.items[?@.state == 'old']") == {"AZ563"}
    assert selected("$.items[?@.state == 'used'].size") == set()


def test_outputs_in_a_circle_are_of_no_type() -> None:
    back = {"name": "back", "type": "goto", "stepId": "one"}
    one = {
        "stepId": "one",
        "operationId": "read",
        "outputs": {"a": "$steps.two.outputs.b"},
    }
    two = {
        "stepId": "two",
        "operationId": "write",
        "requestBody": {"payload": {"id": "$steps.one.outputs.a", "count": 1}},
        "outputs": {"b": "$steps.one.outputs.a"},
        "onSuccess": [{**back, "criteria": [{"condition": "$statusCode == 200"}]}],
    }
    assert _found(one, two) - {"AZ506"} == set()
