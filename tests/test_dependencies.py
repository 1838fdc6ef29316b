"""What is installed is bounded, and pinned for those who run the tests."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tools import REPOSITORY, run

PROJECT: dict[str, Any] = tomllib.loads(
    (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
)
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
REQUIREMENTS = [
    Requirement(line)
    for lines in (
        PROJECT["build-system"]["requires"],
        PROJECT["project"]["dependencies"],
        *EXTRAS.values(),
    )
    for line in lines
    if not line.startswith("arazzo-gen[")
]
LINES = [
    line
    for line in (REPOSITORY / "constraints.txt").read_text("utf-8").splitlines()
    if line and not line.lstrip().startswith("#")
]
PINS = [Requirement(line) for line in LINES]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix"},
    "Darwin": {"sys_platform": "darwin", "os_name": "posix"},
    "Windows": {"sys_platform": "win32", "os_name": "nt"},
}


def pins(environment: dict[str, str]) -> dict[str, str]:
    """The version of each distribution in an environment, by its canonical name."""
    found: dict[str, str] = {}
    for pin in PINS:
        if pin.marker is None or pin.marker.evaluate(environment):
            name = canonicalize_name(pin.name)
            assert name not in found, f"{name} is pinned twice"
            (specifier,) = pin.specifier
            found[name] = specifier.version
    return found


def test_every_dependency_is_bounded() -> None:
    for requirement in REQUIREMENTS:
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators & {"<", "<=", "==", "~="}, requirement
        assert operators & {">", ">=", "==", "~="}, requirement


def test_pins_are_exact() -> None:
    """A pin has one version, and no place of a machine or an index."""
    pin = re.compile(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; [a-z_ A-Z0-9.<>=!']+)?")
    for line in LINES:
        assert pin.fullmatch(line), line


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_pins_are_within_the_bounds(python: str, system: str) -> None:
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_system": system,
        **SYSTEMS[system],
    }
    pinned = pins(environment)
    for requirement in REQUIREMENTS:
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.specifier.contains(
                pinned[canonicalize_name(requirement.name)]
            )


def test_pins_are_transitive() -> None:
    """What a pinned distribution requires, with the extras asked for, is pinned, too.

    Only those that are installed as pinned can be asked.
    """
    pinned = pins({})
    todo = {(canonicalize_name(one.name), extra) for one in REQUIREMENTS
            for extra in ("", *one.extras)}  # fmt: skip
    done: set[tuple[str, str]] = set()
    while todo:
        name, extra = one = todo.pop()
        done.add(one)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        if distribution.version != pinned[name]:
            continue
        for line in distribution.requires or []:
            needed = Requirement(line)
            if needed.marker and not needed.marker.evaluate({"extra": extra}):
                continue
            below = canonicalize_name(needed.name)
            assert below in pinned, f"{name} needs {line}"
            assert needed.specifier.contains(pinned[below], prereleases=True), line
            todo |= {(below, more) for more in ("", *needed.extras)} - done


def test_classifiers() -> None:
    listed = [
        line.rpartition(" ")[2]
        for line in PROJECT["project"]["classifiers"]
        if re.search(r":: 3\.\d+$", line)
    ]
    assert listed == PYTHONS


def commands() -> list[str]:
    """The command lines of the README that make an environment."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)


def test_commands_agree() -> None:
    """What the README says of the tests is what has to pass, with the constraints."""
    _, tests = commands()
    script = (REPOSITORY / ".ci/run").read_text(encoding="utf-8")
    assert f"\n{tests} || exit\n" in script
    assert " -c constraints.txt " in tests
    assert script.count("constraints.txt -e") == 1
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
    install = next(
        step["run"] for step in action["runs"]["steps"] if "pip" in step.get("run", "")
    )
    assert '-c "$ACTION_PATH/constraints.txt"' in install


# Stands for python3 and all that it installs: what has to pass takes minutes.
_PYTHON = """\
#!/usr/bin/env bash
name="${0#"$PWD/"}"
echo "$name $*" >> "$PWD/commands"
[[ "$1 $2" != "-m venv" ]] || {
    mkdir -p "$3/bin"
    for tool in python pip pytest arazzo-gen; do cp "$TOOL" "$3/bin/$tool"; done
}
[[ -z "$FAILS" || "$name $*" != $FAILS ]]
"""


@pytest.mark.skipif(os.name == "nt", reason="it is a script for bash")
@pytest.mark.parametrize(
    ("fails", "status", "said", "last"),
    [
        ("", 0, "", ".venv-newest/bin/pytest"),
        (".venv/bin/pip *", 1, "", ".venv/bin/pip"),
        (".venv/bin/pytest *", 1, "", ".venv/bin/pytest"),
        (".venv-newest/bin/pip *", 1, "newest", ".venv-newest/bin/pip"),
        (".venv-newest/bin/arazzo-gen *", 1, "newest", ".venv-newest/bin/arazzo-gen"),
        (".venv-newest/bin/pytest *", 1, "newest", ".venv-newest/bin/pytest"),
    ],
)
def test_newest_releases(
    fails: str, status: int, said: str, last: str, tmp_path: Path
) -> None:
    """They are tried behind the tests; where only they fail, one line says so."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(REPOSITORY / ".ci/run", tmp_path / ".ci/run")
    python = tmp_path / "bin/python3"
    python.write_text(_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "TOOL": str(python), "FAILS": fails}
    done = run("bash", ".ci/run", cwd=tmp_path, env=env)
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == bool(said)
    assert said in done.stderr
    ran = (tmp_path / "commands").read_text(encoding="utf-8").splitlines()
    assert ran[-1].startswith(f"{last} ")
    installs = [line for line in ran if "pip install" in line]
    for line in installs:
        assert ("-c constraints.txt" in line) == line.startswith(".venv/")


def test_what_newest_releases_are_tried_with() -> None:
    """The files that the script names are there."""
    script = (REPOSITORY / ".ci/run").read_text(encoding="utf-8")
    named = re.findall(r"tests/unit/\S+\.py", script)
    assert named
    for pattern in named:
        assert list(REPOSITORY.glob(pattern)), pattern
