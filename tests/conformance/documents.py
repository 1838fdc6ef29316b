"""Documents as the tests of this folder write them, and what is said about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from arazzo_gen.arazzo import parse_arazzo
from arazzo_gen.diagnostics import Diagnostic, DiagnosticError
from arazzo_gen.documents import read_document
from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings

API = """
openapi: 3.1.0
info: {title: Letters, version: '1'}
paths:
  /a:
    get:
      operationId: a
      parameters:
      - {name: q, in: query, schema: {type: string}}
      - {name: X-H, in: header, schema: {type: string}}
      responses: {'200': {description: A letter}}
  /echo:
    post:
      operationId: echo
      requestBody: {content: {application/json: {schema: {}}}}
      responses: {'200': {description: A letter}}
  /u/{id}:
    get:
      operationId: url
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: A letter}}
"""
EVENTS = {
    "asyncapi": "3.0.0",
    "info": {"title": "Events", "version": "1"},
    "channels": {"orders": {"address": "orders"}},
    "operations": {
        "order": {"action": "send", "channel": {"$ref": "#/channels/orders"}}
    },
}
ASYNC = "{name: api, url: api.json}, {name: ev, url: ev.json, type: asyncapi}"


def document(workflows: str, **root: Any) -> dict[str, Any]:
    return {
        "arazzo": "1.1.0",
        "info": {"title": "Letters", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": yaml.safe_load(workflows),
        **root,
    }


def codes(
    arazzo: Mapping[str, Any], api: str = API, **others: Mapping[str, Any]
) -> list[str]:
    """The codes of what a build says about a document, and about others by name; not
    of what nothing in it uses."""
    files = {"api.json": yaml.safe_load(api), "ev.json": EVENTS, "f.json": arazzo}
    files |= {f"{name}.json": other for name, other in others.items()}
    made = generate(
        {path: json.dumps(root).encode() for path, root in files.items()}, Settings()
    )
    said = [found.code for found in made.diagnostics]
    return [code for code in said if not code.startswith("AZ57")]


def steps(*written: str) -> str:
    return f"[{{workflowId: w, steps: [{', '.join(written)}]}}]"


STEP = "{stepId: s, operationId: a}"


def parsed(arazzo: Mapping[str, Any]) -> list[Diagnostic]:
    """What is wrong with the form of a document."""
    try:
        parse_arazzo(read_document("f.json", json.dumps(arazzo).encode()))
    except DiagnosticError as error:
        return list(error.diagnostics)
    return []
