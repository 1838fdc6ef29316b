"""What a manifest says of the settings: a build with others has something to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from arazzo_gen import Settings
from arazzo_gen.project.manifest import described

CHANGED: dict[str, Any] = {
    "models": "full",
    "whole_models": 0,
    "strict": True,
    "sources": {"https://example.com/": "apis"},
    "names": {"flow.arazzo.yaml": "named"},
    "levels": {"AZ503": "off"},
    "implicit_success": "any",
    "http": "httpx",
    "clients": "sync",
    "runtime": "embedded",
    "line_length": 100,
    "target_python": "3.12",
    "templates": {"client.py.jinja": ""},
}
"""A value of each setting that is not the usual one."""


@pytest.mark.parametrize("name", sorted({*Settings._fields} - {"template_dir"}))
def test_each_setting(name: str) -> None:
    usual, output = Settings(), Path("generated")
    changed = usual._replace(**{name: CHANGED[name]})
    assert described(changed, output) != described(usual, output)
