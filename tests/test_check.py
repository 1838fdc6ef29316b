"""The command ``check``: what a build would find, in every format."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from tests.golden import CASES, Case, inside


def check(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_build_finds(case: Case, tmp_path: Path) -> None:
    """The diagnostics of every golden case, on standard output, and nothing written."""
    project = tmp_path / "project"
    shutil.copytree(case.folder, project)
    with inside(project):
        before = sorted(project.rglob("*"))
        result = check("specs", *_arguments(case))
        assert sorted(project.rglob("*")) == before
    assert result.exit_code == (0 if case.builds else 1)
    shown = result.stdout.replace(str(project), "{project}")
    assert shown == (case.folder / "stderr.txt").read_text(encoding="utf-8")


def _arguments(case: Case) -> list[str]:
    """Those of a case that a check takes too."""
    others = ("--clients", "--http", "--keep-going", "--line", "--runtime", "--target")
    return [one for one in case.arguments if not one.startswith(others)]


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_formats(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in CASES if case.name == "operation-unknown")
    shutil.copytree(case.folder / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    printed = check("--format", form)
    written = check("--format", form, "--output", "found", "-q")
    assert (printed.exit_code, written.exit_code) == (1, 1)
    assert (written.stdout, written.stderr) == ("", "")
    assert Path("found").read_text(encoding="utf-8") == printed.stdout
    assert "AZ401" in printed.stdout
    if form != "github":
        json.loads(printed.stdout)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_nothing_to_check(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read at all is said in the same format."""
    monkeypatch.chdir(tmp_path)
    assert check("nowhere", "--format", form).exit_code == 1
    assert "AZ001" in check("nowhere", "--format", form).stdout
    Path("empty").mkdir()
    assert "AZ006" in check("empty", "--format", form).stdout
    Path("arazzo-gen.toml").write_text("stricd = true", encoding="utf-8")
    assert "AZ014" in check("empty", "--format", form).stdout


def test_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in CASES if case.name == "minimal")
    shutil.copytree(case.folder / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    result = check()
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nothing wrong in 1 Arazzo document\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.yaml": "arazzo: 1.0.1\n x: y: z\n"}, "1 error in 1 Arazzo document\n"),
        ({"a.json": '{"arazzo": "1.0.1",}'}, "1 error in 1 Arazzo document\n"),
        (
            {"a.yaml": "arazzo: [", "b.yaml": "arazzo: {"},
            "2 errors in 2 Arazzo documents\n",
        ),
        ({"a.yaml": b"arazzo: \xff"}, "1 error in 1 Arazzo document\n"),
        ({"a.yaml": "other: 1\n"}, "1 error\n"),
        ({}, "1 error\n"),
    ],
)
def test_summary_of_what_cannot_be_read(
    files: dict[str, str | bytes],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A document that does not parse is one."""
    (tmp_path / "specs").mkdir()
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "specs" / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    result = check()
    assert (result.exit_code, result.stderr) == (1, said)


def test_summary_of_good_and_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(case for case in CASES if case.name == "minimal")
    shutil.copytree(case.folder / "specs", tmp_path / "specs")
    (tmp_path / "specs/late.yaml").write_text("arazzo: '1.0.1", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert check().stderr == "1 error in 2 Arazzo documents\n"
    assert check("specs/late.yaml").stderr == "1 error\n"
