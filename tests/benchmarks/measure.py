"""Commands, and what they take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """A command, the folder it runs in, and what it adds to the environment."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds, the peak of resident memory in MB, and seconds on the clock."""

    cpu: float
    memory: float
    clock: float


def python(folder: Path, *arguments: str, path: Path | None = None) -> Command:
    """Python with some arguments; ``path`` is one more folder to import from."""
    environment = {"PYTHONPATH": _with(path)} if path else None
    return Command([sys.executable, *arguments], folder, environment)


def _with(path: Path) -> str:
    paths = (str(path), os.environ.get("PYTHONPATH"))
    return os.pathsep.join(one for one in paths if one)


def cost(command: Command) -> Cost:
    """Run a command once. Raises RuntimeError where it fails."""
    environment = {**os.environ, **(command.environment or {})}
    # Modules that are compiled anew each time are no measure of anything.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    since = time.perf_counter()
    child = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command.arguments}: {said.decode()[-2000:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    clock = time.perf_counter() - since
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / unit, clock)


def best(rounds: int, *commands: Command) -> list[Cost]:
    """The least that each command takes; they take turns."""
    runs = [[cost(command) for command in commands] for _ in range(rounds)]
    return [
        Cost(
            min(one.cpu for one in of),
            min(one.memory for one in of),
            min(one.clock for one in of),
        )
        for of in zip(*runs, strict=True)
    ]
