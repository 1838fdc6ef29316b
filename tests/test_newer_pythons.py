"""What is generated runs on Pythons newer than the oldest, and for them alone, too."""

from __future__ import annotations

import shutil
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.golden import BUILDING, Built, Case, build
from tests.tools import REPOSITORY, passes, passes_pyright, run

_LIBRARIES = "import httpx2, pydantic, sys; sys.exit(sys.version_info < (3, 12))"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
_NEWER = [case for case in BUILDING if case.python >= (3, 12)]


@cache
def _is_usable(interpreter: str) -> bool:
    """Whether an interpreter is a newer Python that has what generated code needs."""
    return run(interpreter, "-c", _LIBRARIES, cwd=REPOSITORY).returncode == 0


@cache
def _interpreter(version: str, folder: Path) -> str:
    """A Python of a version, with what generated code needs in an environment of its
    own; the test is skipped where there is none, or nothing to install from."""
    running = ".".join(map(str, sys.version_info[:2]))
    found = sys.executable if version == running else shutil.which(f"python{version}")
    if found is None or run(found, "--version", cwd=REPOSITORY).returncode:
        pytest.skip(f"there is no Python {version}")
    if _is_usable(found):
        return found
    made = folder / version / "bin/python"
    constraints = REPOSITORY / "constraints.txt"
    pip = ("-m", "pip", "install", "-q", "-c", constraints)
    for command in (
        (found, "-m", "venv", folder / version),
        (made, *pip, *PROJECT["project"]["optional-dependencies"]["generated"]),
    ):
        if run(*command, cwd=REPOSITORY).returncode:
            pytest.skip(f"there is no Python {version} with pydantic and httpx2")
    return str(made)


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("environments")


@pytest.fixture(scope="module")
def root(built: dict[str, Built]) -> Path:
    """The folder that has the cases for newer Pythons alone."""
    return built[_NEWER[0].name].output.parent


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_runs(
    version: str, built: dict[str, Built], root: Path, environments: Path
) -> None:
    """Cases run, without a warning, whichever Python they are for."""
    interpreter = _interpreter(version, environments)
    older = [built[name].case for name in ("minimal", "sub-workflows", "parts")]
    for folder, cases in ((root, _NEWER), (built["minimal"].output.parent, older)):
        module = ("-W", "error", "-m", "tests.runs")
        paths = (folder, *(case.folder for case in cases))
        done = run(interpreter, *module, *paths, cwd=REPOSITORY)
        assert done.returncode == 0, done.stderr


def test_types(root: Path) -> None:
    options = ("--config-file=", "--strict", "--python-version=3.12")
    passes("-m", "mypy", *options, ".", cwd=root)
    passes_pyright(root, python="3.12")


def test_ruff(root: Path) -> None:
    """What is generated says nothing as older Pythons would have to."""
    options = (
        "--isolated",
        "--no-cache",
        "--target-version=py312",
        "--exclude=_runtime",
    )
    passes("-m", "ruff", "check", *options, "--extend-select=UP", ".", cwd=root)


@pytest.mark.parametrize("target", ["3.13", "3.14"])
def test_same_as_before(target: str, built: dict[str, Built], tmp_path: Path) -> None:
    """Newer Pythons read nothing better than 3.12 does."""
    for case in _NEWER:
        newer = tmp_path / case.name
        shutil.copytree(case.folder, newer)
        with (newer / "arguments").open("a", encoding="utf-8") as arguments:
            arguments.write(f"--target-python={target}\n")
        made = build(Case(newer), tmp_path / "out")
        assert made.packages() == built[case.name].packages()
