"""What output needs is said as pyproject.toml says it."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from arazzo_gen.cli import main
from arazzo_gen.emit import REQUIREMENTS, requirements_of
from tests.golden import FOLDER, READABLE, Built, Case, inside, tree
from tests.tools import REPOSITORY


def test_pyproject() -> None:
    """The extra ``generated`` has all that any output may need."""
    found = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    extra = found["project"]["optional-dependencies"]["generated"]
    assert sorted(extra) == sorted(set(REQUIREMENTS.values()))
    for requirement in extra:
        assert re.fullmatch(r"[A-Za-z0-9-]+>=[0-9.]+,<[0-9.]+", requirement)


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)
def test_cases(case: Case, built: dict[str, Built]) -> None:
    """Nothing is imported that is not in the table."""
    found = requirements_of(tree(built[case.name].output))
    http = "httpx" if "--http=httpx" in case.arguments else "httpx2"
    assert {REQUIREMENTS[http], "pydantic>=2.11,<3"} <= set(found)


def test_newer_python(tmp_path: Path) -> None:
    """What only newer Pythons read is not read for it."""
    shutil.copytree(FOLDER / "style", tmp_path, dirs_exist_ok=True)
    settings = '[tool.arazzo-gen]\ninputs = ["specs"]\ntarget_python = "3.12"\n'
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    with inside(tmp_path):
        done = CliRunner().invoke(main, ["requirements"])
    assert done.stdout == "httpx2>=2.0,<3\npydantic>=2.11,<3\n"


def test_imports() -> None:
    files = {
        "a.py": "import os.path\nfrom . import httpx2\nfrom .pydantic import x\n",
        "b/c.py": "def f() -> None:\n    import pydantic.fields\n",
        "d.json": "import httpx2",
    }
    assert requirements_of(files) == (REQUIREMENTS["pydantic"],)


def test_command(tmp_path: Path) -> None:
    with inside(FOLDER / "minimal"):
        done = CliRunner().invoke(main, ["requirements"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "httpx2>=2.0,<3\npydantic>=2.11,<3\n"
    with inside(FOLDER / "operation-unknown"):
        broken = CliRunner().invoke(main, ["requirements", "specs"])
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "error[AZ401]" in broken.stderr
    with inside(tmp_path):
        nothing = CliRunner().invoke(main, ["requirements", "."])
    assert nothing.exit_code == 1
    assert "error[AZ006]" in nothing.stderr
