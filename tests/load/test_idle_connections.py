"""Requests on connections that the server has just closed."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any
from urllib.request import urlopen

from .built import Built
from .scale import scale
from .sessions import Kind, session, unique

POOL = 8


@scale("runs", sample=32, whole=1000)
def test_idempotent_request_is_sent_again(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    with session(kind, built, url, pool=POOL, timeout=30.0) as used:
        # Each place has a connection that has been used; the server closes it when the
        # next request has come.
        used.places()
        ids = [unique("shut.x") for _ in range(runs)]
        found = used.runs("item", [{"id": id} for id in ids], at_once=POOL)
        assert Counter(map(_outcome, found)) == {"ok": runs}
        assert [one.outputs.value for one in found] == ids


@scale("runs", sample=32, whole=1000)
def test_other_request_is_never_sent_again(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    with session(kind, built, url, pool=POOL, timeout=30.0) as used:
        used.places()
        prefix = unique("shut.add") + "x"
        arguments = [{"id": f"{prefix}{number}"} for number in range(runs)]
        found = used.runs("add_item", arguments, at_once=POOL)
        outcomes = Counter(map(_outcome, found))
        # A connection that is new is not closed.
        assert set(outcomes) == {"ok", "TransportError"}
        with urlopen(f"{url}/added/{prefix}") as answer:
            added = json.load(answer)
        assert set(added.values()) == {1}
        assert len(added) == runs


@scale("rounds", sample=10, whole=200)
def test_server_that_closes_idle_connections(
    built: Built, kind: Kind, url: str, rounds: int
) -> None:
    idle = 10
    with session(kind, built, url, pool=POOL, timeout=30.0) as used:
        outcomes = Counter[str]()
        for number in range(rounds):
            arguments = [{"id": unique(f"brief.{idle}.x")} for _ in range(POOL)]
            outcomes.update(map(_outcome, used.runs("item", arguments, at_once=POOL)))
            # The connections are closed about now.
            time.sleep((idle - 4 + number % 8) / 1000)
        # A request is sent again once, and may meet another such connection then.
        assert set(outcomes) <= {"ok", "TransportError"}
        assert outcomes["TransportError"] <= rounds * POOL // 50


def _outcome(found: Any) -> str:
    return type(found).__name__ if isinstance(found, BaseException) else "ok"
