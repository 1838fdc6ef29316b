"""Projects whose build backend generates code before it packages them."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from arazzo_gen.hooks.hatchling import ArazzoBuildHook
from arazzo_gen.hooks.packaging import generate
from tests.golden import inside, tree
from tests.support.server import LoopbackServer, json_answer
from tests.tools import REPOSITORY, environment, passes, run

PROJECTS = Path(__file__).parent / "projects"
BACKENDS = ("hatchling", "setuptools")
RUN = """
import sys
from weather.flows.forecast import Client, forecast
with Client(weather_url=sys.argv[1]) as client:
    print(forecast(client, city="Wien").outputs.degrees)
assert "arazzo_gen" not in sys.modules
"""
INSTALL = ("install", "-q", "--no-deps", "--no-index", "--no-build-isolation")


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that arazzo-gen is installed for, with its hooks."""
    folder = environment(tmp_path_factory.mktemp("builder") / "environment")
    python = folder / "bin/python"
    install = ("-m", "pip", "--python", python, *INSTALL, "--ignore-installed")
    passes(*install, "-e", REPOSITORY, cwd=folder)
    return python


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of one of the projects."""
    return shutil.copytree(PROJECTS / request.param, tmp_path / "project")


def build(
    builder: Path, project: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return run(builder, "-m", "build", "--no-isolation", *arguments, cwd=project)


@pytest.mark.parametrize("project", BACKENDS, indirect=True)
def test_wheel(builder: Path, project: Path, tmp_path: Path) -> None:
    """A wheel of the checkout, and one of its source distribution, have a workflow that
    runs where no arazzo-gen is, though git ignores what is generated."""
    for arguments in ([], ["--wheel", "-o", "checkout"]):
        done = build(builder, project, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        if not arguments:
            generated = times(project)
    assert times(project) == generated  # The second build had nothing to do.
    [wheel], [other] = project.glob("checkout/*.whl"), project.glob("dist/*.whl")
    names = {*ZipFile(wheel).namelist()}
    assert names == {*ZipFile(other).namelist()}
    assert "weather/flows/py.typed" in names
    installed = environment(tmp_path / "environment") / "bin/python"
    passes("-m", "pip", "--python", installed, *INSTALL, wheel, cwd=tmp_path)
    with LoopbackServer(lambda _: json_answer({"degrees": 21.5})) as server:
        there = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        done = run(installed, "-I", "-c", RUN, server.url, cwd=tmp_path, env=there)
    assert (done.stdout, done.stderr) == ("21.5\n", "")
    assert [one.target for one in server.received] == ["/forecasts/Wien"]


def times(project: Path) -> dict[Path, int]:
    """When each of the generated files was written."""
    files = (project / "src/weather/flows").rglob("*")
    return {path: path.stat().st_mtime_ns for path in files}


@pytest.mark.parametrize("project", BACKENDS, indirect=True)
def test_editable(builder: Path, project: Path) -> None:
    """The code is generated in the project, and is imported from there."""
    pip = ("-m", "pip", "--python", builder, *INSTALL)
    passes(*pip, "-e", project, cwd=project.parent)
    where = "import weather.flows.forecast as found; print(found.__file__)"
    found = run(builder, "-I", "-c", where, cwd=project.parent).stdout.strip()
    assert Path(found) == project / "src/weather/flows/forecast/__init__.py"


@pytest.mark.parametrize("project", BACKENDS, indirect=True)
def test_errors(builder: Path, project: Path) -> None:
    """What is wrong with a document is said as the command says it; nothing is
    packaged, and nothing is written."""
    document = project / "specs/forecast.arazzo.yaml"
    text = document.read_text(encoding="utf-8")
    wrong = text.replace("readForecast", "readForecasts")
    document.write_text(wrong, encoding="utf-8")
    done = build(builder, project, "--sdist")
    assert done.returncode == 1
    said = run(builder, "-m", "arazzo_gen", "build", cwd=project)
    assert "\nspecs/forecast.arazzo.yaml:14:18: error[AZ401]: " in f"\n{said.stderr}"
    assert said.stderr in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not list(project.glob("dist/*"))
    assert not (project / "src/weather/flows").exists()


def initialize(project: Path, target: str = "wheel", **config: Any) -> list[str]:
    """Run the hook of hatchling as hatchling does; gives the artifacts."""
    data: dict[str, Any] = {"artifacts": ["other"]}
    hatchling_hook(project, target, **config).initialize("standard", data)
    return list(data["artifacts"])


def hatchling_hook(
    project: Path, target: str = "wheel", **config: Any
) -> ArazzoBuildHook:
    arguments: tuple[Any, ...] = (config, None, None, "dist", target)
    return ArazzoBuildHook(str(project), *arguments)


@pytest.mark.parametrize("project", ["hatchling"], indirect=True)
def test_hatchling_settings(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of the hook go before those of the project, from wherever it runs."""
    document = project / "specs/forecast.arazzo.yaml"
    unused = "      unused: {type: string}\n  steps:"
    text = document.read_text(encoding="utf-8").replace("  steps:", unused)
    document.write_text(text, encoding="utf-8")
    (project / "specs").rename(project / "documents")
    with inside(project.parent):
        artifacts = initialize(
            project,
            inputs=["documents"],
            output="src/weather/[a]",
            dependencies=[],
        )
        assert r"/src/weather/\[a\]/forecast/client.py" in artifacts
        assert "AZ" in capsys.readouterr().err
        assert [*project.parent.iterdir()] == [project]
    with pytest.raises(SystemExit, match="1"):
        initialize(project, inputs=["documents"], strict=True)
    assert "error[AZ" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["pyproject.toml", "hatch.toml"])
