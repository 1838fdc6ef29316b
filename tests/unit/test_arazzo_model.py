"""The Arazzo object model: what is accepted, and how each fault of form is told."""

# One case a line:
# ruff: noqa: E501

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arazzo_gen.arazzo import (
    ArazzoDocument,
    FailureAction,
    Parameter,
    ReusableObject,
    Selector,
    is_arazzo,
    parse_arazzo,
)
from arazzo_gen.diagnostics import Diagnostic, DiagnosticError
from arazzo_gen.documents import Document, read_document

BASE = """\
arazzo: 1.1.0
info:
  title: Parcels
  version: 1.0.0
sourceDescriptions:
  - name: parcels
    url: ./parcels.yaml
    type: openapi
  - name: events
    url: ./events.yaml
workflows:
  - workflowId: sendParcel
    inputs:
      type: object
    steps:
      - stepId: create
        operationId: createParcel
        parameters:
          - name: dryRun
            in: query
            value: false
        requestBody:
          payload: {weight: $inputs.weight}
          replacements:
            - target: /weight
              value: 3
        successCriteria:
          - condition: $statusCode == 201
        onSuccess:
          - name: done
            type: end
        onFailure:
          - name: again
            type: retry
            retryAfter: 0.5
            retryLimit: 2
        outputs:
          id: $response.body#/id
      - stepId: track
        workflowId: trackParcel
        parameters:
          - name: id
            value: $steps.create.outputs.id
    outputs:
      id: $steps.create.outputs.id
  - workflowId: trackParcel
    steps:
      - stepId: track
        operationId: trackParcel
components:
  inputs:
    page: {type: integer}
  parameters:
    page:
      name: page
      in: query
      value: 1
"""

TYPED = """\
          - condition: $.id
            context: $response.body
            type: {type: TYPE, version: VERSION}
"""
SIMPLE = "          - condition: $statusCode == 201\n"
END = "            type: end\n"
RETRY = (
    "            type: retry\n            retryAfter: 0.5\n            retryLimit: 2\n"
)
OPERATION = "        operationId: createParcel\n"
TRACK = "        workflowId: trackParcel\n"
OUTPUT = "          id: $response.body#/id\n"
DRY_RUN = "          - name: dryRun\n            in: query\n            value: false\n"


def parse(text: str) -> ArazzoDocument:
    return parse_arazzo(read_document("parcels.arazzo.yaml", text.encode()))


def rejected(text: str) -> list[Diagnostic]:
    with pytest.raises(DiagnosticError) as caught:
        parse(text)
    return list(caught.value.diagnostics)


