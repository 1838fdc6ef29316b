"""The flow graph: its edges, what they lead to, and what has run by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from arazzo_gen.analysis.flow import Edge, FlowGraph
from arazzo_gen.analysis.matching import Arm, Arms
from arazzo_gen.link import LinkedAction, LinkedWorkflow, Retry
from tests.support.linked import document, facts, workflow_facts

PAID = "criteria: [{condition: $inputs.paid}]"
INPUTS = "inputs: {type: object, properties: {paid: {type: boolean}}}"


def _graph(steps: str) -> FlowGraph:
    """The graph of steps that all call one operation."""
    written = yaml.safe_load(steps)
    for step in written:
        step.setdefault("operationId", "plain")
    return workflow_facts(yaml.safe_dump(written), INPUTS).flow


def _edges(graph: FlowGraph) -> Iterator[tuple[int, int | None, str | None, bool]]:
    for edges in graph.edges:
        for edge in edges:
            name = None if edge.action is None else edge.action.name
            yield edge.source, edge.target, name, edge.failed


EDGES = {
    "in a row": (
        "[{stepId: a}, {stepId: b}]",
        [(0, 1, None, False), (1, None, None, False)],
    ),
    "a jump forward": (
        f"""
- {{stepId: a, onSuccess: [{{name: x, type: goto, stepId: c, {PAID}}}]}}
- {{stepId: b}}
- {{stepId: c}}
""",
        [
            (0, 2, "x", False),
            (0, 1, None, False),
            (1, 2, None, False),
            (2, None, None, False),
        ],
    ),
    "an end in any case": (
        "[{stepId: a, onSuccess: [{name: x, type: end}]}, {stepId: b}]",
        [(0, None, "x", False), (1, None, None, False)],
    ),
    "failures": (
        """
- stepId: a
  onFailure:
  - {name: x, type: end, criteria: [{condition: $statusCode == 404}]}
  - {name: y, type: goto, stepId: a}
""",
        [(0, None, "x", True), (0, 0, "y", True), (0, None, None, False)],
    ),
    "a retry is none": (
        "[{stepId: a, onFailure: [{name: x, type: retry}, {name: y, type: end}]}]",
        [(0, None, "y", True), (0, None, None, False)],
    ),
    "what cannot match": (
        """
- stepId: a
  successCriteria: [{condition: $statusCode == 200}]
  onSuccess:
  - {name: x, type: end, criteria: [{condition: $statusCode == 404}]}
  - {name: y, type: goto, stepId: b, criteria: [{condition: $statusCode == 200}]}
  - {name: z, type: end}
- {stepId: b}
""",
        [(0, 1, "y", False), (1, None, None, False)],
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_edges(name: str) -> None:
    steps, edges = EDGES[name]
    assert [*_edges(_graph(steps))] == edges


TRANSFER = """
- workflowId: flow
  steps:
  - stepId: a
    operationId: plain
    onSuccess:
    - {name: x, type: goto, workflowId: other, criteria: [{condition: $url != null}]}
    onFailure: [{name: y, type: end}]
  - stepId: b
    operationId: plain
    onSuccess: [{name: z, type: end}]
  - stepId: c
    operationId: plain
    onSuccess: [{name: never, type: goto, workflowId: other}]
- {workflowId: other, steps: [{stepId: a, operationId: plain}]}
"""


def test_transfers_and_ends() -> None:
    """Those of steps that are reached."""
    graph = facts(TRANSFER).own[0].flow
    assert [call.workflow.workflow_id for call in graph.transfers] == ["other"]
    assert graph.ends == ["y", "z"]
    edge = graph.edges[0][0]
    assert (edge.target, edge.call) == (None, graph.transfers[0])
    assert graph.reached == {0, 1}
    assert graph.always_tried == {"a"}


RETRIES = """
- {stepId: a}
- {stepId: b, onFailure: [{name: x, type: retry, stepId: login}]}
- {stepId: c, onSuccess: [{name: x, type: end}]}
- {stepId: login, onFailure: [{name: y, type: retry, stepId: other}]}
- {stepId: other}
"""


def test_steps_that_run_before_another_is_tried_again() -> None:
    graph = _graph(RETRIES)
    assert graph.reached == {0, 1, 2}
    # What a step that only runs before others would try again is never tried.
    assert graph.run == {0, 1, 2, 3}
    assert graph.retriers == {3: [1]}
    assert graph.ran_before(3) == {"a"}
    assert graph.may_have_run(3) == {"a", "login"}
    assert graph.ran_before(1) == {"a"}
    assert graph.may_have_run(1) == {"a", "login"}
    assert graph.ran_before(2) == {"a", "b"}
    assert graph.may_have_run(2) == {"a", "b", "login"}
    assert graph.always_tried == {"a", "b", "c"}


LOOP = f"""
- {{stepId: a}}
- {{stepId: b}}
- {{stepId: c, onSuccess: [{{name: x, type: goto, stepId: b, {PAID}}}]}}
- {{stepId: d, onFailure: [{{name: y, type: goto, stepId: d}}]}}
- {{stepId: e}}
"""


def test_cycles() -> None:
    graph = _graph(LOOP)
    first, second = graph.cycles
    assert (first.steps, second.steps) == ((1, 2), (3,))
    assert [(edge.source, edge.target) for edge in first.back] == [(2, 1)]
    assert [(edge.source, edge.failed) for edge in second.back] == [(3, True)]
    assert graph.may_have_run(1) == {"a", "b", "c"}
    assert graph.ran_before(1) == {"a"}
    assert graph.may_have_run(3) == {"a", "b", "c"}
    assert graph.always_tried == {"a", "b", "c", "d", "e"}


def test_endless_cycles() -> None:
    graph = _graph("""
