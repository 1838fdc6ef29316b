"""Runs that are cancelled at random moments leave nothing behind."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from .built import Built
from .held import assert_flat, held
from .scale import scale
from .sessions import Tasks, parts, unique

POOL = 8
MOST = 0.1
"""Seconds before which runs are cancelled: some have ended by then."""

# Work that is cancelled while it fetches a token, waits for a place, connects, sends,
# reads, closes, or waits for what other runs do.
WORK = [
    ("run_job", "ok"),
    ("secret", "ok"),
    ("item", "late-body.20"),
    ("item", "drip.20"),
    ("late_item", "late-head.100"),
    ("item", "drop"),
]


@scale("runs", sample=120, whole=5000)
def test_cancelled_runs_leave_nothing_behind(built: Built, url: str, runs: int) -> None:
    moments = random.Random(5)
    # Tokens that live for a tenth of a second, and take a while to come.
    token = {"lifetime": 0.2, "delay": 15}
    with Tasks(built, url, pool=POOL, token=token, timeout=15.0) as used:
        warm = min(300, runs // 2)
        ended = _cancel(used, moments, warm)
        before = held(used)
        for part in parts(runs - warm, warm):
            ended += _cancel(used, moments, part)
        print(f"\n{runs} runs: {dict(ended)}")
        assert ended["CancelledError"] > runs // 10
        assert_flat(before, used, runs - warm)
        value = unique("ok.after")
        [found] = used.runs("run_job", [{"name": value}], at_once=1)
        assert found.outputs.result == value


def _cancel(used: Tasks, moments: random.Random, runs: int) -> Counter[str]:
    """What became of runs of all kinds of work that were cancelled."""
    ended = Counter[str]()
    for workflow, kind in WORK:
        key = "name" if workflow == "run_job" else "id"
        arguments = [{key: unique(f"{kind}.x")} for _ in range(-(-runs // len(WORK)))]
        found = used.cancelled(workflow, arguments, 12, moments, MOST)
        for one in found:
            if isinstance(one, asyncio.CancelledError):
                ended["CancelledError"] += 1
            elif isinstance(one, used.built.errors.StepError):
                ended[type(one).__name__] += 1
            elif isinstance(one, BaseException):
                raise one
            else:
                ended["result"] += 1
    return ended
