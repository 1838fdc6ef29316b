"""Targets, parameters and bodies of steps, and calls of workflows, linked."""

from __future__ import annotations

import pytest

from arazzo_gen.link import OperationStep, WorkflowStep
from arazzo_gen.link.values.model import InputRef, Literal, OutputRef, WorkflowKey
from tests.support.linked import document, operation_step, step, workflow

OTHER = """
openapi: 3.0.3
info: {title: Other, version: '1'}
servers: [{url: 'https://other.example'}]
paths:
  /things:
    get: {operationId: find, responses: {'200': {description: All.}}}
  /a~b/{c}:
    put: {operationId: put.it, responses: {'200': {description: It.}}}
"""
SOURCE = "$sourceDescriptions."


@pytest.mark.parametrize(
    ("target", "source", "route", "faults"),
    [
        ("operationId: list", "api", "GET /things", "AZ610"),
        (f"operationId: {SOURCE}api.list", "api", "GET /things", ""),
        (f"operationId: {SOURCE}other.find", "other", "GET /things", ""),
        (f"operationId: {SOURCE}other.put.it", "other", "PUT /a~b/{c}", ""),
        ("operationId: other.find", "other", "GET /things", "AZ603"),
        (
            f"operationPath: '{{{SOURCE}api.url}}#/paths/~1things/post'",
            "api",
            "POST /things",
            "",
        ),
        (
            f"operationPath: '{{{SOURCE}other.url}}#/paths/~1a~0b~1{{c}}/put'",
            "other",
            "PUT /a~b/{c}",
            "",
        ),
    ],
)
def test_targets(target: str, source: str, route: str, faults: str) -> None:
    found = operation_step(
        f"""
- stepId: a
  {target}
  parameters: [{{name: c, in: path, value: x}}]
""",
        others={"other": OTHER},
        faults=faults,
    )
    assert found.source == source
    assert f"{found.operation.method.upper()} {found.operation.path}" == route


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("operationId: none", "AZ401"),
        (f"operationId: {SOURCE}none.list", "AZ406"),
        ("operationPath: nothing", "AZ401"),
        ("workflowId: none", "AZ411"),
    ],
)
def test_targets_that_are_not_there(target: str, code: str) -> None:
    found = workflow(f"[{{stepId: a, {target}}}]", faults=code)
    assert found.steps == ()
    assert found.broken == {"a"}
    assert not found.is_whole


FIELDS = """
inputs: {type: object, properties: {word: {type: string}}}
parameters:
- {name: q, in: query, value: shared}
- {name: X-Trace, in: header, value: $inputs.word}
- {reference: $components.parameters.limit}
"""
COMPONENTS = """
components:
  parameters:
    limit: {name: limit, in: query, value: 10}
    q: {name: q, in: query, value: $inputs.word}
    bare: {name: word, value: b}
"""


def _sent(found: OperationStep) -> dict[tuple[str, str], tuple[object, bool]]:
    return {
        (one.place, one.name): (one.value, one.inherited) for one in found.parameters
    }


def test_parameters_of_the_workflow() -> None:
    found = operation_step("[{stepId: a, operationId: list}]", FIELDS, COMPONENTS)
    assert _sent(found) == {
        ("query", "q"): (Literal("shared"), True),
        ("header", "X-Trace"): (InputRef("word"), True),
        ("query", "limit"): (Literal(10), True),
    }
    declared = {one.name for one in found.parameters if one.declared is not None}
    assert declared == {"limit", "X-Trace"}


def test_a_step_redefines_parameters_of_its_workflow() -> None:
    """By place and name; names of headers ignore case."""
    found = operation_step(
        """
- stepId: a
  operationId: list
  parameters:
  - {name: q, in: query, value: own}
  - {name: x-trace, in: header, value: other}
  - {name: q, in: header, value: beside}
  - {reference: $components.parameters.limit, value: 5}
""",
        FIELDS,
        COMPONENTS,
    )
    assert _sent(found) == {
        ("query", "q"): (Literal("own"), False),
        ("header", "x-trace"): (Literal("other"), False),
        ("header", "q"): (Literal("beside"), False),
        ("query", "limit"): (Literal(5), False),
    }


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ("", InputRef("word")),
        (", value: $inputs.word", InputRef("word")),
        (", value: x", Literal("x")),
        (", value: null", Literal(None)),
    ],
)
def test_reusable_parameters(more: str, value: object) -> None:
    found = operation_step(
        f"""
- stepId: a
  operationId: plain
  parameters: [{{reference: $components.parameters.q{more}}}]
""",
        "inputs: {type: object, properties: {word: {type: string}}}",
        COMPONENTS,
    )
    (only,) = found.parameters
    assert (only.name, only.place, only.value) == ("q", "query", value)
    # Its value stands where the document has it.
    assert only.at.pointer[0] == ("workflows" if more else "components")


def test_parameters_that_are_not_sent() -> None:
    found = operation_step("""
- stepId: a
  operationId: plain
  parameters: [{name: id, in: path, value: x}]
""")
    assert found.parameters == ()
    assert [name for name, _ in found.unsent] == ["id"]


