"""What the flow of a workflow is judged by: what fires, and what is near to it and must
not."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from arazzo_gen.analysis import analyze
from arazzo_gen.checking import check
from arazzo_gen.checks import check_document
from arazzo_gen.diagnostics import Report
from arazzo_gen.documents import Library
from arazzo_gen.link import link_document
from arazzo_gen.settings import Settings


def _operation(name: str, *, must: bool = False) -> dict[str, Any]:
    text = {"type": "string"}
    schema = {"type": "object", "properties": {"state": text, "id": text}}
    content = {"application/json": {"schema": schema}}
    return {
        "operationId": name,
        "parameters": [{"name": "id", "in": "query", "required": must, "schema": text}],
        "responses": {
            "200": {"description": "It.", "content": content},
            "201": {"description": "It.", "content": content},
            "404": {"description": "Nothing."},
            "503": {"description": "Later."},
        },
    }


_API = {
    "openapi": "3.1.1",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/read": {"get": _operation("read"), "post": _operation("make")},
        "/must": {"get": _operation("must", must=True)},
    },
}


def _files(workflows: str, more: str = "") -> dict[str, bytes]:
    document = {
        "arazzo": "1.1.0",
        "info": {"title": "Flow", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
        "workflows": yaml.safe_load(workflows),
        **(yaml.safe_load(more) or {}),
    }
    files = {"api.json": _API, "flow.arazzo.json": document}
    return {path: json.dumps(one).encode() for path, one in files.items()}


def _codes(workflows: str, more: str = "") -> list[str]:
    checked = check(_files(workflows, more), Settings())
    codes = [found.code for found in checked.diagnostics]
    return [code for code in codes if code[:4] == "AZ55" or code[:3] != "AZ5"]


def _workflow(steps: str, more: str = "") -> str:
    inner = "".join(f"  {line}\n" for line in steps.strip("\n").splitlines())
    return f"- workflowId: flow\n{more}  steps:\n{inner}"


PAID = "[{condition: $response.body#/state == 'paid'}]"
UNPAID = "[{condition: $response.body#/state != 'paid'}]"

REACH = {
    "after an end": (
        """
- {stepId: a, operationId: read, onSuccess: [{name: x, type: end}]}
- {stepId: b, operationId: read}
- {stepId: c, operationId: read}
""",
        ["AZ550"],
    ),
    "two stretches": (
        """
- {stepId: a, operationId: read, onSuccess: [{name: x, type: goto, stepId: c}]}
- {stepId: b, operationId: read}
- {stepId: c, operationId: read, onSuccess: [{name: x, type: end}]}
- {stepId: d, operationId: read}
""",
        ["AZ550", "AZ550"],
    ),
    "after an end with criteria": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: end, criteria: {PAID}}}]
- {{stepId: b, operationId: read}}
""",
        [],
    ),
    "after opposites": (
        f"""
- stepId: a
  operationId: read
  onSuccess:
  - {{name: x, type: end, criteria: {PAID}}}
  - {{name: y, type: end, criteria: {UNPAID}}}
- {{stepId: b, operationId: read}}
""",
        ["AZ550"],
    ),
    "after every status of the success": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200 || $statusCode == 201}]
  onSuccess:
  - {name: x, type: end, criteria: [{condition: $statusCode == 200}]}
  - {name: y, type: end, criteria: [{condition: $statusCode == 201}]}
- {stepId: b, operationId: read}
""",
        ["AZ550"],
    ),
    "after one of the statuses": (
        """
- stepId: a
  operationId: read
  onSuccess:
  - {name: x, type: end, criteria: [{condition: $statusCode == 200}]}
  - {name: y, type: end, criteria: [{condition: $statusCode == 201}]}
- {stepId: b, operationId: read}
""",
        [],
    ),
    "by a failure": (
        """
- stepId: a
  operationId: read
  onSuccess: [{name: x, type: end}]
  onFailure: [{name: y, type: goto, stepId: b}]
- {stepId: b, operationId: read}
""",
        [],
    ),
    "only run before a retry": (
        """
- stepId: a
  operationId: read
  onSuccess: [{name: x, type: end}]
  onFailure: [{name: y, type: retry, stepId: login}]
- {stepId: login, operationId: read}
""",
        [],
    ),
    "after what only runs before a retry": (
        """
- stepId: a
  operationId: read
  onSuccess: [{name: x, type: end}]
  onFailure: [{name: y, type: retry, stepId: login}]
