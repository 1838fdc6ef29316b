"""Runs on one client keep apart the sessions that an API keeps in a cookie."""

from __future__ import annotations

from .built import Built
from .scale import scale
from .sessions import Kind, session, unique


@scale("runs", sample=48, whole=400)
def test_each_run_has_its_own_session(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    users = [unique("user") for _ in range(runs)]
    with session(kind, built, url, timeout=30.0) as used:
        found = used.runs("profile", [{"user": user} for user in users], at_once=16)
    others = [
        f"{user} got {one if isinstance(one, BaseException) else one.outputs.user}"
        for user, one in zip(users, found, strict=True)
        if isinstance(one, BaseException) or one.outputs.user != user
    ]
    assert not others, f"{len(others)} of {runs}: {', '.join(others[:5])}"
