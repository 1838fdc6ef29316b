"""The Python API: what ``arazzo_gen`` itself offers."""

from __future__ import annotations

import subprocess
import sys

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
