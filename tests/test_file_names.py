"""Names of documents as names of files: on any system, and none over another."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen import Settings, check
from arazzo_gen.cli import main
from arazzo_gen.plan.naming.names import ModuleNames, package_name
from tests.golden import FOLDER, tree

MINIMAL = FOLDER / "minimal/specs"
FLOW = (MINIMAL / "status.arazzo.yaml").read_text(encoding="utf-8")
STEPS = FLOW[FLOW.index("- workflowId") :]
API = (MINIMAL / "api.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/api.yaml").write_text(API, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def _write(name: str, *workflows: str) -> None:
    text = FLOW[: FLOW.index("- workflowId")]
    text += "".join(f"{STEPS.replace('ping', one)}" for one in workflows)
    Path(f"specs/{name}").write_text(text, encoding="utf-8")


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _pin(address: str, name: str) -> None:
    text = f'[names]\n"{address}" = "{name}"\n'
    Path("arazzo-gen.toml").write_text(text, encoding="utf-8")


PACKAGE, WORKFLOW = "specs/a.arazzo.yaml", "specs/a.arazzo.yaml#/workflows/ping"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (PACKAGE, "_runtime"),
        (PACKAGE, "_Runtime"),
        (PACKAGE, "__pycache__"),
        (PACKAGE, "__PyCache__"),
        (PACKAGE, "__init__"),
        (PACKAGE, "__main__"),
        (PACKAGE, "nul"),
        (PACKAGE, "Aux"),
        (PACKAGE, "COM1"),
        (PACKAGE, "a" * 201),
        (PACKAGE, "é" * 101),
        (WORKFLOW, "__init__"),
        (WORKFLOW, "__main__"),
        (WORKFLOW, "__pycache__"),
        (WORKFLOW, "lpt9"),
        (WORKFLOW, "PRN"),
        (WORKFLOW, "b" * 250),
        (f"{WORKFLOW}/steps/getStatus", "__init__"),
        ("specs/api.yaml#/components/schemas/Status", "__class__"),
    ],
)
def test_refused_pins(address: str, name: str) -> None:
    _write("a.arazzo.yaml", "ping")
    _pin(address, name)
    for command in ("build", "check", "config"):
        result = _run(command)
        assert result.exit_code == 1
        assert f'arazzo-gen.toml:2:1: error[AZ014]: "{address}"' in result.output
        assert f'cannot be called "{name}"' in result.output
    assert not Path("generated").exists()
    with pytest.raises(ValueError, match="names has"):
        check({}, Settings(names={address: name}))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (PACKAGE, "_private"),
        (PACKAGE, "a" * 200),
        (PACKAGE, "com10"),
        (PACKAGE, "console"),
        (WORKFLOW, "_runtime"),
        (f"{WORKFLOW}/steps/getStatus", "nul"),
        (f"{WORKFLOW}/steps/getStatus", "a" * 201),
    ],
)
def test_other_pins(address: str, name: str) -> None:
    """What clobbers nothing can be pinned."""
    _write("a.arazzo.yaml", "ping")
    _pin(address, name)
    result = _run("build", "--verbose")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"is {name}, not " in result.stdout


@pytest.mark.parametrize(
    "pins",
    [
        {"ping": "Send", "pong": "send"},
        {"ping": "send_async", "pong": "send"},
        {"ping": "Send_ASYNC", "pong": "send"},
    ],
)
def test_pins_of_one_file(pins: dict[str, str]) -> None:
    """Two workflows would have one module, on some systems at least."""
    _write("a.arazzo.yaml", *pins)
    lines = (f'"{PACKAGE}#/workflows/{one}" = "{name}"' for one, name in pins.items())
    Path("arazzo-gen.toml").write_text("[names]\n" + "\n".join(lines), encoding="utf-8")
    result = _run("build")
    assert result.exit_code == 1
    assert "error[AZ016]" in result.stderr


def _renamed(result: Result) -> set[str]:
    return {
        line.split(": ", 1)[1]
        for line in result.stdout.splitlines()
        if ", not " in line and "->" not in line
    }


@pytest.mark.parametrize("name", ["nul", "Con", "AUX", "prn", "com1", "LPT9"])
def test_devices(name: str) -> None:
    """Windows has no files of these names, whatever follows a dot."""
    _write(f"{name}.arazzo.yaml", name)
    result = _run("build", "--verbose")
    given = f"{name.lower()}_"
    assert (result.exit_code, result.stderr) == (0, "")
    assert _renamed(result) == {
        f"the package of {name}.arazzo.yaml is {given}, not {name.lower()}",
        f"the workflow {name} is {given}, not {name.lower()}",
    }
    assert Path(f"generated/{given}/workflows/{given}.py").exists()
    stems = {path.stem for path in Path("generated").rglob("*")}
    assert name.lower() not in stems
    _imports(given)


def _imports(package: str) -> None:
    """Import a package and its workflows in an interpreter of its own."""
    code = f"import generated.{package}, generated.{package}.workflows"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.parametrize("word", ["shopping ", "naïve ", "注文 "])
def test_long_names(word: str) -> None:
    """Names that no file can have are cut; what tells them apart is in their end."""
    ids = [f"{word * 80}{end}".strip() for end in ("one", "two")]
    _write(f"{word * 4}.arazzo.yaml", *(f"'{one}'" for one in ids))
    result = _run("build", "--verbose", "--level", "AZ108=off")
    assert (result.exit_code, result.stderr) == (0, "")
    [package] = (path.parent for path in Path("generated").glob("*/client.py"))
    modules = {path.stem for path in package.glob("workflows/[!_]*.py")}
    assert len(modules) == 4
    assert {f"{one}_async" for one in modules if not one.endswith("_async")} < modules
    assert all(len(one.encode()) <= 206 for one in modules)
    assert sum(" the workflow " in line for line in result.stdout.splitlines()) == 2
    _imports(package.name)
    before = tree(Path("generated"))
    _write(f"{word * 4}.arazzo.yaml", f"'{ids[1]}'")
    assert _run("build", "--level", "AZ108=off").exit_code == 0
    left = {path.stem for path in package.glob("workflows/[!_]*.py")}
    assert left < modules
    assert len(left) == 2
    assert tree(Path("generated")) != before


def test_long_package() -> None:
    name = "-".join(["flow"] * 48)
    given = package_name(name, "")
    assert given == package_name(f"{name}.arazzo", "specs")
    assert given != package_name(f"{name}-x", "")
    assert len(given) == 200
    assert package_name("a" * 200, "") == "a" * 200
    _write(f"{name}.arazzo.yaml", "ping")
    result = _run("build", "-v")
    assert result.exit_code == 0
    assert f"the package of {name}.arazzo.yaml is {given}, not" in result.stdout
    _imports(given)


def test_twins() -> None:
    """No function is called as the coroutine of another."""
    names = ModuleNames()
    assert [names.variable(one) for one in ("Send_async", "send")] == [
        "send_async",
        "send_",
    ]
    assert ModuleNames().variable("__init__") == "init"


# What cannot be written


def _obstacles() -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    yield Path("made"), "AZ011", ()
    yield Path("client"), "AZ011", ("-o", "client/below/generated")
    yield Path("generated/a"), "AZ010", ()
    yield Path("generated/a/workflows"), "AZ010", ()
    yield Path("generated/_runtime"), "AZ010", ()


@pytest.mark.parametrize(
    ("place", "code", "options"),
    [pytest.param(*one, id=str(one[0])) for one in _obstacles()],
)
def test_a_file_for_a_folder(place: Path, code: str, options: tuple[str, ...]) -> None:
    """The file in the way is named, once."""
    _write("a.arazzo.yaml", "ping")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine", encoding="utf-8")
    if place == Path("made"):
        Path("arazzo-gen.toml").write_text('output = "made"\n', encoding="utf-8")
    result = _run("build", *options)
    assert result.exit_code == 1
    assert result.stderr.count("error[") == 1
    assert result.stderr.startswith(f"{place.as_posix()}: error[{code}]: ")
    assert place.read_text(encoding="utf-8") == "mine"
    assert "->" not in result.stdout


COMMAND = (sys.executable, "-m", "arazzo_gen", "build")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to set")
def test_no_space() -> None:
    """Here the system takes no file of more than 4 KiB; nothing is half written."""
    import resource

    _write("a.arazzo.yaml", "ping")
    done = subprocess.run(
        COMMAND,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("generated/_runtime/")
    assert ".py: error[AZ011]: cannot be written: File too large" in done.stderr
    assert done.stdout == ""
    assert [*Path("generated").iterdir()] == []
    assert _run("build").exit_code == 0


@pytest.mark.skipif(
    not hasattr(os, "pathconf"), reason="names have no limit to ask for"
)
def test_too_long_for_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems take less than 255 bytes: nothing is written there."""
    _write("a.arazzo.yaml", "a" * 190)
    monkeypatch.setattr(os, "pathconf", lambda *_: 143)
    result = _run("build")
    assert result.exit_code == 1
    path = f"generated/a/workflows/{'a' * 190}.py"
    assert (
        result.stderr
        == f"{path}: error[AZ011]: cannot be written: File name too long\n"
    )
    assert [*Path("generated").iterdir()] == []