def changed(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


# What to replace by what, the code, and a part of the message. The replacement shows
# by "@@" where the diagnostic belongs.
FAULTS = [
    # Versions
    ("arazzo: 1.1.0", "arazzo: @@1.1", "AZ105", "is the number 1.1, which is no version"),
    ("arazzo: 1.1.0", "arazzo: @@'2.0.0'", "AZ105", 'the string "2.0.0"'),
    ("arazzo: 1.1.0", "@@Arazzo: 1.1.0", "AZ005", 'no "arazzo" field'),
    # Missing fields
    ("  title: Parcels\n", "", "AZ101", '"info" has no "title"'),
    ("stepId: create\n        ", "", "AZ101", 'step 1 of workflow "sendParcel" has no "stepId"'),
    (OPERATION, "", "AZ101", 'step "create" calls nothing'),
    ("            value: false\n", "", "AZ101", 'parameter "dryRun" of step "create" has no "value"'),
    ("            in: query\n", "", "AZ101", 'has no "in"; the step does not call a workflow'),
    (SIMPLE, SIMPLE + "            type: simple\n", "AZ101", 'success criterion 1 of step "create" has a "type", but no "context"'),
    (END, "            type: goto\n", "AZ101", 'success action "done" of step "create" is a "goto" without'),
    (END, "            type: goto\n            stepId: track\n            parameters: []\n", "AZ101", 'no "workflowId" to pass them to'),
    (OPERATION, "        channelPath: orders\n", "AZ101", 'a "channelPath", but no "action"'),
    (OPERATION, "        @@channelPath: '{$sourceDescriptions.parcels.url}#/a'\n", "AZ107", 'the source "parcels" is an OpenAPI description'),
    (OUTPUT, "          id: {context: $response.body, selector: $.id}\n", "AZ101", 'output "id" of step "create" has no "type"'),
    ("{weight: $inputs.weight}", "[{context: $inputs.w, selector: $.id}]", "AZ101", 'a selector in the request body of step "create" has no "type"'),
    # Unknown fields
    ("  title: Parcels", "  title: Parcels\n  @@licence: MIT", "AZ102", '"info" has an unknown field "licence"'),
    ("operationId: createParcel", "@@operationID: createParcel", "AZ102", 'step "create" has an unknown field "operationID"'),
    ("stepId: create", "@@step_id: create", "AZ102", 'unknown field "step_id"'),
    (TRACK, "        @@workflowid: trackParcel\n", "AZ102", 'step "track" has an unknown field "workflowid"'),
    ("            in: query", "            @@In: query", "AZ102", 'unknown field "In"'),
    # Wrong types
    ("version: 1.0.0", "version: @@1.0", "AZ103", '"version" of "info" must be a string, but it is the number 1.0'),
    ("title: Parcels", "@@title:", "AZ103", '"title" of "info" must be a string, but it is null'),
    ("type: object", "type: object\n    @@description:", "AZ103", '"description" of workflow "sendParcel" must be a string, but it is null'),
    ("title: Parcels\n  version: 1.0.0", "", "AZ103", '"info" must be a mapping, but it is null'),
    ("retryLimit: 2", "retryLimit: @@'2'", "AZ103", 'must be an integer, but it is the string "2"'),
    ("retryAfter: 0.5", "retryAfter: @@true", "AZ103", "must be a number, but it is the boolean true"),
    ("type: end", "type: @@1", "AZ103", 'must be "end" or "goto", but it is the number 1'),
    ("- condition: $statusCode == 201", "- @@$statusCode == 201", "AZ103", 'item 1 of "successCriteria" of step "create" must be a mapping'),
    (OUTPUT, "          id: @@[]\n", "AZ103", '"id" of "outputs" of step "create" must be a string, but it is a list'),
    ("{type: integer}", "@@5", "AZ103", '"page" of "inputs" of "components" must be a mapping'),
    # Values not allowed
    ("type: end", "type: @@endd", "AZ104", 'is "endd"; it must be "end" or "goto"'),
    ("type: end", "type: @@retry\n            retryAfter: 1", "AZ104", "only a failure action can be"),
    ("retryLimit: 2", "retryLimit: @@-2", "AZ104", "is negative"),
    ("in: query", "in: @@body", "AZ104", '"in" of parameter "dryRun" of step "create" is "body"'),
    ("name: parcels", "name: @@''", "AZ104", "is empty"),
    (SIMPLE, "            @@[]\n", "AZ104", '"successCriteria" of step "create" is empty'),
    ("      id: $steps", "      @@parcel id: $steps", "AZ104", 'the key "parcel id" of "outputs" of workflow "sendParcel"'),
    ("    page: {type", "    @@a/b: {type", "AZ104", 'the key "a/b" of "inputs" of "components"'),
    ("info:", "$self: @@https://x.org/a#b\ninfo:", "AZ104", '"$self" has a fragment'),
    ("./parcels.yaml", "@@./parcels.yaml#/paths", "AZ104", '"url" of source description "parcels" has a fragment'),
    ("./parcels.yaml", "@@.\\my parcels.yaml", "AZ104", "is not a URI reference"),
    (SIMPLE, TYPED.replace("TYPE", "xpath").replace("VERSION", "@@rfc9535"), "AZ104", 'no version of "xpath"'),
    (SIMPLE, TYPED.replace("TYPE", "@@jsonpointer").replace("VERSION", "rfc6901"), "AZ104", "is not a condition"),
    (TRACK, TRACK + "        dependsOn: [@@$steps.create]\n", "AZ104", 'depends on "$steps.create"'),
    ("- name: done\n" + END, "- reference: @@$components.failureActions.done\n", "AZ104", 'does not refer to "successActions"'),
    # Duplicates
    ("workflowId: trackParcel\n    steps", "workflowId: @@sendParcel\n    steps", "AZ106", 'workflowId "sendParcel" occurs twice in "workflows"'),
    ("stepId: track\n" + TRACK, "stepId: @@create\n" + TRACK, "AZ106", 'stepId "create" occurs twice in "steps" of workflow "sendParcel"'),
    ("    type: openapi\n", "    type: openapi\n  - name: @@parcels\n    url: b.yaml\n", "AZ106", 'name "parcels" occurs twice'),
    (END, END + "          - name: @@done\n" + END, "AZ106", 'name "done" occurs twice in "onSuccess" of step "create"'),
    (DRY_RUN, DRY_RUN + DRY_RUN.replace("name", "@@name"), "AZ106", 'parameter "dryRun" occurs twice'),
    (DRY_RUN, "          - reference: $components.parameters.page\n          - reference: @@$components.parameters.page\n", "AZ106", "occurs twice"),
    (SIMPLE, SIMPLE + SIMPLE.replace("cond", "@@cond"), "AZ106", 'the same item occurs twice in "successCriteria"'),
    (TRACK, TRACK + "        dependsOn: [create, @@create]\n", "AZ106", 'twice in "dependsOn"'),
    # Fields that exclude each other
    (OPERATION, OPERATION + "        @@workflowId: trackParcel\n", "AZ107", 'step "create" has both "operationId" and "workflowId"'),
    (OPERATION, OPERATION + "        operationPath: a\n        @@channelPath: b\n", "AZ107", 'has "operationId", "operationPath" and "channelPath"'),
    (END, END + "            @@stepId: track\n", "AZ107", 'an action whose "type" is "end" cannot have'),
    (END, "            type: goto\n            stepId: a\n            @@workflowId: b\n", "AZ107", 'both "stepId" and "workflowId"'),
    ("type: retry\n            retryAfter: 0.5\n            retryLimit", "type: end\n            @@retryLimit", "AZ107", 'an action whose "type" is not "retry" cannot have'),
    (END, "            type: goto\n            workflowId: b\n            parameters: [{name: a, @@in: query, value: 1}]\n", "AZ107", 'parameter 1 of success action "done"'),
    ("- name: done\n" + END, "- reference: $components.successActions.done\n            @@value: 1\n", "AZ107", "only a reference to a parameter"),
    (TRACK, TRACK + "        @@action: send\n", "AZ107", "a step that calls a workflow cannot have"),
    (OPERATION, OPERATION + "        action: send\n        @@correlationId: a\n", "AZ107", 'whose "action" is not "receive"'),
    (DRY_RUN, DRY_RUN + "          - {name: q, in: @@querystring, value: a=b}\n", "AZ107", '"query" and in "querystring"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "fragment"), FAULTS)
def test_fault(old: str, new: str, code: str, fragment: str) -> None:
    marked = changed((old, new))
    (found,) = rejected(marked.replace("@@", ""))
    assert (found.code, found.span is not None) == (code, True)
    assert fragment in found.message
    assert found.help
    if found.span and "@@" in marked:
        before = marked.partition("@@")[0].split("\n")
        start = found.span.start
        assert (start.line, start.column) == (len(before), len(before[-1]) + 1)
    assert "Input should" not in found.message


# JSON Schemas in inputs: keyword and value, the code, a part of the message.
SCHEMAS = [
    ("type: @@strng", "AZ104", 'the string "strng" in "type" of property "id" of the inputs of workflow "sendParcel"'),
    ("type: [string, @@nul]", "AZ104", 'the string "nul" in "type"'),
    ("type: @@[]", "AZ103", "must be a type or a list of types, but it is an empty list"),
    ("required: @@true", "AZ103", '"required" of property "id" of the inputs'),
    ("required: @@[a, a]", "AZ103", "must be a list of distinct strings"),
    ("items: @@[{}]", "AZ103", "must be a schema, but it is a list"),
    ("items: {type: @@1}", "AZ103", '"type" of "items" of property "id"'),
    ("anyOf: [true, @@1]", "AZ103", 'item 2 of "anyOf" of property "id" of the inputs of workflow "sendParcel" must be a schema'),
    ("allOf: @@[]", "AZ103", "must be a list of schemas"),
    ("minLength: @@-1", "AZ103", "must be a non-negative integer"),
    ("multipleOf: @@0", "AZ103", "must be a positive number"),
    ("exclusiveMinimum: @@true", "AZ103", "must be a number, but it is the boolean true"),
    ("pattern: @@1", "AZ103", "must be a string"),
    ("dependentRequired: @@{a: b}", "AZ103", "must be a mapping of lists of distinct strings"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "code", "fragment"), SCHEMAS)
def test_fault_in_a_schema(schema: str, code: str, fragment: str) -> None:
    test_fault("type: object", f"properties: {{id: {{{schema}}}}}", code, fragment)


def test_schemas_are_kept_as_they_are() -> None:
    text = "{type: [string, 'null'], maxLength: 2.0, example: 1, nullable: true, items: true}"
    workflow, _ = parse(
        changed(("type: object", f"properties: {{id: {text}}}"))
    ).workflows
    assert workflow.inputs == {
        "properties": {
            "id": {
                "type": ["string", "null"],
                "maxLength": 2.0,
                "example": 1,
                "nullable": True,
                "items": True,
            }
        }
    }
    (found,) = rejected(changed(("{type: integer}", "{type: int}")))
    assert (found.code, found.message) == (
        "AZ104", 'the string "int" in "type" of component input "page" is no type of JSON Schema'
    )  # fmt: skip


def test_channel_where_nothing_has_channels() -> None:
    """That is what is wrong, and not that the step has no action."""
    events = "  - name: events\n    url: ./events.yaml\n"
    channel = "        channelPath: orders\n"
    (found,) = rejected(changed((events, ""), (OPERATION, channel)))
    assert found.code == "AZ107"
    assert 'no source description is of type "asyncapi"' in found.message


# What Arazzo 1.1 has and 1.0 has not; valid in the one, at fault in the other.
NEWER = [
    ("info:", "@@$self: https://x.org/a\ninfo:", "AZ102"),
    (TRACK, TRACK + "        @@timeout: 5\n", "AZ102"),
    (OPERATION, "        @@channelPath: a\n        @@action: receive\n", "AZ102"),
    (OPERATION, OPERATION + "        @@dependsOn: [a]\n", "AZ102"),
    (END, "            type: goto\n            workflowId: b\n            @@parameters: [{name: a, value: 1}]\n", "AZ102"),
    ("/weight\n", "/weight\n              @@targetSelectorType: jsonpointer\n", "AZ102"),
    (OUTPUT, "          id: @@{context: $response.body, selector: $.id, type: xpath}\n", "AZ103"),
    ("type: openapi", "type: @@asyncapi", "AZ104"),
    ("in: query", "in: @@querystring", "AZ104"),
    (SIMPLE, TYPED.replace("TYPE", "jsonpath").replace("VERSION", "@@rfc9535"), "AZ104"),
    (SIMPLE, TYPED.replace("TYPE", "xpath").replace("VERSION", "@@xpath-31"), "AZ104"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code"), NEWER)
def test_newer_than_the_document(old: str, new: str, code: str) -> None:
    parse(changed((old, new.replace("@@", ""))))
    marked = changed(("1.1.0", "1.0.1"), (old, new))
    found = rejected(marked.replace("@@", ""))
    assert [diagnostic.code for diagnostic in found] == [code] * marked.count("@@")
    assert all("came with Arazzo 1.1" in (each.help or "") for each in found)
    first = marked.partition("@@")[0].split("\n")
    span = found[0].span
    assert span
    assert (span.start.line, span.start.column) == (len(first), len(first[-1]) + 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("info:", "x-owner: logistics\ninfo:\n  x-tier: {stepId: 1}"),
        ("type: openapi", "x-type: openapi"),
        (END, END + "            criteria: [{condition: $statusCode == 201}]\n"),
        (RETRY, "            type: retry\n            stepId: track\n"),
        (RETRY, "            type: end\n            criteria: []\n"),
        ("value: false", "value: null"),
        ("value: false", "value: {context: {}, selector: not a Selector Object}"),
        ("payload: {weight: $inputs.weight}", "payload: null"),
        (DRY_RUN, "          - reference: $components.parameters.page\n            note: 1\n"),
        (TRACK, TRACK + "        dependsOn: [create, $workflows.w.steps.s]\n"),
        (OPERATION, OPERATION + "        action: receive\n        correlationId: a\n"),
        ("workflowId: trackParcel\n    steps", "workflowId: track parcel\n    steps"),
        ("./parcels.yaml", "https://x.org/my%20parcels.yaml?v=[1]"),
    ],
)  # fmt: skip
def test_accepted(old: str, new: str) -> None:
    parse(changed((old, new)))


def test_workflow_parameters_need_in_only_where_an_operation_takes_them() -> None:
    parameters = "    parameters: [{name: tenant, value: a}]\n"
    workflow = "- workflowId: outer\n    steps: [STEPS]\n"
    operation = "{stepId: b, operationId: createParcel}"
    call = "{stepId: a, workflowId: sendParcel}"

    def outer(*steps: str) -> str:
        written = workflow.replace("STEPS", ", ".join(steps)) + parameters
        return changed(("workflows:\n", f"workflows:\n  {written}"))

    (found,) = rejected(outer(operation))
    assert found.code == "AZ101"
    assert 'step "b" passes it to an operation' in found.message
    parse(outer(call))
    parse(outer(operation, call))


def test_every_fault_is_told_in_the_order_of_the_text() -> None:
    found = rejected(
        changed(
            ("retryLimit: 2", "retryLimit: two"),
            ("title: Parcels", "titel: Parcels"),
            ("target: /weight", "target: 5"),
            ("stepId: track\n" + TRACK, "stepId: create\n" + TRACK),
        )
    )
    assert [each.code for each in found] == ["AZ102", "AZ103", "AZ103", "AZ106"]
    assert found[0].help == 'did you mean "title"?'
    assert found[3].related[0].span.start.line == 16


def test_a_newer_field_is_told_once() -> None:
    nested = "        dependsOn: [$steps.create, 5]\n"
    (found,) = rejected(changed(("1.1.0", "1.0.0"), (TRACK, TRACK + nested)))
    assert found.code == "AZ102"


def test_the_model() -> None:
    arazzo = parse(
        changed(
            ("value: false", "value: {context: $inputs.a, selector: /b, type: xpath}"),
            ("- name: id\n            value: $steps.create.outputs.id", "- reference: $components.parameters.page\n            value: null"),
        )
    )  # fmt: skip
    assert arazzo.feature_set == (1, 1)
    create, track = arazzo.workflows[0].steps
    (dry_run,) = create.parameters
    assert isinstance(dry_run, Parameter)
    assert dry_run.in_ == "query"
    assert isinstance(dry_run.value, Selector)
    assert create.request_body
    assert create.request_body.payload == {"weight": "$inputs.weight"}
    assert create.success_criteria[0].type == "simple"
    (again,) = create.on_failure
    assert isinstance(again, FailureAction)
    assert (again.retry_after, again.retry_limit) == (0.5, 2)
    (page,) = track.parameters
    assert isinstance(page, ReusableObject)
    assert "value" in page.model_fields_set
    assert list(arazzo.components.parameters) == ["page"]


def test_values_like_selectors_are_constants_in_1_0() -> None:
    value = {"context": "$inputs.a", "selector": "/b", "type": "xpath"}
    change = ("value: false", f"value: {json.dumps(value)}")
    (parameter,) = (
        parse(changed(("1.1.0", "1.0.1"), change)).workflows[0].steps[0].parameters
    )
    assert isinstance(parameter, Parameter)
    assert parameter.value == value


@pytest.mark.parametrize("text", ["- arazzo", "arazzo", "null", "{}"])
def test_not_an_arazzo_document(text: str) -> None:
    (found,) = rejected(text)
    assert found.code == "AZ005"
    assert not is_arazzo(read_document("a.yaml", text.encode()).root)


FULL = changed(
    ("\n      type: object", " {type: object, required: [a], properties: {a: {type: [string], minLength: 1, anyOf: [{enum: [a]}]}}}"),
    ("            value: false", "            value: {context: $inputs.a, selector: /b, type: {type: xpath, version: xpath-31}}"),
    (OUTPUT, OUTPUT + "          e: {context: $response.body, selector: /b, type: jsonpointer}\n"),
    (END, "            type: goto\n            workflowId: b\n            parameters: [{name: a, value: 1}, {reference: $components.parameters.page}]\n"),
    (TRACK, TRACK + "        dependsOn: [create]\n        timeout: 5\n"),
    ("{weight: $inputs.weight}", "{weight: [{context: $inputs.a, selector: $.b, type: jsonpath}]}"),
)  # fmt: skip
TREE = read_document("a.yaml", FULL.encode()).root


def places(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    return [at, *(deep for k, v in members for deep in places(v, (*at, k)))]


def find(tree: Any, at: tuple[Any, ...]) -> Any:
    for token in at:
        tree = tree[token]
    return tree


PLACES = places(TREE)[1:]
SCALARS = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**400, "", "x", "$inputs.a", "<Selector>", "[key]"]
)


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_document_only_diagnostics_come_out(data: st.DataObject) -> None:
    tree: Any = copy.deepcopy(TREE)
    if data.draw(st.booleans()):
        tree["arazzo"] = "1.0.1"
    for _ in range(data.draw(st.integers(1, 3))):
        *where, last = data.draw(st.sampled_from(places(tree)[1:]))
        parent = find(tree, tuple(where))
        match data.draw(st.sampled_from(["drop", "scalar", "graft", "rename"])):
            case "drop":
                del parent[last]
            case "scalar":
                parent[last] = data.draw(SCALARS | st.just([]) | st.just({}))
            case "graft":
                parent[last] = copy.deepcopy(
                    find(TREE, data.draw(st.sampled_from(PLACES)))
                )
            case "rename" if isinstance(parent, dict):
                name = data.draw(SCALARS.filter(lambda key: isinstance(key, str)))
                parent[name] = parent.pop(last)
    for found in diagnostics(read_document("a.json", json.dumps(tree).encode())):
        assert found.span
        assert found.help
        assert "Input should" not in found.message


def diagnostics(document: Document) -> tuple[Diagnostic, ...]:
    try:
        parse_arazzo(document)
    except DiagnosticError as error:
        return error.diagnostics
    return ()
