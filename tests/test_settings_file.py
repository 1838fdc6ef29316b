"""Settings from arazzo-gen.toml and pyproject.toml, below the command line's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.diagnostics.explain import explanation
from arazzo_gen.project.settings_file import FileSettings, read_settings
from arazzo_gen.settings import Settings
from tests.golden import FOLDER, tree

Build = Callable[..., Result]

FILES = {"arazzo-gen.toml": "", "pyproject.toml": "[tool.arazzo-gen]\n"}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds in a project with documents in the folder ``documents``."""
    shutil.copytree(FOLDER / "minimal/specs", tmp_path / "documents")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["build", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.mark.parametrize("name", FILES)
def test_all_keys(build: Build, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given on the command line goes before what the file says."""
    sources = "{'https://a.example/' = 'documents'}"
    text = (
        f"{FILES[name]}inputs = ['documents']\noutput = 'src/api'\nmodels = 'full'\n"
        f"strict = true\nwhole_models = 7\nsources = {sources}\n"
    )
    Path(name).write_text(text, encoding="utf-8")
    document = Path("documents/status.arazzo.yaml")
    written = document.read_text(encoding="utf-8")
    document.write_text(
        written.replace("api.yaml", "https://a.example/api.yaml").replace(
            "operationId: getStatus",
            "operationId: getStatus\n    requestBody: {payload: 1}",
        ),
        encoding="utf-8",
    )
    strict = build()
    assert strict.exit_code == 1
    assert "error[AZ503]" in strict.stderr
    assert build("--no-strict").exit_code == 0
    manifest = json.loads(Path("src/api/.arazzo-gen.lock").read_text(encoding="utf-8"))
    assert manifest["settings"] == {
        "models": "full",
        "sources": {"https://a.example/": "../../documents"},
        "whole_models": 7,
    }
    assert not Path("generated").exists()
    options = ["--no-strict", "--models", "selected", "-o", "out"]
    assert build(*options, "--whole-models", "0", "documents").exit_code == 0
    lock = Path("out/.arazzo-gen.lock").read_text(encoding="utf-8")
    assert '"selected"' in lock
    assert '"whole_models": 0' in lock

    # From another folder, paths of the file are still its own.
    (Path.cwd() / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(Path.cwd() / "deep/er")
    assert build("--no-strict", "--check").exit_code == 0
    broken = build("--source", "https://a.example/api.yaml=no.yaml")
    assert "no.yaml: no such file" in broken.stderr


def test_which_file(tmp_path: Path) -> None:
    """arazzo-gen.toml alone, where it is; a pyproject.toml may say nothing."""
    assert read_settings(tmp_path) == FileSettings()
    (tmp_path / "pyproject.toml").write_text("[tool.black]\n", encoding="utf-8")
    assert read_settings(tmp_path) == FileSettings()
    (tmp_path / "pyproject.toml").write_text(
        "[tool.arazzo-gen]\nstrict = true\nmodels = 'full'", encoding="utf-8"
    )
    found = read_settings(tmp_path)
    assert found._replace(places=dict) == FileSettings(models="full", strict=True)
    (tmp_path / "arazzo-gen.toml").write_text("strict = false", encoding="utf-8")
    assert read_settings(tmp_path)._replace(places=dict) == FileSettings(strict=False)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("text", "line", "column", "message", "help"),
    [
        ("imputs = ['a']", 0, 1, 'no setting "imputs"', 'did you mean "inputs"?'),
        (
            "\n zzz = 1",
            1,
            2,
            'no setting "zzz"',
            "the settings are clients, http, implicit_success",
        ),
        ("strict = 1", 0, 1, '"strict" must be true or false', ""),
        ("strict = true\nmodels = 'all'", 1, 1, '"selected" or "full"', ""),
        ("whole_models = true", 0, 1, '"whole_models" must be a whole number', ""),
        ("whole_models = -1", 0, 1, '"whole_models" must be a whole number', ""),
        ("inputs = 'a'", 0, 1, '"inputs" must be a list of paths', ""),
        ("inputs = ['']", 0, 1, '"inputs" must be a list of paths', ""),
        ("output = 1", 0, 1, '"output" must be a path', ""),
        ("sources = []", 0, 1, '"sources" must be a table', ""),
        ("sources = {'a.yaml' = 'b'}", 0, 12, '"a.yaml" must be a URL', ""),
        ('sources = {"http://a/" = 1}', 0, 12, '"http://a/" must be a URL', ""),
        ("names = 'a'", 0, 1, '"names" must be a table', ""),
        ("names = {'a.yaml' = 'no-name'}", 0, 10, 'cannot be called "no-name"', ""),
        ("names = {'a.yaml' = 'class'}", 0, 10, 'cannot be called "class"', ""),
        ("names = {'a.yaml' = 1}", 0, 10, '"a.yaml" cannot be called this', ""),
        ("names = {'' = 'a'}", 0, 10, "must be the address", ""),
        ("output = '~/made'", 0, 1, 'has "~/made": neither "~" nor', ""),
        ("inputs = ['a', '$HOME/b']", 0, 1, 'has "$HOME/b": neither "~" nor', ""),
        ("models.kind = 'full'", 0, 1, '"selected" or "full"', ""),
        ("levels.AZ506 = 'of'", 0, 8, '"off", "note", "warning" or "error"', ""),
        ("strict = ", 0, 10, "not TOML: Invalid value", ""),
        ("'", 0, 2, "not TOML", ""),
    ],
)
def test_wrong(
    build: Build, name: str, text: str, line: int, column: int, message: str, help: str
) -> None:
    """A wrong key or value is shown at its place, and nothing is built."""
    first = FILES[name].count("\n") + 1
    Path(name).write_text(FILES[name] + text, encoding="utf-8")
    before = tree(Path())
    result = build("documents")
    assert result.exit_code == 1
    place = f"{name}:{first + line}:{column}: error[AZ014]: "
    assert result.stderr.startswith(place), result.stderr
    assert message in result.stderr
    assert f"help: {help}" in result.stderr or not help
    assert "^" in result.stderr
    assert tree(Path()) == before


def test_wrong_all_at_once(tmp_path: Path) -> None:
    text = "[tool.other]\nstrict = 1\n[tool.arazzo-gen]\noutputs = 'a'\nstrict = 1\n"
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DiagnosticError) as caught:
        read_settings(tmp_path)
    lines = [found.span and found.span.start.line for found in caught.value.diagnostics]
    assert lines == [4, 5]


def test_wrong_entries_of_tables(tmp_path: Path) -> None:
    """All of them are told."""
    text = "[names]\n'a' = 'a-b'\n'b' = 1\n[sources]\n'c' = 'd'\n'e' = 'f'\n"
    (tmp_path / "arazzo-gen.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DiagnosticError) as caught:
        read_settings(tmp_path)
    lines = [found.span and found.span.start.line for found in caught.value.diagnostics]
    assert lines == [2, 3, 5, 6]


def test_misplaced(tmp_path: Path) -> None:
    """A table that is called otherwise, or stands in the other file."""
    for name, table, help in (
        ("pyproject.toml", "tool.arazzo_gen", 'write "arazzo-gen"'),
        ("arazzo-gen.toml", "tool.arazzo-gen", "leave out its header"),
    ):
        (tmp_path / name).write_text(f"[{table}]\nstrict = true\n", encoding="utf-8")
        with pytest.raises(DiagnosticError) as caught:
            read_settings(tmp_path)
        (found,) = caught.value.diagnostics
        assert help in str(found.help)
        assert found.span
        assert found.span.start.line == 1


def test_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "arazzo-gen.toml").write_bytes(b"\xef\xbb\xbfstrict = true\r\n")
    assert read_settings(tmp_path).strict


def test_no_file(tmp_path: Path) -> None:
    (tmp_path / "arazzo-gen.toml").mkdir()
    with pytest.raises(DiagnosticError, match="the settings cannot be read"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    "text", ["tool = 1", "[tool]\narazzo-gen = 1", "tool.x = '\xff'"]
)
def test_other_shapes(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("latin-1"))
    if text == "tool = 1":
        assert read_settings(tmp_path) == FileSettings()
        return
    with pytest.raises(DiagnosticError) as caught:
        read_settings(tmp_path)
    assert caught.value.diagnostics[0].code == "AZ014"


def test_pinned_names(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold wherever the build runs, and a change of them is one of the output."""
    pins = [
        "'documents/status.arazzo.yaml' = 'health'",
        "'documents/status.arazzo.yaml#/workflows/ping' = 'check'",
    ]
    settings = Path("arazzo-gen.toml")
    settings.write_text("\n".join(["[names]", *pins]), encoding="utf-8")
    verbose = build("documents", "-v")
    assert verbose.exit_code == 0
    assert "health: the workflow ping is check, not ping" in verbose.stdout
    assert Path("generated/health/workflows/check.py").exists()
    root = Path.cwd()
    for folder, documents in ((root.parent, f"{root.name}/documents"), (root, root)):
        monkeypatch.chdir(folder)
        again = build(str(documents), "-o", str(root / "generated"), "--check")
        assert (again.exit_code, again.stderr) == (0, "")
    monkeypatch.chdir(root)
    settings.write_text("\n".join(["[names]", pins[0]]), encoding="utf-8")
    assert build("documents", "--check").exit_code == 1
    settings.write_text("[names]\n'documents/api.yaml#/x' = 'X'", encoding="utf-8")
    unused = build("documents")
    assert unused.exit_code == 0
    assert 'warning[AZ017]: the settings pin a name for "/x"' in unused.stderr


@pytest.mark.parametrize(
    "given", ["https://a", "a=b", "=b", "https://a=", "file:/a=b", "File:/a=b"]
)
def test_wrong_source_option(build: Build, given: str) -> None:
    result = build("documents", "--source", given)
    assert result.exit_code == 2
    assert 'is not a URL, "=" and a path' in result.stderr


def test_settings_are_explained() -> None:
    text = explanation("AZ014")
    assert all(
        f"`{name}`" in text or f"[{name}]" in text
        for name in Settings._fields
        if name != "templates"
    )
