"""Patterns of documents: what is judged by them takes no time to speak of."""

from __future__ import annotations

import pytest

from arazzo_gen.checking import check
from arazzo_gen.diagnostics import CODES
from arazzo_gen.language.patterns import is_found
from arazzo_gen.settings import Settings
from tests.support.descriptions import API, FLOW


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^a", "ab", True),
        ("b$", "ab", True),
        ("b$", "ab\n", False),
        ("^b", "ab", False),
        ("(a+)+$", "a" * 100_000 + "!", False),
        ("(?!x)", "ab", None),
        (r"(a)\1", "aa", None),
        ("[", "[", None),
        ("a" * 20_000, "a", None),
    ],
)
def test_is_found(pattern: str, text: str, found: bool | None) -> None:
    """What takes linear time is known; what may take for ever is not asked."""
    assert is_found(pattern, text) is found


ERRORS = {code for code, known in CODES.items() if known.level == "error"}


def codes(flow: str) -> set[str]:
    files = {"flow.arazzo.yaml": flow.encode(), "api.yaml": API.encode()}
    return {found.code for found in check(files, Settings()).diagnostics}


@pytest.mark.parametrize(
    "pattern", ["(" * 5000 + ")" * 5000, "a{99999999999}", "(?:a{0,65000}){65000}", "("]
)
def test_regular_expressions_of_criteria(pattern: str) -> None:
    criterion = f"{{context: $response.body, type: regex, condition: '{pattern}'}}"
    flow = FLOW.decode().replace("[{condition: $statusCode == 200}]", f"[{criterion}]")
    assert codes(flow) & ERRORS <= {"AZ202"}


def test_default_that_a_pattern_may_keep_busy() -> None:
    inputs = (
        "  inputs: {type: object, properties: {a: {type: string, default:"
        f" {'a' * 60}!, pattern: ^(a+)+$}}}}}}\n  steps:"
    )
    assert "AZ513" in codes(FLOW.decode().replace("  steps:", inputs))
