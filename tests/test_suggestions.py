"""What the command line says where something is called otherwise, or elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from arazzo_gen import check
from arazzo_gen.cli import main
from tests.golden import FOLDER

MINIMAL = FOLDER / "minimal/specs"
FLOW = (MINIMAL / "status.arazzo.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments, prog_name="arazzo-gen")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("biuld", "build"),
        ("Check", "check"),
        ("requirement", "requirements"),
        ("explian", "explain"),
        ("fech", "fetch"),
    ],
)
def test_commands(wrong: str, right: str) -> None:
    result = _run(wrong)
    assert result.exit_code == 2
    assert f"No such command '{wrong}'. Did you mean '{right}'?" in result.stderr


def test_no_command() -> None:
    """Nothing is suggested for what is like nothing; a path is for a command."""
    assert "Did you mean" not in _run("frobnicate").stderr
    Path("docs").mkdir()
    assert "Did you mean 'arazzo-gen build docs'?" in _run("docs").stderr
    assert "Did you mean '--version'?" in _run("--vresion").stderr
    assert "'--output'" in _run("build", "--ouput", "here").stderr


def _flow(path: str, url: str = "api.yaml") -> None:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(FLOW.replace("api.yaml", url), encoding="utf-8")


@pytest.mark.parametrize("command", ["build", "check"])
def test_without_specs(command: str) -> None:
    _flow("apis/shop/flows/orders.yml")
    result = _run(command)
    assert result.exit_code == 1
    assert "specs: error[AZ001]" in result.output
    assert "apis/shop/flows/orders.yml is an Arazzo document" in result.output
    assert "`arazzo-gen build apis/shop/flows/orders.yml`" in result.output
    for name in ("a", "b", "c", "d"):
        _flow(f"apis/{name}.yaml")
    said = _run(command).output
    assert "apis/a.yaml, apis/b.yaml, apis/c.yaml and 2 more are Arazzo" in said
    assert "`arazzo-gen build apis`" in said


def test_what_is_passed_over() -> None:
    """What is hidden, installed or generated, and what has the word alone."""
    for folder in (".cache", "node_modules/x", "env", "out"):
        _flow(f"{folder}/flow.yaml")
    Path("env/pyvenv.cfg").touch()
    Path("out/.arazzo-gen.lock").touch()
    Path("notes.yaml").write_text("about: 'arazzo: a format'\n", encoding="utf-8")
    said = _run("build").stderr
    assert "are Arazzo documents" not in said
    assert "is an Arazzo document" not in said
    Path("flow.json").write_text('{"arazzo":"1.0.1"}', encoding="utf-8")
    assert "flow.json is an Arazzo document" in _run("build").stderr


def test_a_folder_without() -> None:
    _flow("workflows/flow.yaml")
    Path("specs").mkdir()
    shutil.copy(MINIMAL / "api.yaml", "specs")
    result = _run("build")
    assert "specs: error[AZ006]" in result.stderr
    assert "`arazzo-gen build workflows/flow.yaml`" in result.stderr


@pytest.mark.parametrize(
    ("url", "there", "meant"),
    [
        ("shop.yml", "specs/shop.yaml", "shop.yaml"),
        ("shop.yaml", "specs/shop.json", "shop.json"),
        ("Shop.yaml", "specs/shop.yaml", "shop.yaml"),
        ("shpo.yaml", "specs/shop.yaml", "shop.yaml"),
        ("shop.yaml", "specs/openapi/shop.yaml", "openapi/shop.yaml"),
        ("openapi/shop.yaml", "specs/shop.yaml", "shop.yaml"),
        ("shop.yaml", "apis/shop.yaml", "../apis/shop.yaml"),
        ("../api/shop.yaml", "apis/shop.yml", "../apis/shop.yml"),
        ("my%20shop.yaml", "specs/my  shop.yaml", "my%20%20shop.yaml"),
    ],
)
@pytest.mark.parametrize("given", ["specs", "specs/flow.arazzo.yaml", "absolute"])
def test_missing_source(url: str, there: str, meant: str, given: str) -> None:
    """The file that is there is named, also where no path leads to it."""
    _flow("specs/flow.arazzo.yaml", f"'{url}'")
    Path(there).parent.mkdir(parents=True, exist_ok=True)
    text = (MINIMAL / "api.yaml").read_text(encoding="utf-8")
    if there.endswith(".json"):
        text = json.dumps(yaml.safe_load(text))
    Path(there).write_text(text, encoding="utf-8")
    path = str(Path("specs").resolve()) if given == "absolute" else given
    result = _run("check", path)
    assert result.exit_code == 1
    assert "error[AZ001]" in result.stdout
    assert f'help: did you mean "{meant}"?' in result.stdout
    _flow("specs/flow.arazzo.yaml", f"'{meant}'")
    assert _run("check", path).exit_code == 0


def test_nothing_alike() -> None:
    _flow("specs/flow.arazzo.yaml", "gone.yaml")
    shutil.copy(MINIMAL / "api.yaml", "specs/unlike.yaml")
    said = _run("check").stdout
    assert "error[AZ001]" in said
    assert "did you mean" not in said


def test_of_a_mapping() -> None:
    files = {
        "specs/flow.arazzo.yaml": FLOW.replace("api.yaml", "apis.yml").encode(),
        "specs/apis.json": b"{}",
    }
    [found] = check(files).diagnostics
    assert (found.code, found.help) == ("AZ001", 'did you mean "apis.json"?')


def test_reference() -> None:
    """A `$ref` to a file that is not there, too."""
    _flow("specs/flow.arazzo.yaml")
    text = (MINIMAL / "api.yaml").read_text(encoding="utf-8")
    broken = text.replace(
        "responses:", "parameters: [{$ref: 'part.yml#/p'}]\n      responses:"
    )
    Path("specs/api.yaml").write_text(broken, encoding="utf-8")
    Path("specs/parts.yaml").write_text("p: {name: a, in: query}\n", encoding="utf-8")
    said = _run("check").stdout
    assert "error[AZ303]" in said
    assert 'did you mean "parts.yaml"?' in said
