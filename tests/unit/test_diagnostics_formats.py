"""Diagnostics for programs: each format in full, and what no text can do to it."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.diagnostics import Diagnostic, Position, Related, Span
from arazzo_gen.diagnostics.github import render_github
from arazzo_gen.diagnostics.json_format import render_json
from arazzo_gen.diagnostics.sarif import render_sarif


def span(start: tuple[int, int], end: tuple[int, int], path: str = "a b.yml") -> Span:
    return Span(path, Position(*start), Position(*end))


FOUND = (
    Diagnostic.at("AZ502", "über", span((7, 1), (9, 2))),
    Diagnostic.at(
        "AZ401",
        'no "a"',
        span((4, 2), (4, 5)),
        help='did you mean "b"?',
        related=[Related("here", span((1, 1), (1, 2), "b.yml"))],
    ),
    Diagnostic.of_file("AZ001", "no such file", "Z.yml"),
)
TEXTS = {"a b.yml": "a:\n  b\n\n no\n", "b.yml": "x"}


def test_json() -> None:
    assert json.loads(render_json(FOUND)) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "AZ001",
                "title": "file not found",
                "level": "error",
                "message": "no such file",
                "path": "Z.yml",
                "span": None,
                "note": None,
                "help": None,
                "related": [],
            },
            {
                "code": "AZ401",
                "title": "unknown operation",
                "level": "error",
                "message": 'no "a"',
                "path": "a b.yml",
                "span": {
                    "start": {"line": 4, "column": 2},
                    "end": {"line": 4, "column": 5},
                },
                "note": None,
                "help": 'did you mean "b"?',
                "related": [
                    {
                        "message": "here",
                        "path": "b.yml",
                        "span": {
                            "start": {"line": 1, "column": 1},
                            "end": {"line": 1, "column": 2},
                        },
                    }
                ],
            },
            {
                "code": "AZ502",
                "title": "parameter not declared by the operation",
                "level": "warning",
                "message": "über",
                "path": "a b.yml",
                "span": {
                    "start": {"line": 7, "column": 1},
                    "end": {"line": 9, "column": 2},
                },
                "note": None,
                "help": None,
                "related": [],
            },
        ],
        "counts": {"error": 2, "warning": 1, "note": 0},
    }


def test_sarif() -> None:
    log = json.loads(render_sarif(FOUND, TEXTS, "1.2.3"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["AZ001", "AZ401", "AZ502"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    assert run["results"][0]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "Z.yml"}}}
    ]
    fingerprints = run["results"][1].pop("partialFingerprints")
    assert list(fingerprints) == ["arazzoGen/v1"]
    assert run["results"][1] == {
        "ruleId": "AZ401",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": 'no "a"\ndid you mean "b"?'},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a%20b.yml"},
                    "region": {
                        "startLine": 4,
                        "startColumn": 2,
                        "endLine": 4,
                        "endColumn": 5,
                    },
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "b.yml"},
                    "region": {
                        "startLine": 1,
                        "startColumn": 1,
                        "endLine": 1,
                        "endColumn": 2,
                    },
                },
                "message": {"text": "here"},
            }
        ],
    }


def test_github() -> None:
    assert render_github(FOUND).splitlines() == [
        "::error file=Z.yml,title=AZ001%3A file not found::no such file",
        "::error file=a b.yml,line=4,endLine=4,col=2,endColumn=5"
        ',title=AZ401%3A unknown operation::no "a"'
        '%0Adid you mean "b"?%0Ahere: b.yml:1:1',
        "::warning file=a b.yml,line=7,endLine=9"
        ",title=AZ502%3A parameter not declared by the operation::über",
    ]


@given(st.text(), st.text(min_size=1))
def test_no_text_begins_a_command(message: str, path: str) -> None:
    """A command is a line, and its properties are ours."""
    found = Diagnostic.of_file("AZ001", message, path, help="x\r\n::error::y")
    (line,) = re.split(r"\r\n|\r|\n", render_github([found]).removesuffix("\n"))
    head = line.removeprefix("::").partition("::")[0]
    assert head.startswith("error file=")
    assert head.count(",") == 1


@given(st.text(), st.text(min_size=1))
def test_any_text(message: str, path: str) -> None:
    found = Diagnostic.of_file("AZ001", message, path)
    assert json.loads(render_json([found]))["diagnostics"][0]["message"] == message
    (run,) = json.loads(render_sarif([found], {path: message}, "1"))["runs"]
    assert run["results"][0]["message"]["text"] == message
