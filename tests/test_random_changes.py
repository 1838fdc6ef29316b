"""A walk of random changes: after each, a build gives what a first one would, and says
the same."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from tests.golden import FOLDER, tree

OUTPUT = Path("generated")
CLEAN = Path("clean")
LOCK = ".arazzo-gen.lock"

MINIMAL = FOLDER / "minimal/specs"
API = (MINIMAL / "api.yaml").read_text("utf-8")
FLOW = (MINIMAL / "status.arazzo.yaml").read_text("utf-8")
STEP = "    operationId: getStatus\n"
WARNED = FLOW.replace(STEP, f"    requestBody: {{payload: 1}}\n{STEP}")
CALLING = FLOW.replace(STEP, "    workflowId: $sourceDescriptions.api.ping\n")

APIS = {
    "plain": API,
    "other": API.replace("/status:", "/other:"),
    "comment": f"# A comment.\n{API}",
    "silent": f"# arazzo-gen: ignore[AZ999]\n{API}",
    "dangling": API.replace(
        "getStatus\n", "getStatus\n      parameters: [{$ref: no}]\n"
    ),
}

FLOWS = {
    "plain": FLOW,
    "renamed": FLOW.replace("ping", "pong"),
    "comment": f"{FLOW}# A comment.\n",
    "warned": WARNED,
    "silent": WARNED.replace(
        "    requestB", "    # arazzo-gen: ignore[AZ503]\n    requestB"
    ),
    "calls": CALLING.replace("api.yaml}", "a.arazzo.yaml, type: arazzo}"),
    "calls by identity": CALLING.replace(
        "api.yaml}", "https://example.com/flow, type: arazzo}"
    ),
    "identified": FLOW.replace("1.0.1", "1.1.0\n$self: https://example.com/flow"),
    "remote": FLOW.replace("api.yaml", "https://api.example.com/api.yaml"),
    "unused": f"{FLOW}components:\n  inputs: {{key: {{type: string}}}}\n",
    "using": f"{FLOW}components:\n"
    "  inputs: {own: {$ref: 'b.arazzo.yaml#/components/inputs/key'}}\n",
    "notes": "title: of no arazzo: document\n",
    "malformed": "arazzo: [",
    "misspelt": FLOW.replace("stepId", "stepID"),
    "unlinked": FLOW.replace("getStatus", "none"),
    "missing": FLOW.replace("api.yaml", "nowhere.yaml"),
}

EXTENDED = '{% extends "arazzo_gen/module.py.jinja" %}\n'
TEMPLATES = {
    "header": EXTENDED + "{% block header %}# Ours.\n{{ super() }}{% endblock %}\n",
    "plain": EXTENDED,
    "malformed": "{% if %}",
}

SETTINGS: Mapping[str, Sequence[Any]] = {
    "clients": ["sync", "async"],
    "http": ["httpx"],
    "implicit_success": ["any"],
    "levels": [{"AZ503": "off"}, {"AZ503": "error"}, {"AZ018": "off"}],
    "line_length": [72, 120],
    "models": ["full"],
    "names": [{"specs/a.arazzo.yaml": "z"}, {"specs/a.arazzo.yaml": "b"}],
    "runtime": ["embedded"],
    "sources": [
        {"https://api.example.com/api.yaml": "specs/api.yaml"},
        {"https://api.example.com/": "specs"},
    ],
    "strict": [True],
    "target_python": ["3.12"],
    "template_dir": ["templates"],
    "whole_models": [0],
}


class Project:
    """A project in the working directory, to which anything may happen."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._settings: dict[str, Any] = {}
        self._put("specs/api.yaml", API)
        self._put("specs/a.arazzo.yaml", FLOW)
        self._put("specs/b.arazzo.yaml", WARNED)
        self._put("templates/module.py.jinja", TEMPLATES["header"])
        self._put("arazzo-gen.toml", "")

    def change(self) -> list[str]:
        """Change one thing or more, and say what."""
        changes: list[tuple[int, Callable[[], str]]] = [
            (6, self._document),
            (2, self._api),
            (4, self._setting),
            (1, self._template),
            (2, self._mend),
            (1, self._rename),
            (1, self._line_ends),
            (2, self._output),
        ]
        weights = [weight for weight, _ in changes]
        chosen = [change for _, change in changes]
        number = self._chance.choice([1, 1, 3])
        return [one() for one in self._chance.choices(chosen, weights, k=number)]

    def options(self) -> list[str]:
        """Those of a build."""
        return [] if self._chance.random() < 0.6 else ["--keep-going"]

    def _put(self, path: str, text: str) -> str:
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
        return path

    def _any_of(self, texts: Mapping[str, str], path: str) -> str:
        name = self._chance.choice(list(texts))
        self._put(path, texts[name])
        return f"{path}: {name}"

    def _documents(self) -> list[Path]:
        return sorted(Path("specs").glob("*.arazzo.yaml"))

    def _document(self) -> str:
        path = f"specs/{self._chance.choice('abcd')}.arazzo.yaml"
        if Path(path).exists() and self._chance.random() < 0.3:
            Path(path).unlink()
            return f"{path}: none"
        return self._any_of(FLOWS, path)

    def _api(self) -> str:
        return self._any_of(APIS, "specs/api.yaml")

    def _template(self) -> str:
        return self._any_of(TEMPLATES, "templates/module.py.jinja")

    def _setting(self) -> str:
        name = self._chance.choice(list(SETTINGS))
        value = self._chance.choice([*SETTINGS[name], None])
        self._settings.pop(name, None)
        if value is not None:
            self._settings[name] = value
        lines = (
            # A table that stands in a line is JSON, but for the colons.
            f"{key} = {json.dumps(value, separators=(',', '='))}\n"
            for key, value in self._settings.items()
        )
        self._put("arazzo-gen.toml", "".join(lines))
        return f"{name}: {value}"

    def _mend(self) -> str:
        self._put("specs/api.yaml", API)
        self._put("templates/module.py.jinja", TEMPLATES["header"])
        for path in self._documents():
            if path.read_text("utf-8") in [*FLOWS.values()][-4:]:
                self._put(path.as_posix(), FLOW)
        return "all is mended"

    def _rename(self) -> str:
        documents = self._documents()
        if not documents:
            return "nothing"
        path = self._chance.choice(documents)
        new = path.with_name(f"{self._chance.choice('abcd')}.arazzo.yaml")
        path.replace(new)
        return f"{path} is {new} now"

    def _line_ends(self) -> str:
        path = self._chance.choice([*self._documents(), Path("specs/api.yaml")])
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        return f"{path}: other line ends"

    def _output(self) -> str:
        files = sorted(OUTPUT.glob("*/**/*.py"))
        if not files:
            return "nothing"
        path = self._chance.choice(files)
        if self._chance.random() < 0.5:
            path.unlink()
            return f"{path}: none"
        with path.open("a", encoding="utf-8") as file:
            file.write("# mine\n")
        return f"{path}: edited"


def _build(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["build", "-q", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _times() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in OUTPUT.rglob("*")}


def _check(options: Sequence[str]) -> None:
    before = tree(OUTPUT)
    shutil.rmtree(CLEAN, ignore_errors=True)
    again, clean = _build(*options, "--force"), _build(*options, "-o", str(CLEAN))
    assert (again.exit_code, again.stderr) == (clean.exit_code, clean.stderr)
    built, wanted = tree(OUTPUT), tree(CLEAN)
    if clean.exit_code == 0:
        assert built == wanted
        times = _times()
        assert _build().stderr == clean.stderr
        assert _times() == times
    elif not wanted:
        assert built == before
    else:
        # Some were built; the others stay as they were.
        del wanted[LOCK], built[LOCK]
        assert built == {**{path: before.get(path) for path in built}, **wanted}


@pytest.mark.parametrize("seed", [0, 1, 33])  # of many; the last has found a fault
def test_walk(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = Project(seed)
    _check([])
    for _ in range(10):
        changed, options = project.change(), project.options()
        print(*changed, *options, sep="; ")  # for whoever looks at a failure
        _check(options)
