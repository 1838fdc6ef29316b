"""Running programs as a user would, with the interpreter that runs the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def run(
    *command: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; ``env`` is added to the environment."""
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def python(
    *arguments: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python`` with arguments."""
    return run(sys.executable, *arguments, cwd=cwd, env=env)


def passes(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run ``python`` with arguments, which must end with exit code 0; gives stdout."""
    done = python(*command, cwd=cwd, env=env)
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def passes_pyright(folder: Path, *include: str, python: str = "3.11") -> None:
    """Run pyright, in its strict mode, over a folder or some folders in it."""
    settings: dict[str, object] = {
        "typeCheckingMode": "strict",
        "pythonVersion": python,
    }
    if include:
        settings["include"] = include
    config = folder / "pyrightconfig.json"
    config.write_text(json.dumps(settings), encoding="utf-8")
    passes("-m", "pyright", "--pythonpath", sys.executable, cwd=folder)


def environment(folder: Path) -> Path:
    """A new virtual environment without arazzo-gen.

    The dependencies are those of the running interpreter, through a path file, so that
    nothing is downloaded: what is tested is what arazzo-gen itself brings along. Path
    files in there, such as that of an editable arazzo-gen, are not read.
    """
    passes("-m", "venv", "--without-pip", folder, cwd=folder.parent)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    theirs = sysconfig.get_path("purelib")
    (packages / "dependencies.pth").write_text(theirs + os.linesep, encoding="utf-8")
    return folder
