"""Tests that cannot hold, or that were made before: type checkers know it, and would
refuse the comparisons of Python."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from arazzo_gen.cli import main
from tests.golden import inside
from tests.tools import passes, passes_pyright

API = """
openapi: 3.1.0
info: {title: Api, version: '1'}
servers: [{url: https://api.example}]
paths:
  /things:
    get:
      operationId: find
      responses:
        '200':
          description: It.
          content:
            application/json:
              schema:
                type: object
                required: [sure]
                properties:
                  sure: {type: boolean, const: true}
                  maybe: {type: integer, enum: [1, 2]}
"""
INPUTS = """
type: object
required: [must, kind]
properties:
  dry: {type: boolean}
  must: {type: boolean}
  grade: {type: integer, enum: [1, 2]}
  kind: {type: integer, enum: [3, 4]}
  four: {type: integer, const: 4}
  limit: {type: number}
  name: {type: string}
"""
TESTS = {
    "dry": ["$inputs.dry == true", "$inputs.dry == false", "$inputs.dry == null"],
    "must": ["$inputs.must", "$inputs.must != true", "$inputs.must == false"],
    "grade": ["$inputs.grade == 1", "$inputs.grade != 1", "5 == $inputs.grade"],
    "kind": ["$inputs.kind == 3", "$inputs.kind == $inputs.grade"],
    "four": ["$inputs.four == $inputs.kind", "$inputs.four == 4.5"],
    "limit": ["$inputs.limit == $inputs.grade", "$inputs.limit == null"],
    "name": ["$inputs.name == null", "$inputs.name != null"],
    "sure": ["$response.body#/sure == false", "$response.body#/maybe == null"],
}


def _workflow(name: str, first: str, second: str) -> dict[str, Any]:
    """A workflow that makes two tests one after the other in every way."""
    one, other = [{"condition": first}], [{"condition": second}]
    status = {"condition": "$statusCode == 200"}
    end = {"type": "end"}
    goto = {"type": "goto", "stepId": "last"}
    step = {"operationId": "find"}
    return {
        "workflowId": name,
        "inputs": yaml.safe_load(INPUTS),
        "steps": [
            {
                **step,
                "stepId": "criteria",
                "successCriteria": [
                    {"condition": f"({first}) && ({second})"},
                    {"condition": f"!(({first}) || ({second}))"},
                ],
            },
            {
                **step,
                "stepId": "arms",
                "onSuccess": [
                    {**goto, "name": "a", "criteria": one},
                    {**end, "name": "b", "criteria": [*other, status]},
                ],
                "onFailure": [
                    {**goto, "name": "c", "criteria": one},
                    {"name": "d", "type": "retry", "criteria": [*other, status]},
                    {**end, "name": "e", "criteria": other},
                ],
            },
            {
                **step,
                "stepId": "again",
                "onSuccess": [
                    {"name": "f", "type": "goto", "stepId": "arms", "criteria": one}
                ],
            },
            {
                **step,
                "stepId": "last",
                "onSuccess": [
                    {**end, "name": "g", "criteria": other},
                    {**end, "name": "h", "criteria": one},
                ],
            },
        ],
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refused")
    (folder / "api.yaml").write_text(API, encoding="utf-8")
    for subject, tests in TESTS.items():
        document = {
            "arazzo": "1.0.1",
            "info": {"title": subject, "version": "1"},
            "sourceDescriptions": [{"name": "api", "url": "api.yaml"}],
            "workflows": [
                _workflow(f"{subject}-{number}", first, second)
                for number, (first, second) in enumerate(product(tests, tests))
            ],
        }
        text = yaml.safe_dump(document, sort_keys=False)
        (folder / f"{subject}.arazzo.yaml").write_text(text, encoding="utf-8")
    with inside(folder):
        done = CliRunner().invoke(main, ["build", ".", "--clients=sync"])
    assert done.exit_code == 0, done.output
    return folder


def test_mypy(built: Path, cache: pytest.Cache) -> None:
    folder = cache.mkdir("mypy-refused")
    options = ["--config-file=", f"--cache-dir={folder}", "--strict"]
    passes("-m", "mypy", *options, "generated", cwd=built)


def test_pyright(built: Path) -> None:
    passes_pyright(built, "generated")


def test_only_what_is_refused_is_a_call(built: Path) -> None:
    """The first test of a value, and what a later one can still find, are Python's."""
    text = (built / "generated/dry/workflows/dry_1.py").read_text("utf-8")
    assert "dry is True and json_equal(dry, False)" in text
    assert "dry is not True and dry is not False" in text
