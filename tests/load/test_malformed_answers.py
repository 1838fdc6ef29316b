"""Answers that are no answers, or none that a workflow can read: the right error, and
never anything but the runtime's own."""

from __future__ import annotations

import pytest

from .built import Built
from .malformed import ANSWERS, ENDLESS, MOST_BYTES
from .scale import scale
from .sessions import Kind, session
from .wire import WireServer


@scale("stride", sample=4, whole=1)
def test_malformed_answers(built: Built, kind: Kind, stride: int) -> None:
    assert len(ANSWERS) >= 60
    wrong: list[str] = []
    with (
        WireServer() as server,
        session(
            kind,
            built,
            server.url,
            pool=1,
            timeout=15.0,
            max_response_bytes=MOST_BYTES,
        ) as used,
    ):
        for name, (octets, expected) in list(ANSWERS.items())[::stride]:
            server.octets = octets
            [found] = used.runs("item", [{"id": "any"}], at_once=1)
            outcome = type(found).__name__
            if not isinstance(found, BaseException):
                outcome = found.outputs.value
            if outcome not in expected:
                wrong.append(f"{name}: {outcome}, not {expected}: {found!s:.300}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", list(ENDLESS))
def test_answers_that_do_not_end(built: Built, kind: Kind, name: str) -> None:
    with (
        WireServer(ENDLESS[name]) as server,
        session(kind, built, server.url, pool=1, timeout=0.3) as used,
    ):
        [found] = used.runs("item", [{"id": "any"}], at_once=1)
        assert isinstance(found, built.errors.StepTimeout), repr(found)