- {stepId: login, operationId: read}
- {stepId: c, operationId: read}
""",
        ["AZ550"],
    ),
}

LOOPS = {
    "to itself": (
        """
- {stepId: a, operationId: read, onSuccess: [{name: x, type: goto, stepId: a}]}
- {stepId: b, operationId: read}
""",
        ["AZ551"],
    ),
    "of two": (
        """
- {stepId: a, operationId: read}
- {stepId: b, operationId: read, onSuccess: [{name: x, type: goto, stepId: a}]}
""",
        ["AZ551"],
    ),
    "with an end inside": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: done, type: end, criteria: {PAID}}}]
- {{stepId: b, operationId: read, onSuccess: [{{name: x, type: goto, stepId: a}}]}}
""",
        [],
    ),
    "that a failure ends": (
        """
- stepId: a
  operationId: read
  onSuccess: [{name: x, type: goto, stepId: a}]
  onFailure:
  - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}
""",
        [],
    ),
    "by failures only": (
        """
- stepId: a
  operationId: read
  onFailure: [{name: x, type: goto, stepId: a}]
""",
        [],
    ),
    "while it is unpaid": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: a, criteria: {UNPAID}}}]
""",
        [],
    ),
    "out into another workflow": (
        f"""
- stepId: a
  operationId: read
  onSuccess:
  - {{name: out, type: goto, workflowId: other, criteria: {PAID}}}
  - {{name: x, type: goto, stepId: a}}
""",
        [],
    ),
}

OTHER = "- {workflowId: other, steps: [{stepId: a, operationId: read}]}\n"

MATCHES = {
    "behind one without criteria": (
        f"""
- stepId: a
  operationId: read
  onSuccess:
  - {{name: x, type: end}}
  - {{name: y, type: end, criteria: {PAID}}}
""",
        ["AZ553"],
    ),
    "behind the same": (
        f"""
- stepId: a
  operationId: read
  onSuccess:
  - {{name: x, type: end, criteria: {PAID}}}
  - {{name: y, type: goto, stepId: c, criteria: {PAID}}}
- {{stepId: b, operationId: read}}
- {{stepId: c, operationId: read}}
""",
        ["AZ553"],
    ),
    "behind less": (
        """
- stepId: a
  operationId: read
  onSuccess:
  - name: x
    type: end
    criteria: [{condition: $statusCode == 200}, {condition: $inputs.go == true}]
  - {name: y, type: end, criteria: [{condition: $inputs.go == true}]}
""",
        [],
    ),
    "true and 1": (
        """
- stepId: a
  operationId: read
  onSuccess:
  - {name: x, type: end, criteria: [{condition: $inputs.go == true}]}
  - {name: y, type: end, criteria: [{condition: $inputs.go == 1}]}
""",
        [],
    ),
    "behind the status of every success": (
        f"""
- stepId: a
  operationId: read
  successCriteria: [{{condition: $statusCode == 200}}]
  onSuccess:
  - {{name: x, type: end, criteria: [{{condition: $statusCode == 200}}]}}
  - {{name: y, type: end, criteria: {PAID}}}
""",
        ["AZ553"],
    ),
    "a success with the status of a failure": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200}]
  onSuccess: [{name: x, type: end, criteria: [{condition: $statusCode == 404}]}]
""",
        ["AZ553"],
    ),
    "no successCriteria, and 404": (
        """
- stepId: a
  operationId: read
  onSuccess: [{name: x, type: end, criteria: [{condition: $statusCode == 404}]}]
""",
        ["AZ553"],
    ),
    "404 or paid": (
        """
- stepId: a
  operationId: read
  onSuccess:
  - name: x
    type: end
    criteria: [{condition: $statusCode == 404 || $response.body#/state == 'paid'}]
""",
        [],
    ),
    "a failure with the status of the success": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200}]
  onFailure: [{name: x, type: end, criteria: [{condition: $statusCode == 200}]}]
""",
        ["AZ553"],
    ),
    "a failure of the body": (
        f"""
- stepId: a
  operationId: read
  successCriteria: [{{condition: $statusCode == 200}}, {PAID[1:-1]}]
  onFailure: [{{name: x, type: end, criteria: [{{condition: $statusCode == 200}}]}}]