@pytest.mark.parametrize("project", ["hatchling"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"strickt": True}, '"strickt"\n'),
        ({"models": "full"}, 'there is no setting "models"\n'),
        ({"output": 1}, '"output" must be a path\n'),
    ],
)
def test_wrong_hatchling_settings(
    project: Path,
    name: str,
    wrong: dict[str, Any],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They are shown where they stand, with what they could be."""
    [key] = wrong
    table = "[tool.hatch.build.targets.wheel.hooks.arazzo-gen]"
    if name == "hatch.toml":
        (project / "pyproject.toml").write_text("", encoding="utf-8")
        table = "[build.hooks.'arazzo-gen']"
    file = project / name
    file.write_text(f"[a]\n{key} = 0\n{table}\n {key} = 1\n", encoding="utf-8")
    with inside(project), pytest.raises(SystemExit, match="1"):
        initialize(project, **wrong)
    said = capsys.readouterr().err
    assert said.startswith(f"{name}:4:2: error[AZ014]: ")
    assert message in said
    if key == "strickt":
        assert 'did you mean "strict"?' in said
    elif key == "models":
        assert "the settings are inputs, output, strict" in said
    assert not (project / "src/weather/flows").exists()


@pytest.mark.parametrize("project", ["hatchling"], indirect=True)
def test_wheel_without(project: Path) -> None:
    """A wheel that would not have what was generated is none; where it has it does not
    matter."""
    hook = hatchling_hook(project)
    hook.initialize("standard", {"artifacts": []})
    wheel = project / "weather.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr("weather/__init__.py", "")
        archive.writestr("weather/flows/py.typed", "")
    with pytest.raises(SystemExit, match=r"^error: weather\.whl has nothing of what"):
        hook.finalize("standard", {}, str(wheel))
    hook.finalize("editable", {}, str(wheel))
    with ZipFile(wheel, "a") as archive:
        archive.writestr("elsewhere/forecast/client.py", "")
    hook.finalize("standard", {}, str(wheel))


@pytest.mark.parametrize("project", BACKENDS, indirect=True)
def test_source_distribution(project: Path) -> None:
    """What was generated when it was made is in it, be there documents or none."""
    (project / "PKG-INFO").touch()
    shutil.rmtree(project / "specs")
    before = tree(project)
    with inside(project):
        assert generate(Path()) == Path("src/weather/flows")
    assert tree(project) == before


def test_readme() -> None:
    """What the README tells to write is what the projects have."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    section = readme.split("### In a build\n")[1].split("\n### ")[0]
    told = [
        tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", section, re.S)
    ]
    assert len(told) == len(BACKENDS)
    for name, one in zip(BACKENDS, told, strict=True):
        text = (PROJECTS / name / "pyproject.toml").read_text(encoding="utf-8")
        ours = tomllib.loads(text)["build-system"]
        assert one["build-system"]["build-backend"] == ours["build-backend"]
        assert ("hatch" in one["tool"]) == (name == "hatchling")
