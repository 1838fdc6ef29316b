"""Templates of a project: what they can override, and what is wrong with them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from click.testing import CliRunner, Result
from jinja2 import nodes

from arazzo_gen import Generation, Settings, generate
from arazzo_gen.cli import main
from arazzo_gen.emit.contexts import CONTEXTS, SHARED, ModuleContext
from arazzo_gen.emit.template_faults import parse, undeclared
from arazzo_gen.emit.templates import filters, original
from arazzo_gen.project.templates import template_files
from arazzo_gen.shipped import template_folder

from .golden import FOLDER, tree
from .template_page import BEGIN, tables
from .tools import REPOSITORY

PAGE = REPOSITORY / "docs" / "templates.md"
CASE = FOLDER / "flow-polling"
FILES = {path.name: path.read_bytes() for path in (CASE / "specs").iterdir()}

LICENCE = "# Copyright 2026 Example Corp."
OVERRIDING = {
    "module.py.jinja": '{% extends "arazzo_gen/module.py.jinja" %}\n'
    '{% block header %}{% include "licence.jinja" %}\n{{ super() }}{% endblock %}\n',
    "licence.jinja": LICENCE + "\n",
    "model.py.jinja": '{% extends "arazzo_gen/model.py.jinja" %}\n'
    "{% block bases %}{{ super() }}, Audited{% endblock %}\n",
    "models.py.jinja": '{% extends "arazzo_gen/models.py.jinja" %}\n'
    "{% block imports %}\n{{ super() }}\nfrom audits import Audited\n{% endblock %}\n",
    "workflow.py.jinja": '{% extends "arazzo_gen/workflow.py.jinja" %}\n'
    "{% block step_body %}\n    {{ step.id | comment }}\n{{ super() }}{% endblock %}\n",
}


def test_overriding() -> None:
    """Each part is changed where it is overridden, and all else is as it was."""
    usual = generate(FILES, Settings()).files
    made = generate(FILES, Settings(templates=OVERRIDING))
    assert made.diagnostics == ()
    assert made.files.keys() == usual.keys()
    for path, text in made.files.items():
        if path.startswith("_runtime/") or not text:
            assert text == usual[path]
            continue
        assert text.startswith(f"{LICENCE}\n"), path
        back = text.removeprefix(f"{LICENCE}\n")
        if path.endswith("/models.py"):
            assert back.count(", Audited):") == usual[path].count("Model):") > 1
            back = back.replace(", Audited", "").replace(
                "\nfrom audits import Audited\n", ""
            )
        if "/workflows/render" in path:
            for step in ("start", "poll"):
                assert back.count(f"    # {step}\n") == 1
                back = back.replace(f"    # {step}\n", "")
        assert back == usual[path], path


def _with_alias(alias: str, settings: Settings) -> Generation:
    """What is made where the modules of workflows have an alias more."""
    text = '{% extends "arazzo_gen/workflow.py.jinja" %}\n'
    text += f"{{% block exports %}}{{{{ super() }}}}\n{alias}\n{{% endblock %}}\n"
    changed = settings._replace(templates={"workflow.py.jinja": text})
    return generate(FILES, changed)


def test_aliases() -> None:
    """An alias of a template is written as the target has it."""
    alias = "Id: TypeAlias = str"
    for settings, written, is_imported in (
        (Settings(), alias, True),
        (Settings(target_python="3.12"), "type Id = str", False),
    ):
        made = _with_alias(alias, settings)
        text = made.files["polling/workflows/render_async.py"]
        assert f"\n{written}\n" in text
        assert ("TypeAlias\n" in text.partition("__all__")[0]) == is_imported


def test_type_statement() -> None:
    """It is read by the Python that runs, and otherwise a fault of the template's."""
    made = _with_alias("type Id = str", Settings(target_python="3.12"))
    codes = [] if sys.version_info >= (3, 12) else ["AZ032"]
    assert [one.code for one in made.diagnostics] == codes


