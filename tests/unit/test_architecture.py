"""What docs/architecture.md names is there, and it names every stage."""

from __future__ import annotations

import re

import pytest

from tests.tools import REPOSITORY

PAGE = (REPOSITORY / "docs/architecture.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`([a-z_0-9/]+(?:/|\.py))`", PAGE)))
PACKAGE = REPOSITORY / "generator/arazzo_gen"


@pytest.mark.parametrize("path", PATHS)
def test_path(path: str) -> None:
    folder = REPOSITORY if path.startswith("templates/") else PACKAGE
    assert (folder / path).exists()


def test_stages() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    named = set(re.findall(r"\b[a-z]+\b", PAGE))
    assert folders <= named
