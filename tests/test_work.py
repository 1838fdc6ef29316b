"""What takes long, and what a build does without: told by calls, not by time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from arazzo_gen import Settings, check
from arazzo_gen.documents import document, yaml_reader
from arazzo_gen.documents.source import Node, Source
from tests.golden import FOLDER

_ROOT = Path(__file__).resolve().parents[1]


def test_positions_in_apis_of_what_is_told_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = FOLDER / "form-styles/specs"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    scanned: list[str] = []

    def noted(source: Source) -> Node:
        scanned.append(source.path)
        return yaml_reader.scan_yaml(source)

    monkeypatch.setattr(document, "scan_yaml", noted)
    found = check(files, Settings()).diagnostics
    named = {one.path for one in found}
    named |= {other.span.path for one in found for other in one.related}
    assert {path for path in scanned if path.endswith(".openapi.yaml")} <= named


def test_plain_modules_need_no_black(tmp_path: Path) -> None:
    script = (
        "import sys; from arazzo_gen.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    )
    flow = "specs/arazzo/mixpanel-gdpr-retrieval-flow-workflow.yml"
    arguments = ["build", flow, "-o", str(tmp_path / "built"), "--root", ".", "-q"]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=_ROOT,
    )
    loaded = set(done.stdout.split())
    assert "datamodel_code_generator" in loaded
    assert not loaded & {"black", "datamodel_code_generator.preset"}
