"""What diagnostics say to do, where the documents tell what may have been meant."""

from __future__ import annotations

import json

import pytest
import yaml

from arazzo_gen.checking import check
from arazzo_gen.diagnostics import Diagnostic
from arazzo_gen.settings import Settings

API = """
openapi: 3.1.0
info: {title: Letters, version: '1'}
servers: [{url: 'https://letters.example'}]
paths:
  /letters:
    post:
      operationId: write
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                id: {type: string}
                letter: {type: string}
                sealed: {type: boolean}
                pages: {type: array, items: {type: string}}
      responses:
        '200':
          description: The letter
          content:
            application/json: {schema: {$ref: '#/components/schemas/Letter'}}
components:
  schemas:
    Letter:
      type: object
      properties:
        id: {type: string}
        state: {type: string}
        pages: {type: array, items: {type: string}}
        more: {type: object, properties: {a: {type: string}}}
"""
FLOW = """
arazzo: 1.1.0
info: {{title: Letters, version: '1'}}
sourceDescriptions: [{{name: api, url: api.json}}]
workflows:
- workflowId: w
  steps:
  - stepId: s
    operationId: write
    outputs: {{{outputs}}}
  - {{stepId: t, {step}}}
"""


def _told(step: str, outputs: str = "") -> list[Diagnostic]:
    texts = {"api.json": API, "flow.json": FLOW.format(step=step, outputs=outputs)}
    files = {
        path: json.dumps(yaml.safe_load(text)).encode() for path, text in texts.items()
    }
    return list(check(files, Settings()).diagnostics)


@pytest.mark.parametrize(
    ("output", "member", "help"),
    [
        ("o: $response.body", "id", "write `$steps.s.outputs.o#/id`"),
        ("state: $response.body", "letter", "write `$steps.s.outputs.state#/state`"),
        # What is of no type that would do is not meant.
        ("pages: $response.body", "letter", "it has: id, state, pages, more"),
        ("a: $response.body#/more", "letter", "write `$steps.s.outputs.a#/a`"),
        ("o: $response.body#/more", "letter", "it has: a"),
    ],
)
def test_parts_of_outputs(output: str, member: str, help: str) -> None:
    name = output.partition(":")[0]
    payload = f"{{{member}: $steps.s.outputs.{name}}}"
    (found,) = _told(f"operationId: write, requestBody: {{payload: {payload}}}", output)
    assert found.code == "AZ560"
    assert (found.help or "").endswith(help), found.help


WIDE = """
arazzo: 1.1.0
info: {title: Letters, version: '1'}
sourceDescriptions: [{name: api, url: api.json}]
workflows:
- workflowId: w
  inputs: {type: object, properties: {paper: {type: string}}}
  steps:
  - {stepId: s, operationId: search, parameters: [
      {name: size, in: query, value: $inputs.paper},
      {name: format, in: query, value: $inputs.paper}]}
  - {stepId: t, operationId: search, parameters: [
      {name: size, in: query, value: $inputs.paper}]}
"""
SEARCH = """
openapi: 3.1.0
info: {title: Letters, version: '1'}
servers: [{url: 'https://letters.example'}]
paths:
  /letters:
    get:
      operationId: search
      parameters:
      - {name: size, in: query, schema: {enum: [a4, a5]}}
      - {name: format, in: query, schema: {enum: [pdf, png]}}
      responses: {'204': {description: Nothing}}
"""


def test_a_wide_input_is_told_of_once() -> None:
    """An input lacks one enum, however many parameters of that enum it feeds."""
    texts = {"api.json": SEARCH, "flow.json": WIDE}
    files = {
        path: json.dumps(yaml.safe_load(text)).encode() for path, text in texts.items()
    }
    assert [
        (one.code, one.message) for one in check(files, Settings()).diagnostics
    ] == [
        (
            "AZ515",
            'the input "paper" can be any string, and feeds the query parameter'
            f' "{name}", which can only be {values}',
        )
        for name, values in (("size", '"a4", "a5"'), ("format", '"pdf", "png"'))
    ]


STATUSES = """
openapi: 3.1.0
info: {title: Letters, version: '1'}
servers: [{url: 'https://letters.example'}]
paths:
  /letters:
    post:
      operationId: write
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [to], properties: {to: {type: string}}}
      responses:
        '202':
          description: The letter
          content: {application/json: {schema: {$ref: '#/components/schemas/Made'}}}
        default:
          description: An error
          content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
components:
  schemas:
    Made:
      type: object
      properties:
        data: {type: object, properties: {id: {type: string}, sent_at: {}}}
        meta: {type: object, properties: {sent_at: {}}}
        status: {type: string}
    Error: {type: object, properties: {errors: {type: string}}}
"""


@pytest.mark.parametrize(
    ("status", "pointer", "help"),
    [
        (202, "/id", "write `$response.body#/data/id`"),
        (202, "/stauts", 'did you mean "status"?'),
        (202, "/data/ID", 'did you mean "id"?'),
        # In two of them, either may be meant.
        (202, "/sent_at", None),
        (202, "/other", None),
        (
            200,
            "/id",
            "the operation declares 202, and 200 only by its default response",
        ),
    ],
)
def test_pointers_of_responses(status: int, pointer: str, help: str | None) -> None:
    flow = f"""
arazzo: 1.1.0
info: {{title: Letters, version: '1'}}
sourceDescriptions: [{{name: api, url: api.json}}]
workflows:
- workflowId: w
  steps:
  - stepId: s
    operationId: write
    requestBody: {{payload: {{to: me}}}}
    successCriteria: [{{condition: $statusCode == {status}}}]
    outputs: {{o: $response.body#{pointer}}}
  outputs: {{o: $steps.s.outputs.o}}
"""
    files = {
        path: json.dumps(yaml.safe_load(text)).encode()
        for path, text in {"api.json": STATUSES, "flow.json": flow}.items()
    }
    (found,) = check(files, Settings()).diagnostics
    assert (found.code, found.help) == ("AZ505", help)
    assert [one.span.path for one in found.related if one.span] == ["api.json"]


def test_queries_in_the_names_of_outputs() -> None:
    """What would be a query if it were one is no misspelt name."""
    value = "$steps.s.outputs.letters[*].id"
    (found,) = [
        one
        for one in _told(
            f"operationId: write, requestBody: {{payload: {{id: '{value}'}}}}",
            "letters: $response.body",
        )
        if one.code == "AZ405"
    ]
    assert found.help == (
        "an expression reads one item, as `$steps.s.outputs.letters#/0/id`; all of them"
        " take a Selector Object (Arazzo 1.1) with the JSONPath `$[*].id`"
    )


def test_an_operation_without_responses_excludes_no_status() -> None:
    api = STATUSES.partition("      responses:")[0]
    criteria = "[{condition: $statusCode == 200}]"
    flow = FLOW.format(
        step=f"operationId: write, successCriteria: {criteria}", outputs=""
    )
    files = {
        path: json.dumps(yaml.safe_load(text)).encode()
        for path, text in {"api.json": api, "flow.json": flow}.items()
    }
    codes = {one.code for one in check(files, Settings()).diagnostics}
    assert "AZ506" not in codes
