"""The Python API: what ``arazzo_gen`` itself offers."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import arazzo_gen
from arazzo_gen import Settings, check, generate
from tests.golden import FOLDER

FILES = {path.name: path.read_bytes() for path in (FOLDER / "minimal/specs").iterdir()}


def test_generate() -> None:
    made = generate(FILES, Settings())
    assert made.diagnostics == ()
    expected = (FOLDER / "minimal/expected/status/workflows/ping.py").read_text("utf-8")
    assert made.files["status/workflows/ping.py"] == expected


def test_check() -> None:
    (found,) = check({**FILES, "api.yaml": b"openapi: 3.0.3"}, Settings()).diagnostics
    assert isinstance(found, arazzo_gen.Diagnostic)
    assert (found.code, found.level) == ("AZ401", "error")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"line_length": 60}, "line_length is from 72 to 200, not 60"),
        ({"line_length": 88.0}, "line_length is a whole number, not 88.0"),
        ({"whole_models": -1}, "whole_models is 0 or more, not -1"),
        ({"target_python": "3.10"}, "target_python is one of '3.11', .*, not '3.10'"),
        ({"clients": "none"}, "clients is one of 'both', 'sync', 'async', not 'none'"),
        ({"levels": {"AZ1": "off"}}, "levels has 'AZ1', which is no code"),
        ({"levels": {"AZ601": "loud"}}, "levels has 'loud' for AZ601, which is no"),
        ({"levels": {"AZ003": "off"}}, "levels has 'off' for AZ003, always an error"),
        ({"names": {"a.yaml": "../a"}}, "names has '../a' for 'a.yaml': it is no name"),
    ],
)
def test_wrong_settings(wrong: dict[str, Any], said: str) -> None:
    """What a settings file and the command line refuse is refused here, too."""
    for work in (check, generate):
        with pytest.raises(ValueError, match=said):
            work(FILES, Settings(**wrong))


def test_names() -> None:
    for name in arazzo_gen.__all__:
        assert getattr(arazzo_gen, name)
    with pytest.raises(AttributeError, match="has no attribute 'compile'"):
        _ = arazzo_gen.compile  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", ["checking", "generation", "settings"])
def test_submodules_do_not_shadow(first: str) -> None:
    """The function is there whether or not its module was imported before."""
    script = (
        f"import arazzo_gen.{first}, arazzo_gen\n"
        "assert callable(arazzo_gen.check) and callable(arazzo_gen.generate)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_import_is_light() -> None:
    script = "import sys, arazzo_gen.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"yaml", "jinja2", "pydantic", "black", "watchfiles"}
