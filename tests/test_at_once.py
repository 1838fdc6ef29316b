"""Builds beside one another in one folder, and the command killed at any moment."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from arazzo_gen.cli import main
from arazzo_gen.hooks.packaging import generate as generate_for_package
from arazzo_gen.project import write
from arazzo_gen.project.places import STAGED
from tests.golden import FOLDER, tree

COMMAND = (sys.executable, "-m", "arazzo_gen", "build")
OUTPUT = Path("generated")
SETTINGS = {
    "usual": (),
    "httpx": ("--http", "httpx"),
    "sync": ("--clients", "sync"),
    "narrow": ("--line-length", "79"),
}
"""Settings that no two builds have in common: each changes files of the others."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FOLDER / "minimal/specs", tmp_path / "specs")
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _build(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["build", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def _clean(*arguments: str) -> dict[str, str]:
    """What a build gives in a folder of its own."""
    shutil.rmtree("clean", ignore_errors=True)
    assert _build("--output", "clean", *arguments)[0] == 0
    return tree(Path("clean"))


@pytest.mark.usefixtures("project")
class TestSettings:
    """Builds with different settings in one folder."""

    def test_while_it_compares(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What another build wrote since is no file that somebody edited."""
        _build()
        compare = write.compare

        def late(*arguments: Any) -> Any:
            monkeypatch.setattr(write, "compare", compare)
            assert _build(*SETTINGS["httpx"])[0] == 0
            return compare(*arguments)

        monkeypatch.setattr(write, "compare", late)
        code, stdout, stderr = _build(*SETTINGS["narrow"])
        assert (code, stderr) == (0, "")
        assert stdout.count("->") == 1
        assert tree(OUTPUT) == _clean(*SETTINGS["narrow"])

    def test_into_an_empty_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        compare = write.compare

        def late(*arguments: Any) -> Any:
            monkeypatch.setattr(write, "compare", compare)
            assert _build(*SETTINGS["sync"])[0] == 0
            return compare(*arguments)

        monkeypatch.setattr(write, "compare", late)
        assert _build()[0] == 0
        assert tree(OUTPUT) == _clean()

    def test_edited_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is edited is in the way, whatever other builds do."""
        _build()
        compare = write.compare

        def late(*arguments: Any) -> Any:
            monkeypatch.setattr(write, "compare", compare)
            assert _build(*SETTINGS["httpx"])[0] == 0
            path = OUTPUT / "status/client.py"
            path.write_text("mine = 1\n", encoding="utf-8")
            return compare(*arguments)

        monkeypatch.setattr(write, "compare", late)
        code, stdout, stderr = _build(*SETTINGS["narrow"])
        assert (code, stdout) == (1, "")
        assert "generated/status/client.py: error[AZ010]" in stderr
        assert (OUTPUT / "status/client.py").read_text("utf-8") == "mine = 1\n"

    def test_only_looked_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A check compares with the folder as it is before or after another build."""
        _build()
        compare = write.compare

        def late(*arguments: Any) -> Any:
            monkeypatch.setattr(write, "compare", compare)
            _build(*SETTINGS["httpx"])
            return compare(*arguments)

        monkeypatch.setattr(write, "compare", late)
        assert _build("--check", *SETTINGS["httpx"])[0] == 0

    def test_packaging(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _build(*SETTINGS["sync"])
        compare = write.compare

        def late(*arguments: Any) -> Any:
            monkeypatch.setattr(write, "compare", compare)
            _build(*SETTINGS["httpx"])
            return compare(*arguments)

        monkeypatch.setattr(write, "compare", late)
        generate_for_package(Path())
        assert tree(OUTPUT) == _clean()

    def test_processes(self) -> None:
        """Each waits, and does its work: the last one's is what is there."""
        expected = {name: _clean(*one) for name, one in SETTINGS.items()}
        for _ in range(2):
            running = [
                subprocess.Popen(
                    (*COMMAND, *one),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
                for one in SETTINGS.values()
            ]
            for one in running:
                said = one.communicate(timeout=300)
                assert one.returncode == 0, said
                assert "AZ010" not in said[1]
            assert tree(OUTPUT) in expected.values()
            assert not (OUTPUT / STAGED).exists()
            for name, arguments in SETTINGS.items():
                is_there = tree(OUTPUT) == expected[name]
                assert _build("--check", *arguments)[0] == (0 if is_there else 1)


class Trees(NamedTuple):
    """A project that was built, what its next build gives, and its seconds."""

    folder: Path
    expected: dict[str, str]
    seconds: float


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    """Documents of which one is called otherwise since the last build, one has changed
    and one is new: there is something to write, to replace and to remove."""
    folder = tmp_path_factory.mktemp("killed") / "project"
    shutil.copytree(FOLDER / "minimal/specs", folder / "specs")
    (folder / "pyproject.toml").touch()
    flow = folder / "specs/status.arazzo.yaml"
    text = flow.read_text(encoding="utf-8")
    gone, new = (folder / f"specs/{name}.arazzo.yaml" for name in ("gone", "new"))
    gone.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        subprocess.run(COMMAND, check=True, capture_output=True)
        gone.rename(new)
        flow.write_text(text.replace("ping", "pong"), encoding="utf-8")
        since = time.monotonic()
        subprocess.run((*COMMAND, "-o", "clean"), check=True, capture_output=True)
        seconds = time.monotonic() - since
        expected = tree(Path("clean"))
        shutil.rmtree("clean")
    return Trees(folder, expected, seconds)


MOMENTS = [
    pytest.param(moment, marks=() if moment < 4 else pytest.mark.thorough)
    for moment in range(100)
]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed(
    moment: int, trees: Trees, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any moment of the command, half of them while it writes: the next build gives
    exactly what a build in an empty folder gives."""
    chance = random.Random(moment)
    shutil.copytree(trees.folder, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    arguments = ("-j2",) if moment % 4 > 1 else ()
    with subprocess.Popen(
        (*COMMAND, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        if moment % 2:
            time.sleep(chance.random() * trees.seconds)
        else:
            while running.poll() is None and not (OUTPUT / STAGED).exists():
                pass
            time.sleep(chance.random() * 0.01)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    code, _, stderr = _build()
    assert code == 0, stderr
    assert tree(OUTPUT) == trees.expected
    assert not (OUTPUT / STAGED).exists()
    assert _build("--check")[0] == 0
