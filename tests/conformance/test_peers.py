"""What Redocly CLI finds wrong with a document is found here, or it is said why not."""

from __future__ import annotations

import pytest

from tests.conformance.documents import codes
from tests.conformance.peers import CAUGHT, ELSEWHERE, RULES, Caught


def test_every_rule_is_in_the_tables() -> None:
    assert {row.rule for row in CAUGHT} | {row.rule for row in ELSEWHERE} == RULES


@pytest.mark.parametrize("row", CAUGHT, ids=lambda row: f"{row.rule}: {row.fault}")
def test_rule(row: Caught) -> None:
    assert codes(row.arazzo) == [row.code]
