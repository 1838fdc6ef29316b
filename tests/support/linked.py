"""Small documents in memory, linked and analyzed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from arazzo_gen.analysis import DocumentFacts, WorkflowFacts, analyze
from arazzo_gen.diagnostics import Report
from arazzo_gen.documents import Library, Location
from arazzo_gen.link import (
    LinkedDocument,
    LinkedStep,
    LinkedWorkflow,
    OperationStep,
    link_document,
)
from arazzo_gen.openapi import Schema, open_schema

API = """
openapi: 3.1.0
info: {title: API, version: '1'}
servers: [{url: 'https://api.example'}]
paths:
  /things:
    get:
      operationId: list
      parameters:
      - {name: limit, in: query, schema: {type: integer}}
      - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        '200':
          description: All.
          headers: {X-Count: {schema: {type: integer}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    post:
      operationId: make
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
          application/x-www-form-urlencoded: {schema: {type: object}}
          application/xml: {schema: {type: object, xml: {name: thing}}}
          text/plain: {schema: {type: string}}
      responses:
        '201':
          description: It.
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: read
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses:
        '200':
          description: It.
          headers: {X-Count: {schema: {type: integer}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}}
        '404': {description: None.}
        '503': {description: Later.}
  /page:
    get:
      operationId: page
      responses:
        '200': {description: It., content: {application/xml: {}}}
  /must:
    get:
      operationId: must
      parameters:
      - {name: q, in: query, required: true, schema: {type: string}}
      responses: {'200': {description: Done.}}
  /plain:
    get:
      operationId: plain
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {'200': {description: Done.}}
components:
  schemas:
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string}
        state: {type: string}
        size: {type: integer}
        tags: {type: array, items: {type: string}}
"""
"""An API whose operations have one of each kind of parameter, body and response."""


def files(
    workflows: str, more: str = "", *, api: str = API, others: Mapping[str, str] = {}
) -> dict[str, bytes]:
    """The files of the document ``flow.json``: its workflows and further fields, and
    those of ``others``, all in YAML. Its sources are ``api`` and those others."""
    sources = [{"name": "api", "url": "api.json", "type": "openapi"}]
    texts = {"api.json": api}
    for name, text in others.items():
        kind = "arazzo" if "arazzo:" in text else "openapi"
        sources.append({"name": name, "url": f"{name}.json", "type": kind})
        texts[f"{name}.json"] = text
    document = {
        "arazzo": "1.1.0",
        "info": {"title": "Flow", "version": "1"},
        "sourceDescriptions": sources,
        "workflows": yaml.safe_load(workflows),
        **(yaml.safe_load(more) or {}),
    }
    found = {path: _as_json(text) for path, text in texts.items()}
    found["flow.json"] = json.dumps(document)
    return {path: text.encode() for path, text in found.items()}


@lru_cache
def _as_json(text: str) -> str:
    return json.dumps(yaml.safe_load(text))


def one_workflow(steps: str, fields: str = "") -> str:
    """One workflow, called flow, of steps and further fields in YAML."""
    (workflow,) = [{"workflowId": "flow", **(yaml.safe_load(fields) or {})}]
    return json.dumps([{**workflow, "steps": yaml.safe_load(steps)}])


def document(
    workflows: str, more: str = "", *, faults: str = "", **sources: Any
) -> LinkedDocument:
    """A document of workflows, linked. The test fails where other ``faults`` are
    reported than the codes given."""
    report = Report()
    library = Library(files(workflows, more, **sources))
    linked = link_document("flow.json", library, report)
    found = sorted({one.code for one in report.diagnostics})
    assert found == faults.split(), [str(one) for one in report.diagnostics]
    return linked


def workflow(
    steps: str, fields: str = "", more: str = "", **options: Any
) -> LinkedWorkflow:
    """One workflow of steps, linked."""
    return document(one_workflow(steps, fields), more, **options).workflows[0]


def step(given: str, fields: str = "", more: str = "", **options: Any) -> LinkedStep:
    """The last step of a workflow, linked."""
    return workflow(given, fields, more, **options).steps[-1]


def operation_step(
    given: str, fields: str = "", more: str = "", **options: Any
) -> OperationStep:
    """The last step of a workflow, which calls an operation, linked."""
    found = step(given, fields, more, **options)
    assert isinstance(found, OperationStep)
    return found


def facts(workflows: str, more: str = "", **options: Any) -> DocumentFacts:
    """The facts of a document of workflows."""
    return analyze(document(workflows, more, **options))


def workflow_facts(
    steps: str, fields: str = "", more: str = "", **options: Any
) -> WorkflowFacts:
    """The facts of one workflow of steps."""
    return facts(one_workflow(steps, fields), more, **options).own[0]


def schema(text: str, components: str = "{}", version: str = "3.1.0") -> Schema:
    """A schema in YAML, among some ``components``, of an OpenAPI description."""
    root = {
        "openapi": version,
        "components": {
            "schemas": {
                **yaml.safe_load(components),
                "Tested": yaml.safe_load(text),
            }
        },
    }
    library = Library({"api.json": json.dumps(root).encode()})
    at = Location(library.document("api.json"), ("components", "schemas", "Tested"))
    return open_schema(library, at)
