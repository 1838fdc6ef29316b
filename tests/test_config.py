"""The command ``config``: the settings that are in force, and where they come from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from arazzo_gen.cli import main


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    monkeypatch.chdir(tmp_path)


def config(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["config", "--root", ".", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_defaults() -> None:
    shown = config()
    assert shown.startswith(f"# settings of {Path()}\n")
    assert tomllib.loads(shown) == {
        "inputs": ["specs"],
        "output": "generated",
        "models": "selected",
        "whole_models": 40,
        "strict": False,
        "implicit_success": "2xx",
        "http": "httpx2",
        "clients": "both",
        "runtime": "shared",
        "line_length": 88,
        "target_python": "3.11",
    }
    assert shown.count("# the default") == 11


def test_origins() -> None:
    Path("pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.arazzo-gen]\nmodels = "full"\nstrict = true\n'
        'implicit_success = "any"\n[tool.arazzo-gen.levels]\nAZ506 = "off"\n'
        'AZ503 = "off"\n'
        '[tool.arazzo-gen.names]\n"specs/a.yaml" = "b"\n',
        encoding="utf-8",
    )
    levels = ("--level", "AZ601=error", "--level", "AZ503=note")
    shown = config("--no-strict", *levels, "-o", "out", "specs")
    assert 'inputs = ["specs"]  # the command line' in shown
    assert 'output = "out"  # the command line' in shown
    assert 'models = "full"  # pyproject.toml:4' in shown
    assert "strict = false  # the command line" in shown
    assert 'implicit_success = "any"  # pyproject.toml:6' in shown
    assert "whole_models = 40  # the default" in shown
    assert '[levels]\n"AZ503" = "note"  # the command line\n' in shown
    assert '"AZ506" = "off"  # pyproject.toml:8\n' in shown
    assert '"AZ601" = "error"  # the command line\n' in shown
    assert '[names]\n"specs/a.yaml" = "b"  # pyproject.toml:11\n' in shown
    assert tomllib.loads(shown)["levels"] == {
        "AZ503": "note",
        "AZ506": "off",
        "AZ601": "error",
    }


def test_what_is_printed_is_a_settings_file() -> None:
    Path("arazzo-gen.toml").write_text(
        "inputs = ['a \"b\"']\nsources = {'https://x.example/' = 'ü'}\n"
        "names = {'specs/a.yaml#/x' = 'y'}\nlevels = {AZ506 = 'note'}\n",
        encoding="utf-8",
    )
    before = config()
    Path("arazzo-gen.toml").write_text(before, encoding="utf-8")
    assert tomllib.loads(config()) == tomllib.loads(before)


def test_two_settings_files() -> None:
    """One of them alone is read, and that is told."""
    Path("arazzo-gen.toml").write_text("strict = true\n", encoding="utf-8")
    Path("pyproject.toml").write_text("[tool.black]\n", encoding="utf-8")
    assert "not read" not in config()
    Path("pyproject.toml").write_text("\n[tool.arazzo-gen]\nmodels = 1\n", "utf-8")
    shown = config()
    assert "# what stands at pyproject.toml:2 is not read" in shown
    assert 'models = "selected"  # the default' in shown
    assert "strict = true  # arazzo-gen.toml:1" in shown


def test_wrong_settings() -> None:
    Path("arazzo-gen.toml").write_text("implicit_success = 2", encoding="utf-8")
    result = CliRunner().invoke(main, ["config"])
    assert result.exit_code == 1
    assert '"implicit_success" must be "2xx" or "any"' in result.stderr
