"""Facts are found once in a whole build, whatever reads them: checks, plans, code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from arazzo_gen.analysis import facts, model, required, responses, types
from arazzo_gen.analysis.types import Place, own_type
from arazzo_gen.generation import generate
from arazzo_gen.link import OperationStep
from arazzo_gen.link.workflows import workflows
from arazzo_gen.settings import Settings
from tests.support.linked import files
from tests.support.unformatted import unformatted

DOCUMENT = """
- workflowId: flow
  inputs: {type: object, properties: {x: {type: string}, go: {type: boolean}}}
  dependsOn: [before]
  steps:
  - stepId: one
    operationId: read
    parameters: [{name: id, in: path, value: $inputs.x}]
    successCriteria:
    - {condition: $statusCode == 200 && $response.body#/size > 1}
    - {context: $response.body, type: jsonpath, condition: '$.tags[?@ == "a"]'}
    outputs:
      id: $response.body#/id
      count: $response.header.X-Count
      tags: {context: $response.body, selector: '$.tags[*]', type: jsonpath}
    onFailure:
    - name: again
      type: retry
      stepId: login
      criteria: [{condition: $statusCode == 503}]
    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}
  - stepId: two
    operationId: list
    dependsOn: [one]
    parameters: [{name: limit, in: query, value: $steps.one.outputs.count}]
    outputs: {all: $response.body, first: $response.body#/0/id}
    onSuccess:
    - {name: back, type: goto, stepId: one, criteria: [{condition: $inputs.go}]}
    - name: onward
      type: goto
      workflowId: before
      criteria: [{condition: $response.body#/0/size > 2}]
  - stepId: three
    workflowId: before
    parameters: [{name: x, value: $steps.two.outputs.first}]
    outputs: {id: $outputs.made#/id}
  - stepId: login
    operationId: make
    requestBody: {contentType: application/json, payload: {id: $inputs.x}}
    outputs: {token: $response.body#/id}
  outputs: {id: $steps.three.outputs.id, tags: $steps.one.outputs.tags}
- workflowId: before
  inputs: {type: object, properties: {x: {type: string}}}
  steps:
  - stepId: get
    operationId: read
    parameters: [{name: id, in: path, value: a}]
    outputs: {made: $response.body}
  outputs: {made: $steps.get.outputs.made}
"""


def _id(step: Any) -> tuple[str, str]:
    """What tells a step: the place that it stands at, and its id."""
    return "/".join(map(str, step.at.pointer)), step.step.step_id


def _place(place: Place) -> tuple[object, ...]:
    step_id = place.step.step_id if place.step is not None else None
    return place.workflow.key, step_id, place.judging, place.failed


COUNTED: dict[str, tuple[Any, str, Callable[..., object]]] = {
    "steps linked": (workflows, "link_step", lambda step, at, *_: at.pointer),
    "statuses": (facts, "success_statuses", lambda step, **_: _id(step)),
    "possible responses": (
        responses,
        "_possible",
        lambda step, key, _: (_id(step), key),
    ),
    "reads of bodies": (model, "body_reads", _id),
    "reads of headers": (model, "header_reads", _id),
    "success actions": (model, "success_arms", lambda step, _: _id(step)),
    "failure actions": (model, "failure_arms", lambda step, _: _id(step)),
    "bodies": (
        types,
        "_bodies",
        lambda found, judging: (_id(found.step), judging),
    ),
    "values that operations cannot do without": (
        required,
        "_required_values",
        # Of calls of workflows more is found, step by step.
        lambda step, _: _id(step) if isinstance(step, OperationStep) else object(),
    ),
    "types of values": (
        types.Types,
        "_found",
        # What a value is wherever it stands needs no memory.
        lambda _, value, place: object() if own_type(value) else (value, _place(place)),
    ),
    "flow graphs": (model, "FlowGraph", lambda workflow, *_: workflow.key),
}


@pytest.mark.parametrize("name", COUNTED)
def test_once_for_each_step(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found: Counter[object] = Counter()
    module, function, key = COUNTED[name]
    compute = getattr(module, function)

    def counted(*given: Any, **named: Any) -> Any:
        found[key(*given, **named)] += 1
        return compute(*given, **named)

    monkeypatch.setattr(module, function, counted)
    monkeypatch.setattr("arazzo_gen.emit.package.formatted", unformatted)
    built = generate(files(DOCUMENT), Settings())
    assert not built.failed, built.diagnostics
    assert built.files
    assert found
    assert {one: times for one, times in found.items() if times > 1} == {}
