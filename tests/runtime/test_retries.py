"""Retries, as the generated code makes them (Arazzo 1.1.0, "Failure Action Object"):
how often, after how long, and what comes of them. Nothing here waits for real."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import yaml

from tests.runtime.conftest import Serve
from tests.runtime.mixpanel import Clock, Recorder
from tests.support.flows import KINDS, LETTERS, Naps, Packages, in_order, play
from tests.support.server import Answer, json_answer

DOCUMENT = """
arazzo: 1.1.0
info: {title: Retries, version: '1'}
sourceDescriptions:
- {name: api, url: api.json}
workflows:
- workflowId: once
  steps:
  - {stepId: a, operationId: a, onFailure: [{name: again, type: retry}]}
- workflowId: never
  steps:
  - stepId: a
    operationId: a
    onFailure: [{name: again, type: retry, retryLimit: 0, retryAfter: 9}]
- workflowId: waiting
  steps:
  - stepId: a
    operationId: a
    onFailure: [{name: again, type: retry, retryLimit: 2, retryAfter: 1.5}]
- workflowId: patient
  steps:
  - stepId: a
    operationId: a
    onFailure: [{name: again, type: retry, retryLimit: 2, retryAfter: 400}]
- workflowId: several
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - &busy
      name: busy
      type: retry
      retryLimit: 1
      criteria: [{condition: $statusCode == 503}]
    - {name: lost, type: end, criteria: [{condition: $statusCode == 404}]}
    - name: odd
      type: retry
      retryLimit: 2
      criteria: [{condition: $response.body#/k == 1}]
- workflowId: then-end
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - *busy
    - {name: tired, type: end}
- workflowId: then-goto
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - *busy
    - name: skip
      type: goto
      stepId: b
      criteria: [{condition: $statusCode == 503}]
  - {stepId: between, operationId: a}
  - {stepId: b, operationId: b}
- workflowId: by-entry
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - {name: again, type: retry, retryLimit: 1}
  - stepId: b
    operationId: b
    onSuccess:
    - name: anew
      type: goto
      stepId: a
      criteria: [{condition: $response.body#/k == 1}]
- workflowId: unanswered
  steps:
  - stepId: a
    operationId: a
    onFailure:
    - {<<: *busy, name: mute, retryLimit: 2, criteria: [condition: $statusCode == null]}
"""

FINE = json_answer({})
BUSY = json_answer({}, 503)
ODD = json_answer({"k": 1}, 500)
BOTH = json_answer({"k": 1}, 503)
LOST = json_answer({}, 404)
PLAIN = json_answer({}, 500)
DROP = Answer(drop=True)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = Packages(tmp_path_factory.mktemp("flows") / "retry_flows")
    return packages.compile(yaml.safe_load(DOCUMENT), LETTERS)


def busy(retry_after: str) -> Answer:
    return json_answer({}, 503, headers={"Retry-After": retry_after})


each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
@pytest.mark.parametrize(
    ("workflow", "answers", "attempts"),
    [
        ("once", [BUSY, FINE], 2),
        ("waiting", [FINE], 1),
        ("waiting", [PLAIN, BUSY, FINE], 3),
        ("several", [BUSY, FINE], 2),
        ("several", [BUSY, ODD, ODD, FINE], 4),
        # What is spent passes the failure on, to the next that matches.
        ("several", [BUSY, BOTH, BOTH, FINE], 4),
        ("unanswered", [DROP, DROP, FINE], 3),
    ],
)
def test_succeeds_after_retries(
    flows: Any, serve: Serve, kind: str, workflow: str, answers: Any, attempts: int
) -> None:
    server = serve(in_order(*answers))
    result = play(flows, kind, workflow, {"api_url": server.url})
    assert result.steps.a.attempts == attempts
    assert (result.ended_by, result.failed_step) == (None, None)
    assert len(server.received) == attempts


@each_kind
@pytest.mark.parametrize(
    ("workflow", "answers", "error", "text"),
    [
        ("once", [BUSY, PLAIN], "RetriesExhausted", "again: 1 retries were not enough"),
        ("never", [BUSY], "RetriesExhausted", "again: 0 retries were not enough"),
        ("waiting", [BUSY] * 3, "RetriesExhausted", "again: 2 retries"),
        ("several", [BUSY, BUSY], "RetriesExhausted", "busy: 1 retries"),
        ("several", [BUSY, ODD, ODD, ODD], "RetriesExhausted", "odd: 2 retries"),
        # Neither is tried for this one, so that it is raised as it is.
        ("several", [PLAIN], "CriterionFailed", "a 2xx status is not met"),
        ("several", [BUSY, ODD, PLAIN], "CriterionFailed", "a 2xx status is not met"),
        # busy has none left for the second, odd for the third: but none is asked
        # for the last.
        ("several", [BUSY, BOTH, PLAIN], "CriterionFailed", "a 2xx status is not met"),
        ("unanswered", [DROP, PLAIN], "CriterionFailed", "$statusCode is 500"),
        ("unanswered", [DROP] * 3, "RetriesExhausted", "mute: 2 retries"),
    ],
)
def test_gives_up(
    flows: Any,
    serve: Serve,
    kind: str,
    workflow: str,
    answers: list[Answer],
    error: str,
    text: str,
) -> None:
    server = serve(in_order(*answers))
    with pytest.raises(flows.StepFailed) as raised:
        play(flows, kind, workflow, {"api_url": server.url})
    assert type(raised.value).__name__ == error
    assert text in str(raised.value)
    assert raised.value.step_id == "a"
    assert raised.value.attempt == len(answers) == len(server.received)
    assert raised.value.status_code == (
        None if answers[-1].drop else answers[-1].status
    )
    assert raised.value.steps.a is None
    if error == "RetriesExhausted":
        cause = raised.value.__cause__
        assert isinstance(cause, flows.StepFailed)
        assert cause.attempt == len(answers)
        assert str(cause) in str(raised.value)


@each_kind
@pytest.mark.parametrize(
    ("workflow", "answers", "ended_by", "failed_step", "requests"),
    [
        ("several", [LOST], "lost", "a", "a"),
        ("several", [BUSY, LOST], "lost", "a", "aa"),
        ("then_end", [PLAIN], "tired", "a", "a"),
        ("then_end", [BUSY, BUSY], "tired", "a", "aa"),
        ("then_end", [BUSY, PLAIN], "tired", "a", "aa"),
        ("then_end", [BUSY, FINE], None, None, "aa"),
        ("then_goto", [BUSY, BUSY, FINE], None, None, "aab"),
        ("then_goto", [BUSY, FINE, FINE, FINE], None, None, "aaab"),
    ],
)
def test_goes_on_to_other_actions(
    flows: Any,
    serve: Serve,
    kind: str,
    workflow: str,
    answers: list[Answer],
    ended_by: str | None,
    failed_step: str | None,
    requests: str,
) -> None:
    server = serve(in_order(*answers))
    result = play(flows, kind, workflow, {"api_url": server.url})
    assert (result.ended_by, result.failed_step) == (ended_by, failed_step)
    assert "".join(one.path[1:] for one in server.received) == requests


@each_kind
def test_budget_is_new_each_time_the_step_is_entered(
    flows: Any, serve: Serve, kind: str
) -> None:
    again = json_answer({"k": 1})
    server = serve(in_order(BUSY, FINE, again, BUSY, FINE, again, BUSY, BUSY))
    with pytest.raises(flows.RetriesExhausted) as raised:
        play(flows, kind, "by_entry", {"api_url": server.url})
    assert raised.value.attempt == 6
    assert raised.value.steps.a.attempts == 4
    assert raised.value.steps.b.attempts == 2


def imf(when: datetime) -> str:
    return format_datetime(when, usegmt=True)


def rfc850(when: datetime) -> str:
    return when.strftime("%A, %d-%b-%y %H:%M:%S GMT")


def asctime(when: datetime) -> str:
    return when.strftime("%a %b %e %H:%M:%S %Y")


@each_kind
@pytest.mark.parametrize(
    ("header", "workflow", "options", "delay"),
    [
        (None, "once", {}, 0),
        (None, "waiting", {}, 1.5),
        (None, "patient", {"max_retry_after": 7}, 400),
        (" 003\t", "waiting", {}, 3),
        ("0", "waiting", {}, 0),
        ("301", "waiting", {}, 300),
        ("9" * 1000, "waiting", {}, 300),
        ("20", "waiting", {"max_retry_after": 7.5}, 7.5),
        ("7", "patient", {}, 7),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "waiting", {}, 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "waiting", {}, 300),
        # None of these says when.
        ("", "waiting", {}, 1.5),
        ("-3", "waiting", {}, 1.5),
        ("1.25", "waiting", {}, 1.5),
        ("\u0663".encode().decode("latin-1"), "waiting", {}, 1.5),
        ("soon", "waiting", {}, 1.5),
        ("Mon, 01 Jan 99999 00:00:00 GMT", "waiting", {}, 1.5),
        ("Mon, 01 Jan 2024 00:00:00 +9999999", "waiting", {}, 1.5),
        (f"Mon, {'9' * 20} Jan 2024 00:00:00 GMT", "waiting", {}, 1.5),
    ],
)
def test_delay(
    flows: Any,
    serve: Serve,
    kind: str,
    header: str | None,
    workflow: str,
    options: Mapping[str, Any],
    delay: float,
) -> None:
    naps = Naps()
    failed = BUSY if header is None else busy(header)
    server = serve(in_order(failed, FINE))
    play(flows, kind, workflow, {"api_url": server.url, **options}, naps)
    assert naps.delays == [delay]


@each_kind
@pytest.mark.parametrize("form", [imf, rfc850, asctime])
def test_delay_to_a_date(
    flows: Any, serve: Serve, kind: str, form: Callable[[datetime], str]
) -> None:
    """Retry-After in the three forms of an HTTP date (RFC 9110, section 5.6.7)."""
    naps = Naps()
    when = datetime.now(UTC) + timedelta(seconds=120)
    server = serve(in_order(busy(form(when)), FINE))
    play(flows, kind, "waiting", {"api_url": server.url}, naps)
    assert len(naps.delays) == 1
    assert 110 < naps.delays[0] <= 120


@each_kind
def test_each_failure_says_anew_how_long(flows: Any, serve: Serve, kind: str) -> None:
    naps = Naps()
    server = serve(in_order(busy("4"), BUSY, FINE))
    play(flows, kind, "waiting", {"api_url": server.url}, naps)
    assert naps.delays == [4, 1.5]


@each_kind
@pytest.mark.parametrize(
    ("deadline", "delays", "error"),
    [
        (1.5, [], "DeadlineExceeded"),
        (2.9, [1.5], "DeadlineExceeded"),
        (3.1, [1.5, 1.5], "RetriesExhausted"),
    ],
)
def test_deadline_before_a_retry(
    flows: Any, serve: Serve, kind: str, deadline: float, delays: Any, error: str
) -> None:
    """A wait that would outlast the run is not begun."""
    clock = Clock()
    naps = Naps(clock.advance)
    server = serve(lambda _: BUSY)
    options = {"api_url": server.url, "clock": clock}
    with pytest.raises(flows.StepError) as raised:
        play(flows, kind, "waiting", options, naps, deadline=deadline)
    assert type(raised.value).__name__ == error
    assert isinstance(raised.value.__cause__, flows.CriterionFailed)
    assert naps.delays == delays
    assert len(server.received) == len(delays) + 1
    if error == "DeadlineExceeded":
        assert "the deadline comes before the retry" in str(raised.value)
        assert raised.value.status_code == 503


@each_kind
def test_no_action_takes_up_a_deadline(flows: Any, serve: Serve, kind: str) -> None:
    server = serve(lambda _: busy("10"))
    with pytest.raises(flows.DeadlineExceeded):
        play(flows, kind, "then_end", {"api_url": server.url}, deadline=5)


@each_kind
def test_retries_count_as_steps(flows: Any, serve: Serve, kind: str) -> None:
    server = serve(lambda _: BUSY)
    with pytest.raises(flows.StepLimitExceeded) as raised:
        play(flows, kind, "waiting", {"api_url": server.url, "max_steps": 2})
    assert raised.value.attempt == 3
    assert len(server.received) == 2


@each_kind
def test_slow_answers_are_tried_again(flows: Any, serve: Serve, kind: str) -> None:
    server = serve(in_order(json_answer({}, delay=5), FINE))
    result = play(flows, kind, "unanswered", {"api_url": server.url, "timeout": 0.2})
    assert result.steps.a.attempts == 2


@each_kind
def test_observer_hears_of_retries(flows: Any, serve: Serve, kind: str) -> None:
    class Watcher(Recorder):
        def retrying(
            self, workflow_id: str | None, step_id: str, attempt: int, delay: float
        ) -> None:
            self.events.append(("retrying", workflow_id, step_id, attempt, delay))

    watcher = Watcher()
    server = serve(in_order(busy("2"), BUSY, FINE))
    play(flows, kind, "waiting", {"api_url": server.url}, observer=watcher)
    assert watcher.events == [
        ("started", "waiting", "a", 1),
        ("finished", "waiting", "a", "CriterionFailed"),
        ("retrying", "waiting", "a", 1, 2.0),
        ("started", "waiting", "a", 2),
        ("finished", "waiting", "a", "CriterionFailed"),
        ("retrying", "waiting", "a", 2, 1.5),
        ("started", "waiting", "a", 3),
        ("finished", "waiting", "a", "StepResult"),
    ]


def test_cancelled_while_it_waits(flows: Any, serve: Serve) -> None:
    """Cancellation ends the wait, and no action takes it up."""
    server = serve(lambda _: busy("200"))

    async def run() -> None:
        async with flows.AsyncClient(api_url=server.url) as client:
            running = asyncio.create_task(flows.then_end_async(client))
            while not server.received:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    asyncio.run(run())
    assert len(server.received) == 1
