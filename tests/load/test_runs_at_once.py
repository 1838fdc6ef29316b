"""1, 64 and 1,000 runs at once, against code that is written by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from . import handwritten
from .built import Built
from .sessions import Arguments, Kind, Session, session, unique

Runs = Callable[[Sequence[Arguments], int], list[Any]]


@pytest.mark.parametrize(
    ("at_once", "pool", "rounds"),
    [
        pytest.param(1, 1, 10, id="1"),
        pytest.param(16, 16, 1, id="16"),
        pytest.param(1, 1, 500, id="1-whole", marks=pytest.mark.load),
        pytest.param(64, 64, 5, id="64-whole", marks=pytest.mark.load),
        # More than the client's own pool has places.
        pytest.param(1000, None, 1, id="1000-whole", marks=pytest.mark.load),
    ],
)
def test_each_run_gets_its_own_data(
    built: Built, kind: Kind, url: str, at_once: int, pool: int | None, rounds: int
) -> None:
    with session(kind, built, url, pool=pool) as ours:
        mine = _measured(ours, _generated(ours), at_once, rounds)
    with session(kind, built, url, pool=pool) as theirs:
        other = _measured(theirs, _by_hand(theirs, url), at_once, rounds)
    print(
        f"\n{built.http.__name__} {kind}, {at_once} at once:"
        f" {1e6 * mine:.0f} µs of CPU a run, {1e6 * other:.0f} µs by hand,"
        f" ratio {mine / other:.2f}"
    )


def _measured(used: Session, runs: Runs, at_once: int, rounds: int) -> float:
    """Seconds of CPU for each run. Where the pool has a place for each run of a round,
    their first calls are answered once all of them have come."""
    runs([{"name": unique("ok.first")}], 1)
    since = time.process_time()
    for _ in range(rounds):
        gathered = 1 if used.pool is None else at_once
        prefix = f"gather.{unique('job')}.{gathered}"
        names = [f"{prefix}.{number}" for number in range(at_once)]
        found = runs([{"name": name} for name in names], at_once)
        assert [_result(one) for one in found] == names
    return (time.process_time() - since) / (at_once * rounds)


def _result(found: Any) -> Any:
    return found.outputs.result if hasattr(found, "outputs") else found


def _generated(used: Session) -> Runs:
    return lambda arguments, at_once: used.runs("run_job", arguments, at_once)


def _by_hand(used: Session, url: str) -> Runs:
    """Runs that use the HTTP client of a session, and nothing else of it."""
    http = used.http
    with used.built.http.Client() as one:
        token = handwritten.fetch_token(one, url)
    call = handwritten.run_job_async if used.is_async else handwritten.run_job
    return lambda arguments, at_once: used.each(
        lambda given: call(http, url, token, given["name"]), arguments, at_once
    )
