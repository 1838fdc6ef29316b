"""Actions, retries, dependencies and criteria as they are linked."""

from __future__ import annotations

import pytest

from arazzo_gen.language.predicates import (
    AllOf,
    AnyOf,
    Compare,
    Holds,
    IsTrue,
    Matches,
    Not,
    Operator,
    Selects,
)
from arazzo_gen.link import LinkedAction, LinkedTest, WorkflowCall
from arazzo_gen.link.values.model import (
    BodyRef,
    FunctionValue,
    GoessnerValue,
    HeaderRef,
    InputRef,
    JsonPathValue,
    LinkedValue,
    Literal,
    StatusRef,
    TextValue,
    WorkflowKey,
    XPathValue,
)
from tests.support.linked import document, operation_step, workflow

COMPONENTS = """
components:
  parameters:
    word: {name: word, value: w}
  successActions:
    done: {name: done, type: end}
    onward: {name: onward, type: goto, stepId: b}
  failureActions:
    again: {name: again, type: retry, retryAfter: 1.5, retryLimit: 4}
"""
FIELDS = """
inputs: {type: object, properties: {word: {type: string}, go: {type: boolean}}}
successActions:
- {reference: $components.successActions.done}
- {name: shared, type: goto, stepId: b}
failureActions:
- {reference: $components.failureActions.again}
- {name: gone, type: end}
"""


def _actions(own: str) -> tuple[tuple[LinkedAction, ...], tuple[LinkedAction, ...]]:
    found = workflow(
        f"""
- stepId: a
  operationId: plain
{own}
- {{stepId: b, operationId: plain}}
""",
        FIELDS,
        COMPONENTS,
    ).steps[0]
    return found.on_success, found.on_failure


def test_actions_that_all_steps_share() -> None:
    success, failure = _actions("")
    assert [one.name for one in success] == ["done", "shared"]
    assert [one.name for one in failure] == ["again", "gone"]
    assert success[0].at.pointer == ("components", "successActions", "done")
    assert success[1].at.pointer == ("workflows", 0, "successActions", 1)
    done, shared = success
    assert (done.target, done.step_id, done.retry) == (None, None, None)
    assert (shared.target, shared.step_id) == ("b", "b")


def test_own_actions_come_first_and_replace_those_of_their_name() -> None:
    success, failure = _actions("""
  onSuccess:
  - {name: own, type: end}
  - {name: shared, type: end}
  - {reference: $components.successActions.onward}
  onFailure:
  - {name: again, type: retry}
""")
    assert [(one.name, one.target) for one in success] == [
        ("own", None),
        ("shared", None),
        ("onward", "b"),
        ("done", None),
    ]
    assert [one.name for one in failure] == ["again", "gone"]
    retry = failure[0].retry
    assert retry is not None
    assert (retry.limit, retry.after, retry.before) == (1, 0.0, None)


def test_retries() -> None:
    _, failure = _actions("""
  onFailure:
  - {name: one, type: retry, retryLimit: 0}
  - {name: two, type: retry, retryAfter: 2, retryLimit: 3, stepId: b}
""")
    one, two, again, _ = failure
    assert one.retry is not None
    assert two.retry is not None
    assert again.retry is not None
    assert one.retry.limit == 0
    assert (two.retry.limit, two.retry.after, two.retry.before) == (3, 2.0, "b")
    # What runs before a retry is no target.
    assert two.target is None
    assert (again.retry.limit, again.retry.after) == (4, 1.5)


CALLS = """
- workflowId: flow
  inputs: {type: object, properties: {word: {type: string}, size: {type: integer}}}
  steps:
  - stepId: a
    operationId: read
    parameters: [{name: id, in: path, value: x}]
    outputs: {id: $response.body#/id}
    onSuccess:
    - name: onward
      type: goto
      workflowId: other
      parameters: [{name: size, value: $response.body#/size}]
    onFailure:
    - name: again
      type: retry
      workflowId: other
      parameters: [{reference: $components.parameters.word, value: $inputs.word}]
- workflowId: other
  inputs: {type: object, properties: {word: {type: string}, size: {type: integer}}}
  steps: [{stepId: a, operationId: plain}]
"""


def test_actions_that_call_workflows() -> None:
    """They pass on inputs of the same name, beside what they give."""
    flow = document(CALLS, COMPONENTS).workflows[0]
    (step,) = flow.steps
    call = step.on_success[0].target
    assert isinstance(call, WorkflowCall)
    assert call.workflow == WorkflowKey("flow.json", "other")
    assert call.inherits
    assert call.arguments == (("size", BodyRef(("size",))),)
    assert step.on_failure[0].target is None
    retry = step.on_failure[0].retry
    assert retry is not None
    assert isinstance(retry.before, WorkflowCall)
    assert retry.before.arguments == (("word", InputRef("word")),)
    assert [one.workflow for one in flow.calls()] == [call.workflow] * 2


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("{name: x, type: goto, stepId: none}", "AZ404"),
        ("{name: x, type: goto, workflowId: none}", "AZ411"),
        ("{reference: $components.successActions.none}", "AZ407"),
    ],
)
def test_targets_that_are_not_there(action: str, code: str) -> None:
    found = workflow(
        f"[{{stepId: a, operationId: plain, onSuccess: [{action}]}}]", faults=code
    )
    assert not found.is_whole


