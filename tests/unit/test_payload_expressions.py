"""Payloads that are an expression for a text that the document gives elsewhere."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings

TEXT = {"type": "string"}
API = {
    "openapi": "3.1.1",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/": {
            "put": {
                "operationId": "put",
                "parameters": [{"name": "q", "in": "query", "schema": TEXT}],
                "requestBody": {"content": {"application/json": {"schema": TEXT}}},
                "responses": {"200": {"description": ""}},
            }
        }
    },
}


def said(payload: str, passed: str) -> list[str]:
    """What is said of a payload after a workflow was called with a name."""
    query = {"name": "q", "in": "query", "value": "$inputs.name"}
    called = {
        "workflowId": "called",
        "inputs": {"type": "object", "properties": {"name": TEXT}},
        "steps": [{"stepId": "put", "operationId": "put", "parameters": [query]}],
    }
    name = {"reference": "$components.parameters.name", "value": passed}
    steps = [
        {"stepId": "call", "workflowId": "called", "parameters": [name]},
        {"stepId": "put", "operationId": "put", "requestBody": {"payload": payload}},
    ]
    document = {
        "arazzo": "1.1.0",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [called, {"workflowId": "w", "steps": steps}],
        "components": {"parameters": {"name": {"name": "name", "value": "tea"}}},
    }
    files = {"api.json": API, "w.arazzo.json": document}
    contents = {path: json.dumps(one).encode() for path, one in files.items()}
    return [one.code for one in check(contents, Settings()).diagnostics]


@pytest.mark.parametrize("passed", ["tea", "{}", "5"])
@pytest.mark.parametrize(
    "payload", ["$workflows.called.inputs.name", "$components.parameters.name"]
)
def test_text_that_an_expression_stands_for(payload: str, passed: str) -> None:
    """It is the string that the operation takes, and no JSON to be parsed."""
    assert said(payload, passed) == []


@pytest.mark.parametrize(
    ("payload", "codes"), [("tea", ["AZ204"]), ('"tea"', []), ("{}", ["AZ525"])]
)
def test_text_of_json(payload: str, codes: list[str]) -> None:
    assert said(payload, "tea") == codes
