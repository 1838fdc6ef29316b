"""The same documents and settings give the same bytes, wherever and however often."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings
from tests.golden import FOLDER, tree
from tests.tools import REPOSITORY, passes


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a copy of this repository's documents."""
    shutil.copytree(REPOSITORY / "specs", tmp_path / "project/specs")
    return tmp_path / "project"


@pytest.mark.parametrize("seed", ["0", "1"])
@pytest.mark.parametrize("where", ["inside", "outside"])
def test_the_committed_output(project: Path, seed: str, where: str) -> None:
    """Neither the hash seed nor the working directory decides anything."""
    cwd = project if where == "inside" else project.parent
    specs, output = (
        (project / name).relative_to(cwd) for name in ("specs", "generated")
    )
    passes(
        *("-m", "arazzo_gen", "build", specs, "-o", output),
        cwd=cwd,
        env={"PYTHONHASHSEED": seed},
    )
    assert tree(project / "generated") == tree(REPOSITORY / "generated")


def test_a_second_build_touches_nothing(project: Path) -> None:
    command = ("-m", "arazzo_gen", "build", "specs")
    passes(*command, cwd=project)
    before = _times(project / "generated")
    assert "generated is up to date" in passes(*command, cwd=project)
    assert _times(project / "generated") == before


def test_the_order_of_files() -> None:
    """In which order the file system lists the documents decides nothing."""
    specs = FOLDER / "two-documents/specs"
    files = {path: text.encode() for path, text in tree(specs).items()}
    del files[".hidden.yaml"]
    backwards = dict(reversed(files.items()))
    made, again = (generate(each, Settings()) for each in (files, backwards))
    assert len(made.compiled) == 2
    assert again == made
    assert list(again.files) == list(made.files)


def _times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