""",
        [],
    ),
    "a failure of an output": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200}]
  outputs: {state: $response.body#/state}
  onFailure: [{name: x, type: end, criteria: [{condition: $statusCode == 200}]}]
""",
        [],
    ),
    "no response": (
        """
- stepId: a
  operationId: read
  onFailure:
  - {name: x, type: end, criteria: [{condition: $statusCode < 600}]}
  - {name: y, type: end}
""",
        [],
    ),
    "behind a retry": (
        """
- stepId: a
  operationId: read
  onFailure: [{name: x, type: retry}, {name: y, type: end}]
""",
        [],
    ),
    "a retry behind an end": (
        """
- stepId: a
  operationId: read
  onFailure: [{name: x, type: end}, {name: y, type: retry}]
""",
        ["AZ553"],
    ),
    "no retry": (
        """
- stepId: a
  operationId: read
  onFailure: [{name: x, type: retry, retryLimit: 0}]
""",
        ["AZ557"],
    ),
    "a retry of its own step that is never tried": (
        """
- stepId: a
  operationId: read
  onFailure: [{name: x, type: retry, stepId: a, retryLimit: 0}]
""",
        ["AZ557"],
    ),
    "on to the next step": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: b, criteria: {PAID}}}]
- {{stepId: b, operationId: read}}
""",
        ["AZ556"],
    ),
    "on to the next step, as the step has succeeded": (
        f"""
- stepId: a
  operationId: read
  successCriteria: {PAID}
  onSuccess: [{{name: x, type: goto, stepId: b, criteria: {PAID}}}]
- {{stepId: b, operationId: read}}
""",
        [],
    ),
    "behind what the step has succeeded with": (
        f"""
- stepId: a
  operationId: read
  successCriteria: {PAID}
  onSuccess:
  - {{name: x, type: end, criteria: {PAID}}}
  - {{name: y, type: end}}
""",
        ["AZ553"],
    ),
    "on to the next step, or to the end": (
        f"""
- stepId: a
  operationId: read
  onSuccess:
  - {{name: x, type: goto, stepId: b, criteria: {PAID}}}
  - {{name: y, type: end}}
- {{stepId: b, operationId: read}}
""",
        [],
    ),
    "on to the next step in any case": (
        """
- {stepId: a, operationId: read, onSuccess: [{name: x, type: goto, stepId: b}]}
- {stepId: b, operationId: read}
""",
        [],
    ),
    "past the next step": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: c, criteria: {PAID}}}]
- {{stepId: b, operationId: read}}
- {{stepId: c, operationId: read}}
""",
        [],
    ),
}

CRITERIA = {
    "two statuses": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200}, {condition: $statusCode == 201}]
""",
        ["AZ554"],
    ),
    "either status": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200 || $statusCode == 201}]
""",
        [],
    ),
    "a range": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode >= 200}, {condition: $statusCode < 300}]
""",
        [],
    ),
    "an empty range": (
        """
- stepId: a
  operationId: read
  onFailure:
  - name: x
    type: end
    criteria: [{condition: $statusCode >= 500}, {condition: $statusCode < 400}]
""",
        ["AZ554"],
    ),
    "twice": (
        """
- stepId: a
  operationId: read
  successCriteria: [{condition: $statusCode == 200}, {condition: $statusCode==200}]
""",
        ["AZ555"],
    ),
}

MADE = "outputs: {id: $response.body#/id}"
TAKES = "parameters: [{name: id, in: query, value: $steps.b.outputs.id}]"

UNRUN = {
    "jumped over": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: c, criteria: {PAID}}}]
- {{stepId: b, operationId: make, {MADE}}}
- {{stepId: c, operationId: must, {TAKES}}}
- {{stepId: d, operationId: must, {TAKES}}}
""",
        ["AZ558"],
    ),
    "jumped over, but optional": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: c, criteria: {PAID}}}]
- {{stepId: b, operationId: make, {MADE}}}
- {{stepId: c, operationId: read, {TAKES}}}
""",
        [],
    ),
    "failed": (
        f"""
- {{stepId: a, operationId: read}}
- stepId: b
  operationId: make
  {MADE}
  onFailure: [{{name: x, type: goto, stepId: c}}]
- {{stepId: c, operationId: must, {TAKES}}}
""",
        ["AZ558"],
    ),
    "failed, and gone back": (
        f"""
- {{stepId: a, operationId: read}}
- stepId: b
  operationId: make
  {MADE}
  onFailure: [{{name: x, type: goto, stepId: a}}]
