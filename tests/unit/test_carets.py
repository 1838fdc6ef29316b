"""Where a reference is partly wrong, the part is underlined, and what is said agrees
with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from arazzo_gen import Diagnostic, Settings, check

API = """
openapi: 3.1.0
info: {title: Books, version: '1'}
servers: [{url: 'https://books.example'}]
paths:
  /books:
    get:
      operationId: listBooks
      responses:
        '200':
          description: The books.
          content:
            application/json:
              schema: {type: object, properties: {id: {type: string}}}
"""
FLOW = """
arazzo: 1.1.0
info: {title: Books, version: '1'}
sourceDescriptions:
- {name: lib, url: api.json, type: openapi}
- {name: more, url: more.arazzo.json, type: arazzo}
components:
  parameters: {page: {name: page, in: query, value: 1}}
  successActions: {stop: {name: stop, type: end}}
workflows:
- workflowId: other
  outputs: {isbn: $steps.a.outputs.isbn}
  steps:
  - {stepId: a, operationId: listBooks, outputs: {isbn: $response.body#/id}}
- workflowId: main
  inputs: {type: object, properties: {shelf: {type: string}}}
  dependsOn: [other]
  steps:
  - {stepId: one, operationId: listBooks, outputs: {isbn: $response.body#/id}}
  - STEP
"""
MORE = """
arazzo: 1.1.0
info: {title: More, version: '1'}
sourceDescriptions: [{name: lib, url: api.json, type: openapi}]
workflows:
- {workflowId: lend, steps: [{stepId: a, operationId: listBooks}]}
"""


def found(step: str, api: str = API) -> tuple[list[Diagnostic], str]:
    flow = yaml.safe_load(FLOW.replace("- STEP", f"- {step}"))
    files: dict[str, Any] = {
        "api.json": yaml.safe_load(api),
        "more.arazzo.json": yaml.safe_load(MORE),
        "flow.arazzo.json": flow,
    }
    texts = {path: json.dumps(one, indent=1) for path, one in files.items()}
    checked = check({path: one.encode() for path, one in texts.items()}, Settings())
    return [one for one in checked.diagnostics if one.level == "error"], texts[
        "flow.arazzo.json"
    ]


def underlined(diagnostic: Diagnostic, text: str) -> str:
    assert diagnostic.span is not None
    start, end = diagnostic.span.start, diagnostic.span.end
    assert start.line == end.line
    line = text.split("\n")[start.line - 1]
    return line[start.column - 1 : end.column - 1].strip('"')


def output(expression: str) -> str:
    outputs = json.dumps({"x": expression})
    return f"{{stepId: two, operationId: listBooks, outputs: {outputs}}}"


def calling(id: str) -> str:
    return f"{{stepId: two, operationId: '{id}'}}"


def at_path(path: str) -> str:
    return f"{{stepId: two, operationPath: '{path}'}}"


def through(id: str) -> str:
    return f"{{stepId: two, workflowId: '{id}'}}"


def with_parameter(reference: str) -> str:
    return (
        "{stepId: two, operationId: listBooks,"
        f" parameters: [{{reference: '{reference}'}}]}}"
    )


def with_action(action: str) -> str:
    return f"{{stepId: two, operationId: listBooks, onSuccess: [{action}]}}"


@pytest.mark.parametrize(
    ("step", "code", "part"),
    [
        (calling("$sourceDescriptions.lib.listBook"), "AZ401", "listBook"),
        (calling("$sourceDescriptions.lip.listBooks"), "AZ406", "lip"),
        (calling("$sourceDescriptions.lib.lib"), "AZ401", "lib"),
        (calling("listBook"), "AZ401", "listBook"),
        (
            at_path("{$sourceDescriptions.lib.url}#/paths/~1bookz/get"),
            "AZ401",
            "/paths/~1bookz/get",
        ),
        (at_path("{$sourceDescriptions.lip.url}#/paths/~1books/get"), "AZ406", "lip"),
        (through("$sourceDescriptions.more.lent"), "AZ411", "lent"),
        (through("$sourceDescriptions.mor.lend"), "AZ406", "mor"),
        (through("othr"), "AZ411", "othr"),
        (output("$steps.won.outputs.isbn"), "AZ404", "won"),
        (output("$steps.one.outputs.ispn"), "AZ405", "ispn"),
        (output("$inputs.self"), "AZ403", "self"),
        (output("$workflows.another.outputs.isbn"), "AZ409", "another"),
        (output("$workflows.other.outputs.ispn"), "AZ405", "ispn"),
        (output("$workflows.other.inputs.ispn"), "AZ403", "ispn"),
        (output("$components.parameters.pages"), "AZ407", "pages"),
        (output("$sourceDescriptions.lip.url"), "AZ406", "lip"),
        (output("$sourceDescriptions.lib.uri"), "AZ409", "uri"),
        (output("$request.query.pages"), "AZ410", "pages"),
        (with_parameter("$components.parameters.pages"), "AZ407", "pages"),
        (
            with_action("{reference: $components.successActions.stopp}"),
            "AZ407",
            "stopp",
        ),
        (with_action("{name: x, type: goto, stepId: won}"), "AZ404", "won"),
        (
            with_action(
                "{name: x, type: goto, workflowId: $sourceDescriptions.more.lent}"
            ),
            "AZ411",
            "lent",
        ),
        (output("$steps.one.response.body#/id"), "AZ201", "response.body#/id"),
        (output("$steps.one.isbn"), "AZ201", "isbn"),
        (output("$response.body/id"), "AZ201", "/id"),
        (output("$workflows.other.steps.a"), "AZ201", "steps.a"),
        (output("$sourceDescriptions.lib#/paths"), "AZ201", "#/paths"),
    ],
)
def test_part(step: str, code: str, part: str) -> None:
    diagnostics, text = found(step)
    (one,) = diagnostics
    assert (one.code, underlined(one, text)) == (code, part)


@pytest.mark.parametrize(
    ("expression", "message", "help"),
    [
        (
            "$response.body/id",
            "expected `#` and a JSON Pointer after `$response.body`, not `/`",
            "write `$response.body#/id`",
        ),
        (
            "$response.body/items/0/id",
            "expected `#` and a JSON Pointer after `$response.body`, not `/`",
            "write `$response.body#/items/0/id`",
        ),
        (
            "$response.body:id",
            "expected `#` and a JSON Pointer after `$response.body`, not `:`",
            None,
        ),
        (
            "$request.payload/x",
            "expected `#` and a JSON Pointer after `$request.payload`, not `/`",
            "write `$request.payload#/x`",
        ),
        (
            "$response.header/Location",
            "expected `.` and a name after `$response.header`, not `/`",
            "write `$response.header.Location`",
        ),
        (
            "$response.header['X-Id']",
            "expected `.` and a name after `$response.header`, not `[`",
            "write `$response.header.X-Id`",
        ),
        (
            "$request.query",
            "expected `.` and a name after `$request.query`, not the end",
            None,
        ),
        (
            "$steps.mark.response.body#/id",
            "expected `.outputs.` and a name after `$steps.mark`,"
            " not `.response.body#/id`",
            "give the step an output, such as `NAME: $response.body#/id`, and write"
            " `$steps.mark.outputs.NAME`",
        ),
        (
            "$steps.mark.body.id",
            "expected `.outputs.` and a name after `$steps.mark`, not `.body.id`",
            "give the step an output, such as `NAME: $response.body#/id`, and write"
            " `$steps.mark.outputs.NAME`",
        ),
        (
            "$steps.mark.response.headers.X-Id",
            "expected `.outputs.` and a name after `$steps.mark`,"
            " not `.response.headers.X-Id`",
            "give the step an output, such as `NAME: $response.header.X-Id`, and write"
            " `$steps.mark.outputs.NAME`",
        ),
        (
            "$steps.mark.statusCode",
            "expected `.outputs.` and a name after `$steps.mark`, not `.statusCode`",
            "give the step an output, such as `NAME: $statusCode`, and write"
            " `$steps.mark.outputs.NAME`",
        ),
        (
            "$steps.mark.id",
            "expected `.outputs.` and a name after `$steps.mark`, not `.id`",
            "write `$steps.mark.outputs.id`",
        ),
        (
            "$steps.mark.outputs",
            "expected `.` and a name after `$steps.mark.outputs`, not the end",
            "write `$steps.mark.outputs.NAME`",
        ),
    ],
)
def test_what_is_expected(expression: str, message: str, help: str | None) -> None:
    (one,) = found(output(expression))[0]
    assert (one.code, one.message, one.help) == ("AZ201", message, help)


PATH = """
  PATH:
    get:
      operationId: readBook
      parameters: [{name: isbn, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: It.}}
"""
GIVEN = (
    "{stepId: two, operationId: readBook,"
    " parameters: [{name: isbn, in: path, value: $inputs.shelf}]}"
)
NOT = "{stepId: two, operationId: readBook}"


def said(path: str, step: str) -> list[tuple[str, str]]:
    flow = yaml.safe_load(FLOW.replace("- STEP", f"- {step}"))
    api = yaml.safe_load(API + PATH.replace("PATH", path, 1))
    files = {
        "api.json": api,
        "more.arazzo.json": yaml.safe_load(MORE),
        "flow.arazzo.json": flow,
    }
    texts = {name: json.dumps(one).encode() for name, one in files.items()}
    diagnostics = check(texts, Settings()).diagnostics
    return [
        (one.code, one.message) for one in diagnostics if one.code in ("AZ501", "AZ502")
    ]


@pytest.mark.parametrize("path", ["/book", "/book/isbn", "/book/:isbn", "/b/<isbn>"])
def test_path_parameter_that_the_path_lacks(path: str) -> None:
    """The operation declares it, and its path has no place for it: it is not sent, and
    nobody is asked for it."""
    message = f'the path "{path}" has no parameter "isbn"; it is not sent'
    assert said(path, GIVEN) == [("AZ502", message)]
    assert said(path, NOT) == []


def test_path_parameter_of_another_name() -> None:
    (one,) = said("/book/{id}", GIVEN)
    assert one == (
        "AZ501",
        'the step "two" gives a path parameter "isbn", which the path does not have,'
        ' and not the path parameter "id", which it requires',
    )


def test_path_parameter_that_the_path_has() -> None:
    assert said("/book/{isbn}", GIVEN) == []
    (one,) = said("/book/{isbn}", NOT)
    assert one[0] == "AZ501"
