"""Levels of diagnostics, from the settings and the command line, and comments that
silence them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from arazzo_gen.diagnostics import CODES
from arazzo_gen.diagnostics.levels import can_be

HEAD = """\
arazzo: 1.0.1
info: {title: Levels, version: 1.0.0}
sourceDescriptions:
  - {name: shop, url: shop.yaml, type: openapi}
workflows:
  - workflowId: orders
    steps:
"""
SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
servers: [{url: "https://shop.example.com"}]
paths:
  /orders:
    get:
      operationId: list
      parameters:
        - {name: shop, in: query, required: true, schema: {type: string}}
      responses: {"200": {description: Orders.}}
"""
GIVEN = "        parameters: [{name: shop, in: query, value: x}]\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")


def run(command: str, steps: str, *arguments: str) -> Result:
    Path("flow.yaml").write_text(HEAD + steps, encoding="utf-8")
    result = CliRunner().invoke(main, [command, ".", "--root", ".", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def found(steps: str, *arguments: str) -> list[tuple[str, str, int | None]]:
    """The codes that a check finds, their levels and lines below HEAD."""
    result = run("check", steps, "--format", "json", *arguments)
    shown = json.loads(result.stdout)["diagnostics"]
    failed = any(one["level"] == "error" for one in shown)
    assert result.exit_code == failed
    above = HEAD.count("\n")
    return [
        (
            one["code"],
            one["level"],
            one["span"] and one["span"]["start"]["line"] - above,
        )
        for one in shown
    ]


MISSING = "      - stepId: a\n        operationId: list\n"
UNDECLARED = f"{MISSING}{GIVEN}        successCriteria:\n"
STATUS = "          - condition: $statusCode == 201"


def test_levels_of_codes() -> None:
    steps = f"{UNDECLARED}{STATUS}\n"
    assert found(steps) == [("AZ506", "warning", 5)]
    assert found(steps, "--strict") == [("AZ506", "error", 5)]
    for level in ("note", "error"):
        assert found(steps, "--level", f"AZ506={level}") == [("AZ506", level, 5)]
    assert found(steps, "--level", "AZ506=off") == []
    assert found(steps, "--strict", "--level", "AZ506=note") == [("AZ506", "note", 5)]

    Path("arazzo-gen.toml").write_text("levels = {AZ506 = 'error'}", encoding="utf-8")
    assert found(steps) == [("AZ506", "error", 5)]
    assert found(steps, "--level", "AZ506=off") == []
    Path("arazzo-gen.toml").write_text("[levels]\nAZ506 = 'note'\n", encoding="utf-8")
    assert found(steps) == [("AZ506", "note", 5)]


def test_errors_that_can_be_relaxed() -> None:
    assert found(MISSING) == [("AZ501", "error", 1)]
    assert found(MISSING, "--level", "AZ501=warning") == [("AZ501", "warning", 1)]
    built = run("build", MISSING, "--level", "AZ501=off", "-q")
    assert (built.exit_code, built.output) == (0, "")
    assert "/orders" in Path("generated/flow/workflows/orders.py").read_text("utf-8")

    wrong = f"{UNDECLARED}          - condition: $statusCode = 200\n"
    assert found(wrong) == [("AZ202", "error", 5)]
    relaxed = run("build", wrong, "--level", "AZ202=warning", "--force", "-q")
    assert (relaxed.exit_code, "warning[AZ202]" in relaxed.stderr) == (0, True)
    text = Path("generated/flow/workflows/orders.py").read_text("utf-8")
    assert "response.require(False, '$statusCode = 200')" in text.replace('"', "'")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("AZ999=off", "is no code; did you mean AZ"),
        ("AZ506=of", 'must be "off", "note", "warning" or "error"'),
        ("AZ506=", 'must be "off", "note", "warning" or "error"'),
        ("AZ401=warning", "is always an error: nothing is generated where it occurs"),
    ],
)
def test_wrong_levels(given: str, said: str) -> None:
    result = run("check", MISSING, "--level", given)
    assert result.exit_code == 2
    assert said in result.stderr
    code, _, level = given.partition("=")
    Path("arazzo-gen.toml").write_text(f"levels.{code} = '{level}'", encoding="utf-8")
    result = run("check", MISSING)
    assert result.exit_code == 1
    assert f'arazzo-gen.toml:1:8: error[AZ014]: "{code}" {said}' in result.stdout


