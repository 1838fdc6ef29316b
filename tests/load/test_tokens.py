"""Tokens that many runs wait for at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.request import urlopen

from .built import Built
from .scale import scale
from .sessions import Kind, Session, session, unique


@scale("runs", sample=60, whole=1000)
def test_token_that_the_api_takes_from_a_few_only(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    # All wait for the first token, and most of them find that it is of no more use.
    token = {"uses": runs // 10, "delay": 300}
    with session(kind, built, url, token=token, timeout=60.0) as used:
        assert _outcomes(used, _secrets(runs)) == {"ok": runs}
        assert _asked(used, url) == 2


@scale("runs", sample=40, whole=200)
def test_token_endpoint_that_fails_once(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    token = {"fail": 1, "delay": 500}
    with session(kind, built, url, token=token, timeout=60.0) as used:
        outcomes = _outcomes(used, _secrets(runs))
        # The run that has asked may fail; those that have waited ask again, together.
        assert outcomes["TokenRequestFailed"] <= 1
        assert outcomes["ok"] == runs - outcomes["TokenRequestFailed"]
        assert _asked(used, url) == 2
        assert _outcomes(used, _secrets(runs)) == {"ok": runs}
        assert _asked(used, url) == 2


@scale("runs", sample=40, whole=200)
def test_token_endpoint_that_always_fails(
    built: Built, kind: Kind, url: str, runs: int
) -> None:
    token = {"fail": 10_000, "delay": 500}
    with session(kind, built, url, token=token, timeout=60.0) as used:
        outcomes = _outcomes(used, _secrets(runs))
        assert outcomes == {"TokenRequestFailed": runs}
        # No run makes the endpoint's trouble worse by asking for itself.
        assert _asked(used, url) < runs // 10


def _secrets(runs: int) -> list[dict[str, str]]:
    return [{"id": f"ok.{unique('secret')}"} for _ in range(runs)]


def _outcomes(used: Session, arguments: Sequence[dict[str, str]]) -> Counter[str]:
    found = used.runs("secret", arguments, at_once=len(arguments))
    values = [given["id"] for given in arguments]
    return Counter(
        (
            "another's"
            if _outcome(one) == "ok" and one.outputs.value != value
            else _outcome(one)
        )
        for one, value in zip(found, values, strict=True)
    )


def _outcome(found: Any) -> str:
    return type(found).__name__ if isinstance(found, BaseException) else "ok"


def _asked(used: Session, url: str) -> int:
    """How often the client of a session has asked for a token."""
    with urlopen(f"{url}/asked/{used.client_id}") as answer:
        return int(json.load(answer)["asked"])