DEPENDENCIES = """
- {workflowId: flow, dependsOn: [late, early], steps: [{stepId: a, operationId: plain}],
   inputs: {type: object, properties: {q: {type: string}}}}
- {workflowId: late, dependsOn: [early], steps: [{stepId: a, operationId: plain}]}
- {workflowId: early, steps: [{stepId: a, operationId: plain}]}
"""


def test_workflows_that_depend_on_others_come_after_them() -> None:
    flow = document(DEPENDENCIES).workflows[0]
    assert [call.workflow.workflow_id for call in flow.depends_on] == ["early", "late"]
    early, late = flow.depends_on
    assert early.inherits
    assert [one.workflow for one in late.results] == [early.workflow]


def test_workflows_that_depend_on_themselves() -> None:
    early = "{workflowId: early,"
    text = DEPENDENCIES.replace(early, f"{early} dependsOn: [flow],")
    document(text, faults="AZ412")


STATUS, BODY = StatusRef(), BodyRef(("state",))
GO: LinkedTest = IsTrue(InputRef("go"))


def _compare(operator: Operator, left: LinkedValue, right: LinkedValue) -> LinkedTest:
    return Compare(operator, left, right, rules="simple")


@pytest.mark.parametrize(
    ("criterion", "test"),
    [
        ("condition: $statusCode == 200", _compare("==", STATUS, Literal(200))),
        (
            "condition: $statusCode >= 200 && $statusCode < 300",
            AllOf(
                (
                    _compare(">=", STATUS, Literal(200)),
                    _compare("<", STATUS, Literal(300)),
                )
            ),
        ),
        (
            "condition: $statusCode == 200 || $inputs.go",
            AnyOf((_compare("==", STATUS, Literal(200)), GO)),
        ),
        ("condition: '!($statusCode == 200)'", _compare("!=", STATUS, Literal(200))),
        ("condition: '!$inputs.go'", Not(GO)),
        (
            "condition: ($statusCode < 300) == false",
            Not(_compare("<", STATUS, Literal(300))),
        ),
        (
            "condition: $response.body#/state == 'new'",
            _compare("==", BODY, Literal("new")),
        ),
        (
            "condition: $response.header.X-Count > 1",
            _compare(">", HeaderRef("X-Count"), Literal(1)),
        ),
        (
            "{context: $response.body#/state, type: regex, condition: '^n'}",
            Matches(BODY, "^n"),
        ),
        (
            "{context: $statusCode, type: regex, condition: '^2{$inputs.word}'}",
            Matches(STATUS, TextValue(("^2", InputRef("word")))),
        ),
    ],
)
def test_simple_criteria_and_patterns(criterion: str, test: LinkedTest) -> None:
    found = operation_step(
        f"""
- stepId: a
  operationId: read
  parameters: [{{name: id, in: path, value: x}}]
  successCriteria: [{criterion if criterion[0] == "{" else f"{{{criterion}}}"}]
""",
        FIELDS.split("successActions")[0],
    )
    (linked,) = found.criteria
    assert linked.test == test


def _queried(kind: str, condition: str, context: str = "$response.body") -> object:
    found = operation_step(
        f"""
- stepId: a
  operationId: read
  parameters: [{{name: id, in: path, value: x}}]
  successCriteria:
  - context: {context}
    type: {kind}
    condition: {condition}
""",
    )
    return found.criteria[0].test


GOESSNER = "{type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}"


def test_queries_as_criteria() -> None:
    found = _queried("jsonpath", "$.tags[?@ == 'a']")
    assert isinstance(found, Selects)
    assert isinstance(found.query, JsonPathValue)
    assert (found.query.of, found.itself) == (BodyRef(()), False)
    # A filter of the root may be meant for the object itself.
    found = _queried("jsonpath", "$[?@.state == 'new']")
    assert isinstance(found, Selects)
    assert found.itself
    found = _queried(GOESSNER, "$..tags")
    assert isinstance(found, Selects)
    assert isinstance(found.query, GoessnerValue)
    found = _queried("xpath", "count(//a) > 1")
    assert isinstance(found, Holds)
    assert isinstance(found.expression, XPathValue)
    assert found.expression.version == "3.1"


def test_lengths() -> None:
    found = operation_step(
        """
- stepId: a
  operationId: list
  successCriteria: [{condition: $response.body.length > 0}]
""",
        faults="AZ608",
    )
    (linked,) = found.criteria
    assert linked.test == _compare(
        ">", FunctionValue(".length", BodyRef(())), Literal(0)
    )


def test_what_a_criterion_looks_at() -> None:
    found = operation_step(
        """
- stepId: a
  operationId: list
  successCriteria:
  - {condition: $statusCode == 200 && $response.body#/0/id != $inputs.word}
""",
        FIELDS.split("successActions")[0],
    )
    (linked,) = found.criteria
    assert dict(linked.seen) == {
        "$response.body#/0/id": BodyRef(("0", "id")),
        "$inputs.word": InputRef("word"),
    }


def test_criteria_with_errors_break_the_step() -> None:
    found = workflow(
        "[{stepId: a, operationId: plain, successCriteria: [{condition: '=='}]}]",
        faults="AZ202",
    )
    assert found.broken == {"a"}
    assert not found.is_whole
