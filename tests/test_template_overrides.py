"""What projects override: a licence, another form of docstrings, a log line before each
step. The code is built, checked and run as that of the cases is."""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from arazzo_gen import Settings, generate
from arazzo_gen.emit.contexts import SHARED
from arazzo_gen.emit.statements import STATEMENTS
from tests.golden import FOLDER
from tests.runs import recorded_runs
from tests.tools import passes, passes_pyright

CASE = FOLDER / "flow-polling"
FILES = {path.name: path.read_bytes() for path in (CASE / "specs").iterdir()}
NAME = "overridden"

LICENCE = "# Copyright 2026 Example Corp."
NUMPY = """\
{{ summary }}
{% for paragraph in description %}

{{ paragraph }}
{% endfor %}
{% for title, entries in (
    ("Environment", variables), ("Parameters", arguments), ("Raises", raises)
) %}
{% if entries %}

{{ title }}
{{ "-" * title | length }}
{% for one in entries %}
{{ one.name }}
{{ one.text | wrap(width, 4) }}
{% endfor %}
{% endif %}
{% endfor %}
{% if returns %}

Returns
-------
{{ returns | wrap(width, 4) }}
{% endif %}
"""
TEMPLATES = {
    SHARED: '{% extends "arazzo_gen/module.py.jinja" %}\n'
    f"{{% block header %}}\n{LICENCE}\n{{{{ super() }}}}{{% endblock %}}\n",
    "docstring.jinja": NUMPY,
    "statements/call.py.jinja": 'logger.info("run the step %s", {{ id | literal }})\n'
    '{% include "arazzo_gen/statements/call.py.jinja" %}\n',
    "workflow.py.jinja": '{% extends "arazzo_gen/workflow.py.jinja" %}\n'
    "{% block imports %}\nimport logging\n{{ super() }}{% endblock %}\n"
    "{% block exports %}\n{{ super() }}\n"
    "logger = logging.getLogger(__name__)\n{% endblock %}\n",
}


def _made(files: Mapping[str, bytes], templates: Mapping[str, str]) -> dict[str, str]:
    made = generate(files, Settings(templates=dict(templates)))
    assert not made.failed, made.diagnostics
    return dict(made.files)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a package that was built with all of the overrides."""
    folder = tmp_path_factory.mktemp("overrides")
    for path, text in {"__init__.py": "", **_made(FILES, TEMPLATES)}.items():
        (folder / NAME / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / NAME / path).write_text(text, encoding="utf-8")
    sys.path.append(str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.mark.parametrize("kind", ["", "_async"])
def test_run(root: Path, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """The workflow does what it did, and logs each try of a step."""
    assert (root / NAME).exists()
    caplog.set_level(logging.INFO)
    recorded = recorded_runs(CASE, NAME, "polling", kind)
    golden = (CASE / "requests.json").read_text(encoding="utf-8")
    assert recorded == json.loads(golden)
    lines = [one.message for one in caplog.records if ".workflows." in one.name]
    assert lines[:3] == ["run the step start", *["run the step poll"] * 2]
    sent = [request for run in recorded for request in run["requests"]]
    assert len(lines) == len(sent)


def test_texts(root: Path) -> None:
    """Each module has the licence; docstrings have the form, and say the same."""
    modules = [*(root / NAME / "polling").rglob("*.py")]
    assert len(modules) > 5
    for path in modules:
        assert path.read_text(encoding="utf-8").startswith(f"{LICENCE}\n"), path
    render = importlib.import_module(f"{NAME}.polling.workflows.render")
    docs = inspect.getdoc(render.render)
    assert docs is not None
    assert "\nParameters\n----------\nclient\n    Credentials and" in docs
    assert "\nRaises\n------\npydantic.ValidationError\n" in docs
    assert "\nReturns\n-------\n    The output" in docs
    assert "Args:" not in docs
    client = importlib.import_module(f"{NAME}.polling.client")
    docs = inspect.getdoc(client.Client.from_env)
    assert docs is not None
    assert "\nEnvironment\n-----------\nPOLLING_" in docs


def test_code(root: Path) -> None:
    """Checkers of code find nothing in it."""
    options = ["--config-file=", f"--cache-dir={root / 'cache'}", "--strict"]
    passes("-m", "mypy", *options, NAME, cwd=root)
    passes_pyright(root)
    passes("-m", "black", "--check", "-q", "--diff", NAME, cwd=root)
    passes(
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--isolated",
        "--ignore=I001",
        NAME,
        cwd=root,
    )


@pytest.mark.parametrize(
    "case", ["flow-polling", "flow-machine", "flow-workflow-actions"]
)
def test_each_statement(case: str) -> None:
    """Each statement can be overridden, and ours be included by what overrides it."""
    folder = FOLDER / case / "specs"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    own = {
        name: f'{{% include "arazzo_gen/{name}" %}}\n' for name in STATEMENTS.values()
    }
    assert _made(files, own) == _made(files, {})


def test_texts_are_no_code() -> None:
    """What a docstring says is written as a docstring, and no template writes it."""
    own = '{% extends "arazzo_gen/workflow.py.jinja" %}\n'
    own += "{% block function_docstring %}\n    {{ function_docs.summary }}\n"
    made = generate(
        FILES, Settings(templates={"workflow.py.jinja": own + "{% endblock %}\n"})
    )
    assert made.failed
    assert any("is no code" in one.message for one in made.diagnostics)


def test_fault_of_a_statement() -> None:
    """What is wrong with a template of a statement is told of that."""
    for text, code in (("{{ cal }}", "AZ031"), ("if x:\n", "AZ032")):
        own = {"statements/call.py.jinja": f"{text}\n"}
        made = generate(FILES, Settings(templates=own))
        assert made.failed
        found = next(one for one in made.diagnostics if one.code == code)
        assert "statements/call.py.jinja" in str(found)
