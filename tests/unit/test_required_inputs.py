"""Which inputs a workflow cannot do without: those that a step needs that every run
tries, or a workflow that runs before."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.support.linked import API, facts, one_workflow

NEEDS = "operationId: must, parameters: [{name: q, in: query, value: $inputs.x}]"
GO = "criteria: [{condition: $inputs.go}]"


def _inputs(x: str = "{type: string}", more: str = "") -> str:
    text = "{type: string}"
    return (
        f"inputs: {{type: object, properties: {{x: {x}, y: {text},"
        f" go: {{type: boolean}}}}{more}}}"
    )


def _required(steps: str, fields: str = "", **options: Any) -> set[str]:
    found = facts(one_workflow(steps, fields or _inputs()), **options)
    return {*found.required.inputs(found.own[0].key)}


STEPS = {
    "every run tries it": (
        f"- {{stepId: a, operationId: plain}}\n- {{stepId: b, {NEEDS}}}",
        "x",
    ),
    "an optional parameter": (
        "- stepId: a\n  operationId: plain\n"
        "  parameters: [{name: q, in: query, value: $inputs.x}]",
        "",
    ),
    "a text needs all of its parts": (
        "- stepId: a\n  operationId: plain\n"
        "  parameters: [{name: q, in: query, value: '{$inputs.x} and {$inputs.y}'}]",
        "x y",
    ),
    "a path": (
        "- {stepId: a, operationId: read,\n"
        "   parameters: [{name: id, in: path, value: $inputs.x}]}",
        "x",
    ),
    "a part of an input": (
        "- stepId: a\n  operationId: must\n"
        "  parameters: [{name: q, in: query, value: $inputs.x#/city}]",
        "x",
    ),
    "a part in a text": (
        "- stepId: a\n  operationId: plain\n"
        "  parameters: [{name: q, in: query, value: 'to {$inputs.x#/city}'}]",
        "x",
    ),
    "a part for an optional parameter": (
        "- stepId: a\n  operationId: plain\n"
        "  parameters: [{name: q, in: query, value: $inputs.x#/city}]",
        "",
    ),
    "a required member": (
        "- stepId: a\n  operationId: make\n  requestBody:\n"
        "    contentType: application/json\n"
        "    payload: {id: $inputs.x, state: $inputs.y}",
        "x",
    ),
    "an item of a list": (
        "- stepId: a\n  operationId: make\n  requestBody:\n"
        "    contentType: application/json\n"
        "    payload: {id: a, tags: [$inputs.x]}",
        "x",
    ),
    "a criterion does without": (
        "- {stepId: a, operationId: plain, successCriteria:"
        " [{condition: $inputs.x == 'a'}]}",
        "",
    ),
    "after a retry": (
        "- {stepId: a, operationId: plain, onFailure: [{name: r, type: retry}]}\n"
        f"- {{stepId: b, {NEEDS}}}",
        "x",
    ),
    "after a retry that runs another step": (
        "- stepId: a\n  operationId: plain\n"
        "  onFailure: [{name: r, type: retry, stepId: c, retryLimit: 3}]\n"
        f"- {{stepId: b, {NEEDS}}}\n"
        "- {stepId: c, operationId: plain}",
        "x",
    ),
    "before a retry only": (
        "- stepId: a\n  operationId: plain\n"
        "  onFailure: [{name: r, type: retry, stepId: b}]\n"
        "  onSuccess: [{name: e, type: end}]\n"
        f"- {{stepId: b, {NEEDS}}}",
        "",
    ),
    "a jump that passes over another step": (
        f"- {{stepId: a, {NEEDS},\n"
        f"   onSuccess: [{{name: g, type: goto, stepId: c, {GO}}}]}}\n"
        "- {stepId: b, operationId: plain}\n"
        "- {stepId: c, operationId: must,\n"
        "   parameters: [{name: q, in: query, value: $inputs.y}]}",
        "x y",
    ),
    "a jump that passes over it": (
        "- {stepId: a, operationId: plain,\n"
        f"   onSuccess: [{{name: g, type: goto, stepId: c, {GO}}}]}}\n"
        f"- {{stepId: b, {NEEDS}}}\n"
        "- {stepId: c, operationId: plain}",
        "",
    ),
    "a jump back": (
        f"- {{stepId: a, {NEEDS}}}\n"
        "- {stepId: b, operationId: plain,\n"
        f"   onSuccess: [{{name: g, type: goto, stepId: a, {GO}}}]}}",
        "x",
    ),
    "an early end": (
        "- {stepId: a, operationId: plain,\n"
        f"   onSuccess: [{{name: e, type: end, {GO}}}]}}\n"
        f"- {{stepId: b, {NEEDS}}}",
        "",
    ),
    "an end after a failure": (
        "- {stepId: a, operationId: plain, onFailure: [{name: e, type: end}]}\n"
        f"- {{stepId: b, {NEEDS}}}",
        "",
    ),
    "a failure that nothing handles": (
        "- {stepId: a, operationId: plain,\n"
        "   successCriteria: [{condition: $statusCode == 200}]}\n"
        f"- {{stepId: b, {NEEDS}}}",
        "x",
    ),
    "an end that cannot match": (
        "- {stepId: a, operationId: plain,\n"
        "   successCriteria: [{condition: $statusCode == 200}],\n"
        "   onSuccess: [{name: e, type: end,"
        " criteria: [{condition: $statusCode == 404}]}]}\n"
        f"- {{stepId: b, {NEEDS}}}",
        "x",
    ),
    "never reached": (
        "- {stepId: a, operationId: plain, onSuccess: [{name: e, type: end}]}\n"
        f"- {{stepId: b, {NEEDS}}}",
        "",
    ),
    "both ways": (
        "- {stepId: a, operationId: plain,\n"
        f"   onSuccess: [{{name: g, type: goto, stepId: c, {GO}}}]}}\n"
        f"- {{stepId: b, {NEEDS}, onSuccess: [{{name: e, type: end}}]}}\n"
        f"- {{stepId: c, {NEEDS}}}",
        "",
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps(name: str) -> None:
    steps, expected = STEPS[name]
    assert _required(steps) == {*expected.split()}


ONE = f"- {{stepId: a, {NEEDS}}}"


@pytest.mark.parametrize(
    ("steps", "fields", "expected"),
    [
        (ONE, _inputs("{type: string, default: d}"), ""),
        (ONE, _inputs("{type: string, default: 5}"), "x"),  # it is no default
        (ONE, _inputs("{type: string, default: null}"), "x"),
        (ONE, _inputs("{type: [string, 'null']}"), "x"),
        ("- {stepId: a, operationId: plain}", _inputs(more=", required: [y]"), "y"),
        (
            "- {stepId: a, operationId: plain}",
            _inputs("{type: string, default: d}", ", required: [x]"),
            "",
        ),
        # Any member may be used that is not declared, and is needed like the others.
        (ONE, "inputs: {type: object}", "x"),
    ],
)
def test_schemas(steps: str, fields: str, expected: str) -> None:
    assert _required(steps, fields) == {*expected.split()}


def test_shared_actions() -> None:
    steps = f"- {{stepId: a, operationId: plain}}\n- {{stepId: b, {NEEDS}}}"
    fields = yaml.safe_load(_inputs())
    retry = {"name": "r", "type": "retry", "retryLimit": 2}
    end = {"name": "e", "type": "end"}
    for action, expected in ((retry, {"x"}), (end, set[str]())):
        shared = yaml.safe_dump({**fields, "failureActions": [action]})
        assert _required(steps, shared) == expected


def _called(call: str, called: str, inputs: str | None = None) -> set[str]:
    outer = yaml.safe_load(one_workflow(call, inputs or _inputs()))
    inner = yaml.safe_load(one_workflow(called, _inputs()))
    inner[0]["workflowId"] = "inner"
    found = facts(yaml.safe_dump([*outer, *inner]))
    return {*found.required.inputs(found.own[0].key)}


CALL = "- {stepId: a, workflowId: inner, parameters: [{name: x, value: $inputs.y}]}"


def test_called_workflows() -> None:
    assert _called(CALL, ONE) == {"y"}
    early = STEPS["an early end"][0]
    assert _called(CALL, early) == set()
    assert _called(f"{CALL}\n{ONE.replace('a,', 'b,')}", early) == {"x"}
    assert _called(CALL, CALL.replace("inner", "flow")) == set()


def test_workflows_that_a_retry_runs() -> None:
    step = (
        "- stepId: a\n  operationId: plain\n"
        "  onFailure: [{name: r, type: retry, workflowId: inner}]"
    )
    assert _called(step, ONE) == set()


def test_workflows_that_are_depended_on() -> None:
    fields = f"dependsOn: [inner]\n{_inputs()}"
    assert _called("- {stepId: a, operationId: plain}", ONE, fields) == {"x"}
    early = STEPS["an early end"][0]
    assert _called("- {stepId: a, operationId: plain}", early, fields) == set()
    # One of a type that does not fit is not passed on.
    other = f"dependsOn: [inner]\n{_inputs('{type: object}')}"
    assert _called("- {stepId: a, operationId: plain}", ONE, other) == set()
    default = "dependsOn: [inner]\n" + _inputs("{type: string, default: d}")
    assert _called("- {stepId: a, operationId: plain}", ONE, default) == set()


CYCLE = f"""
- workflowId: flow
  {_inputs()}
  steps:
  - {{stepId: a, workflowId: two, parameters: [{{name: x, value: $inputs.y}}]}}
