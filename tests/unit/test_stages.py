"""The stages of the compiler: each imports only those before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import arazzo_gen

ROOT = Path(arazzo_gen.__file__).parent
STAGES = (
    "limits",
    "candidate",
    "decoding",
    "shipped",
    "diagnostics",
    "documents",
    "arazzo",
    "language",
    "openapi",
    "settings",
    "link",
    "analysis",
    "checks",
    "plan",
    "compiling",
    "parallel",
    "checking",
    "emit",
    "generation",
    "graphs",
    "graphing",
    "project",
    "console",
    "hooks",
    "options",
    "commands",
    "cli",
)


def _imported(path: Path) -> Iterator[str]:
    """The stages that a module imports, its own left out."""
    depth = len(path.relative_to(ROOT).parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            names = [node.module] if node.module else [one.name for one in node.names]
            yield from (str(name).partition(".")[0] for name in names)


@pytest.mark.parametrize("stage", STAGES)
def test_stage(stage: str) -> None:
    folder = ROOT / stage
    paths = [*folder.rglob("*.py")] if folder.is_dir() else [ROOT / f"{stage}.py"]
    assert paths
    before = STAGES[: STAGES.index(stage)]
    for path in paths:
        later = {name for name in _imported(path) if name not in (*before, stage)}
        assert not later, f"{path.relative_to(ROOT)} imports {later}"


def test_emission_reads_plans_alone() -> None:
    for path in (ROOT / "emit").rglob("*.py"):
        assert not {"link", "analysis", "checks"}.intersection(_imported(path)), path


def test_runtime() -> None:
    """What is copied into the output imports nothing of the compiler."""
    for path in (ROOT / "runtime").glob("*.py"):
        assert not [*_imported(path)], path.name
        assert "arazzo_gen" not in path.read_text(encoding="utf-8")
