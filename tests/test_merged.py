"""What git does to a project: merges of branches, and line ends."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from arazzo_gen.cli import main
from tests.golden import FOLDER, tree

SPECS = Path("specs")
API = SPECS / "api.yaml"
SETTINGS = Path("arazzo-gen.toml")
LOCK = Path("generated/.arazzo-gen.lock")


def _git(*arguments: str) -> int:
    options = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    done = subprocess.run(["git", *options, *arguments], capture_output=True)
    return done.returncode


def _build(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["build", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with three documents, and one operation that they do not use."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(FOLDER / "minimal/specs", SPECS)
    flow = SPECS / "status.arazzo.yaml"
    for letter in "abc":
        shutil.copyfile(flow, SPECS / f"{letter}.arazzo.yaml")
    flow.unlink()
    with API.open("a", encoding="utf-8") as file:
        file.write("  /other:\n    get: {operationId: other, responses: {}}\n")
    SETTINGS.write_text("", encoding="utf-8")
    assert _build("-q") == (0, "")
    _git("init", "-q", "-b", "main")
    _git("add", ".")
    assert _git("commit", "-q", "-m", "base") == 0


def _is_merged(one: Callable[[], None], other: Callable[[], None]) -> bool:
    """Whether git merges what is built after a change with what is after another."""
    for branch, change in (("one", one), ("other", other)):
        _git("checkout", "-q", "-b", branch, "main")
        change()
        assert _build("-q") == (0, "")
        _git("add", ".")
        assert _git("commit", "-q", "-m", branch) == 0
    return _git("merge", "-q", "--no-edit", "one") == 0


def _is_clean() -> bool:
    assert _build("-q", "-o", "clean") == (0, "")
    built, clean = tree(Path("generated")), tree(Path("clean"))
    return {path: text.replace("\r\n", "\n") for path, text in built.items()} == clean


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _add() -> None:
    """A document that uses the other operation."""
    shutil.copyfile(SPECS / "a.arazzo.yaml", SPECS / "z.arazzo.yaml")
    _replace(SPECS / "z.arazzo.yaml", "operationId: getStatus", "operationId: other")


def _choose_sync() -> None:
    SETTINGS.write_text('clients = "sync"\n', encoding="utf-8")


def test_without_conflict() -> None:
    """What the merged documents give has been built by nobody."""
    assert _is_merged(lambda: _replace(API, "/other", "/another"), _add)
    assert '"/other"' in Path("generated/z/workflows/ping.py").read_text("utf-8")
    assert _build("--check")[0] == 1
    assert _build("-q") == (0, "")
    assert _is_clean()


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_conflict(style: str) -> None:
    """A build takes both sides, and removes what neither gives any more."""
    _git("config", "merge.conflictStyle", style)
    assert not _is_merged(_choose_sync, _add)
    assert "<<<<<<< " in LOCK.read_text(encoding="utf-8")
    assert Path("generated/z/workflows/ping_async.py").exists()
    assert _build("--check")[0] == 1
    assert _build("-q") == (0, "")
    assert not Path("generated/z/workflows/ping_async.py").exists()
    assert _is_clean()


def test_conflict_in_what_was_generated() -> None:
    """It is in the way, as all that was not written by a build."""
    assert not _is_merged(
        lambda: _replace(SPECS / "a.arazzo.yaml", "title: Status", "title: One"),
        lambda: _replace(SPECS / "a.arazzo.yaml", "title: Status", "title: Other"),
    )
    assert _git("checkout", "--ours", "specs") == 0
    code, said = _build("-q")
    assert (code, "error[AZ010]" in said) == (1, True)
    assert _build("-q", "--force") == (0, "")
    assert _is_clean()


def test_line_ends() -> None:
    """Those that git makes for Windows are nobody's edits, and nothing to be built."""
    templates = Path("templates")
    templates.mkdir()
    (templates / "module.py.jinja").write_text(
        '{% extends "arazzo_gen/module.py.jinja" %}\n', encoding="utf-8"
    )
    SETTINGS.write_text('template_dir = "templates"\n', encoding="utf-8")
    assert _build("-q") == (0, "")
    _git("add", ".")
    assert _git("commit", "-q", "-m", "templates") == 0
    before = tree(Path("generated"))
    _git("config", "core.autocrlf", "true")
    for folder in (Path("generated"), SPECS, templates):
        shutil.rmtree(folder)
    assert _git("checkout", ".") == 0
    assert tree(Path("generated")) != before
    assert b"\r\n" in API.read_bytes()
    assert _build("--check")[0] == 0
    assert _build() == (0, "generated is up to date\n")
    _replace(SPECS / "a.arazzo.yaml", "ping", "pong")
    assert _build("-q") == (0, "")
    assert _is_clean()