- {stepId: a, onSuccess: [{name: x, type: goto, stepId: a}]}
- {stepId: b}
""")
    assert graph.reached == {0}
    assert graph.always_tried == frozenset()
    assert graph.ends == []


def test_paths() -> None:
    graph = _graph(f"""
- {{stepId: a, onSuccess: [{{name: x, type: goto, stepId: c, {PAID}}}]}}
- {{stepId: b, onFailure: [{{name: y, type: goto, stepId: c}}]}}
- {{stepId: c}}
- {{stepId: d}}
""")
    path = graph.path(3, {1})
    assert path is not None
    assert [edge.target for edge in path] == [2, 3]
    assert graph.path(3, {2}) is None
    assert graph.path(0, {0, 1, 2}) == []
    # A step that has failed has not succeeded.
    path = graph.path(2, {0, 1})
    assert path is None
    path = graph.path(2, {1})
    assert path is not None
    assert graph.succeeded([0, 0b1, 0, 0])[3] == 0b101


@dataclass(frozen=True, slots=True)
class Drawn:
    """A step: where it goes on success and failure, None for an end; whether it may go
    on to the next one; what runs before it is tried again, None for nothing."""

    success: tuple[int | None, ...]
    failure: tuple[int | None, ...]
    open: bool
    retries: tuple[int | None, ...]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Drawn, ...]:
    count = draw(st.integers(1, 5))
    targets = st.lists(st.none() | st.integers(0, count - 1), max_size=2).map(tuple)
    return tuple(
        Drawn(
            success := draw(targets),
            draw(targets),
            not success or draw(st.booleans()),
            draw(targets),
        )
        for _ in range(count)
    )


@lru_cache
def _steps(count: int) -> LinkedWorkflow:
    steps = ", ".join(f"{{stepId: s{at}, operationId: plain}}" for at in range(count))
    return document(f"[{{workflowId: flow, steps: [{steps}]}}]").workflows[0]


def _built(drawn: Sequence[Drawn]) -> FlowGraph:
    linked = _steps(len(drawn))

    def arm(target: int | None, retry: Retry | None = None) -> Arm:
        to = None if target is None else f"s{target}"
        action = LinkedAction("x", to, retry, (), linked.at)
        return Arm(action, None, met=True, behind=None, always=False)

    def retry(before: int | None) -> Arm:
        return arm(None, Retry(1, 0.0, None if before is None else f"s{before}"))

    success = [Arms(tuple(map(arm, one.success)), one.open) for one in drawn]
    failure = [
        Arms((*map(retry, one.retries), *map(arm, one.failure)), True) for one in drawn
    ]
    return FlowGraph(linked, success, failure)


@dataclass(frozen=True, slots=True)
class Run:
    """A run: the step that is tried, those entered and those that have succeeded."""

    at: int
    entered: frozenset[int] = frozenset()
    ran: frozenset[int] = frozenset()


def _runs(
    drawn: Sequence[Drawn],
) -> tuple[Mapping[int, list[frozenset[int]]], list[frozenset[int]]]:
    """Every way to run: what has succeeded at each try of each step, and what has been
    entered by each end."""
    tries: dict[int, list[frozenset[int]]] = {}
    ends: list[frozenset[int]] = []
    seen = {Run(0)}
    waiting = [*seen]
    for run in waiting:
        step = drawn[run.at]
        tries.setdefault(run.at, []).append(run.ran)
        entered, more = run.entered | {run.at}, []
        succeeded = run.ran | {run.at}
        ways = [(target, run.ran) for target in step.failure]
        ways += ((target, succeeded) for target in step.success)
        if step.open:
            following = run.at + 1
            ways.append((following if following < len(drawn) else None, succeeded))
        for target, ran in ways:
            if target is None:
                ends.append(entered)
            else:
                more.append(Run(target, entered, ran))
        for before in step.retries:
            if before is not None:
                tries.setdefault(before, []).append(run.ran)
                more.append(replace(run, ran=run.ran | {before}))
        waiting += (one for one in dict.fromkeys(more) if one not in seen)
        seen.update(more)
    return tries, ends


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_what_has_run_is_what_all_runs_say(drawn: tuple[Drawn, ...]) -> None:
    graph = _built(drawn)
    tries, ends = _runs(drawn)

    def ids(steps: frozenset[int]) -> set[str]:
        return {f"s{at}" for at in steps}

    assert graph.run == tries.keys()
    for at, known in tries.items():
        assert graph.ran_before(at) == ids(frozenset.intersection(*known))
        assert graph.may_have_run(at) == ids(frozenset.union(*known))
    common = frozenset.intersection(*ends) if ends else frozenset[int]()
    assert graph.always_tried == ids(common)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_cycles_are_what_leads_back(drawn: tuple[Drawn, ...]) -> None:
    graph = _built(drawn)

    def leads(at: int) -> set[int]:
        following = {edge.target for edge in graph.edges[at]} - {None}
        return {
            to
            for one in following
            if one is not None
            for to in (one, *graph.reachable_from(one))
        }

    reached = {at: leads(at) for at in graph.reached}
    together = {
        frozenset(
            other for other in reached if at in reached[other] and other in reached[at]
        )
        for at in reached
        if at in reached[at]
    }
    assert {frozenset(cycle.steps) for cycle in graph.cycles} == together
    for cycle in graph.cycles:
        assert cycle.back
        for edge in cycle.back:
            assert isinstance(edge, Edge)
            assert edge.target in cycle.steps
            assert edge.target is not None
            assert edge.target <= edge.source
