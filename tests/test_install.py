"""However arazzo-gen is installed, it finds its templates and runtime modules."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.golden import tree
from tests.tools import REPOSITORY, environment, passes, run

WAYS: dict[str, Callable[[Path], list[str | Path]]] = {
    "wheel": lambda wheel: [wheel],
    "folder": lambda _: [REPOSITORY],
    "editable": lambda _: ["-e", REPOSITORY],
}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel from the checkout, and one from a source distribution of it."""
    folder = tmp_path_factory.mktemp("dist")
    build = ("-m", "build", "--no-isolation", REPOSITORY, "--outdir")
    passes(*build, folder / "checkout", "--wheel", cwd=folder)
    passes(*build, folder / "sdist", cwd=folder)
    return next(folder.glob("checkout/*.whl")), next(folder.glob("sdist/*.whl"))


def test_wheel(wheels: tuple[Path, Path]) -> None:
    from_checkout, from_sdist = (set(ZipFile(wheel).namelist()) for wheel in wheels)
    assert from_sdist == from_checkout
    generator, templates = REPOSITORY / "generator", REPOSITORY / "templates"
    explanations = generator / "arazzo_gen/diagnostics/explanations"
    wanted = {
        *(f"{path.relative_to(generator)}" for path in generator.rglob("*.py")),
        *(f"{path.relative_to(generator)}" for path in _files(explanations)),
        *(f"arazzo_gen/{path.relative_to(REPOSITORY)}" for path in _files(templates)),
        "arazzo_gen/graphs/schema.json",
        "arazzo_gen/py.typed",
    }
    assert {name for name in from_checkout if ".dist-info/" not in name} == wanted
    assert any(name.endswith("/licenses/LICENSE") for name in from_checkout)


@pytest.mark.parametrize("way", WAYS)
def test_installed(way: str, wheels: tuple[Path, Path], tmp_path: Path) -> None:
    """An installation builds what this repository has, from any working directory."""
    installed = environment(tmp_path / "environment")
    passes(
        *("-m", "pip", "--python", installed / "bin/python", "install", "-q"),
        *("--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"),
        *WAYS[way](wheels[0]),
        cwd=tmp_path,
    )
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    shutil.copytree(REPOSITORY / "specs", project / "specs")
    elsewhere.mkdir()

    def command(*arguments: str | Path) -> str:
        done = run(installed / "bin/arazzo-gen", *arguments, cwd=elsewhere)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert command("--version").startswith("arazzo-gen 0.")
    command("build", project / "specs", "-o", project / "generated")
    assert tree(project / "generated") == tree(REPOSITORY / "generated")

    where = "import arazzo_gen; print(arazzo_gen.__file__)"
    found = run(installed / "bin/python", "-c", where, cwd=elsewhere).stdout.strip()
    owner = REPOSITORY if way == "editable" else installed
    assert Path(found).resolve().is_relative_to(owner.resolve())


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
