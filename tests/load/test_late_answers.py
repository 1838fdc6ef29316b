"""Answers that come too late take no place of the pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from .built import Built
from .held import assert_flat, held
from .scale import scale
from .sessions import Arguments, Kind, Session, session, unique
from .wire import Octets, WireServer

POOL = 8


@pytest.mark.parametrize("how", ["late-head", "late-body", "drip"])
@pytest.mark.parametrize(
    ("kind", "runs"),
    [
        pytest.param("async", 24, id="async-sample"),
        pytest.param("async", 480, id="async-whole", marks=pytest.mark.load),
        pytest.param("sync", 480, id="sync-whole", marks=pytest.mark.load),
    ],
)
def test_late_answers(built: Built, kind: Kind, how: str, url: str, runs: int) -> None:
    with session(kind, built, url, pool=POOL, timeout=10.0) as used:
        before = held(used)
        # Around the moment at which the timeout of the step passes.
        ids = [unique(f"{how}.{100 + number % 9}.x") for number in range(runs)]
        arguments = [{"id": id} for id in ids]
        assert _outcomes(used, "late_item", arguments) == {"StepTimeout": runs}
        assert_flat(before, used, runs)


@scale("runs", sample=16, whole=200)
def test_tls_handshakes_that_time_out(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    with (
        WireServer(Octets(end="stay", read=1)) as silent,
        session(kind, built, url, pool=POOL, timeout=10.0) as used,
        session(
            kind, built, f"https://127.0.0.1:{silent.port}", pool=POOL, timeout=0.1
        ) as late,
    ):
        before = held(used)
        assert _outcomes(late, "item", [{"id": "ok"}] * runs) == {"StepTimeout": runs}
        assert_flat(before, used, runs)


def _outcomes(
    used: Session, workflow: str, arguments: Sequence[Arguments]
) -> Counter[str]:
    found = used.runs(workflow, arguments, at_once=POOL)
    return Counter(type(one).__name__ for one in found)
