"""Forms that are not the specification's: what is said to be written instead, written
instead, leaves nothing to say."""

from __future__ import annotations

import json
import re

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
  /letters/{id}:
    post:
      operationId: send
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: The letter
          content:
            application/json:
              schema:
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
  inputs: {{type: object, properties: {{id: {{type: string}}}}}}
  steps:
  - stepId: s
    {target}
    parameters:
    - {{name: id, in: path, value: {value}}}
    - {{name: t, in: query, value: $inputs.id}}
    successCriteria: [{{{criterion}}}]
    outputs: {{o: {output}, more: $response.body#/more}}
  outputs: {{o: $steps.s.outputs.o, a: {result}}}
"""
STANDARD = {
    "target": "operationId: send",
    "value": "$inputs.id",
    "criterion": "condition: $statusCode == 200",
    "output": "$response.body#/id",
    "result": "$steps.s.outputs.more#/a",
}
QUERY = "context: $response.body, type: jsonpath, condition: %s"
PATH = '"{$sourceDescriptions.api.url}#/paths/~1letters~1{id}/post"'
FORMS = [
    (
        "AZ202",
        "criterion",
        'condition: "$statusCode = 200"',
        'condition: "$statusCode == 200"',
    ),
    (
        "AZ202",
        "criterion",
        "condition: statusCode == 200",
        "condition: $statusCode == 200",
    ),
    (
        "AZ202",
        "criterion",
        "condition: $response.body#/id != undefined",
        "condition: $response.body#/id != null",
    ),
    (
        "AZ202",
        "criterion",
        "condition: $statusCode == 200 AND $statusCode < 300",
        "condition: $statusCode == 200 && $statusCode < 300",
    ),
    (
        "AZ201",
        "criterion",
        "context: '{$statusCode}', type: regex, condition: ^2",
        "context: $statusCode, type: regex, condition: ^2",
    ),
    ("AZ201", "output", "'{$response.body#/id}'", "$response.body#/id"),
    ("AZ201", "output", "response.body#/id", "$response.body#/id"),
    ("AZ201", "output", "$response.body/id", "$response.body#/id"),
    ("AZ201", "output", "$response.body#id", "$response.body#/id"),
    ("AZ201", "output", "$response.body#$.more.a", "$response.body#/more/a"),
    ("AZ201", "output", "'$.pages[0]'", "$response.body#/pages/0"),
    ("AZ201", "output", "$response.statusCode", "$statusCode"),
    ("AZ201", "result", "$steps.s.more", "$steps.s.outputs.more"),
    ("AZ203", "value", "\"$inputs['id']\"", "$inputs.id"),
    ("AZ203", "value", "$inputs#/id", "$inputs.id"),
    ("AZ203", "value", "inputs.id", "$inputs.id"),
    ("AZ203", "value", "'${inputs.id}'", "$inputs.id"),
    ("AZ203", "value", "'{{inputs.id}}'", "$inputs.id"),
    ("AZ203", "value", "'{{ $inputs.id }}'", "$inputs.id"),
    ("AZ203", "value", "'{ $inputs.id }'", "$inputs.id"),
    (
        "AZ203",
        "value",
        "'a-{inputs.id}-{{inputs.id}}'",
        "'a-{$inputs.id}-{$inputs.id}'",
    ),
    (
        "AZ401",
        "target",
        "operationId: '{$sourceDescriptions.api.send}'",
        "operationId: send",
    ),
    (
        "AZ601",
        "criterion",
        QUERY % "'$.state == \"open\"'",
        "condition: $response.body#/state == 'open'",
    ),
    (
        "AZ601",
        "criterion",
        QUERY % "'value($..a) == \"b\"'",
        QUERY % "'$[?value($..a) == \"b\"]'",
    ),
    (
        "AZ602",
        "target",
        "operationPath: api#/paths/~1letters~1%7Bid%7D/post",
        f"operationPath: {PATH}",
    ),
    (
        "AZ602",
        "target",
        "operationPath: 'POST /letters/{id}'",
        f"operationPath: {PATH}",
    ),
    (
        "AZ602",
        "target",
        "operationPath: '$sourceDescriptions.api#/paths//letters/{id}/post'",
        f"operationPath: {PATH}",
    ),
    (
        "AZ603",
        "target",
        "operationId: api.send",
        "operationId: $sourceDescriptions.api.send",
    ),
    ("AZ604", "output", "$response.body.more.a", "$response.body#/more/a"),
    ("AZ604", "output", "'$response.body.pages[0]'", "$response.body#/pages/0"),
    ("AZ604", "result", "$steps.s.outputs.more.a", "$steps.s.outputs.more#/a"),
    ("AZ605", "value", "a-$inputs.id", "'a-{$inputs.id}'"),
    (
        "AZ606",
        "criterion",
        QUERY % "'$[?@.a != null]'",
        QUERY % "'$[?(@.a && @.a != null)]'",
    ),
    (
        "AZ607",
        "criterion",
        "condition: '$response.body#/state == \"open\"'",
        "condition: $response.body#/state == 'open'",
    ),
    (
        "AZ608",
        "criterion",
        "condition: $response.body.pages.length > 0",
        QUERY % "'$[?length($.pages) > 0]'",
    ),
    ("AZ612", "value", "'{{$inputs.id}}'", "'{$inputs.id}'"),
    (
        "AZ613",
        "criterion",
        "context: $response.body#/state, type: regex, condition: /^open$/i",
        "context: $response.body#/state, type: regex, condition: (?i)^open$",
    ),
]


def said(**written: str) -> list[Diagnostic]:
    flow = FLOW.format(**{**STANDARD, **written})
    files = {"f.yaml": flow.encode()}
    files["api.json"] = json.dumps(yaml.safe_load(API)).encode()
    found = check(files, Settings()).diagnostics
    return [one for one in found if one.code != "AZ502"]


def test_the_standard_form_has_nothing_to_say() -> None:
    assert said() == []


@pytest.mark.parametrize(("code", "place", "form", "rewritten"), FORMS)
def test_rewrite(code: str, place: str, form: str, rewritten: str) -> None:
    (found,) = said(**{place: form})
    assert found.code == code
    told = re.findall(r"[`'\"]([^`]+)[`'\"]", found.help or "")
    told = told or [(found.help or "").partition("write ")[2]]
    plain = rewritten.replace("'", "").replace('"', "")
    assert all(part.replace("'", "").replace('"', "") in plain for part in told)
    assert said(**{place: rewritten}) == []


def test_selectors_came_with_version_1_1() -> None:
    selector = "{context: $inputs.id, selector: /a, type: jsonpointer}"
    flow = FLOW.format(**{**STANDARD, "value": selector})
    api = json.dumps(yaml.safe_load(API)).encode()
    said_of = {
        version: [
            found.code
            for found in check(
                {
                    "f.yaml": flow.replace("1.1.0", version).encode(),
                    "api.json": api,
                },
                Settings(),
            ).diagnostics
            if found.code[:3] == "AZ6"
        ]
        for version in ("1.0.1", "1.1.0")
    }
    assert said_of == {"1.0.1": ["AZ614"], "1.1.0": []}


@pytest.mark.parametrize(
    "form",
    [
        "'{{a}}'",
        "'${inputs.other}'",
        "inputs.other",
        "'a {b} $5.00'",
        "'$.x'",
        "'{\"a\":{$inputs.id}}'",
    ],
)
def test_texts_that_are_texts(form: str) -> None:
    assert said(value=form) == []


@pytest.mark.parametrize("pattern", ["/letters/", "/v1/my", r"/a\$/", "^/a/$"])
def test_patterns_with_slashes_of_their_own(pattern: str) -> None:
    assert said(criterion=f"context: $url, type: regex, condition: '{pattern}'") == []
