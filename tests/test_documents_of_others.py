"""What becomes of documents that others wrote.

Opt-in, as it needs them: ``pytest -m documents --documents FOLDER`` builds the Arazzo
documents below a folder, which is the project of all of them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.prism.projects import documents_below
from tests.tools import passes, python

pytestmark = pytest.mark.documents


@pytest.fixture(scope="module")
def output(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with the output of each document that builds."""
    given = request.config.getoption("--documents")
    if not given:
        pytest.fail("--documents says where documents are")
    folder = Path(given).resolve()
    root = tmp_path_factory.mktemp("documents")
    (root / "__init__.py").touch()
    for number, document in enumerate(documents_below(folder)):
        where = ("-o", root / f"built{number}", "--root", folder)
        done = python("-m", "arazzo_gen", "build", document, *where, "-q", cwd=folder)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
    assert any(root.glob("built*"))
    return root


def test_black(output: Path) -> None:
    """What is laid out without black is as black lays it out."""
    passes("-m", "black", "--check", "-q", "--diff", ".", cwd=output)


def test_ruff(output: Path) -> None:
    passes("-m", "ruff", "check", "--isolated", "--no-cache", ".", cwd=output)


def test_mypy(output: Path) -> None:
    passes("-m", "mypy", "--config-file=", "--strict", ".", cwd=output)


def test_pyright(output: Path) -> None:
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (output / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    passes("-m", "pyright", "--pythonpath", sys.executable, cwd=output)
