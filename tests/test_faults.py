"""Faults of arazzo-gen itself: they stay with the document at which they occur."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result

from arazzo_gen import Diagnostic, Settings, check, compiling, generate
from arazzo_gen.cli import main
from arazzo_gen.diagnostics import DiagnosticError, Levels, guarding
from arazzo_gen.hooks.packaging import generate as generate_for_package
from tests.golden import FOLDER, tree

MINIMAL = FOLDER / "minimal/specs"
FLOW = (MINIMAL / "status.arazzo.yaml").read_text(encoding="utf-8")
NAMES = ("after", "bad", "before")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three documents of one API; ``bad`` is the one in the middle."""
    (tmp_path / "specs").mkdir()
    shutil.copy(MINIMAL / "api.yaml", tmp_path / "specs")
    for name in NAMES:
        (tmp_path / f"specs/{name}.arazzo.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _packages() -> list[str]:
    return sorted(path.name for path in Path("generated").glob("[!_.]*/"))


def _is_bad(argument: object) -> bool:
    argument = getattr(argument, "linked", argument)  # the facts of a document
    path = argument if isinstance(argument, str) else getattr(argument, "path", "")
    return "bad.arazzo.yaml" in str(path) or getattr(argument, "name", "") == "bad"


def _break(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    """Have a function that the compiler calls raise at the document ``bad``."""
    from arazzo_gen import emit

    home: Any = emit if name == "emit_package" else compiling
    found = getattr(home, name)

    def instead(first: Any, *rest: Any, **more: Any) -> Any:
        if _is_bad(first):
            raise error
        return found(first, *rest, **more)

    monkeypatch.setattr(home, name, instead)


STAGES = ["link_document", "check_document", "plan_package", "emit_package"]
ERRORS = [
    KeyError("no such key"),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    AssertionError(),
    OSError(5, "Input/output error"),
]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("stage", STAGES)
def test_stages(stage: str, jobs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, stage, LookupError("three of two"))
    result = _run("build", "--jobs", jobs)
    assert result.exit_code == 1
    assert "specs/bad.arazzo.yaml: error[AZ902]: " in result.stderr
    assert "LookupError: three of two" in result.stderr
    assert "Traceback" not in result.output
    assert "->" not in result.stdout
    assert not Path("generated").exists()
    result = _run("build", "--jobs", jobs, "--keep-going", "--verbose")
    assert result.exit_code == 1
    assert "Traceback (most recent call last):" in result.stderr
    assert "in instead" in result.stderr
    assert _packages() == ["after", "before"]
    assert re.findall(r"-> (\S+)", result.stdout) == [
        "generated/after",
        "generated/before",
    ]
    monkeypatch.undo()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, "check_document", error)
    result = _run("check")
    assert result.exit_code == 1
    assert result.stdout.count("error[AZ902]") == 1
    assert type(error).__name__ in result.stdout
    assert "report this fault" in result.stdout
    assert "Traceback" not in result.output
    assert "Traceback" in _run("check", "--verbose").stdout


def test_next_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that was left out is built as soon as it can be."""
    with monkeypatch.context() as patched:
        _break(patched, "check_document", LookupError())
        _run("build", "--keep-going")
    assert _packages() == ["after", "before"]
    assert _run("build").exit_code == 0
    assert _packages() == [*NAMES]
    assert _run("build", "-o", "clean").exit_code == 0
    assert tree(Path("clean")) == tree(Path("generated"))


def _on_call(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


OUTSIDE = [
    ("arazzo_gen.project.files.candidates", "discovery"),
    ("arazzo_gen.project.manifest._parsed", "manifest"),
    ("arazzo_gen.project.build.survey", "survey"),
    ("arazzo_gen.project.write.is_writable", "comparison"),
    ("arazzo_gen.project.write.commit", "writing"),
    ("arazzo_gen.checking._is_arazzo", "reading"),
    ("arazzo_gen.emit.emit_tree", "the runtime"),
    ("arazzo_gen.documents.locator.Locator.identities", "identities"),
    ("arazzo_gen.options.settings_root", "settings"),
]


@pytest.mark.parametrize(("place", "_"), OUTSIDE, ids=[one for _, one in OUTSIDE])
def test_outside_documents(place: str, _: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails gives a diagnostic and no traceback."""
    Path("generated").mkdir()
    Path("generated/.arazzo-gen.lock").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(place, _on_call(ZeroDivisionError("by zero")))
    result = _run("build")
    assert result.exit_code == 1, result.output
    assert "error[AZ902]" in result.stderr
    assert "ZeroDivisionError: by zero" in result.stderr
    assert "Traceback" not in result.output
    assert "->" not in result.stdout
    assert "Traceback" in _run("build", "--verbose").stderr
    assert _packages() == []


@pytest.mark.parametrize("command", ["build", "check", "requirements", "config"])
def test_commands(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that fails before it has begun ends with a diagnostic, too."""
    fail = _on_call(ZeroDivisionError("by zero"))
    monkeypatch.setattr("arazzo_gen.project.chosen.combine", fail)
    result = _run(command)
    assert result.exit_code == 1
    assert "error[AZ902]" in result.output
    assert "Traceback" not in result.output


def test_what_prints_them(monkeypatch: pytest.MonkeyPatch) -> None:
    fail = _on_call(ZeroDivisionError("by zero"))
    monkeypatch.setattr("arazzo_gen.console.print_changes", fail)
    monkeypatch.setattr("arazzo_gen.commands.build.print_changes", fail)
    result = _run("build")
    assert result.exit_code == 1
    assert "error[AZ902]" in result.stderr


def test_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, "plan_package", LookupError())
    result = _run("requirements")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "specs/bad.arazzo.yaml: error[AZ902]" in result.stderr
    assert "Traceback" in _run("requirements", "-v").stderr


def test_packaging(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _break(monkeypatch, "plan_package", LookupError())
    with pytest.raises(SystemExit) as caught:
        generate_for_package(Path())
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert "specs/bad.arazzo.yaml: error[AZ902]" in said
    assert "Traceback" not in said
    assert not Path("generated").exists()


def _files() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path("specs").iterdir()}


def test_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they return has the fault and its traceback; the callbacks' errors pass."""
    _break(monkeypatch, "link_document", LookupError("lost"))
    made = generate(_files(), keep_going=True)
    checked = check(_files())
    for diagnostics in (made.diagnostics, checked.diagnostics):
        [found] = diagnostics
        assert (found.code, found.level) == ("AZ902", "error")
        assert found.path == "specs/bad.arazzo.yaml"
        assert found.traceback
        assert "LookupError: lost" in found.traceback
        assert "arazzo-gen 0" in found.traceback
    assert made.unbuilt == {"bad"}
    assert {path.split("/")[0] for path in made.files} > {"after", "before"}
    assert not generate(_files()).files
    with pytest.raises(FloatingPointError):
        check(_files(), on_document=_on_call(FloatingPointError()))


def test_files_that_fail() -> None:
    """A mapping may raise anything, too."""

    class Failing(dict[str, bytes]):
        def __getitem__(self, path: str) -> bytes:
            if "bad" in path:
                raise ConnectionError("the store does not answer")
            return super().__getitem__(path)

    made = generate(Failing(_files()), keep_going=True)
    assert {one.code for one in made.diagnostics} == {"AZ902"}
    assert "specs/bad.arazzo.yaml" in {one.path for one in made.diagnostics}


def test_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, "check_document", LookupError("lost"))
    for options, has_it in (((), False), (("--verbose",), True)):
        for form in ("json", "sarif", "github"):
            result = _run("check", "--format", form, *options)
            assert ("Traceback" in result.stdout) is has_it
            assert "AZ902" in result.stdout
    [found] = json.loads(_run("check", "--format", "json", "-v").stdout)["diagnostics"]
    assert found["traceback"].startswith("Traceback (most recent call last):\n")


def test_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always an error."""
    result = CliRunner().invoke(main, ["check", "--level", "AZ902=off"])
    assert result.exit_code == 2
    assert Levels(chosen={}).of(Diagnostic.of_file("AZ902", "", "a")) == "error"
    with pytest.raises(ValueError, match="AZ902"):
        check({}, Settings(levels={"AZ902": "warning"}))


def test_rust() -> None:
    """A panic of Rust code is no Exception, but a fault; Ctrl-C is none."""
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(DiagnosticError), guarding("here"):
        raise panic("attempt to add with overflow")
    for wish in (KeyboardInterrupt, SystemExit, BrokenPipeError):
        with pytest.raises(wish), guarding("here"):
            raise wish


def test_deep_traceback() -> None:
    """Of many frames only the first and the last are shown."""

    def one(depth: int) -> None:
        other(depth + 1)

    def other(depth: int) -> None:
        one(depth + 1)

    with pytest.raises(DiagnosticError) as caught, guarding("here"):
        one(0)
    [found] = caught.value.diagnostics
    assert found.traceback
    assert len(found.traceback.splitlines()) < 130
    assert "lines left out" in found.traceback


def test_a_template_that_fails() -> None:
    """Nothing is announced that a template kept from being written."""
    Path("templates").mkdir()
    template = "{{ 1 / 0 }}"
    Path("templates/client.py.jinja").write_text(template, encoding="utf-8")
    result = _run("build", "--template-dir", "templates", "--keep-going")
    assert result.exit_code == 1
    assert "->" not in result.stdout


def test_what_is_in_the_way() -> None:
    assert "-> generated/bad" in _run("build").stdout
    flow = Path("specs/bad.arazzo.yaml")
    text = flow.read_text(encoding="utf-8").replace("ping", "pong")
    flow.write_text(text, encoding="utf-8")
    client = Path("generated/bad/client.py")
    client.write_text("mine = 1\n", encoding="utf-8")
    result = _run("build")
    assert "error[AZ010]" in result.stderr
    assert "->" not in result.stdout
    for option in ("--check", "--dry-run", "--diff"):
        assert " -> generated" not in _run("build", "--force", option).stdout
    assert "-> generated/bad" in _run("build", "--force").stdout
