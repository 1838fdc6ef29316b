"""The command ``explain``, and the explanations: their examples are true."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from arazzo_gen.cli import main
from arazzo_gen.diagnostics import CODES
from arazzo_gen.diagnostics.explain import FLOW, explanation, page

from .explained import Example, example, flat

PAGE = Path(__file__).parent.parent / "docs" / "diagnostics.md"


@pytest.mark.parametrize("code", CODES)
def test_wrong_example(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found_in(example(code, "Wrong"), tmp_path, monkeypatch) == {code}


@pytest.mark.parametrize("code", CODES)
def test_right_example(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found_in(example(code, "Right"), tmp_path, monkeypatch) == set()


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("AZ6")])
def test_rewrite(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the help of an accepted form says to write first, the right example has."""
    write(example(code, "Wrong"), tmp_path)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", ".", "--root", ".", "--format", "json"])
    [found] = json.loads(result.stdout)["diagnostics"]
    help = found["help"]
    quoted = re.findall(r"`([^`]+)`|write (\$\S+|'.*')$", help)
    right = example(code, "Right").files[FLOW]
    assert quoted, help
    assert "".join(quoted[0]) in right, help


@pytest.mark.parametrize("code", CODES)
def test_form(code: str) -> None:
    text = explanation(code)
    assert re.findall(r"^#+ .*$", text, re.M) == ["## Wrong", "## Right"]
    assert text.endswith("```\n")
    assert max(map(len, text.splitlines())) <= 100


def write(project: Example, folder: Path) -> None:
    for name, text in project.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def found_in(
    project: Example, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> set[str]:
    """The codes that a check of an example says, or its commands."""
    write(project, folder)
    monkeypatch.chdir(folder)
    if not project.commands:
        result = CliRunner().invoke(main, ["check", ".", "--root", "."])
        assert isinstance(result.exception, SystemExit | None)
        return set(re.findall(r"\b(?:error|warning|note)\[(AZ\d{3})\]", result.output))
    said = ""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in project.commands:
        said += subprocess.run(
            ["sh", "-c", command],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PATH": path},
        ).stdout
    assert all(shown in flat(said) for shown in project.shown), said
    return set(re.findall(r"\b(?:error|warning|note)\[(AZ\d{3})\]", said))


def test_page(pytestconfig: pytest.Config) -> None:
    """The page that lists all codes is what the explanations make."""
    if pytestconfig.getoption("update_golden"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_index() -> None:
    """Every link of the page leads to a heading, and every code has one."""
    text = re.sub(r"^```.*?^```$", "", page(), flags=re.M | re.S)
    linked = re.findall(r"^ *- \[.*\]\(#(.*)\)$", text, re.M)
    titles = re.findall(r"^###? (.*)$", text, re.M)
    kept = [re.sub(r"[^a-z0-9_ -]", "", title.lower()) for title in titles]
    assert linked == [title.replace(" ", "-") for title in kept]
    assert len(linked) > len(CODES)


def explain(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["explain", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_command() -> None:
    shown = explain("AZ401")
    assert shown.startswith("# AZ401: unknown operation (error)\n\n")
    assert explanation("AZ401") in shown
    assert explain("az401") == explain("401") == shown
    assert explain("AZ401", "AZ402").startswith(shown)
    assert explain("--all") == page()
    lines = explain().splitlines()
    assert len(lines) == len(CODES)
    assert lines[0] == "AZ001: file not found (error)"


def test_unknown_code() -> None:
    result = CliRunner().invoke(main, ["explain", "AZ410x"])
    assert result.exit_code == 2
    assert 'there is no code "AZ410x"; did you mean AZ410?' in result.stderr