- workflowId: two
  {_inputs()}
  steps:
  - {{stepId: a, {NEEDS}}}
  - stepId: b
    workflowId: flow
    parameters: [{{name: y, value: $inputs.go}}]
"""


def test_workflows_in_a_cycle() -> None:
    """The least sets that agree."""
    found = facts(CYCLE)
    required = {one.key.workflow_id: found.required.inputs(one.key) for one in found}
    assert required == {"flow": {"y"}, "two": {"x", "go"}}
    idle = facts(CYCLE.replace(f"  - {{stepId: a, {NEEDS}}}\n", ""))
    for workflow in idle:
        assert idle.required.inputs(workflow.key) == set()


def test_what_calls_and_steps_cannot_do_without() -> None:
    found = facts(CYCLE)
    flow = found.own[0]
    (call,) = flow.linked.calls()
    assert found.required.call(call) == {
        "go": "the input go of the workflow two",
        "x": "the input x of the workflow two",
    }
    (step,) = flow.steps
    (target,) = found.required.step(flow.key, step.linked).values()
    assert target == "the input x of the workflow two"


def test_references_that_dangle() -> None:
    """They are reported where something needs them."""
    broken = API.replace(
        "schemas/Thing'}}\n          application/x",
        "schemas/None'}}\n          application/x",
    )
    assert broken != API
    steps = (
        "- stepId: a\n  operationId: make\n  requestBody:\n"
        "    contentType: text/plain\n    payload: '{$inputs.x}'"
    )
    assert _required(steps, api=broken) == {"x"}
