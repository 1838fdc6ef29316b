"""Descriptions with faults: those that a step needs are told, others are not seen."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
import yaml

from arazzo_gen.generate import Generation, generate
from arazzo_gen.settings import Settings

FLOW = b"""
arazzo: 1.0.1
info: {title: Flow, version: 1.0.0}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: flow
  steps:
  - stepId: one
    operationId: one
    parameters:
    - {name: id, in: path, value: 7}
    - {name: used, in: query, value: a}
    requestBody: {contentType: application/json, payload: {name: a}}
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      name: $response.body#/name
      count: $response.header.X-Count
  outputs:
    name: $steps.one.outputs.name
"""

API = """
openapi: 3.2.0
info: {title: API, version: '1'}
servers: [{url: 'https://{host}', variables: {host: {default: api.example.com}}}]
security: [{key: []}]
paths:
  /one/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: integer}}
    post:
      operationId: one
      parameters:
      - {name: used, in: query, schema: {type: string}}
      - {name: unused, in: query, schema: {type: string}, examples: {e: {value: a}}}
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Sent'}
            examples: {e: {value: {name: a}}}
          application/xml: {schema: {type: string}}
      responses:
        '200':
          description: One.
          headers:
            X-Count: {schema: {type: integer}}
            X-Other: {schema: {type: integer}}
          links: {next: {operationId: two}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Read'}}
            text/csv: {schema: {type: string}}
        '404': {description: None.}
        default: {description: Other.}
      callbacks:
        told: {'{$request.query.used}': {post: {responses: {}}}}
  /two:
    get:
      operationId: two
      parameters: [{name: a, in: query, schema: {type: string}}]
      responses: {'200': {description: Two.}}
  /three:
    get: {operationId: three, responses: {}}
webhooks:
  hook: {post: {responses: {}}}
components:
  schemas:
    Sent:
      type: object
      required: [name]
      properties: {name: {type: string}, unset: {type: string}}
    Read:
      oneOf:
      - type: object
        required: [name]
        properties: {name: {type: string}, unread: {type: string}}
      - type: object
        properties: {kind: {type: string}, name: {type: string}}
      discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/Unused'}}
    Unused: {type: string}
  parameters: {p: {name: a, in: query}}
  responses: {r: {description: R.}}
  requestBodies: {b: {content: {}}}
  headers: {h: {schema: {type: string}}}
  examples: {e: {value: 1}}
  links: {l: {operationId: two}}
  callbacks: {c: {}}
  securitySchemes:
    unused: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
"""

ONE = "paths /one/{id}"
POST = f"{ONE} post"
JSON = "content application/json"

API_2 = """
swagger: '2.0'
info: {title: API, version: '1'}
host: api.example.com
security: [{key: []}]
securityDefinitions:
  key: {type: apiKey, in: header, name: X-Key}
paths:
  /one/{id}:
    parameters:
    - {name: id, in: path, required: true, type: integer}
    post:
      operationId: one
      parameters:
      - {name: used, in: query, type: string}
      - {name: body, in: body, schema: {$ref: '#/definitions/Sent'}}
      responses:
        '200':
          description: One.
          schema: {$ref: '#/definitions/Read'}
          headers: {X-Count: {type: integer}}
        '404': {description: None.}
  /two:
    get:
      operationId: two
      responses: {}
definitions:
  Sent:
    type: object
    required: [name]
    properties: {name: {type: string}, unset: {type: string}}
  Read:
    type: object
    required: [name]
    properties: {name: {type: string}, unread: {type: string}}
"""

DANGLING = {"$ref": "#/nowhere"}


def with_(text: str, places: Iterable[str], value: object) -> bytes:
    """A description with another value in places, whose tokens spaces part."""
    document = yaml.safe_load(text)
    for place in places:
        owner: Any = document
        *tokens, last = (
            int(token) if token.isdigit() and len(token) == 1 else token
            for token in place.split()
        )
        for token in tokens:
            owner = owner[token]
        assert isinstance(last, int) or last in owner
        owner[last] = copy.deepcopy(value)
    return yaml.safe_dump(document, sort_keys=False, width=1000).encode()


def built(api: bytes, flow: bytes = FLOW) -> Generation:
    """What a build of the flow over a description gives."""
    return generate({"flow.arazzo.yaml": flow, "api.yaml": api}, Settings())


@cache
def whole(text: str) -> dict[str, str]:
    """The output over a description without faults."""
    made = built(text.encode())
    assert made.diagnostics == ()
    return dict(made.files)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(
            (API, place)
            for place in (
                f"{ONE} parameters 0",
                f"{POST} parameters 0",
                f"{POST} parameters 1",
                f"{POST} requestBody",
                f"{POST} requestBody {JSON}",
                f"{POST} requestBody {JSON} schema",
                f"{POST} responses 200",
                f"{POST} responses 200 {JSON}",
                f"{POST} responses 200 {JSON} schema",
                "components schemas Sent",
                "components schemas Sent properties name",
                "components schemas Read",
                "components schemas Read oneOf 0 properties name",
                "components securitySchemes key",
                "components securitySchemes",
            )
        ),
        *(
            (API_2, place)
            for place in (
                f"{ONE} parameters 0",
                f"{POST} parameters 0",
                f"{POST} parameters 1",
                f"{POST} parameters 1 schema",
                f"{POST} responses 200",
                f"{POST} responses 200 schema",
                "definitions Sent properties name",
                "definitions Read",
            )
        ),
    ],
)
def test_dangling_and_needed(text: str, place: str) -> None:
    """It is an error at the reference, which tells who needs it."""
    api = with_(text, [place], DANGLING)
    made = built(api)
    errors = [found for found in made.diagnostics if found.level == "error"]
    assert [found.code for found in errors] == ["AZ303"]
    assert errors[0].span is not None
    line = api.decode().splitlines()[errors[0].span.start.line - 1]
    assert "#/nowhere" in line
    if "security" not in place:
        assert errors[0].related[0].message == 'the step "one" needs it'


UNREAD = [
    "paths /two",
    "paths /three get",
    "paths /two get parameters 0",
    "paths /two get responses",
    f"{POST} parameters 1 schema",
    f"{POST} parameters 1 examples",
    f"{POST} parameters 1 examples e",
    f"{POST} requestBody {JSON} examples",
    f"{POST} requestBody {JSON} examples e",
    f"{POST} requestBody content application/xml",
    f"{POST} requestBody content application/xml schema",
    f"{POST} responses 200 headers X-Other",
    f"{POST} responses 200 links",
    f"{POST} responses 200 links next",
    f"{POST} responses 200 content text/csv",
    f"{POST} responses 200 content text/csv schema",
    f"{POST} responses 404",
    f"{POST} responses default",
    f"{POST} callbacks",
    f"{POST} callbacks told",
    "webhooks",
    "webhooks hook",
    "components schemas Sent properties unset",
    "components schemas Read oneOf 0 properties unread",
    "components schemas Read discriminator",
    "components schemas Read discriminator mapping",
    "components schemas Unused",
    "components parameters p",
    "components responses r",
    "components requestBodies b",
    "components headers h",
    "components examples e",
    "components links l",
    "components callbacks c",
    "components securitySchemes unused",
]
UNREAD_2 = [
    "paths /two",
    f"{POST} responses 404",
    f"{POST} responses 200 headers X-Count",
    "definitions Sent properties unset",
    "definitions Read properties unread",
]


@pytest.mark.parametrize(("text", "places"), [(API, UNREAD), (API_2, UNREAD_2)])
def test_dangling_and_not_needed(text: str, places: list[str]) -> None:
    """It is not seen: the output is that without it."""
    outer = [one for one in places if any(f"{one} " in other for other in places)]
    inner = [one for one in places if one not in outer]
    for broken in filter(None, (outer, inner)):
        made = built(with_(text, broken, DANGLING))
        assert made.diagnostics == ()
        assert dict(made.files) == whole(text)
