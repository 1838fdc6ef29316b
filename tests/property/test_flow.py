"""Workflows with actions of any kind: what is generated for them runs as an interpreter
of the specification does (Arazzo 1.1.0, "Success Action Object" and "Failure Action
Object")."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2 as httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.flows import Packages
from tests.support.interpreter import (
    CALM,
    MAX_STEPS,
    NONE,
    Action,
    Actions,
    Criterion,
    Flow,
    Interpreter,
    Kind,
    Outcome,
    Reply,
    Step,
    documents,
)
from tests.support.server import Answer, LoopbackServer, Received
from tests.support.unformatted import unformatted

criteria = st.one_of(
    st.builds(
        Criterion,
        st.just("$statusCode"),
        st.sampled_from(["==", "!=", "<"]),
        st.sampled_from([200, 201, 500, 503]),
    ),
    st.builds(
        Criterion,
        st.just("$response.body#/k"),
        st.sampled_from(["==", "!=", "<"]),
        st.integers(0, 2),
    ),
)
replies = st.builds(
    Reply,
    st.sampled_from([200, 200, 201, 500, 503, 503, None]),
    st.sampled_from([0, 1, 1, 2, 2, None, "x"]),
    st.sampled_from([True] * 5 + [False]),
)


def _actions(
    targets: list[int], kinds: tuple[Kind, ...]
) -> st.SearchStrategy[tuple[Action, ...]]:
    action = st.builds(
        Action,
        st.sampled_from("abcd"),
        st.sampled_from([kind for kind in kinds if targets or kind != "goto"]),
        st.sampled_from(targets or [0]),
        st.sampled_from([None, 0, 1, 2]),
        st.lists(criteria, min_size=1, max_size=2, unique=True).map(tuple)
        | st.just(()),
    )
    return st.lists(action, max_size=3, unique_by=lambda one: one.name).map(tuple)


def _both(targets: list[int]) -> st.SearchStrategy[Actions]:
    return st.builds(
        Actions,
        _actions(targets, ("end", "goto", "goto")),
        _actions(targets, ("end", "goto", "retry", "retry")),
    )


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    count = draw(st.integers(2, 6))
    # Jumps all over the place are mostly a state machine: so some only go forward,
    # and some back to where a loop may begin.
    reach = draw(st.sampled_from(["forward", "forward or to the start", "any"]))
    steps: list[Step] = []
    for index in range(count):
        targets = list(range(0 if reach == "any" else index + 1, count))
        if reach == "forward or to the start":
            targets.append(0)
        steps.append(
            Step(
                judged=draw(st.none() | criteria),
                gives=draw(st.booleans()),
                takes=None,
                must=draw(st.booleans()),
                actions=draw(st.just(NONE) | _both(targets)),
            )
        )
    shared = draw(st.just(NONE) | _both([] if reach == "forward" else [0, count - 1]))
    flow = Flow(tuple(steps), shared)
    for index, step in enumerate(steps):
        givers = [at for at in sorted(flow.before(index)) if steps[at].gives]
        steps[index] = replace(step, takes=draw(st.sampled_from([None, *givers])))
    return Flow(tuple(steps), shared)


class Runner:
    """Runs what is generated for flows, against one server, with one HTTP client."""

    def __init__(self, packages: Packages, server: LoopbackServer) -> None:
        self.packages = packages
        self.server = server
        self.http = httpx.Client(trust_env=False, verify=False)

    def compile(self, flow: Flow) -> Any:
        return self.packages.compile(*documents(flow))

    def run(self, module: Any, flow: Flow, script: list[Reply]) -> Outcome:
        self._play(script)
        client = module.Client(
            api_url=self.server.url, http=self.http, max_steps=MAX_STEPS
        )
        try:
            result = module.flow(client)
        except module.StepError as error:
            return self._raised(error, flow)
        return self._ended(result, flow)

    def run_async(self, module: Any, flow: Flow, script: list[Reply]) -> Outcome:
        async def run() -> Any:
            async with httpx.AsyncClient(trust_env=False, verify=False) as http:
                client = module.AsyncClient(
                    api_url=self.server.url, http=http, max_steps=MAX_STEPS
                )
                return await module.flow_async(client)

        self._play(script)
        try:
            result = asyncio.run(run())
        except module.StepError as error:
            return self._raised(error, flow)
        return self._ended(result, flow)

    def _play(self, script: list[Reply]) -> None:
        answers = iter(script)
        self.server.received.clear()

        def answer(_: Received) -> Answer:
            return next(answers, CALM).answer

        self.server.script = answer

    def _raised(self, error: Any, flow: Flow) -> Outcome:
        raised = (type(error).__name__, error.step_id)
        return Outcome(self._requests(), _attempts(error.steps, flow), error=raised)

    def _ended(self, result: Any, flow: Flow) -> Outcome:
        outputs = tuple(
            getattr(result.outputs, f"s{index}")
            for index, step in enumerate(flow.steps)
            if step.gives
        )
        return Outcome(
            self._requests(),
            _attempts(result.steps, flow),
            ended_by=result.ended_by,
            failed_step=result.failed_step,
            outputs=outputs,
        )

    def _requests(self) -> tuple[str, ...]:
        return tuple(received.target for received in self.server.received)


def _attempts(steps: Any, flow: Flow) -> tuple[int | None, ...]:
    # A step that nothing leads to has no attribute.
    results = (getattr(steps, f"s{at}", None) for at in range(len(flow.steps)))
    return tuple(None if result is None else result.attempts for result in results)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    packages = Packages(tmp_path_factory.mktemp("flows") / "property_flows")
    with pytest.MonkeyPatch.context() as patch:
        # black takes longer than all the rest, and what code does is not up to it.
        patch.setattr("arazzo_gen.emit.package.formatted", unformatted)
        with LoopbackServer(lambda _: CALM.answer) as server:
            running = Runner(packages, server)
            with running.http:
                yield running


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(flows(), st.lists(st.lists(replies, max_size=8), min_size=3, max_size=3))
def test_runs_as_the_specification_says(
    runner: Runner, flow: Flow, scripts: list[list[Reply]]
) -> None:
    """Requests, outputs, attempts and the end or error are the interpreter's."""
    module = runner.compile(flow)
    for script in scripts:
        expected = Interpreter(flow, list(script)).run()
        assert runner.run(module, flow, script) == expected
        assert runner.run_async(module, flow, script) == expected