- {{stepId: c, operationId: must, {TAKES}}}
""",
        [],
    ),
    "asked for": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: m, criteria: {PAID}}}]
- {{stepId: b, operationId: make, {MADE}}}
- stepId: m
  operationId: read
  onSuccess:
  - {{name: y, type: end, criteria: [{{condition: $steps.b.outputs.id == null}}]}}
- {{stepId: c, operationId: must, {TAKES}}}
""",
        [],
    ),
    "decided by one input": (
        f"""
- stepId: a
  operationId: read
  onSuccess:
  - {{name: x, type: goto, stepId: m, criteria: [{{condition: $inputs.go == true}}]}}
- {{stepId: b, operationId: make, {MADE}}}
- stepId: m
  operationId: read
  onSuccess:
  - {{name: y, type: end, criteria: [{{condition: $inputs.go == true}}]}}
- {{stepId: c, operationId: must, {TAKES}}}
""",
        [],
    ),
    "only on the way back": (
        f"""
- {{stepId: c, operationId: must, {TAKES}}}
- stepId: b
  operationId: make
  {MADE}
  onSuccess: [{{name: x, type: goto, stepId: c, criteria: {PAID}}}]
""",
        ["AZ558"],
    ),
    "before a retry": (
        f"""
- {{stepId: b, operationId: make, {MADE}}}
- stepId: a
  operationId: read
  onFailure: [{{name: x, type: retry, stepId: c}}]
  onSuccess: [{{name: y, type: end}}]
- {{stepId: c, operationId: must, {TAKES}}}
""",
        [],
    ),
    "depended on": (
        f"""
- stepId: a
  operationId: read
  onSuccess: [{{name: x, type: goto, stepId: c, criteria: {PAID}}}]
- {{stepId: b, operationId: make, {MADE}}}
- {{stepId: c, operationId: must, dependsOn: [b], {TAKES}}}
""",
        ["AZ559"],
    ),
}

INPUTS = "  inputs: {type: object, properties: {go: {type: boolean}}}\n"


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        pytest.param(*row, id=name)
        for table in (REACH, LOOPS, MATCHES, CRITERIA, UNRUN)
        for name, row in table.items()
    ],
)
def test_steps(steps: str, codes: list[str]) -> None:
    assert _codes(_workflow(steps, INPUTS) + OTHER) == codes


CALLS_ITSELF = """
- workflowId: flow
  steps:
  - {stepId: a, operationId: read}
  - {stepId: b, workflowId: flow}
"""
RECURSION = {
    "by a step": (CALLS_ITSELF, ["AZ552"]),
    "by an action": (
        """
- workflowId: flow
  steps:
  - {stepId: a, operationId: read, onSuccess: [{name: x, type: goto, workflowId: flow}]}
""",
        ["AZ552"],
    ),
    "through another, called by a third": (
        """
- {workflowId: third, steps: [{stepId: a, workflowId: one}]}
- {workflowId: one, steps: [{stepId: a, workflowId: two}]}
- {workflowId: two, steps: [{stepId: a, workflowId: one}]}
""",
        ["AZ552"],
    ),
    "until it is paid": (
        f"""
- workflowId: flow
  steps:
  - stepId: a
    operationId: read
    onSuccess: [{{name: x, type: end, criteria: {PAID}}}]
  - {{stepId: b, workflowId: flow}}
""",
        [],
    ),
    "after a failure": (
        """
- workflowId: flow
  steps:
  - {stepId: a, operationId: read, onFailure: [{name: x, type: goto, workflowId: flow}]}
""",
        [],
    ),
    "where the call fails": (
        """
- workflowId: flow
  steps:
  - {stepId: a, operationId: read}
  - {stepId: b, workflowId: flow, onFailure: [{name: x, type: end}]}
""",
        [],
    ),
    "of a loop": (
        """
- workflowId: flow
  steps:
  - {stepId: a, operationId: read, onSuccess: [{name: x, type: goto, stepId: a}]}
- {workflowId: other, steps: [{stepId: a, workflowId: flow}]}
""",
        ["AZ551"],
    ),
}


@pytest.mark.parametrize(
    ("workflows", "codes"),
    [pytest.param(*row, id=name) for name, row in RECURSION.items()],
)
def test_recursion(workflows: str, codes: list[str]) -> None:
    assert _codes(workflows) == codes


