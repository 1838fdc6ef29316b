"""The form of documents: versions, what is required, what may not stand twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from tests.conformance.documents import STEP, codes, document, parsed, steps


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1", "1.0.9", "1.1.0", "1.1.7"])
def test_patch_versions_are_not_told_apart(version: str) -> None:
    assert codes(document(steps(STEP), arazzo=version)) == []


@pytest.mark.parametrize("version", ["0.9.0", "1.2.0", "2.0.0", "1.1", "1", ""])
def test_versions_that_are_not_read(version: str) -> None:
    assert codes(document(steps(STEP), arazzo=version)) == ["AZ105"]


# A document that has every required field, and where each of them is.
COMPLETE = document(
    """
    - workflowId: w
      steps:
      - stepId: s
        operationId: echo
        parameters: [{name: q, in: query, value: a}]
        requestBody: {payload: {}, replacements: [{target: /k, value: 1}]}
        successCriteria:
        - context: $response.body
          condition: $.k
          type: {type: jsonpath, version: rfc9535}
        onSuccess: [{name: done, type: end}]
        onFailure: [{name: lost, type: end}]
        outputs: {k: {context: $response.body, selector: $.k, type: jsonpath}}
    """,
    components={"parameters": {"q": {"name": "r", "in": "query", "value": 1}}},
)
REQUIRED = [
    "info",
    "info/title",
    "info/version",
    "sourceDescriptions",
    "sourceDescriptions/0/name",
    "sourceDescriptions/0/url",
    "workflows",
    "workflows/0/workflowId",
    "workflows/0/steps",
    "workflows/0/steps/0/stepId",
    "workflows/0/steps/0/operationId",
    "workflows/0/steps/0/parameters/0/name",
    "workflows/0/steps/0/parameters/0/in",
    "workflows/0/steps/0/parameters/0/value",
    "workflows/0/steps/0/requestBody/replacements/0/target",
    "workflows/0/steps/0/requestBody/replacements/0/value",
    "workflows/0/steps/0/successCriteria/0/context",
    "workflows/0/steps/0/successCriteria/0/condition",
    "workflows/0/steps/0/successCriteria/0/type/type",
    "workflows/0/steps/0/successCriteria/0/type/version",
    "workflows/0/steps/0/onSuccess/0/name",
    "workflows/0/steps/0/onSuccess/0/type",
    "workflows/0/steps/0/onFailure/0/name",
    "workflows/0/steps/0/onFailure/0/type",
    "workflows/0/steps/0/outputs/k/context",
    "workflows/0/steps/0/outputs/k/selector",
    "workflows/0/steps/0/outputs/k/type",
    "components/parameters/q/name",
    "components/parameters/q/value",
]


@pytest.mark.parametrize("pointer", REQUIRED)
def test_required_fields(pointer: str) -> None:
    tree = json.loads(json.dumps(COMPLETE))
    *where, field = pointer.split("/")
    holder: Any = tree
    for token in where:
        holder = holder[int(token) if isinstance(holder, list) else token]
    del holder[field]
    found = parsed(tree)
    assert [one.code for one in found] == ["AZ101"]
    assert f'"{field}"' in found[0].message
    assert parsed(COMPLETE) == []


# What a list may not have twice.
TWICE = [
    "sourceDescriptions: [{name: a, url: b}, {name: a, url: c}]",
    "workflows: [{workflowId: w, steps: [*s]}, {workflowId: w, steps: [*s]}]",
    "workflows: [{workflowId: w, steps: [*s, *s]}]",
    "workflows: [{workflowId: w, steps: [*s], dependsOn: [v, v]}]",
    "workflows: [{workflowId: w, steps: [*s], parameters: [*p, *p]}]",
    "workflows: [{workflowId: w, steps: [*s], parameters: [*h, {<<: *h, name: x-h}]}]",
    "workflows: [{workflowId: w, steps: [*s], successActions: [*e, *e]}]",
    "workflows: [{workflowId: w, steps: [*s], failureActions: [*e, *e]}]",
    "workflows: [{workflowId: w, steps: [{<<: *s, parameters: [*p, *p]}]}]",
    "workflows: [{workflowId: w, steps: [{<<: *s, onSuccess: [*e, *e]}]}]",
    "workflows: [{workflowId: w, steps: [{<<: *s, onFailure: [*e, *e]}]}]",
    "workflows: [{workflowId: w, steps: [{<<: *s, dependsOn: [a, a]}]}]",
    "workflows: [{workflowId: w, steps: [{<<: *s, onSuccess:"
    " [{name: g, type: goto, workflowId: v, parameters: [*i, *i]}]}]}]",
]
SHARED = """
- &s {stepId: s, operationId: a}
- &p {name: q, in: query, value: 1}
- &h {name: X-H, in: header, value: 1}
- &e {name: done, type: end}
- &i {name: q, value: 1}
"""


@pytest.mark.parametrize("change", TWICE)
def test_duplicates(change: str) -> None:
    # Aliases and merge keys are this table's; the document has neither.
    changed = yaml.safe_load(f"{SHARED}- {change}")
    found = parsed({**document(steps(STEP)), **changed[-1]})
    assert [one.code for one in found] == ["AZ106"]
