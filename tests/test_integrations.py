"""The definitions for pre-commit and GitHub Actions that stand in the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.golden import FOLDER

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER / "minimal/specs", tmp_path / "specs")
    shutil.copytree(FOLDER / "warnings/specs", tmp_path / "more")
    monkeypatch.chdir(tmp_path)


def run(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, **variables},
    )


def test_manifest() -> None:
    checked = run(f"pre-commit validate-manifest {MANIFEST}")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_hooks(hook: Mapping[str, Any]) -> None:
    assert hook["language"] == "python"
    assert not hook["pass_filenames"]
    good = run(hook["entry"])
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    assert Path("generated").exists() == ("build" in hook["id"])
    Path("specs/api.yaml").unlink()
    bad = run(hook["entry"])
    assert bad.returncode == 1
    assert "error[AZ001]" in bad.stdout + bad.stderr


def action(name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What a step of the action comes to with some inputs, the others as usual."""
    step = next(one for one in ACTION["runs"]["steps"] if one.get("name") == name)
    given = {
        key: inputs.get(key, one["default"]) for key, one in ACTION["inputs"].items()
    }
    variables = {
        variable: given[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for variable, text in step["env"].items()
    }
    return run(step["run"], **variables)


def test_action_checks() -> None:
    check = "Check the documents"
    good = action(check)
    assert (good.returncode, good.stdout) == (0, "")
    warned = action(check, paths="specs more", sarif="found.sarif")
    assert warned.returncode == 0
    assert "::warning file=more/warnings.arazzo.yaml,line=" in warned.stdout
    assert "AZ506" in Path("found.sarif").read_text(encoding="utf-8")
    strict = action(check, paths="more", strict="true", sarif="found.sarif")
    assert strict.returncode == 1
    assert "::error file=more/warnings.arazzo.yaml,line=" in strict.stdout


def test_action_takes_lines() -> None:
    """Paths stand on one line or on many."""
    several = action("Check the documents", paths="specs\n  more\n", strict="true")
    assert several.returncode == 1
    assert "::error file=more/warnings.arazzo.yaml,line=" in several.stdout
    compared = action("Compare the generated code", paths="specs\nmore\n")
    assert compared.returncode == 1
    assert "generated/status/" in compared.stdout
    assert "generated/warnings/" in compared.stdout


@pytest.mark.parametrize("sarif", ["", "found.sarif"])
def test_action_refuses(sarif: str) -> None:
    """A command line that is wrong is told as such, once."""
    wrong = action("Check the documents", paths="specs --unknown", sarif=sarif)
    assert wrong.returncode == 2
    assert wrong.stderr.count("--unknown") == 1


def test_action_compares() -> None:
    compare = "Compare the generated code"
    missing = action(compare)
    assert missing.returncode == 1
    assert "+++ " in missing.stdout
    assert run("arazzo-gen build -q").returncode == 0
    assert action(compare).returncode == 0


def test_action_installs() -> None:
    """It installs the version that it stands beside, and names all its inputs."""
    steps = ACTION["runs"]["steps"]
    assert steps[1]["env"] == {"ACTION_PATH": "${{ github.action_path }}"}
    used = str(steps)
    assert all(f"inputs.{name}" in used for name in ACTION["inputs"])
