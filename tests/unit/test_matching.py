"""Which actions of a step can match: by statuses, by criteria that are the same, and by
opposites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from arazzo_gen.analysis import StepFacts
from arazzo_gen.analysis.matching import Arms
from arazzo_gen.language.predicates import AllOf, Compare, IsTrue
from arazzo_gen.link import LinkedTest
from arazzo_gen.link.values.model import InputRef, Literal, StatusRef
from tests.support.linked import workflow_facts

INPUTS = "inputs: {type: object, properties: {go: {type: boolean}, x: {type: string}}}"


def _facts(fields: str) -> StepFacts:
    return workflow_facts(
        f"""
- stepId: a
  operationId: read
  parameters: [{{name: id, in: path, value: x}}]
{fields}
""",
        INPUTS,
    ).steps[0]


def _criteria(*conditions: str) -> str:
    inner = ", ".join(f"{{condition: {one}}}" for one in conditions)
    return f", criteria: [{inner}]" if conditions else ""


def _success(*actions: Sequence[str], held: str = "") -> Arms:
    lines = [f"  successCriteria: [{{condition: {held}}}]"] if held else []
    lines.append("  onSuccess:")
    for index, one in enumerate(actions):
        lines.append(f"  - {{name: x{index}, type: end{_criteria(*one)}}}")
    return _facts("\n".join(lines)).success


def _failure(*actions: Sequence[str], kinds: str = "", held: str = "") -> Arms:
    lines = [f"  successCriteria: [{{condition: {held}}}]"] if held else []
    lines.append("  onFailure:")
    types = kinds.split() or ["end"] * len(actions)
    for index, (one, kind) in enumerate(zip(actions, types, strict=True)):
        lines.append(f"  - {{name: x{index}, type: {kind}{_criteria(*one)}}}")
    return _facts("\n".join(lines)).failure


OK, GONE, BUSY = "$statusCode == 200", "$statusCode == 404", "$statusCode == 503"
GO, NOT_GO = "$inputs.go == true", "$inputs.go != true"


@dataclass(frozen=True, slots=True)
class Expected:
    """For each action whether it is possible, and whether it always matches then."""

    possible: str
    always: str
    open: bool
    held: str = ""
    kinds: str = ""
    failure: bool = False
    behind: dict[int, int] = field(default_factory=dict[int, int])


TABLE: dict[str, tuple[list[list[str]], Expected]] = {
    "none": ([], Expected("", "", True)),
    "in any case": ([[]], Expected("y", "y", False)),
    "behind one in any case": (
        [[], [GO]],
        Expected("yn", "yn", False, behind={1: 0}),
    ),
    "a criterion": ([[GO]], Expected("y", "n", True)),
    "a criterion, then in any case": ([[GO], []], Expected("yy", "ny", False)),
    "opposites": ([[GO], [NOT_GO]], Expected("yy", "ny", False)),
    "behind opposites": (
        [[GO], [NOT_GO], []],
        Expected("yyn", "nyn", False, behind={2: 1}),
    ),
    "the same": ([[GO], [GO]], Expected("yn", "nn", True, behind={1: 0})),
    "more than one before": (
        [[GO], [GO, "$inputs.x == 'a'"]],
        Expected("yn", "nn", True, behind={1: 0}),
    ),
    "less than one before": (
        [[GO, "$inputs.x == 'a'"], [GO]],
        Expected("yy", "nn", True),
    ),
    "true and 1": (
        [["$inputs.go == true"], ["$inputs.go == 1"]],
        Expected("yy", "nn", True),
    ),
    "a status that no success has": ([[GONE], []], Expected("ny", "ny", False)),
    "statuses that exclude each other": (
        [["$statusCode == 200", "$statusCode == 201"]],
        Expected("n", "n", True),
    ),
    "the only status": (
        [[OK], []],
        Expected("yn", "yn", False, held=OK, behind={1: 0}),
    ),
    "one of the statuses": ([[OK], []], Expected("yy", "ny", False)),
    "two that leave none": (
        [[OK], ["$statusCode == 201"], [GO]],
        Expected(
            "yyn",
            "nyn",
            False,
            held="$statusCode == 200 || $statusCode == 201",
            behind={2: 1},
        ),
    ),
    "a range that all are in": (
        [["$statusCode < 300"]],
        Expected("y", "y", False, held=OK),
    ),
    "a criterion of the step": ([[GO]], Expected("y", "y", False, held=GO)),
    "a failure": ([[GONE], []], Expected("yy", "ny", False, failure=True)),
    "a failure with the status of a success": (
        [[OK]],
        Expected("n", "n", True, held=OK, failure=True),
    ),
    "a failure of something else": (
        [[OK]],
        Expected("y", "n", True, held=f"{OK} && {GO}", failure=True),
    ),
    "no response at all": (
        [["$statusCode < 600"], []],
        Expected("yy", "ny", False, failure=True),
    ),
    "behind a retry": (
        [[], []],
        Expected("yy", "ny", False, kinds="retry end", failure=True),
    ),
    "a retry behind an end": (
        [[], []],
        Expected("yn", "yn", False, kinds="end retry", failure=True, behind={1: 0}),
    ),
    "a retry only": ([[]], Expected("y", "n", True, kinds="retry", failure=True)),
    "a retry of what an end took": (
        [[BUSY], [BUSY], [GONE]],
        Expected(
            "yny", "nnn", True, kinds="end retry end", failure=True, behind={1: 0}
        ),
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_arms(name: str) -> None:
    actions, expected = TABLE[name]
    if not actions:
        arms = _facts("  description: None.").success
    elif expected.failure:
        arms = _failure(*actions, kinds=expected.kinds, held=expected.held)
    else:
        arms = _success(*actions, held=expected.held)
    marks = {True: "y", False: "n"}
    assert "".join(marks[one.possible] for one in arms.every) == expected.possible
    assert "".join(marks[one.always] for one in arms.every) == expected.always
    assert arms.open is expected.open
    found = {
        index: int(one.behind.name[1:])
        for index, one in enumerate(arms.every)
        if one.behind is not None
    }
    assert found == expected.behind
    assert arms.possible == tuple(one for one in arms.every if one.possible)
    for arm in arms.every:
        assert arm.decisive == (None if arm.always else arm.test)


def test_what_is_tested_beside_the_step_itself() -> None:
    """What the step could not have succeeded without holds already."""
    (arm,) = _success([OK, GO], held=OK).every
    assert arm.test == Compare("==", InputRef("go"), Literal(True), "simple")
    (arm,) = _success([OK], held=OK).every
    assert arm.test is None
    (arm,) = _success(["$inputs.go", "$statusCode < 202"], held=OK).every
    both: LinkedTest = AllOf(
        (
            IsTrue(InputRef("go")),
            Compare("<", StatusRef(), Literal(202), "simple"),
        )
    )
    assert arm.test == both
    # A failed step has not met its criteria.
    (arm,) = _failure([GO], held=GO).every
    assert arm.test is not None


@pytest.mark.parametrize(
    ("held", "statuses"),
    [
        ("", {*range(200, 300)}),
        (OK, {200}),
        ("$statusCode == 200 || $statusCode == 404", {200, 404}),
        ("$statusCode >= 200 && $statusCode < 203", {200, 201, 202}),
        (f"{OK} && {GO}", {200}),
        (GO, {*range(100, 600)}),
    ],
)
def test_statuses_of_successes(held: str, statuses: set[int]) -> None:
    fields = f"  successCriteria: [{{condition: {held}}}]" if held else ""
    assert _facts(fields).succeeds_with == statuses


def test_handlers_and_retries() -> None:
    lines = """
  onFailure:
  - {name: r, type: retry, criteria: [{condition: $statusCode == 503}]}
  - {name: e, type: end, criteria: [{condition: $statusCode == 404}]}
  - {name: f, type: end}
  - {name: never, type: retry}
"""
    step = _facts(lines)
    assert [one.action.name for one in step.retries] == ["r"]
    assert [one.action.name for one in step.handlers] == ["e", "f"]


def test_calls_of_workflows_may_do_anything() -> None:
    found = workflow_facts(
        "[{stepId: a, workflowId: flow, onSuccess: [{name: x, type: end, criteria:"
        " [{condition: $statusCode == 404}]}]}]"
    ).steps[0]
    assert found.responses is None
    assert [one.possible for one in found.success.every] == [True]
    assert found.success.open
