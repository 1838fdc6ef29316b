"""The order of steps where a dependsOn decides it: the values that a step takes count,
wherever they are written, and each step is linked once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from arazzo_gen.diagnostics import Report
from arazzo_gen.documents import Library
from arazzo_gen.link import link_document
from arazzo_gen.link.workflows import workflows
from arazzo_gen.link.workflows.steps import link_step
from tests.support.linked import document, files, one_workflow

LAST = """
- stepId: last
  operationId: make
  outputs: {id: $response.body#/id}
- {stepId: other, operationId: plain, dependsOn: [last]}
"""
"""A step that the first one is to come after, and what lets the values count."""

TAKEN = "$steps.last.outputs.id"

STEPS = {
    "a parameter": f"""
  operationId: plain
  parameters: [{{name: q, in: query, value: {TAKEN}}}]""",
    "a text": f"""
  operationId: plain
  parameters: [{{name: q, in: query, value: 'see $steps. and {{{TAKEN}}}'}}]""",
    "a payload": f"""
  operationId: make
  requestBody: {{contentType: application/json, payload: {{id: [{TAKEN}]}}}}""",
    "a member that is called description": f"""
  operationId: make
  requestBody:
    contentType: application/json
    payload: {{id: x, description: {TAKEN}}}""",
    "a member that looks like an extension": f"""
  operationId: make
  requestBody:
    contentType: application/json
    payload: {{id: x, x-id: {{summary: {TAKEN}}}}}""",
    "a replacement": f"""
  operationId: make
  requestBody:
    contentType: application/json
    payload: {{id: x}}
    replacements: [{{target: /id, value: {TAKEN}}}]""",
    "a simple criterion": f"""
  operationId: plain
  successCriteria: [{{condition: $statusCode == 200 && {TAKEN} != null}}]""",
    "the context of a criterion": f"""
  operationId: plain
  successCriteria: [{{context: {TAKEN}, type: regex, condition: '^a'}}]""",
    "a pattern": f"""
  operationId: read
  parameters: [{{name: id, in: path, value: x}}]
  successCriteria:
  - {{context: $response.body#/id, type: regex, condition: '^{{{TAKEN}}}'}}""",
    "a query": f"""
  operationId: read
  parameters: [{{name: id, in: path, value: x}}]
  successCriteria:
  - context: $response.body
    type: jsonpath
    condition: $[?@.id == '{{{TAKEN}}}']""",
    "an output": f"""
  operationId: plain
  outputs: {{id: {TAKEN}}}""",
    "an output that is called description": f"""
  operationId: plain
  outputs: {{description: {TAKEN}}}""",
    "a selector": f"""
  operationId: plain
  outputs: {{id: {{context: {TAKEN}, selector: '', type: jsonpointer}}}}""",
    "an action's criterion": f"""
  operationId: plain
  onSuccess:
  - {{name: x, type: end, criteria: [{{condition: {TAKEN} == 'x'}}]}}""",
    "a failure action's criterion": f"""
  operationId: plain
  onFailure:
  - {{name: x, type: retry, criteria: [{{condition: {TAKEN} == 'x'}}]}}""",
    "an action's parameter": f"""
  operationId: plain
  onSuccess:
  - name: x
    type: goto
    workflowId: inner
    parameters: [{{name: q, value: {TAKEN}}}]""",
    "the parameter of a call": f"""
  workflowId: inner
  parameters: [{{name: q, value: {TAKEN}}}]""",
    "a parameter of the components": """
  operationId: plain
  parameters: [{reference: $components.parameters.taken}]""",
    "a parameter of the components in a text": """
  operationId: plain
  parameters: [{name: q, in: query, value: 'a {$components.parameters.taken}.'}]""",
    "the other value of a reusable object": f"""
  operationId: plain
  parameters: [{{reference: $components.parameters.given, value: {TAKEN}}}]""",
    "an action of the components": """
  operationId: plain
  onSuccess: [{reference: $components.successActions.taken}]""",
    "a failure action of the components": """
  operationId: plain
  onFailure: [{reference: $components.failureActions.taken}]""",
    "an output of the workflow": """
  operationId: plain
  parameters: [{name: q, in: query, value: $outputs.id}]""",
    "an output of the workflow, by its id": """
  operationId: plain
  parameters: [{name: q, in: query, value: $workflows.flow.outputs.again}]""",
    "an output of the workflow that is given to another": """
  workflowId: inner
  parameters: [{name: q, value: $outputs.id}]""",
}
COMPONENTS = f"""
components:
  parameters:
    taken: {{name: q, in: query, value: {TAKEN}}}
    given: {{name: q, in: query, value: x}}
  successActions:
    taken: {{name: x, type: end, criteria: [{{condition: {TAKEN} == 'x'}}]}}
  failureActions:
    taken: {{name: x, type: end, criteria: [{{condition: {TAKEN} == 'x'}}]}}
"""
FLOW = """
outputs: {id: $steps.last.outputs.id, again: $outputs.id}
"""


INNER = """
- workflowId: inner
  inputs: {type: object, properties: {q: {type: string}}}
  steps:
  - stepId: get
    operationId: make
    outputs: {id: $response.body#/id}
  outputs: {id: $steps.get.outputs.id}
"""


def _both(steps: str, fields: str = "") -> str:
    """The workflow of some steps, and one that is called inner."""
    flow = yaml.safe_load(one_workflow(steps, fields))
    return yaml.safe_dump([*flow, *yaml.safe_load(INNER)], sort_keys=False)


def _order(steps: str, fields: str = "", more: str = "", **options: Any) -> list[str]:
    found = document(_both(steps, fields), more, **options).workflows[0]
    return [step.step.step_id for step in found.steps]


@pytest.mark.parametrize("first", STEPS)
def test_every_place_of_an_expression_counts(first: str) -> None:
    steps = f"- stepId: first{STEPS[first]}{LAST}"
    assert _order(steps, FLOW, COMPONENTS) == ["last", "first", "other"]
    # Without a dependsOn, the steps run as they are declared.
    steps = steps.replace(", dependsOn: [last]", "")
    forward = _order(steps, FLOW, COMPONENTS, faults="AZ408")
    assert forward[-2] == "last"


NOTHING = {
    "a description": f"""
  description: After {TAKEN}.
  operationId: plain""",
    "an extension": f"""
  x-note: {{was: {TAKEN}}}
  operationId: plain""",
    "an extension of a criterion": f"""
  operationId: plain
  successCriteria: [{{condition: $statusCode == 200, x-was: {TAKEN}}}]""",
    "an output of the called workflow": """
  workflowId: inner
  outputs: {id: $outputs.id}""",
}


@pytest.mark.parametrize("first", NOTHING)
def test_what_is_no_expression_does_not(first: str) -> None:
    steps = f"- stepId: first{NOTHING[first]}{LAST}"
    assert _order(steps, FLOW, COMPONENTS) == ["first", "last", "other"]


CALLS = """
- {stepId: first, operationId: plain, parameters: [{name: q, in: query, value: VALUE}]}
- {stepId: calls, workflowId: inner}
- {stepId: other, operationId: plain, dependsOn: [calls]}
"""


@pytest.mark.parametrize(
    "value", ["$workflows.inner.outputs.id", "$workflows.inner.inputs.q"]
)
def test_workflows_that_a_later_step_calls(value: str) -> None:
    assert _order(CALLS.replace("VALUE", value)) == ["calls", "first", "other"]


def test_steps_of_workflows_that_a_later_step_calls() -> None:
    steps = """
- {stepId: first, operationId: plain, dependsOn: [$workflows.inner.steps.get]}
- {stepId: calls, workflowId: inner}
"""
    assert _order(steps) == ["calls", "first"]


SHARED = """
- {stepId: setup, operationId: plain OWN}
- {stepId: login, operationId: make, dependsOn: [setup] OWN,
   outputs: {token: $response.body#/id}}
- {stepId: use, operationId: plain}
- {stepId: last, operationId: plain, dependsOn: [setup]}
"""
SHARED_FIELDS = {
    "parameters": (
        "parameters: [{name: q, in: query, value: $steps.login.outputs.token}]",
        "parameters: [{name: q, in: query, value: none}]",
    ),
    "successActions": (
        """
successActions:
- {name: x, type: end, criteria: [{condition: $steps.login.outputs.token == 'x'}]}
""",
        "onSuccess: [{name: x, type: end, criteria: [{condition: $statusCode < 0}]}]",
    ),
    "failureActions": (
        """
failureActions:
- {name: x, type: retry, criteria: [{condition: $steps.login.outputs.token == 'x'}]}
""",
        "onFailure: [{name: x, type: retry}]",
    ),
}


@pytest.mark.parametrize("field", SHARED_FIELDS)
def test_what_all_steps_share_counts_where_they_do_not_redefine_it(field: str) -> None:
    shared, own = SHARED_FIELDS[field]
    steps = SHARED.replace("OWN", f", {own}")
    assert _order(steps, shared) == ["setup", "login", "use", "last"]
    # Moved before the step that gives the value, one that takes it comes after it.
    first, second, third, fourth = yaml.safe_load(steps)
    moved = yaml.safe_dump([third, first, second, fourth])
    assert _order(moved, shared) == ["setup", "login", "use", "last"]


def test_shared_parameters_of_calls_go_to_inputs_of_that_name() -> None:
    steps = """
- {stepId: setup, workflowId: bare}
- stepId: login
  operationId: make
  dependsOn: [setup]
  parameters: [{name: q, in: query, value: none}]
  outputs: {token: $response.body#/id}
- {stepId: use, workflowId: inner}
"""
    shared = "parameters: [{name: q, in: query, value: $steps.login.outputs.token}]"
    both = yaml.safe_load(_both(steps, shared))
    bare = {"workflowId": "bare", "steps": [{"stepId": "a", "operationId": "plain"}]}
    found = document(yaml.safe_dump([*both, bare])).workflows[0]
    assert [one.step.step_id for one in found.steps] == ["setup", "login", "use"]


def test_steps_that_need_one_another() -> None:
    steps = """
- {stepId: first, operationId: plain, dependsOn: [last]}
- stepId: last
  operationId: plain
  parameters: [{name: q, in: query, value: $steps.first.outputs.id}]
"""
    assert document(one_workflow(steps), faults="AZ405 AZ412").workflows[
        0
    ].is_whole is (False)


@pytest.mark.parametrize("depends", ["", ", dependsOn: [last]"])
def test_each_step_is_linked_once(
    depends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked: Counter[str] = Counter()

    def counted(step: Any, *others: Any) -> Any:
        linked[step.step_id] += 1
        return link_step(step, *others)

    monkeypatch.setattr(workflows, "link_step", counted)
    steps = f"- {{stepId: first, workflowId: inner}}{LAST}"
    text = _both(steps.replace(", dependsOn: [last]", depends), FLOW)
    library = Library(files(text, COMPONENTS))
    link_document("flow.json", library, report := Report())
    assert not report.broken
    assert linked == {"first": 1, "last": 1, "other": 1, "get": 1}
