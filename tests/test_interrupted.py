"""Writing the output as a whole: builds that are killed, and builds at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from arazzo_gen.cli import main
from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.project import exclusive as locking
from arazzo_gen.project.exclusive import exclusive
from arazzo_gen.project.journal import commit, recover
from arazzo_gen.project.manifest import NAME, digest
from arazzo_gen.project.places import STAGED, is_interrupted
from tests.golden import FOLDER, tree, write_tree

BEFORE = {"a/one.py": "1\n", "a/two.py": "2\n", "b/deep/three.py": "3\n", NAME: "old\n"}
AFTER = {"a/one.py": "1b\n", "a/two.py": "2\n", "c/four.py": "4\n", NAME: "new\n"}


class Killed(BaseException):
    """What no code expects, as it does not expect to be killed."""


def _commit(output: Path, old: dict[str, str], new: dict[str, str]) -> None:
    texts = {path: text for path, text in new.items() if old.get(path) != text}
    manifest = texts.pop(NAME)
    remove = {path: digest(old[path]) for path in sorted(old.keys() - new.keys())}
    commit(output, {**texts, NAME: manifest}, remove)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    write_tree(tmp_path / "out", BEFORE)
    return tmp_path / "out"


def _killed_at(moment: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill whoever calls the system to change something for the nth time."""
    left = [moment]

    def dying(call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*arguments: Any, **named: Any) -> Any:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return call(*arguments, **named)

        return instead

    for name in ("mkdir", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, dying(getattr(os, name)))
    monkeypatch.setattr(Path, "write_text", dying(Path.write_text))


