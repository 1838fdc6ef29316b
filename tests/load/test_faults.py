"""Runs with all kinds of faults and with tokens that are renewed: each has the outcome
that its own answers make, and nothing is left behind."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product
from typing import Any

import pytest

from .built import LIBRARIES, Built
from .held import assert_flat, held
from .sessions import KINDS, Kind, Session, parts, session, unique

POOL = 16
AT_ONCE = 16

TOKEN = {"lifetime": 8, "revoke_after": 4 * AT_ONCE}
"""Tokens that the client renews each few seconds, and which the API may refuse. Not at
once: each run that has a new one is to have it accepted before."""

# What a run asks for, by the workflow that does so, and what becomes of it: an error,
# or none. Most runs are as they should be.
FAULTS = [
    ("item", "drop", "TransportError"),
    ("item", "garbage", "TransportError"),
    ("item", "bad", "ResponseNotJson"),
    ("item", "fail", "CriterionFailed"),
    ("add_item", "drop", "TransportError"),
    ("late_item", "late-head.120", "StepTimeout"),
    ("late_item", "late-body.120", "StepTimeout"),
    ("late_item", "drip.120", "StepTimeout"),
    ("secret", "revoked", None),
    ("run_job", "revoked", None),
    ("run_job", "drop", "TransportError"),
    ("run_job", "bad", "CriterionFailed"),
    ("run_job", "fail", "CriterionFailed"),
]
GOOD = [("item", "ok", None), ("secret", "ok", None), ("run_job", "ok", None)]


@pytest.mark.parametrize(
    ("library", "kind", "runs"),
    [
        *product(LIBRARIES, KINDS, [100]),
        pytest.param("httpx2", "async", 20_000, marks=pytest.mark.load),
        pytest.param("httpx2", "sync", 5_000, marks=pytest.mark.load),
        pytest.param("httpx", "async", 5_000, marks=pytest.mark.load),
        pytest.param("httpx", "sync", 5_000, marks=pytest.mark.load),
    ],
)
def test_faults_leave_nothing_behind(
    packages: dict[str, Built], library: str, kind: Kind, url: str, runs: int
) -> None:
    built = packages[library]
    choices = random.Random(13)
    with session(kind, built, url, pool=POOL, token=TOKEN, timeout=30.0) as used:
        warm = min(500, runs // 2)
        _run(used, choices, warm)
        before = held(used)
        for part in parts(runs - warm, warm):
            _run(used, choices, part)
        assert_flat(before, used, runs - warm)


def _run(used: Session, choices: random.Random, runs: int) -> None:
    """Run some workflows, and assert what becomes of each."""
    planned = [
        choices.choice(FAULTS if choices.random() < 0.3 else GOOD) for _ in range(runs)
    ]
    arguments = [(name, unique(f"{fault}.x")) for name, fault, _ in planned]

    suffix = "_async" if used.is_async else ""

    def run(given: Any) -> Any:
        name, id = given
        function = getattr(used.built.package, f"{name}{suffix}")
        return function(used.client, **{"name" if name == "run_job" else "id": id})

    found = used.each(run, arguments, AT_ONCE)
    wrong = Counter[str]()
    example: dict[str, Any] = {}
    for (name, fault, expected), (_, id), one in zip(
        planned, arguments, found, strict=True
    ):
        if (outcome := _outcome(one)) != (expected or id):
            what = f"{name} of {fault}: {outcome}, not {expected or 'its id'}"
            wrong[what] += 1
            example[what] = one
    assert not wrong, "\n".join(
        f"{times} x {what}: {example[what]}" for what, times in wrong.items()
    )


def _outcome(found: Any) -> str:
    """The value that a run gave, or the error that it raised."""
    if isinstance(found, BaseException):
        return type(found).__name__
    outputs = found.outputs
    return str(outputs.result if hasattr(outputs, "result") else outputs.value)