def test_deep_output() -> None:
    """A path that is longer than any file can have."""
    _write("a.arazzo.yaml", "ping")
    deep = "/".join(["f" * 200] * 25)
    result = _run("build", "-o", deep)
    assert result.exit_code == 1
    assert "error[AZ011]: cannot be written: File name too long" in result.stderr
    result = _run("build", "-o", "x" * 300)
    assert result.exit_code == 1
    assert f"{'x' * 300}: error[AZ011]: " in result.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no users")
@pytest.mark.parametrize(
    "folder", ["generated", "generated/a", "generated/a/workflows"]
)
def test_read_only(folder: str) -> None:
    """Nothing is written where one folder cannot be: it is asked before."""
    _write("a.arazzo.yaml", "ping")
    assert _run("build").exit_code == 0
    before = tree(Path("generated"))
    _write("a.arazzo.yaml", "pong")
    # The first build has all modules imported that another user may not read.
    code = f"""
import os
from arazzo_gen.cli import main
main(["build", "-q", "-o", "other"], standalone_mode=False)
if os.geteuid() == 0:
    for path, _, _ in os.walk("generated"):
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
os.chmod({folder!r}, 0o555)
main(["build"])
"""
    for path in (Path().absolute(), *Path().absolute().parents):
        if path == Path(tempfile.gettempdir()):
            break
        if os.geteuid() == 0:
            path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    Path(folder).chmod(0o755)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"{folder}" in done.stderr
    assert "error[AZ011]: cannot be written: Permission denied" in done.stderr
    assert tree(Path("generated")) == before


def test_report() -> None:
    """The file that `check` is to write."""
    _write("a.arazzo.yaml", "ping")
    result = _run("check", "--output", "nowhere/report.txt")
    assert result.exit_code == 1
    assert result.stderr.startswith("nowhere/report.txt: error[AZ011]: cannot be")
