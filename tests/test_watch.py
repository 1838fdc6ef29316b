"""``--watch``: a run for every change of what was read, until it is interrupted."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.golden import FOLDER

Start = Callable[..., "Watching"]


class Watching:
    """A command that watches; ``said`` waits until it has said something."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "arazzo_gen", *arguments, "--watch"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line)

    def said(self, *texts: str) -> None:
        """Wait for lines that have these texts, in their order."""
        for text in texts:
            while text not in self._lines.get(timeout=60):
                pass


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    shutil.copytree(FOLDER / "minimal/specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    running: list[Watching] = []

    def run(*arguments: str) -> Watching:
        running.append(Watching(*arguments))
        return running[-1]

    yield run
    for one in running:
        one.process.send_signal(signal.SIGINT)
        assert one.process.wait(timeout=60) == 0


def replace(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def test_check(start: Start) -> None:
    Path("specs/api.yaml").rename("api.yaml")
    replace("specs/status.arazzo.yaml", "api.yaml", "../api.yaml")
    watching = start("check")
    watching.said("nothing wrong in 1 Arazzo document", "watching")
    # What a document refers to, outside of the folder that is looked through.
    replace("api.yaml", "operationId: getStatus", "operationId: getState")
    watching.said("api.yaml changed", "AZ401", "1 error", "watching")
    replace("specs/status.arazzo.yaml", "getStatus", "getState")
    watching.said("status.arazzo.yaml changed", "nothing wrong", "watching")
    # What was looked for and is there again.
    Path("api.yaml").rename("other.yaml")
    watching.said("api.yaml changed", "AZ001", "watching")
    Path("other.yaml").rename("api.yaml")
    watching.said("api.yaml changed", "nothing wrong", "watching")
    # A new document in a new folder, and settings that come and go.
    Path("specs/more").mkdir()
    Path("specs/more/broken.yaml").write_text("arazzo: 2", encoding="utf-8")
    watching.said("broken.yaml changed", "AZ105", "watching")
    Path("specs/more/broken.yaml").unlink()
    watching.said("broken.yaml changed", "nothing wrong", "watching")
    Path("arazzo-gen.toml").write_text("stricd = true", encoding="utf-8")
    watching.said("arazzo-gen.toml changed", "AZ014", "watching")
    Path("arazzo-gen.toml").unlink()
    watching.said("arazzo-gen.toml changed", "nothing wrong", "watching")


def test_build(start: Start) -> None:
    watching = start("build")
    watching.said("wrote", "watching")
    workflow = Path("generated/status/workflows/ping.py")
    assert "GET /status" in workflow.read_text(encoding="utf-8")
    replace("specs/api.yaml", "/status:", "/state:")
    watching.said("api.yaml changed", "wrote", "watching")
    assert "GET /state" in workflow.read_text(encoding="utf-8")


def test_templates(start: Start) -> None:
    """A template that comes, changes and goes, and what is none."""
    watching = start("build", "--template-dir", "ours")
    watching.said("AZ001", "watching")
    Path("ours/macros").mkdir(parents=True)
    time.sleep(1)  # until the folder is listened to, too
    Path("ours/macros/notes.txt").write_text("These are ours.", encoding="utf-8")
    watching.said("ours/macros/notes.txt changed", "AZ034", "wrote", "watching")
    replace("ours/macros/notes.txt", "ours", "mine")
    watching.said("ours/macros/notes.txt changed", "AZ034", "watching")
    Path("ours/none.py.jinja").touch()
    watching.said("ours/none.py.jinja changed", "AZ033", "watching")
    Path("ours/none.py.jinja").unlink()
    watching.said("ours/none.py.jinja changed", "up to date", "watching")
