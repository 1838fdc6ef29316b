"""``arazzo-gen build --keep-going``: what has no errors is built, the rest stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from arazzo_gen.project.manifest import read_manifest
from tests.golden import FOLDER, tree

Build = Callable[..., Result]

DOCUMENT = Path("specs/status.arazzo.yaml")
GOOD = Path("specs/good.arazzo.yaml")
OUTPUT = Path("generated")


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds, and keeps going, in a project with the documents good and status."""
    shutil.copytree(FOLDER / "minimal/specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(DOCUMENT, GOOD)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["build", "--keep-going", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _packages() -> list[str]:
    return sorted(path.name for path in OUTPUT.glob("[!_.]*/"))


BREAKS = [
    pytest.param("url: api.yaml", "url: https://a.example/api.yaml", id="remote"),
    pytest.param("url: api.yaml", "url: nowhere.yaml", id="missing"),
    pytest.param("operationId: getStatus", "operationId: none", id="linking"),
    pytest.param("stepId:", "stepID:", id="structure"),
    pytest.param("arazzo: 1.0.1", "arazzo: [", id="syntax"),
]


@pytest.mark.parametrize(("old", "new"), BREAKS)
def test_first_build(build: Build, old: str, new: str) -> None:
    _replace(DOCUMENT, old, new)
    result = build()
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{DOCUMENT}:")
    assert "wrote" in result.stdout
    assert _packages() == ["good"]
    manifest = read_manifest(OUTPUT)
    assert "../specs/good.arazzo.yaml" in manifest.inputs
    assert "../specs/status.arazzo.yaml" not in manifest.inputs
    assert "up to date" in build().stdout


@pytest.mark.parametrize(("old", "new"), BREAKS)
def test_what_was_built_before(build: Build, old: str, new: str) -> None:
    """It stays, and is still ours: removed with its document, mended with it."""
    assert build().exit_code == 0
    before = tree(OUTPUT / "status")
    _replace(DOCUMENT, old, new)
    _replace(GOOD, "ping", "pong")
    result = build()
    assert result.exit_code == 1
    assert tree(OUTPUT / "status") == before
    assert (OUTPUT / "good/workflows/pong.py").exists()
    assert not (OUTPUT / "good/workflows/ping.py").exists()
    outputs = read_manifest(OUTPUT).outputs
    assert set(outputs) == tree(OUTPUT).keys() - {".arazzo-gen.lock"}

    _replace(DOCUMENT, new, old)
    assert build("--check").exit_code == 1
    assert build().exit_code == 0
    assert build("--check").exit_code == 0
    DOCUMENT.unlink()
    assert build().exit_code == 0
    assert _packages() == ["good"]


def test_only_the_broken_one_goes(build: Build) -> None:
    """Then nothing is to be compiled, and what was said of others is said again."""
    step = "stepId: getStatus"
    _replace(GOOD, step, f"{step}\n    requestBody: {{payload: 1}}")
    assert build().exit_code == 0
    _replace(DOCUMENT, "operationId: getStatus", "operationId: none")
    assert build().exit_code == 1
    DOCUMENT.unlink()
    result = build()
    assert result.exit_code == 0
    assert "warning[AZ503]" in result.stderr
    assert _packages() == ["good"]
    assert build("--check").exit_code == 0


def test_nothing_but_errors(build: Build) -> None:
    assert build().exit_code == 0
    before = tree(OUTPUT)
    for path in (DOCUMENT, GOOD):
        _replace(path, "operationId: getStatus", "operationId: none")
    assert build().exit_code == 1
    assert tree(OUTPUT) == before


def test_in_the_way(build: Build) -> None:
    """Somebody else's file stops the whole build, as it always does."""
    build()
    client = OUTPUT / "good/client.py"
    _replace(client, "Credentials", "Edited")
    _replace(DOCUMENT, "operationId: getStatus", "operationId: none")
    before = tree(OUTPUT)
    result = build()
    assert result.exit_code == 1
    assert "error[AZ010]" in result.stderr
    assert "error[AZ401]" in result.stderr
    assert tree(OUTPUT) == before


def test_one_identity(build: Build) -> None:
    """Of two documents with one $self, the first is built."""
    for path in (DOCUMENT, GOOD):
        _replace(path, "1.0.1", "1.1.0\n$self: https://a.example/flow.yaml")
    result = build()
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{DOCUMENT}:2:8: error[AZ012]: ")
    assert _packages() == ["good"]


@pytest.mark.parametrize("flag", ["--check", "--diff"])
def test_looking(build: Build, flag: str) -> None:
    _replace(DOCUMENT, "operationId: getStatus", "operationId: none")
    result = build(flag)
    assert result.exit_code == 1
    assert "would write" in result.stdout
    assert not OUTPUT.exists()