Build = Callable[..., Result]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds with a folder of templates."""
    monkeypatch.chdir(tmp_path)
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)

    def run(templates: Mapping[str, str | bytes], *arguments: str) -> Result:
        folder = tmp_path / "own"
        for name, text in templates.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            data = text if isinstance(text, bytes) else text.encode()
            (folder / name).write_bytes(data)
        given = [*arguments, "--template-dir", "own", "--root", "."]
        result = CliRunner().invoke(main, ["build", ".", *given])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


WORKFLOW = '{% extends "arazzo_gen/workflow.py.jinja" %}\n'


@pytest.mark.parametrize(
    ("name", "text", "place", "said"),
    [
        ("module.py.jinja", "a\n{% if %}\n", "2:1", ["AZ030", "{% if %}"]),
        ("module.py.jinja", "{{ 1 | literl }}", "1:1", ["AZ030", "literl"]),
        ("module.py.jinja", "{% block a %}", "1:1", ["AZ030", "endblock"]),
        (
            "workflow.py.jinja",
            "{% if no %}{{ functon }}{% endif %}",
            "1:7",
            ["AZ031", "no variable `no`", "1:15", "did you mean `function`?"],
        ),
        (
            "workflow.py.jinja",
            f"{WORKFLOW}{{% block step_body %}}\n{{{{ step.functon }}}}"
            "{% endblock %}",
            "3:1",
            ["AZ031", "a StepContext has no `functon`", "did you mean `function`?"],
        ),
        (
            "workflow.py.jinja",
            f"{WORKFLOW}{{% block step_body %}}\n    {{{{ step.id }}}}{{% endblock %}}",
            "3:5",
            ["AZ031", "a text of a document is no code", "`literal`"],
        ),
        (
            "main.py.jinja",
            "{{ source_file | identifier }}",
            "1:1",
            ["AZ031", "not an identifier: 'polling.arazzo.yaml'"],
        ),
        (
            "main.py.jinja",
            "{{ ''.__class__.__mro__ }}",
            "1:1",
            ["AZ031", "unsafe"],
        ),
        ("main.py.jinja", "{{ 1 / 0 }}", "1:1", ["AZ031", "division"]),
        (
            "main.py.jinja",
            '{% include "a.jinja" %}',
            "1:1",
            ["AZ033", 'no template "a.jinja"'],
        ),
        (
            "main.py.jinja",
            '{% extends "main.py.jinja" %}',
            "1:1",
            ["AZ033", "extends itself", "arazzo_gen/main.py.jinja"],
        ),
        ("mian.py.jinja", "", "", ["AZ033", "did you mean `main.py.jinja`?"]),
        (
            "workflow.py.jinja",
            f"{WORKFLOW}{{% block stepbody %}}{{% endblock %}}",
            "2:10",
            ["AZ035", "has a block `stepbody`", "did you mean `step_body`?"],
        ),
        (
            "output.py.jinja",
            '{% extends "arazzo_gen/output.py.jinja" %}{% block flow %}{% endblock %}',
            "1:52",
            ["AZ035", "has a block `flow`", "are docstring, header, module"],
        ),
        ("main.py", "", "", ["AZ034", "did you mean `main.py.jinja`?"]),
        (
            "workflow.py.jinja",
            f"{WORKFLOW}{{% block step_body %}}    def (\n{{% endblock %}}",
            "",
            [
                "AZ032",
                "is no Python: invalid syntax",
                "of polling/workflows/render.py would be",
                "def (",
            ],
        ),
        (
            "client.py.jinja",
            "x = Any\n{% if imports %}({% endif %}",
            "",
            ["AZ032", "'(' was never closed", "line 2 of polling/client.py"],
        ),
        ("module.py.jinja", "(", "", ["AZ032", "'(' was never closed"]),
        ("model.py.jinja", "x = 1", "", ["AZ032", "not the model"]),
        (
            "model.py.jinja",
            "class {{ name }}:\n    other: int\n",
            "",
            ["AZ032", "not the model", "one class of the name and with the fields"],
        ),
        ("model.py.jinja", "class (", "", ["AZ032", "is no Python"]),
        ("main.py.jinja", b"\xff", "", ["AZ002", "it is not UTF-8"]),
    ],
)
def test_wrong(
    build: Build, name: str, text: str | bytes, place: str, said: list[str]
) -> None:
    """A template that cannot be used is told with its place, and nothing is built."""
    result = build({name: text}, "--strict")
    assert result.exit_code == 1
    colon = ":" if place else ""
    start = f"own/{name}{colon}{place}: error[{said[0]}]: "
    assert start in result.stderr, result.stderr
    for one in said[1:]:
        assert one in result.stderr, result.stderr
    codes = set(re.findall(r"(?:error|warning)\[(AZ\d+)\]", result.stderr))
    assert codes == {said[0]}
    assert not Path("generated").exists()


def test_own_blocks(build: Build) -> None:
    """Blocks of one's own, in those of ours, are for other templates to override."""
    own = '{% extends "arazzo_gen/module.py.jinja" %}\n{% block header %}'
    own += "{{ super() }}{% block rights %}{% endblock %}{% endblock %}"
    client = '{% extends "arazzo_gen/client.py.jinja" %}'
    client += "{% block rights %}# All reserved{% endblock %}"
    assert build({"module.py.jinja": own, "client.py.jinja": client}).exit_code == 0
    assert "# All reserved" in Path("generated/polling/client.py").read_text("utf-8")