def test_what_cannot_be_silenced() -> None:
    assert not can_be(CODES["AZ003"], "off")
    assert can_be(CODES["AZ003"], "error")
    assert can_be(CODES["AZ601"], "error")


@pytest.mark.parametrize(
    "steps",
    [
        f"{UNDECLARED}{STATUS} # arazzo-gen: ignore[AZ506]\n",
        f"{UNDECLARED}{STATUS}  #arazzo-gen:ignore [AZ506] since they lie\n",
        f"{UNDECLARED}          # arazzo-gen: ignore[AZ506]\n{STATUS}\n",
        f"{UNDECLARED}          # arazzo-gen: ignore[AZ506]\n\n  # why\n{STATUS}\n",
        f"{UNDECLARED}          - condition: >  # arazzo-gen: ignore[AZ506]\n"
        "              $statusCode\n              == 201\n",
        f"{UNDECLARED}          # arazzo-gen: ignore[AZ506]\n          - condition: |\n"
        "              $statusCode == 201\n",
        MISSING.replace("a\n", "a # arazzo-gen: ignore[AZ501]\n", 1),
    ],
)
def test_silenced(steps: str) -> None:
    assert found(steps, "--strict") == []


def test_texts_are_no_comments() -> None:
    steps = (
        f"{MISSING}        description: |\n"
        "          # arazzo-gen: ignore[AZ401]\n"
        "        parameters: # arazzo-gen: ignore[AZ502]\n"
        "         - {name: shop, in: query, value: x}\n"
        "         # arazzo-gen: ignore[AZ502]\n"
        "         - {name: more, in: query, value: ' # arazzo-gen: ignore[AZ601]'}\n"
    )
    assert found(steps) == [("AZ018", "warning", 5)]


def test_comments_that_silence_nothing() -> None:
    steps = (
        f"{UNDECLARED}          - condition: $statusCode == 200"
        " # arazzo-gen: ignore[AZ506, AZ5O6]\n"
        "      # arazzo-gen: ignore\n"
        "      # arazzo-gen: ignore[]\n"
        "      # arazzo-gen: ignore[AZ401]\n"
    )
    shown = run("check", steps).stdout
    assert shown.count("warning[AZ018]") == 5
    assert ":12:64: warning[AZ018]: AZ506 does not occur here" in shown
    assert 'there is no code "AZ5O6"' in shown
    assert "did you mean AZ5" in shown
    assert shown.count("this comment does not say what it silences") == 2
    assert "AZ401 cannot be ignored" in shown
    assert run("check", steps, "--level", "AZ018=off").stdout == ""
    # Where a code is off, its comments are for those who turn it on.
    assert "AZ506 does" not in run("check", steps, "--level", "AZ506=off").stdout


def test_descriptions_that_others_use() -> None:
    """A comment in a description is idle only where all that use it are checked."""
    Path("shop.yaml").write_text(
        SHOP.replace("get:", "get: # arazzo-gen: ignore[AZ307]"), encoding="utf-8"
    )
    assert found(f"{MISSING}{GIVEN}") == [("AZ018", "warning", 6 - HEAD.count("\n"))]
    alone = CliRunner().invoke(main, ["check", "flow.yaml", "--root", "."])
    assert alone.stdout == ""


def test_nothing_is_idle_before_all_is_checked() -> None:
    steps = f"{MISSING.replace('list', 'lis')} # arazzo-gen: ignore[AZ506]\n"
    assert [code for code, _, _ in found(steps)] == ["AZ401"]


def test_no_level() -> None:
    result = run("check", MISSING, "--level", "AZ506")
    assert result.exit_code == 2
    assert '"AZ506" is not a code, "=" and a level' in result.stderr
