"""The table of Redocly CLI's rules says what it does: it finds the faults itself.

Opt-in, as it needs Node.js: ``npm ci --prefix tests/redocly``, then
``pytest -m redocly``.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.documents import STEP, document, steps
from tests.conformance.peers import (
    CAUGHT,
    ELSEWHERE,
    RULES,
    SOURCES,
    Caught,
    Elsewhere,
    written,
)

pytestmark = pytest.mark.redocly

REDOCLY = Path(__file__).parent / "node_modules" / ".bin" / "redocly"
ROWS: list[Caught | Elsewhere] = [*CAUGHT, *ELSEWHERE]
GOOD = document(steps(STEP), sourceDescriptions=SOURCES)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The rules that are broken, by the name of the file."""
    if not REDOCLY.exists():
        pytest.skip("Redocly CLI is not installed: npm ci --prefix tests/redocly")
    folder = tmp_path_factory.mktemp("redocly")
    documents = [GOOD, *(row.arazzo for row in ROWS)]
    names = [f"{number}.yaml" for number in range(len(documents))]
    for name, arazzo in zip(names, documents, strict=True):
        (folder / name).write_text(written(arazzo), encoding="utf-8")
    rules = "".join(f"  {rule}: error\n" for rule in sorted(RULES))
    (folder / "redocly.yaml").write_text(f"rules:\n{rules}", encoding="utf-8")
    said = subprocess.run(
        [REDOCLY, "lint", *names, "--config=redocly.yaml", "--format=json"],
        cwd=folder,
        env={**os.environ, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        encoding="utf-8",
    )
    broken: dict[str, set[str]] = {name: set() for name in names}
    for problem in _problems(said.stdout):
        for location in problem["location"]:
            broken[location["source"]["ref"]].add(problem["ruleId"])
    return broken


def _problems(stdout: str) -> Iterator[dict[str, Any]]:
    """What is said of each document: one JSON text after the other."""
    decoder = json.JSONDecoder()
    while stdout := stdout.lstrip():
        if not stdout.startswith("{"):
            stdout = stdout.partition("\n")[2]
            continue
        said, end = decoder.raw_decode(stdout)
        yield from said["problems"]
        stdout = stdout[end:]


def test_a_good_document_breaks_no_rule(found: dict[str, set[str]]) -> None:
    assert found["0.yaml"] == set()


@pytest.mark.parametrize(
    ("number", "rule"),
    [(number, row.rule) for number, row in enumerate(ROWS, 1)],
)
def test_rule(number: int, rule: str, found: dict[str, set[str]]) -> None:
    assert rule in found[f"{number}.yaml"]