def test_unformattable(build: Build) -> None:
    """Python that is too new for the output is told, too."""
    text = '{% extends "arazzo_gen/package.py.jinja" %}{% block exports %}\n'
    result = build({"package.py.jinja": text + "def f[T](x: T): pass{% endblock %}"})
    assert result.exit_code == 1
    assert "error[AZ032]" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "undefined", "line"),
    [
        (
            "model.py.jinja",
            '{% extends "arazzo_gen/model.py.jinja" %}{% block bases %}'
            "{{ super() }}, Missing{% endblock %}",
            "Missing",
            ", Missing):",
        ),
        (
            "workflow.py.jinja",
            '{% extends "arazzo_gen/workflow.py.jinja" %}{% block module %}'
            "{{ super() }}\n\n{{ result }}Model.model_rebuild()\n{% endblock %}",
            "RenderResultModel",
            "RenderResultModel.model_rebuild()",
        ),
        (
            "workflow.py.jinja",
            '{% extends "arazzo_gen/workflow.py.jinja" %}{% block step_body %}'
            "\n    return later(client)\n{% endblock %}",
            "later",
            "return later(client)",
        ),
        (
            "client.py.jinja",
            '{% extends "arazzo_gen/client.py.jinja" %}{% block imports %}'
            "{{ super() }}\nfrom .models import Missing\n{% endblock %}",
            "Missing",
            "from .models import Missing",
        ),
        (
            "models.py.jinja",
            '{% extends "arazzo_gen/models.py.jinja" %}{% block exports %}'
            '__all__ = ["Missing"]\n{% endblock %}',
            "Missing",
            '__all__ = ["Missing"]',
        ),
    ],
)
def test_names_that_nothing_defines(
    name: str, text: str, undefined: str, line: str, build: Build
) -> None:
    """What could not be imported is told, and not written."""
    result = build({name: text})
    assert result.exit_code == 1
    assert f"own/{name}: error[AZ032]" in result.stderr
    assert f"nothing defines `{undefined}`" in result.stderr
    assert line in result.stderr
    assert not Path("generated").exists()


def test_names_of_a_star_import(build: Build) -> None:
    """A module that imports all names of another may define any."""
    text = '{% extends "arazzo_gen/workflow.py.jinja" %}{% block imports %}'
    text += "{{ super() }}\nfrom os.path import *\n{% endblock %}"
    text += "{% block exports %}{{ super() }}\nOTHER = join\n{% endblock %}"
    assert build({"workflow.py.jinja": text}).exit_code == 0


def test_folder(build: Build) -> None:
    result = build({})
    assert "own: error[AZ001]: there is no such folder" in result.stderr
    assert build({".hidden": "", "main.py": ""}).exit_code == 0


def test_setting(build: Build) -> None:
    own = {name: OVERRIDING[name] for name in ("module.py.jinja", "licence.jinja")}
    assert build(own).exit_code == 0
    before = tree(Path("generated"))
    Path("arazzo-gen.toml").write_text("template_dir = 'own'\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["build", ".", "--check"])
    assert result.exit_code == 0, result.output
    assert tree(Path("generated")) == before


def test_page(pytestconfig: pytest.Config) -> None:
    """The page has every variable of every context with its type."""
    head, mark, _ = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    if pytestconfig.getoption("update_golden"):
        PAGE.write_text(head + tables(), encoding="utf-8")
        mark = BEGIN
    assert mark
    text = PAGE.read_text(encoding="utf-8")
    assert text == head + tables()
    for name in (*CONTEXTS, SHARED):
        assert f"| `{name}` |" in head
        for block in _parsed(name).find_all(nodes.Block):
            assert f"`{block.name}`" in head, block.name
    for filter_ in filters(88):
        assert f"`{filter_}" in head


def _parsed(name: str) -> nodes.Template:
    return parse(original(name))


def test_all_templates_have_contexts() -> None:
    folder = template_folder()
    names = {path.relative_to(folder).as_posix() for path in template_files(folder)}
    of_library = {name for name in names if name.startswith("models/")}
    assert names - of_library == {*CONTEXTS, SHARED}


@pytest.mark.parametrize("name", [*CONTEXTS, SHARED])
def test_templates_use_their_contexts(name: str) -> None:
    """A template reads its variables and their fields, and nothing else."""
    parsed = _parsed(name)
    context = CONTEXTS.get(name, ModuleContext)
    known: dict[str, Any] = dict(get_type_hints(context))
    assert known.keys() == {field.name for field in fields(context)}
    for loop in parsed.find_all(nodes.For):
        assert isinstance(loop.target, nodes.Name)
        iterated = loop.iter
        if isinstance(iterated, nodes.Getitem):
            iterated = iterated.node
        known[loop.target.name], *_ = get_args(_type(iterated, known))
    assert undeclared(parsed) <= known.keys()
    for read in parsed.find_all(nodes.Getattr):
        if not (isinstance(read.node, nodes.Name) and read.node.name == "loop"):
            _type(read, known)


def _type(node: nodes.Node, known: Mapping[str, Any]) -> Any:
    if isinstance(node, nodes.Name):
        return known[node.name]
    assert isinstance(node, nodes.Getattr), node
    return get_type_hints(_type(node.node, known))[node.attr]


def test_literals() -> None:
    """Whatever a text says, a filter makes a literal of it."""
    for text in ("a'b\"", "\n", "x" * 200, "\\", '"""', "\x1b"):
        assert ast.literal_eval(filters(72)["literal"](text)) == text
        assert "\n" not in filters(72)["comment"](text)
