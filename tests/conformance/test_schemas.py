"""What the official JSON Schemas of Arazzo reject is rejected here, and the differences
are those that are explained."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.documents import codes, parsed
from tests.conformance.schemas import LOOSER, STRICTER, WHOLE, WHOLE_1_0, rows


def found(arazzo: Any) -> list[str]:
    return [one.code for one in parsed(arazzo)]


def test_whole_documents_are_valid() -> None:
    assert found(WHOLE) == found(WHOLE_1_0) == []


@pytest.mark.parametrize(
    ("arazzo", "code"),
    [(arazzo, code) for _, arazzo, code in rows()],
    ids=[name for name, *_ in rows()],
)
def test_keyword(arazzo: Any, code: str) -> None:
    # What is accepted with a warning is warned of later.
    said = codes(arazzo) if code in ("AZ108", "AZ509") else found(arazzo)
    assert code in said


@pytest.mark.parametrize(
    "arazzo", [row[1] for row in LOOSER], ids=[row[0] for row in LOOSER]
)
def test_looser(arazzo: Any) -> None:
    assert found(arazzo) == []


@pytest.mark.parametrize(
    ("arazzo", "code"),
    [row[1:3] for row in STRICTER],
    ids=[row[0] for row in STRICTER],
)
def test_stricter(arazzo: Any, code: str) -> None:
    assert code in found(arazzo)
