"""The JSONPath Compliance Test Suite, and cases of our own beside it: through the
parser, the compiled form and the library, query by query."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from arazzo_gen.emit.jsonpath import is_compiled
from arazzo_gen.language import SyntaxFault, parse_jsonpath
from arazzo_gen.runtime.jsonpath import JsonPath
from tests.support.compiled import exists, nodes

FOLDER = Path(__file__).parent


def _cases(path: str) -> list[Any]:
    tests = json.loads((FOLDER / path).read_text(encoding="utf-8"))["tests"]
    return [pytest.param(test, id=test["name"]) for test in tests]


CASES = [*_cases("cts/cts.json"), *_cases("jsonpath.json")]
VALID = [case for case in CASES if "document" in case.values[0]]
INVALID = [case for case in CASES if "document" not in case.values[0]]
COMPILED = [
    case for case in VALID if is_compiled(parse_jsonpath(case.values[0]["selector"]))
]


def _results(case: dict[str, Any]) -> list[Any]:
    return case["results"] if "results" in case else [case["result"]]


@pytest.mark.parametrize("case", INVALID)
def test_invalid(case: dict[str, Any]) -> None:
    with pytest.raises(SyntaxFault):
        parse_jsonpath(case["selector"])


@pytest.mark.parametrize("case", COMPILED)
def test_compiled(case: dict[str, Any]) -> None:
    found = nodes(case["selector"], case["document"])
    assert found in _results(case)
    if case["document"] is not None:
        assert exists(case["selector"], case["document"]) == bool(found)


@pytest.mark.parametrize("case", VALID)
def test_library(case: dict[str, Any]) -> None:
    query, document = JsonPath(case["selector"]), case["document"]
    assert query.values(document) in _results(case)
    if "result_paths" in case:
        assert list(map(_normalized, query.locations(document))) == case["result_paths"]


def _normalized(location: tuple[int | str, ...]) -> str:
    """A normalized path (RFC 9535, section 2.7)."""
    return "$" + "".join(f"[{_quoted(key)}]" for key in location)


def _quoted(key: int | str) -> str:
    if isinstance(key, int):
        return str(key)
    inner = json.dumps(key, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return "'" + inner.replace("'", "\\'") + "'"


def test_both_forms_are_tried() -> None:
    """Queries of each kind of selector are among those that are compiled."""
    assert len(COMPILED) > 150
    assert len(VALID) > len(COMPILED)
