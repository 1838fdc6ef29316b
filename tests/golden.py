"""The cases below tests/cases, and building them.

A case has ``specs/``; ``arguments``, more arguments for the command line, one a line;
``stderr.txt``, what the command prints there; and, where the build succeeds,
``runs.json``, how its workflows are run, ``requests.json``, what the runs send and
give, and ``expected/``, the packages. A case without ``runs.json`` must fail. Some have
``graph.json`` and ``graph.mmd``, what the command ``graph`` writes.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from click.testing import CliRunner, Result

from arazzo_gen.cli import main

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its folder, and whether it builds."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def builds(self) -> bool:
        return (self.folder / "runs.json").exists()

    @property
    def expected(self) -> Path:
        return self.folder / "expected"

    @property
    def arguments(self) -> list[str]:
        given = self.folder / "arguments"
        return given.read_text(encoding="utf-8").splitlines() if given.exists() else []

    @property
    def kinds(self) -> list[str]:
        """How the names of its workflow functions end: of those that block, and of
        those that are coroutines."""
        clients = {"--clients=sync": [""], "--clients=async": ["_async"]}
        found = (clients[one] for one in self.arguments if one in clients)
        return next(found, ["", "_async"])

    @property
    def line_length(self) -> int:
        """The width of its output."""
        return int(self._argument("--line-length=", "88"))

    @property
    def python(self) -> tuple[int, ...]:
        """The oldest Python that its output has to run on."""
        version = self._argument("--target-python=", "3.11")
        return tuple(map(int, version.split(".")))

    @property
    def is_readable(self) -> bool:
        """Whether the Python that runs here reads its output."""
        return sys.version_info >= self.python

    def _argument(self, option: str, usual: str) -> str:
        found = (one for one in self.arguments if one.startswith(option))
        return next(found, usual).removeprefix(option)

    def workflow_ids(self) -> list[str]:
        """The ids of the workflows in its documents."""
        documents = (
            yaml.safe_load(path.read_bytes())
            for path in (self.folder / "specs").rglob("[!.]*.*")
            if path.is_file()
        )
        return [
            workflow["workflowId"]
            for document in documents
            for workflow in document.get("workflows", ())
        ]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave. ``stderr`` has ``{project}`` for the folder it ran in."""

    case: Case
    result: Result
    output: Path
    stderr: str

    def packages(self) -> dict[str, str]:
        """The files of the packages; what all outputs have alike is left out."""
        return {
            path: text
            for path, text in tree(self.output).items()
            if "/" in path and "_runtime" not in path.split("/")
        }


CASES = [Case(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]
BUILDING = [case for case in CASES if case.builds]
READABLE = [case for case in BUILDING if case.is_readable]


def build(case: Case, root: Path) -> Built:
    """Build a copy of a case in a project of its own, to a package below ``root``."""
    project = root.parent / f"{root.name}-projects" / case.name
    shutil.copytree(case.folder, project)
    output = root / f"case_{case.name.replace('-', '_')}"
    with inside(project):
        result = CliRunner().invoke(
            main, ["build", "specs", "-o", str(output), *case.arguments]
        )
    return Built(case, result, output, result.stderr.replace(str(project), "{project}"))


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """The block runs with a folder as the working directory."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def tree(folder: Path) -> dict[str, str]:
    """The files below a folder by their paths; byte code is none of them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def write_tree(folder: Path, files: dict[str, str]) -> None:
    """Make a folder hold some files and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("utf-8"))
