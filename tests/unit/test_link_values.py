"""What expressions, texts, payloads and selectors of a document are linked to."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.language import Query
from arazzo_gen.link import WorkflowStep
from arazzo_gen.link.values.model import (
    ArrayValue,
    BodyRef,
    CallOutputRef,
    CallStatusRef,
    FoundIn,
    GoessnerValue,
    HeaderRef,
    InputRef,
    JsonPathValue,
    LinkedValue,
    Literal,
    ObjectValue,
    OutputRef,
    ParsedText,
    PartRef,
    Replaced,
    Replacement,
    ResultRef,
    StatusRef,
    TextValue,
    UrlRef,
    WorkflowKey,
    WorkflowOutputRef,
    XPathValue,
    member,
    values_in,
)
from tests.support.linked import document, operation_step, workflow

INPUTS = """
inputs:
  type: object
  properties:
    word: {type: string}
    place: {type: object}
    a.b: {type: string}
"""
BEFORE = """
- stepId: one
  operationId: list
  outputs: {all: $response.body, first: $response.body#/0/id}
"""
MORE = """
components:
  parameters:
    key: {name: q, in: query, value: 'k-{$inputs.word}'}
    plain: {name: q, in: query, value: 7}
"""
ONE, WORD = OutputRef("one", "first"), InputRef("word")


def _given(value: object) -> LinkedValue:
    """What the value of a parameter is linked to."""
    step = operation_step(
        f"""{BEFORE}
- stepId: two
  operationId: plain
  parameters: [{{name: q, in: query, value: {json.dumps(value)}}}]
""",
        INPUTS,
        MORE,
    )
    return step.parameters[0].value


@pytest.mark.parametrize(
    ("value", "linked"),
    [
        ("text", Literal("text")),
        (5, Literal(5)),
        (None, Literal(None)),
        ("$inputs.word", WORD),
        ("$inputs.place#/city/0", PartRef(InputRef("place"), ("city", "0"))),
        ("$inputs.a.b", InputRef("a.b")),
        ("$steps.one.outputs.first", ONE),
        (
            "$steps.one.outputs.all#/0/a~1b",
            PartRef(OutputRef("one", "all"), ("0", "a/b")),
        ),
        ("{$inputs.word}", TextValue((WORD,))),
        (
            "a {$inputs.word} b {$steps.one.outputs.first}",
            TextValue(("a ", WORD, " b ", ONE)),
        ),
        ("$components.parameters.plain", Literal(7)),
        ("$components.parameters.key", TextValue(("k-", WORD))),
        ("$sourceDescriptions.api.url", Literal("api.json")),
        ("$sourceDescriptions.api.type", Literal("openapi")),
        ({"a": 1, "b": [True]}, Literal({"a": 1, "b": [True]})),
        (
            {"a": 1, "b": "$inputs.word"},
            ObjectValue((("a", Literal(1)), ("b", WORD))),
        ),
        (["$inputs.word", 1], ArrayValue((WORD, Literal(1)))),
        (
            {"a": [{"b": "$inputs.word"}]},
            ObjectValue((("a", ArrayValue((ObjectValue((("b", WORD),)),))),)),
        ),
        (
            {
                "context": "$inputs.place",
                "selector": "/city",
                "type": "jsonpointer",
            },
            PartRef(InputRef("place"), ("city",)),
        ),
    ],
)
def test_values(value: object, linked: LinkedValue) -> None:
    assert _given(value) == linked


def _output(written: object) -> LinkedValue:
    """What an output of a step with a request is linked to."""
    step = operation_step(
        f"""{BEFORE}
- stepId: two
  operationId: make
  parameters:
  - {{name: X-Key, in: header, value: $inputs.word}}
  - {{name: q, in: query, value: 5}}
  requestBody:
    contentType: application/json
    payload: {{id: $inputs.word, size: 4}}
  outputs: {{made: {json.dumps(written)}}}
""",
        INPUTS,
        MORE,
    )
    return step.outputs["made"].value


@pytest.mark.parametrize(
    ("written", "linked"),
    [
        ("$statusCode", StatusRef()),
        ("$url", UrlRef()),
        ("$method", Literal("POST")),
        ("$response.body", BodyRef(())),
        ("$response.body#/tags/0", BodyRef(("tags", "0"))),
        ("$response.header.X-Count", HeaderRef("X-Count")),
        ("$request.header.x-key", WORD),
        ("$request.query.q", Literal(5)),
        ("$request.header.Content-Type", Literal("application/json")),
        ("$request.body#/id", WORD),
        ("$request.body#/size", Literal(4)),
        ("$request.body#/none", Literal(None)),
        ("$steps.one.outputs.first", ONE),
        ("$inputs.word", WORD),
    ],
)
def test_outputs(written: str, linked: LinkedValue) -> None:
    assert _output(written) == linked


def _selected(selector: str, kind: object, context: str = "$response.body") -> object:
    return _output({"context": context, "selector": selector, "type": kind})


def test_singular_queries_are_pointers() -> None:
    """An index is a number there: it finds nothing in an object."""
    assert _selected("$.tags[0]", "jsonpath") == BodyRef(("tags", 0))
    assert _selected("$.tags[-1]", "jsonpath") == BodyRef(("tags", -1))
    first = PartRef(OutputRef("one", "all"), (0, "id"))
    assert _selected("$[0].id", "jsonpath", "$steps.one.outputs.all") == first
    named = _selected("$['0']", "jsonpath")
    assert isinstance(named, JsonPathValue)  # a name that is no index


def test_queries() -> None:
    found = _selected("$.tags[*]", "jsonpath")
    assert isinstance(found, JsonPathValue)
    assert found.of == BodyRef(())
    assert isinstance(found.query, Query)
    assert (found.text, found.bound) == (Literal("$.tags[*]"), ())


def test_expressions_within_queries() -> None:
    found = _selected("$[?@.id == '{$inputs.word}']", "jsonpath")
    assert isinstance(found, JsonPathValue)
    assert found.bound == (("{$inputs.word}", TextValue((WORD,))),)
    assert WORD in [*values_in(found)]


def test_queries_of_other_languages() -> None:
    draft = {"type": "jsonpath", "version": "draft-goessner-dispatch-jsonpath-00"}
    found = _selected("$..id", draft)
    assert found == GoessnerValue(BodyRef(()), Literal("$..id"))
    found = _selected(
        "//a[. = {$inputs.word}]", {"type": "xpath", "version": "xpath-10"}
    )
    assert isinstance(found, XPathValue)
    assert (found.of, found.version) == (BodyRef(()), "1.0")
    assert [value for _, value in found.variables] == [WORD]
    assert _selected("", "jsonpointer") == BodyRef(())


def test_request_bodies_that_are_texts_or_changed() -> None:
    steps = """
- stepId: two
  operationId: make
  requestBody:
    contentType: application/json
    {body}
  outputs: {{id: $request.body#/id}}
"""
    text = """payload: '{"id": "{$inputs.word}"}'"""
    step = operation_step(steps.format(body=text), INPUTS)
    assert step.body is not None
    assert step.body.kind == "json text"
    assert step.outputs["id"].value == TextValue((WORD,))

    whole = """payload: '{"{$inputs.word}": 1}'"""
    step = operation_step(steps.format(body=whole), INPUTS)
    found = step.outputs["id"].value
    assert found == FoundIn(
        ParsedText(TextValue(('{"', WORD, '": 1}'), "json")), ("id",)
    )

    changed = "payload: $inputs.place\n    replacements: [{target: /id, value: 1}]"
    step = operation_step(steps.format(body=changed), INPUTS)
    found = step.outputs["id"].value
    assert isinstance(found, FoundIn)
    assert isinstance(found.value, Replaced)
    assert found.value.payload == InputRef("place")
    assert [one.path for one in found.value.replacements] == [("id",)]


def test_replacements_in_what_is_written_are_made() -> None:
    step = operation_step(
        """
- stepId: two
  operationId: make
  requestBody:
    contentType: application/json
    payload: {id: x, tags: [a, b]}
    replacements:
    - {target: /id, value: $inputs.word}
    - {target: /tags/1, value: c}
    - {target: /state, value: new}
""",
        INPUTS,
    )
    assert step.body is not None
    assert step.body.replacements == ()
    assert step.body.payload == ObjectValue(
        (("id", WORD), ("tags", Literal(["a", "c"])), ("state", Literal("new")))
    )


def test_replacements_in_what_only_a_run_tells() -> None:
    step = operation_step(
        """
- stepId: two
  operationId: make
  requestBody:
    contentType: application/json
    payload: $inputs.place
    replacements:
    - {target: /tags/0, value: $inputs.word}
    - {target: '$.tags[*]', targetSelectorType: jsonpath, value: x}
""",
        INPUTS,
    )
    assert step.body is not None
    assert step.body.payload == InputRef("place")
    pointer, query = step.body.replacements
    assert (pointer.kind, pointer.path, pointer.value) == (
        "pointer",
        ("tags", "0"),
        WORD,
    )
    assert (query.kind, query.target) == ("jsonpath", "$.tags[*]")
    assert isinstance(query, Replacement)


CALLED = """
- workflowId: flow
  inputs: {type: object, properties: {word: {type: string}}}
  dependsOn: [before]
  steps:
  - stepId: call
    workflowId: inner
    parameters: [{name: q, value: $inputs.word}]
    successCriteria: [{condition: $statusCode == 200}]
    outputs:
      part: $outputs.thing#/id
      asked: $workflows.inner.inputs.q
      ready: $workflows.before.outputs.thing
  - stepId: next
    operationId: plain
    parameters: [{name: q, in: query, value: $workflows.inner.outputs.thing#/id}]
  outputs:
    made: $steps.call.outputs.part
    own: $workflows.before.outputs.thing#/tags/0
- workflowId: inner
  dependsOn: [before]
  inputs: {type: object, properties: {q: {type: string}}}
  steps:
  - stepId: get
    operationId: read
    parameters: [{name: id, in: path, value: x}]
    outputs: {thing: $response.body}
  outputs: {thing: $steps.get.outputs.thing}
- workflowId: before
  steps:
  - stepId: get
    operationId: read
    parameters: [{name: id, in: path, value: x}]
    outputs: {thing: $response.body}
  outputs: {thing: $steps.get.outputs.thing}
"""


def test_values_of_workflows() -> None:
    flow, inner, before = document(CALLED).workflows
    call, following = flow.steps
    assert isinstance(call, WorkflowStep)
    key = WorkflowKey("flow.json", "inner")
    assert call.call.workflow == inner.key == key
    assert call.call.arguments == (("q", WORD),)
    assert call.call.results == (ResultRef(before.key),)
    assert [*call.criteria[0].seen] == [("$statusCode", CallStatusRef())]
    outputs = {name: output.value for name, output in call.outputs.items()}
    assert outputs == {
        "part": CallOutputRef("thing", ("id",)),
        "asked": WORD,
        "ready": WorkflowOutputRef(before.key, "thing"),
    }
    assert not isinstance(following, WorkflowStep)
    assert following.parameters[0].value == PartRef(
        WorkflowOutputRef(key, "thing"), ("id",)
    )
    assert flow.outputs["made"].value == OutputRef("call", "part")
    assert flow.outputs["own"].value == PartRef(
        WorkflowOutputRef(before.key, "thing"), ("tags", "0")
    )
    (dependency,) = flow.depends_on
    assert (dependency.workflow, dependency.inherits) == (before.key, True)


def test_outputs_of_the_workflow_itself() -> None:
    """Within its steps they stand for what they are made of."""
    found = workflow(
        f"""{BEFORE}
- stepId: two
  operationId: plain
  parameters: [{{name: q, in: query, value: $outputs.id}}]
""",
        "outputs: {id: $steps.one.outputs.first, again: $outputs.id}",
    )
    step = found.steps[-1]
    assert not isinstance(step, WorkflowStep)
    assert step.parameters[0].value == ONE
    assert found.outputs["again"].value == ONE


@pytest.mark.parametrize(
    ("value", "pointer", "found"),
    [
        (Literal({"a": [1, 2]}), ("a", "1"), Literal(2)),
        (Literal({"a": [1, 2]}), ("a", -1), Literal(2)),
        (Literal({"a": [1, 2]}), ("a", "01"), Literal(None)),
        (Literal({"0": 1}), (0,), Literal(None)),
        (Literal("text"), ("0",), Literal(None)),
        (ObjectValue((("a", WORD),)), ("a",), WORD),
        (ObjectValue((("a", WORD),)), ("b",), Literal(None)),
        (ObjectValue((("0", WORD),)), (0,), Literal(None)),
        (ArrayValue((WORD, ONE)), ("1",), ONE),
        (ArrayValue((WORD, ONE)), (-2,), WORD),
        (ArrayValue((WORD,)), ("1",), Literal(None)),
        (WORD, ("a",), PartRef(WORD, ("a",))),
        (PartRef(WORD, ("a",)), (0,), PartRef(WORD, ("a", 0))),
        (BodyRef(("a",)), ("b",), BodyRef(("a", "b"))),
        (CallOutputRef("a", ()), ("b",), CallOutputRef("a", ("b",))),
        (HeaderRef("a"), ("b",), FoundIn(HeaderRef("a"), ("b",))),
        (FoundIn(UrlRef(), ("a",)), ("b",), FoundIn(UrlRef(), ("a", "b"))),
    ],
)
def test_members(
    value: LinkedValue, pointer: tuple[str | int, ...], found: object
) -> None:
    assert member(value, pointer) == found
    assert member(value, ()) == value