REQUIRED = """
openapi: 3.1.0
info: {title: R, version: '1'}
servers: [{url: 'https://r.example'}]
paths:
  /r:
    get:
      operationId: ask
      parameters:
      - {name: of, in: query, required: true, schema: {type: string, default: x}}
      - {name: kind, in: header, required: true, schema: {enum: [k]}}
      - {name: wrong, in: query, required: true, schema: {type: integer, default: x}}
      - {name: free, in: query, schema: {type: string, default: x}}
      responses: {'200': {description: It.}}
"""


def test_required_parameters_with_one_value() -> None:
    found = operation_step("[{stepId: a, operationId: ask}]", api=REQUIRED)
    sent = {one.name: (one.value, one.is_default) for one in found.parameters}
    assert sent == {"of": (Literal("x"), True), "kind": (Literal("k"), True)}


@pytest.mark.parametrize(
    ("media", "payload", "kind"),
    [
        ("application/json", "{id: x}", "json"),
        ("application/json", "'{\"id\": 1}'", "json text"),
        ("application/x-www-form-urlencoded", "{id: x}", "form"),
        ("application/x-www-form-urlencoded", "id=x", "form text"),
        ("application/xml", "{id: x}", "xml"),
        ("application/xml", "<a/>", "xml text"),
        ("text/plain", "text", "text"),
    ],
)
def test_bodies(media: str, payload: str, kind: str) -> None:
    found = operation_step(f"""
- stepId: a
  operationId: make
  requestBody: {{contentType: {media}, payload: {payload}}}
""")
    assert found.body is not None
    assert (found.body.content_type, found.body.kind) == (media, kind)
    assert found.body.schema is not None


CALLED = """
- workflowId: flow
  inputs: {type: object, properties: {word: {type: string}, size: {type: integer}}}
  parameters:
  - {name: word, value: shared}
  - {name: size, value: 3}
  - {name: none, value: 1}
  steps:
  - stepId: a
    workflowId: inner
    parameters:
    - {reference: $components.parameters.bare, value: $inputs.word}
    PARAMETERS
- workflowId: inner
  inputs:
    type: object
    additionalProperties: false
    properties: {word: {type: string}, size: {type: integer}, sure: {default: 7}}
  steps: [{stepId: a, operationId: plain}]
"""


def test_calls_take_parameters_of_the_workflow_for_inputs_of_that_name() -> None:
    linked = document(CALLED.replace("PARAMETERS", ""), COMPONENTS)
    (found,) = linked.workflows[0].steps
    assert isinstance(found, WorkflowStep)
    assert found.call.workflow == WorkflowKey("flow.json", "inner")
    arguments = {"word": InputRef("word"), "size": Literal(3)}
    assert dict(found.call.arguments) == arguments
    assert not found.call.inherits
    assert [*dict(found.call.places)] == ["word", "size"]


def test_inputs_that_a_called_workflow_does_not_have() -> None:
    text = CALLED.replace("PARAMETERS", "- {name: sise, value: 4}")
    text = text.replace("- {name: size, value: 3}", "")
    linked = document(text, COMPONENTS, faults="AZ511")
    (found,) = linked.workflows[0].steps
    assert isinstance(found, WorkflowStep)
    assert [name for name, _ in found.call.misnamed] == ["size"]


def test_bodies_of_calls_are_not_sent() -> None:
    found = step(
        """
- {stepId: a, operationId: plain}
- {stepId: b, workflowId: flow, requestBody: {payload: 1}}
""",
        faults="AZ503",
    )
    assert isinstance(found, WorkflowStep)


OUTSIDE = """
arazzo: 1.1.0
info: {title: Far, version: '1'}
sourceDescriptions: [{name: own, url: api.json, type: openapi}]
workflows:
- workflowId: far
  inputs: {type: object, properties: {q: {type: string}}}
  steps: [{stepId: a, operationId: plain, outputs: {s: $statusCode}}]
  outputs: {s: $steps.a.outputs.s}
"""


@pytest.mark.parametrize(
    ("name", "faults"), [("$sourceDescriptions.away.far", ""), ("far", "AZ603")]
)
def test_workflows_of_other_documents(name: str, faults: str) -> None:
    linked = document(
        f"""
- workflowId: flow
  steps:
  - {{stepId: a, workflowId: {name}, outputs: {{s: $outputs.s}}}}
  - {{stepId: b, operationId: plain, parameters:
      [{{name: q, in: query, value: $steps.a.outputs.s}}]}}
""",
        others={"away": OUTSIDE},
        faults=faults,
    )
    assert [one.key for one in linked.others] == [WorkflowKey("away.json", "far")]
    call, following = linked.workflows[0].steps
    assert isinstance(call, WorkflowStep)
    assert call.call.workflow == WorkflowKey("away.json", "far")
    assert isinstance(following, OperationStep)
    assert following.parameters[0].value == OutputRef("a", "s")


def test_outputs_of_a_called_workflow_that_a_step_does_not_declare() -> None:
    flow = document(
        """
- workflowId: flow
  steps:
  - {stepId: a, workflowId: inner}
  outputs: {made: $steps.a.outputs.s}
- workflowId: inner
  steps: [{stepId: a, operationId: plain, outputs: {s: $statusCode}}]
  outputs: {s: $steps.a.outputs.s}
""",
        faults="AZ609",
    ).workflows[0]
    assert flow.outputs["made"].value == OutputRef("a", "s")
    assert [*flow.steps[0].outputs] == ["s"]
