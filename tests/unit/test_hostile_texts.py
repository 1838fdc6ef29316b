"""No text of a document reaches generated code but as a literal or a docstring."""

from __future__ import annotations

import ast
import json
from typing import Any
from urllib.parse import quote

import black
import pytest

from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings

LINE = 'y\'"\\N{DASH}\\ {{ forged }}{% raw %} # """; forged = 1'
TEXT = f'{LINE}\n"""\nforged = 1\n\\\n{{% include "x" %}}"'


def ref(name: str) -> dict[str, str]:
    token = name.replace("~", "~0").replace("/", "~1")
    return {"$ref": f"#/components/schemas/{quote(token)}"}


def operation(name: str, media: str, body: Any, content: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": TEXT,
        "description": TEXT,
        "requestBody": {"description": TEXT, "content": {media: body}},
        "responses": {"200": {"description": TEXT, **content}},
    }


def tagged(other: str) -> dict[str, Any]:
    """An alternative that a discriminator names."""
    properties = {LINE: {"type": "string"}, other: {"type": "string"}}
    return {"type": "object", "properties": properties}


FLOW = {"tokenUrl": f"https://t/{LINE}", "refreshUrl": f"/{LINE}", "scopes": {}}
VARIABLE = {"default": LINE, "enum": [LINE, "b"], "description": TEXT}
XML = {"name": "x", "namespace": LINE, "prefix": LINE}
PART = {
    "contentType": f"image/{LINE}",
    "headers": {LINE: {"schema": {"const": LINE}}},
}
API = {
    "openapi": "3.2.0",
    "info": {"title": TEXT, "version": "1", "description": TEXT},
    "servers": [
        {
            "url": "https://{h'\\\"}/a",
            "name": TEXT,
            "description": TEXT,
            "variables": {"h'\\\"": VARIABLE},
        }
    ],
    "security": [{"o'\\": [LINE], 'k"': []}],
    "components": {
        "securitySchemes": {
            "o'\\": {
                "type": "oauth2",
                "description": TEXT,
                "flows": {"clientCredentials": FLOW, "password": FLOW},
            },
            'k"': {"type": "apiKey", "in": "query", "name": LINE, "description": TEXT},
        },
        "schemas": {
            LINE: {
                "type": "object",
                "description": TEXT,
                "xml": XML,
                "properties": {
                    LINE: {"type": "string", "description": TEXT, "xml": XML},
                    "list": {"type": "array", "prefixItems": [{"xml": XML}]},
                    "of": {"enum": [LINE, TEXT, 1]},
                },
            },
            "Union": {
                "oneOf": [ref("A"), ref("B")],
                "discriminator": {
                    "propertyName": LINE,
                    "mapping": {
                        LINE: "#/components/schemas/A",
                        TEXT: "#/components/schemas/B",
                    },
                },
            },
            "A": tagged("q"),
            "B": tagged("w"),
        },
    },
    "paths": {
        "/x'\"\\N": {
            "post": {
                **operation(
                    "one",
                    "application/xml",
                    {"schema": ref(LINE)},
                    {"content": {"application/json": {"schema": ref("Union")}}},
                ),
                "parameters": [
                    {
                        "name": LINE,
                        "in": "query",
                        "description": TEXT,
                        "schema": {"type": "string", "enum": [LINE, TEXT]},
                    }
                ],
            },
            "put": operation(
                "two",
                "multipart/form-data",
                {"schema": {"properties": {LINE: {}}}, "encoding": {LINE: PART}},
                {"content": {f"text/{LINE}": {}}},
            ),
            "patch": operation(
                "three",
                "application/x-www-form-urlencoded",
                {
                    "schema": {"properties": {LINE: {"type": "array"}}},
                    "encoding": {LINE: {"style": "pipeDelimited"}},
                },
                {},
            ),
        }
    },
}
STEPS = [
    {
        "stepId": "one",
        "description": TEXT,
        "operationId": "one",
        "parameters": [{"name": LINE, "in": "query", "value": LINE}],
        "requestBody": {"payload": {LINE: LINE, "list": [LINE], "of": TEXT}},
        "successCriteria": [
            {"condition": f"$response.body#/q == '{LINE.replace(chr(39), '')}'"},
            {"context": "$response.body#/q", "type": "regex", "condition": "'\"\\\\N"},
        ],
        "outputs": {"all": "$response.body", "w": "$response.body#/w"},
    },
    {
        "stepId": "two",
        "operationId": "two",
        "requestBody": {"payload": {LINE: "$inputs.file"}},
        "outputs": {"text": "$response.body"},
    },
    {
        "stepId": "three",
        "operationId": "three",
        "requestBody": {"payload": {LINE: [LINE, TEXT]}},
        "onFailure": [{"name": LINE, "type": "end"}],
    },
]
INPUTS = {
    LINE: {
        "type": "string",
        "description": TEXT,
        "default": TEXT,
        "enum": [TEXT, LINE],
    },
    "ok": {"type": "string", "pattern": "'\"\\\\w"},
    "file": {"type": "string"},
}
ARAZZO = {
    "arazzo": "1.1.0",
    "info": {"title": TEXT, "summary": TEXT, "description": TEXT, "version": "1"},
    "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
    "workflows": [
        {
            "workflowId": "all",
            "summary": TEXT,
            "description": TEXT,
            "inputs": {"type": "object", "description": TEXT, "properties": INPUTS},
            "steps": STEPS,
            "outputs": {"all": "$steps.one.outputs.all"},
        }
    ],
}


@pytest.mark.parametrize("models", ["selected", "full"])
def test_texts_stay_texts(models: Any) -> None:
    files = {"api.json": API, "hostile.arazzo.json": ARAZZO}
    written = {path: json.dumps(one).encode() for path, one in files.items()}
    made = generate(written, Settings(models=models))
    assert not made.failed, made.diagnostics
    own = {path: text for path, text in made.files.items() if "_runtime" not in path}
    assert any("forged" in text for text in own.values())
    for path, text in own.items():
        for node in ast.walk(ast.parse(text)):
            names = (getattr(node, name, None) for name in ("id", "arg", "attr"))
            assert "forged" not in names, path
        # Black moves the quotation marks that docstrings end with.
        assert black.format_str(text, mode=black.Mode()) == text, path