def _moments(output: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Kill a build at each moment; what it left is in the folder then."""
    for moment in range(100):
        write_tree(output, BEFORE)
        with monkeypatch.context() as patched:
            _killed_at(moment, patched)
            try:
                _commit(output, BEFORE, AFTER)
            except Killed:
                pass
            else:
                assert moment > 10
                return
        yield moment
    raise AssertionError("it never ends")


def test_killed_at_each_moment(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is completed or thrown away, and never anything between."""
    outcomes: list[str | None] = []
    for _ in _moments(output, monkeypatch):
        said = recover(output)
        outcomes.append(said)
        assert tree(output) in (BEFORE, AFTER)
        if said == "completed an interrupted build":
            assert tree(output) == AFTER
            assert not (output / "b").exists()
        assert not is_interrupted(output)
        assert recover(output) is None
    assert outcomes.count("completed an interrupted build") > 4
    assert outcomes.count("cleared up after an interrupted build") > 4


def test_killed_twice(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in _moments(output, monkeypatch):
        for again in range(20):
            with monkeypatch.context() as patched, suppress(Killed):
                _killed_at(again, patched)
                recover(output)
                break
        recover(output)
        assert tree(output) in (BEFORE, AFTER)


def test_changed_since(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody edits after the kill stays; another manifest stops it all."""
    for number, _ in enumerate(_moments(output, monkeypatch)):
        path = output / (NAME if number % 2 else "a/one.py")
        path.write_text("mine\n", encoding="utf-8")
        recover(output)
        assert path.read_text(encoding="utf-8") == "mine\n"
        assert not is_interrupted(output)


@pytest.mark.parametrize("path", ["../victim", "up/victim", "/victim", "a\0b"])
def test_a_hostile_journal(output: Path, path: str) -> None:
    """One that names files elsewhere gets none of them written or removed."""
    victim = output.parent / "victim"
    victim.write_text("theirs", encoding="utf-8")
    (output / "up").symlink_to(output.parent)
    named = str(victim) if path.startswith("/") else path
    staging = output / STAGED
    staging.mkdir()
    (staging / "0").write_text("evil", encoding="utf-8")
    (staging / "1").write_text("new\n", encoding="utf-8")
    journal = {
        "write": {
            named: [digest("theirs"), digest("evil")],
            NAME: [digest("old\n"), digest("new\n")],
        },
        "remove": {named: digest("theirs")},
    }
    (staging / "journal.json").write_text(json.dumps(journal), encoding="utf-8")
    recover(output)
    assert victim.read_text(encoding="utf-8") == "theirs"
    assert not is_interrupted(output)


def test_staging_elsewhere(output: Path) -> None:
    """A link in the place of the staged files is removed, not followed."""
    elsewhere = output.parent / "elsewhere"
    write_tree(elsewhere, {"journal.json": "{}", "mine": "mine"})
    (output / STAGED).symlink_to(elsewhere)
    assert recover(output) == "cleared up after an interrupted build"
    _commit(output, BEFORE, AFTER)
    assert tree(output) == AFTER
    assert (elsewhere / "mine").exists()


_ENDLESS = """
import sys
from pathlib import Path
from tests.test_interrupted import AFTER, BEFORE, _commit
print("ready", flush=True)
while True:
    _commit(Path(sys.argv[1]), BEFORE, AFTER)
    _commit(Path(sys.argv[1]), AFTER, BEFORE)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed(output: Path) -> None:
    """At any moment, by the system."""
    chance = random.Random(6)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", _ENDLESS, output],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        ) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(chance.random() * 0.02)
            running.send_signal(signal.SIGKILL)
        recover(output)
        assert tree(output) in (BEFORE, AFTER)
        write_tree(output, BEFORE)


class TestCommand:
    """The command, of which the next run completes what was stopped."""

    @pytest.fixture(autouse=True)
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        shutil.copytree(FOLDER / "minimal/specs", tmp_path / "specs")
        monkeypatch.chdir(tmp_path)

    def _build(self, *arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["build", *arguments])
        if isinstance(result.exception, Killed):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    def _kill(self, moment: int, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patched:
            _killed_at(moment, patched)
            with pytest.raises(Killed):
                self._build()

    def test_completed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        self._build()
        document = Path("specs/status.arazzo.yaml")
        text = document.read_text(encoding="utf-8").replace("ping", "pong")
        document.write_text(text, encoding="utf-8")
        # The folder, seven texts, the manifest, two for the journal: then two files.
        self._kill(13, monkeypatch)
        assert (Path("generated") / STAGED / "journal.json").exists()
        left = tree(Path("generated"))
        assert self._build("--check")[0] == 1
        assert self._build("--dry-run")[::2] == (0, "")
        assert tree(Path("generated")) == left
        code, _, stderr = self._build()
        assert (code, stderr) == (0, "generated: completed an interrupted build\n")
        assert self._build("--check")[0] == 0
        assert not Path("generated/status/workflows/ping.py").exists()
        assert self._build("-o", "clean")[0] == 0
        assert tree(Path("clean")) == tree(Path("generated"))

    def test_cleared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        self._kill(4, monkeypatch)
        code, _, stderr = self._build()
        assert code == 0
        assert stderr == "generated: cleared up after an interrupted build\n"

    def test_what_programs_read(self) -> None:
        """It has nothing beside the diagnostics."""
        (Path("generated") / STAGED).mkdir(parents=True)
        code, stdout, stderr = self._build("--format", "json")
        assert code == 0
        assert "generated: cleared up after an interrupted build\n" in stdout
        assert json.loads(stderr)["diagnostics"] == []

    def test_at_once(self) -> None:
        """Builds that write to one folder wait for each other."""
        command = [sys.executable, "-m", "arazzo_gen", "build"]
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        for one in running:
            said = one.communicate(timeout=120)
            assert one.returncode == 0, said
        assert self._build("--check")[0] == 0

    def test_another_came_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What was prepared for a tree that is no more is prepared anew."""
        from arazzo_gen.project import write

        self._build()
        document = Path("specs/status.arazzo.yaml")
        text = document.read_text(encoding="utf-8").replace("ping", "pong")
        # Something is said of it, so that it is no package to be left as it is.
        step = "stepId: getStatus\n"
        text = text.replace(step, f"{step}    requestBody: {{payload: 1}}\n")
        document.write_text(text, encoding="utf-8")
        apply = write.apply
        times: list[bool] = []

        def late(*arguments: Any) -> bool:
            if not times:
                monkeypatch.setattr(write, "apply", apply)
                self._build()
            times.append(True)
            return apply(*arguments)

        monkeypatch.setattr(write, "apply", late)
        code, stdout, stderr = self._build()
        assert (code, len(times)) == (0, 1)
        assert "up to date" in stdout
        assert "AZ503" in stderr
        assert self._build("--check")[0] == 0


class TestLock:
    def test_waiting(self, output: Path) -> None:
        told: list[str] = []
        entered = threading.Event()

        def wait() -> None:
            with exclusive(output, lambda: told.append("waiting")):
                entered.set()

        with exclusive(output, lambda: None):
            waiting = threading.Thread(target=wait)
            waiting.start()
            assert not entered.wait(0.7)
        waiting.join(5)
        assert entered.is_set()
        assert told == ["waiting"]

    def test_patience(self, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(locking, "PATIENCE", 0.05)
        with (
            exclusive(output, lambda: None),
            pytest.raises(DiagnosticError) as caught,
            exclusive(output, lambda: None),
        ):
            pass
        assert caught.value.diagnostics[0].code == "AZ011"
        assert tree(output) == BEFORE