SHARED = """
components:
  successActions:
    done: {name: done, type: end, criteria: [{condition: $statusCode == 201}]}
  failureActions:
    again: {name: again, type: retry, retryLimit: 0}
"""


@pytest.mark.parametrize(
    ("second", "codes"),
    [
        # The action can be taken after one of the steps.
        ("", []),
        ("    onSuccess: [{name: x, type: end}]\n", ["AZ553"]),
        ("    onSuccess: [{name: done, type: end}]\n", []),
    ],
)
def test_actions_of_all_steps(second: str, codes: list[str]) -> None:
    own = "onSuccess: [{name: x, type: end}]" if codes else "description: One."
    workflow = f"""
- workflowId: flow
  successActions: [{{reference: $components.successActions.done}}]
  steps:
  - {{stepId: a, operationId: read, {own.replace("end", "goto, stepId: b")}}}
  - stepId: b
    operationId: read
{second}"""
    assert _codes(workflow, SHARED) == codes


def test_retry_that_a_step_does_without() -> None:
    workflow = """
- workflowId: flow
  failureActions: [{name: again, type: retry, retryLimit: 3}]
  steps:
  - stepId: a
    operationId: read
    onFailure: [{reference: $components.failureActions.again}]
"""
    assert _codes(workflow, SHARED) == []


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ("operationId: read", {"AZ550", "AZ551"}),
        # What leads where is not known where a step or an action could not be linked.
        ("operationId: none", set[str]()),
        (
            "operationId: read, onSuccess: [{reference: $components.successActions.z}]",
            set[str](),
        ),
        ("operationId: read, successCriteria: [{condition: ==}]", set[str]()),
    ],
)
def test_nothing_is_said_of_what_is_not_whole(second: str, found: set[str]) -> None:
    workflow = f"""
- workflowId: flow
  steps:
  - {{stepId: a, operationId: read, onSuccess: [{{name: x, type: goto, stepId: c}}]}}
  - {{stepId: b, {second}}}
  - {{stepId: c, operationId: read, onSuccess: [{{name: x, type: goto, stepId: c}}]}}
"""
    library = Library(_files(workflow), {}, {})
    report = Report()
    linked = link_document("flow.arazzo.json", library, Report())
    check_document(analyze(linked), report, full=False)
    codes = {one.code for one in report.diagnostics}
    assert {code for code in codes if code[:4] == "AZ55"} == found


def test_steps_whose_source_is_not_there() -> None:
    files = _files(
        _workflow("- {stepId: a, operationId: $sourceDescriptions.api.read}")
    )
    del files["api.json"]
    assert [one.code for one in check(files, Settings()).diagnostics] == ["AZ001"]


@pytest.mark.parametrize(
    ("own", "help_"),
    [
        ("{name: again, type: retry, stepId: a}", "take `stepId: a` out"),
        ("{reference: $components.failureActions.again}", "write the action into"),
        (None, 'give the step "a" a failure action "again" without a stepId'),
    ],
)
def test_a_retry_that_runs_its_own_step(own: str | None, help_: str) -> None:
    """It is told where it stands, with what to write; not for other steps."""
    shared = "" if own else "failureActions: [{name: again, type: retry, stepId: a}]"
    action = f"onFailure: [{own}]" if own else "description: It fails."
    workflows = f"""
- workflowId: flow
  {shared or "description: It flows."}
  steps:
  - {{stepId: a, operationId: read, {action}}}
  - {{stepId: b, operationId: make, {action}}}
"""
    components = """
components:
  failureActions: {again: {name: again, type: retry, stepId: a}}
"""
    files = _files(workflows, components if own and "reference" in own else "")
    assert [one.startswith(help_) for one in _twice(files)] == [True]


def test_retries_that_run_other_steps_or_none() -> None:
    """Neither a step before this one, nor a retry that is never tried, is told."""
    workflows = """
- workflowId: flow
  steps:
  - {stepId: b, operationId: read}
  - stepId: a
    operationId: read
    onFailure:
    - {name: x, type: retry, stepId: b}
    - {name: y, type: retry}
    - {name: z, type: retry, stepId: a, retryLimit: 0}
"""
    assert _twice(_files(workflows)) == []


def _twice(files: dict[str, bytes]) -> list[str]:
    """The help for each retry that runs its own step first."""
    found = check(files, Settings()).diagnostics
    return [one.help or "" for one in found if one.code == "AZ574"]
