"""Where steps lead to, as the generated code does it (Arazzo 1.1.0, "Success Action
Object" and "Failure Action Object"): ends, jumps, and what nothing takes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import Clock, Recorder
from tests.support.flows import KINDS, LETTERS, Packages, in_order, play
from tests.support.server import Answer, Received, json_answer

DOCUMENT = """
arazzo: 1.1.0
info: {title: Flows, version: '1'}
sourceDescriptions:
- {name: api, url: api.json}
workflows:
- workflowId: first-match
  steps:
  - stepId: a
    operationId: a
    onSuccess:
    - name: one
      type: goto
      stepId: c
      criteria: &one [{condition: $response.body#/k == 1}]
    - {name: low, type: end, criteria: [{condition: $response.body#/k < 3}]}
    - name: both
      type: end
      criteria:
      - condition: $response.body#/k == 5
      - condition: $statusCode == 201
    onFailure:
    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}
    - {name: odd, type: goto, stepId: c, criteria: *one}
    - {name: none, type: end, criteria: [{condition: $statusCode == null}]}
    - {name: fault, type: end, criteria: [{condition: $statusCode == 500}]}
    outputs: {k: $response.body#/k}
  - {stepId: b, operationId: b}
  - {stepId: c, operationId: c, outputs: {k: $response.body#/k}}
  outputs: {a: $steps.a.outputs.k, c: $steps.c.outputs.k}
- workflowId: mixed
  steps:
  - stepId: a
    operationId: a
    onSuccess:
    - {name: skip, type: goto, stepId: c, criteria: *one}
    - {name: stop, type: end, criteria: [{condition: $response.body#/k == 2}]}
    onFailure:
    - {name: onward, type: goto, stepId: b, criteria: [{condition: $statusCode == 503}]}
    - {name: lost, type: end, criteria: [{condition: $statusCode == 404}]}
  - {stepId: b, operationId: b}
  - {stepId: c, operationId: c}
- workflowId: round
  steps:
  - stepId: a
    operationId: a
    outputs: {k: $response.body#/k}
    onSuccess:
    - {name: again, type: goto, stepId: a, criteria: *one}
    onFailure:
    - {name: anyway, type: end}
  outputs: {k: $steps.a.outputs.k}
- workflowId: forever
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - {name: back, type: goto, stepId: a}
  - stepId: b
    operationId: b
    onSuccess:
    - {name: back, type: goto, stepId: a}
    onFailure:
    - {name: anyway, type: end}
- workflowId: needy
  steps:
  - stepId: a
    operationId: a
    outputs: {k: $response.body#/k}
  - stepId: d
    operationId: d
    parameters: [{name: q, in: query, value: $steps.a.outputs.k}]
    onFailure:
    - {name: anyway, type: end}
    - {name: again, type: retry}
  outputs: {k: $steps.a.outputs.k}
- workflowId: inherited
  successActions:
  - {name: stop, type: end, criteria: [{condition: $response.body#/k == 9}]}
  - name: skip
    type: goto
    stepId: c
    criteria: [{condition: $response.body#/k >= 8}]
  failureActions:
  - {name: give-up, type: end}
  steps:
  - {stepId: a, operationId: a}
  - stepId: b
    operationId: b
    onSuccess:
    - {name: own, type: end, criteria: [{condition: $response.body#/k == 9}]}
    - name: stop
      type: goto
      stepId: a
      criteria: [{condition: $response.body#/k == 7}]
    onFailure:
    - {name: give-up, type: goto, stepId: c}
  - {stepId: c, operationId: c}
"""

DROP = Answer(drop=True)
CUT = json_answer({"k": 1}, cut=3)
SLOW = json_answer({"k": 1}, delay=5)
HTML = Answer(b"<html>")
TEXT = json_answer({"k": "one"})


def k(value: int | None, status: int = 200) -> Answer:
    return json_answer({} if value is None else {"k": value}, status)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = Packages(tmp_path_factory.mktemp("flows") / "runtime_flows")
    return packages.compile(yaml.safe_load(DOCUMENT), LETTERS)


@dataclass(frozen=True, slots=True)
class Ended:
    """The run ends: after requests of these steps, perhaps by an action, after a step
    failed. ``attempts`` has the steps with results."""

    requests: str
    by: str | None = None
    failed: str | None = None
    outputs: Mapping[str, object] = field(default_factory=dict)
    attempts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """The run raises: after these requests, in an attempt of a step. ``attempts`` has
    the steps with results."""

    requests: str
    kind: str
    step: str
    attempt: int = 1
    attempts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    workflow: str
    answers: tuple[Answer, ...]
    expected: Ended | Raised
    options: Mapping[str, Any] = field(default_factory=dict)


# fmt: off
CASES = [
    Case("goto", "first_match", (k(1), k(7)), Ended("ac", outputs={"a": 1, "c": 7})),
    Case("end", "first_match", (k(2),), Ended("a", "low", outputs={"a": 2, "c": None})),
    Case("all criteria hold", "first_match", (k(5, 201),), Ended("a", "both")),
    Case("not all criteria hold", "first_match", (k(5), k(0), k(6)),
         Ended("abc", outputs={"a": 5, "c": 6})),
    Case("no criterion holds", "first_match", (k(4), k(0), k(0)), Ended("abc")),
    Case("null is not less", "first_match", (k(None), k(0), k(0)), Ended("abc")),
    Case("failed, then ended", "first_match", (k(1, 404),),
         Ended("a", "gone", "a", {"a": None, "c": None})),
    Case("failed, then on", "first_match", (k(1, 500), k(3)),
         Ended("ac", outputs={"a": None, "c": 3}, attempts={"c": 1})),
    Case("failed, later action", "first_match", (k(2, 500),), Ended("a", "fault", "a")),
    Case("failed, not taken up", "first_match", (k(2, 503),),
         Raised("a", "CriterionFailed", "a")),
    Case("failed after a step", "first_match", (k(4), k(0, 500)),
         Raised("ab", "CriterionFailed", "b", attempts={"a": 1})),
    Case("dropped", "first_match", (DROP,), Ended("a", "none", "a")),
    Case("cut", "first_match", (CUT,), Ended("a", "none", "a")),
    Case("too slow", "first_match", (SLOW,), Ended("a", "none", "a"), {"timeout": 0.2}),
    Case("no JSON", "first_match", (HTML,), Raised("a", "ResponseNotJson", "a")),
    Case("no JSON, failed", "first_match", (Answer(b"<", 500),),
         Ended("a", "fault", "a")),
    Case("of another type", "first_match", (TEXT,),
         Raised("a", "ResponseMismatch", "a")),
    Case("dropped, not taken up", "first_match", (k(1), DROP, DROP),
         Raised("acc", "TransportError", "c", attempts={"a": 1})),
    Case("slow, not taken up", "first_match", (k(1), SLOW),
         Raised("ac", "StepTimeout", "c", attempts={"a": 1}), {"timeout": 0.2}),

    Case("success skips", "mixed", (k(1), k(0)), Ended("ac")),
    Case("success stops", "mixed", (k(2),), Ended("a", "stop")),
    Case("success goes on", "mixed", (k(0), k(0), k(0)), Ended("abc")),
    Case("failure goes on", "mixed", (k(2, 503), k(0), k(0)), Ended("abc")),
    Case("failure ends", "mixed", (k(1, 404),), Ended("a", "lost", "a")),
    Case("failure stays", "mixed", (k(1, 500),), Raised("a", "CriterionFailed", "a")),

    Case("no turn", "round", (k(0),), Ended("a", outputs={"k": 0}, attempts={"a": 1})),
    Case("turns", "round", (k(1), k(1), k(3)),
         Ended("aaa", outputs={"k": 3}, attempts={"a": 3})),
    Case("what a step gave last, though it failed since", "round", (k(1), k(2, 500)),
         Ended("aa", "anyway", "a", {"k": 1}, {"a": 1})),
    Case("as many steps as may be", "round", (k(1), k(1), k(0)),
         Ended("aaa", attempts={"a": 3}), {"max_steps": 3}),
    Case("more steps than may be", "round", (k(1), k(1), k(1)),
         Raised("aaa", "StepLimitExceeded", "a", 4, {"a": 3}), {"max_steps": 3}),
    Case("no step may be", "round", (),
         Raised("", "StepLimitExceeded", "a"), {"max_steps": 0}),
    Case("steps together", "forever", (k(0),) * 5,
         Raised("ababa", "StepLimitExceeded", "b", 3, {"a": 3, "b": 2}),
         {"max_steps": 5}),
    Case("failures count", "forever", (k(0, 500), CUT, k(0), k(0)),
         Raised("aaab", "StepLimitExceeded", "a", 4, {"a": 3, "b": 1}),
         {"max_steps": 4}),
    Case("a thousand by default", "forever", (k(0, 500),) * 1000,
         Raised("a" * 1000, "StepLimitExceeded", "a", 1001)),
    Case("no limit", "forever", (*(k(0, 500),) * 1001, k(0), k(0, 500)),
         Ended("a" * 1002 + "b", "anyway", "b", attempts={"a": 1002}),
         {"max_steps": None}),

    Case("something to send", "needy", (k(0), k(0)), Ended("ad", outputs={"k": 0})),
    Case("nothing to send", "needy", (k(None),),
         Raised("a", "MissingValue", "d", attempts={"a": 1})),

    Case("inherited end", "inherited", (k(9),), Ended("a", "stop")),
    Case("inherited goto", "inherited", (k(8), k(0)), Ended("ac")),
    Case("inherited, nothing matches", "inherited", (k(0),) * 3, Ended("abc")),
    Case("own before inherited", "inherited", (k(0), k(9)), Ended("ab", "own")),
    Case("overridden", "inherited", (k(0), k(7), k(9)),
         Ended("aba", "stop", attempts={"a": 2, "b": 1})),
    Case("inherited beside overridden", "inherited", (k(0), k(8), k(0)), Ended("abc")),
    Case("inherited failure", "inherited", (k(0, 500),), Ended("a", "give-up", "a")),
    Case("overridden failure", "inherited", (k(0), CUT, k(0)),
         Ended("abc", attempts={"a": 1, "c": 1})),
]
# fmt: on


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_flow(flows: Any, serve: Serve, kind: str, case: Case) -> None:
    server = serve(in_order(*case.answers))
    options = {"api_url": server.url, **case.options}
    expected = case.expected
    if isinstance(expected, Ended):
        result = play(flows, kind, case.workflow, options)
        assert (result.ended_by, result.failed_step) == (expected.by, expected.failed)
        for name, value in expected.outputs.items():
            assert getattr(result.outputs, name) == value
        steps = result.steps
    else:
        with pytest.raises(flows.StepError) as raised:
            play(flows, kind, case.workflow, options)
        error = raised.value
        assert type(error).__name__ == expected.kind
        assert (error.step_id, error.attempt) == (expected.step, expected.attempt)
        steps = error.steps
    assert "".join(one.path[1:] for one in server.received) == expected.requests
    results = {name: getattr(steps, name) for name in steps.__slots__}
    attempts = {name: ran.attempts for name, ran in results.items() if ran is not None}
    assert expected.attempts is None or attempts == expected.attempts


@pytest.mark.parametrize("kind", KINDS)
def test_no_action_takes_up_a_deadline(flows: Any, serve: Serve, kind: str) -> None:
    """A run that is out of time ends with the error, whatever the document says."""
    clock = Clock()

    def answer(_: Received) -> Answer:
        clock.advance(2)
        return k(1)

    server = serve(answer)
    options = {"api_url": server.url, "clock": clock}
    with pytest.raises(flows.DeadlineExceeded) as raised:
        play(flows, kind, "round", options, deadline=3)
    assert len(server.received) == 2
    assert raised.value.steps.a.outputs.k == 1
    assert raised.value.steps.a.attempts == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("workflow", "answers", "events"),
    [
        ("first_match", (k(2),), [
            ("started", "first-match", "a", 1),
            ("finished", "first-match", "a", "StepResult"),
            ("branch", "first-match", "a", "low"),
        ]),
        ("first_match", (k(1, 500), k(0)), [
            ("started", "first-match", "a", 1),
            ("finished", "first-match", "a", "CriterionFailed"),
            ("branch", "first-match", "a", "odd"),
            ("started", "first-match", "c", 1),
            ("finished", "first-match", "c", "StepResult"),
        ]),
        ("round", (k(1), CUT), [
            ("started", "round", "a", 1),
            ("finished", "round", "a", "StepResult"),
            ("branch", "round", "a", "again"),
            ("started", "round", "a", 2),
            ("finished", "round", "a", "TransportError"),
            ("branch", "round", "a", "anyway"),
        ]),
        ("inherited", (k(0), CUT, k(9)), [
            ("started", "inherited", "a", 1),
            ("finished", "inherited", "a", "StepResult"),
            ("started", "inherited", "b", 1),
            ("finished", "inherited", "b", "TransportError"),
            ("branch", "inherited", "b", "give-up"),
            ("started", "inherited", "c", 1),
            ("finished", "inherited", "c", "StepResult"),
            ("branch", "inherited", "c", "stop"),
        ]),
    ],
)  # fmt: skip
def test_observer_hears_of_branches(
    flows: Any,
    serve: Serve,
    kind: str,
    workflow: str,
    answers: tuple[Answer, ...],
    events: list[tuple[object, ...]],
) -> None:
    recorder = Recorder()
    server = serve(in_order(*answers))
    play(flows, kind, workflow, {"api_url": server.url}, observer=recorder)
    assert recorder.events == events
