"""Templates of a project that write the fields of models in their own way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from arazzo_gen import Settings, generate

from .golden import FOLDER
from .tools import passes, passes_pyright

CASES = ("inputs-constraints", "inputs-of-all-kinds")
LICENCE = "# Licensed to Example Corp."

DESCRIPTIONS = """{% extends "arazzo_gen/model.py.jinja" %}
{% block model %}
# Licensed to Example Corp.
{{ super() }}
{%- endblock %}
{% block field_type %}
{% if field.description %}
Annotated[{{ super() | trim }}, Field(description={{ field.description | literal }})]
{%- else %}
{{- super() | trim }}
{%- endif %}
{% endblock %}
{% block field_docstring %}
    {{ ("Sent as `" ~ field.wire ~ "`.") | docstring }}
{% endblock %}
"""
"""Each class has a licence, and each field its description, which pydantic knows, and
its name in the document."""

SCHEMAS = """
import importlib, inspect, json, sys
from pydantic import BaseModel

models = importlib.import_module(f"{sys.argv[1]}.models")
classes = (getattr(models, name) for name in models.__all__)
print(json.dumps({
    one.__name__: one.model_json_schema()
    for one in classes
    if inspect.isclass(one) and issubclass(one, BaseModel)
}))
"""


def built(case: str, template: str, folder: Path) -> str:
    """Build a case with a template of models; the text of its models."""
    specs = (FOLDER / case / "specs").iterdir()
    files = {path.name: path.read_bytes() for path in specs}
    templates = {"model.py.jinja": template} if template else {}
    made = generate(files, Settings(templates=templates))
    assert not made.failed, made.diagnostics
    for path, text in made.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return (folder / package(folder) / "models.py").read_text(encoding="utf-8")


def package(folder: Path) -> str:
    """The only package of a folder."""
    [found] = {path.parent.name for path in folder.glob("*/models.py")} - {"_runtime"}
    return found


def schemas(folder: Path) -> dict[str, dict[str, object]]:
    """The JSON Schemas of the models, as pydantic has them."""
    name = f"{folder.name}.{package(folder)}"
    printed = passes("-W", "error", "-c", SCHEMAS, name, cwd=folder.parent)
    found: dict[str, dict[str, object]] = json.loads(printed)
    return found


@pytest.mark.parametrize("case", CASES)
def test_descriptions(case: str, tmp_path: Path) -> None:
    """What is added is there, and all else is as it was."""
    plain, described = tmp_path / "plain", tmp_path / "described"
    usual = built(case, "", plain)
    text = built(case, DESCRIPTIONS, described)
    assert text.count(f"\n{LICENCE}\nclass ") == usual.count("\nclass ") > 1
    before, after = schemas(plain), schemas(described)
    assert before.keys() == after.keys()
    told = 0
    for name, schema in after.items():
        fields = schema.get("properties", {})
        assert isinstance(fields, dict)
        for wire, field in fields.items():
            assert f"Sent as `{wire}`." in text.replace("\n    ", " "), wire
            told += field.pop("description", None) is not None
        schema.pop("$defs", None)
        before[name].pop("$defs", None)
        assert schema == before[name]
    assert told


def test_type_checkers(tmp_path: Path) -> None:
    """What templates write of fields is typed as ours is."""
    folders = []
    for case in CASES:
        folders.append(tmp_path / case.replace("-", "_"))
        built(case, DESCRIPTIONS, folders[-1])
    names = [folder.name for folder in folders]
    passes("-m", "mypy", "--config-file=", "--strict", *names, cwd=tmp_path)
    passes_pyright(tmp_path, *names)


@pytest.mark.parametrize("text", ["wire", "description"])
def test_texts_are_no_code(text: str) -> None:
    """What a document says of a field is written through a filter only."""
    files = {
        path.name: path.read_bytes() for path in (FOLDER / CASES[0] / "specs").iterdir()
    }
    template = '{% extends "arazzo_gen/model.py.jinja" %}{% block field_docstring %}'
    template += f"{{{{ field.{text} }}}}{{% endblock %}}"
    made = generate(files, Settings(templates={"model.py.jinja": template}))
    found = [one.message for one in made.diagnostics if one.code == "AZ031"]
    assert found
    assert all("a text of a document is no code" in one for one in found)
