"""What the code of random flows takes for run is what their flow graphs say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from arazzo_gen.analysis import StepFacts, analyze
from arazzo_gen.diagnostics import Report
from arazzo_gen.documents import Library
from arazzo_gen.link import link_document
from arazzo_gen.plan import Pins, plan_package
from arazzo_gen.plan.flow.state import State
from arazzo_gen.plan.flow.structure import is_structured
from arazzo_gen.plan.steps.planner import Planner
from arazzo_gen.settings import Settings
from tests.property.test_flow import flows
from tests.support.interpreter import Flow, documents

Calls = list[tuple[str, State]]


@pytest.fixture(scope="module")
def calls() -> Iterator[Calls]:
    """The calls of steps that are planned, each with what is known there."""
    made: Calls = []
    plan_call = Planner.call

    def call(self: Planner, step: StepFacts, state: State) -> Any:
        made.append((step.step_id, state))
        return plan_call(self, step, state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Planner, "call", call)
        yield made


def _files(flow: Flow, before: list[int | None]) -> dict[str, bytes]:
    """The files of a flow; of its retries, some run a step before, perhaps."""
    arazzo, openapi = documents(flow)
    (workflow,) = arazzo["workflows"]
    indexes = iter(before)
    for owner in (workflow, *workflow["steps"]):
        for action in owner.get("onFailure", owner.get("failureActions", ())):
            at = next(indexes, None)
            if action["type"] == "retry" and at is not None:
                action["stepId"] = f"s{at % len(flow.steps)}"
    found = {"api.json": openapi, "flow.arazzo.json": arazzo}
    return {path: json.dumps(one).encode() for path, one in found.items()}


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(flows(), st.lists(st.none() | st.integers(0, 5), max_size=8))
def test_planned_states(calls: Calls, flow: Flow, before: list[int | None]) -> None:
    files = _files(flow, before)
    linked = link_document("flow.arazzo.json", Library(files), report := Report())
    assume(not report.broken)
    facts = analyze(linked)
    calls.clear()
    plan_package(facts, Settings(), Pins({}))
    workflow = facts.own[0]
    graph = workflow.flow
    assert {name for name, _ in calls} == {f"s{at}" for at in graph.run}
    for at in graph.run:
        known = [state for name, state in calls if name == f"s{at}"]
        ran = frozenset.intersection(*(state.ran for state in known))
        may = frozenset.union(*(state.may_have_run for state in known))
        assert graph.may_have_run(at) <= may
        # Between the states of a machine less may be known.
        assert ran <= graph.ran_before(at)
        assert ran == graph.ran_before(at) or not is_structured(workflow)
