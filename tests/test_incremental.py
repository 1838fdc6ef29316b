"""Building again: nothing is done twice, and the result is that of a clean build."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from arazzo_gen import compiling, generation, link
from arazzo_gen.cli import main
from arazzo_gen.emit.package import Package
from arazzo_gen.link import LinkedDocument
from arazzo_gen.plan import PackagePlan
from arazzo_gen.project import versions
from arazzo_gen.project.files import ProjectFiles
from tests.golden import FOLDER, tree
from tests.tools import python

Build = Callable[..., Result]

OUTPUT = Path("generated")
LOCK = OUTPUT / ".arazzo-gen.lock"
SPECS = Path("specs")
API = SPECS / "api.yaml"
FIRST = SPECS / "first.arazzo.yaml"
SECOND = SPECS / "second.arazzo.yaml"
WARNED = "stepId: getStatus\n    requestBody: {payload: 1}"
IGNORED = "# arazzo-gen: ignore[AZ503]\n    "


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Builds in a project with two documents of one API; says which are compiled."""
    shutil.copytree(FOLDER / "minimal/specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    shutil.copyfile("specs/status.arazzo.yaml", SECOND)
    Path("specs/status.arazzo.yaml").rename(FIRST)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["build", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that have been linked, and the packages that have been emitted."""
    from arazzo_gen import emit

    done: list[str] = []
    join, write = link.link_document, emit.emit_package

    def linking(path: str, *rest: Any, **more: Any) -> LinkedDocument:
        done.append(path)
        return join(path, *rest, **more)

    def emitting(plan: PackagePlan, *rest: Any) -> Package:
        done.append(plan.name)
        return write(plan, *rest)

    monkeypatch.setattr(compiling, "link_document", linking)
    monkeypatch.setattr(emit, "emit_package", emitting)
    return done


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _times() -> dict[str, int]:
    files = (path for path in OUTPUT.rglob("*") if path.is_file())
    return {path.as_posix(): path.stat().st_mtime_ns for path in files}


def _is_clean(build: Build, *arguments: str) -> bool:
    """Whether the output is that of a clean build, and it says the same."""
    shutil.rmtree("clean", ignore_errors=True)
    again, clean = build("-q", *arguments), build("-q", "-o", "clean", *arguments)
    assert again.stderr == clean.stderr
    return tree(OUTPUT) == tree(Path("clean"))


class TestNothingToDo:
    def test_nothing_is_touched(self, build: Build, compiled: list[str]) -> None:
        _replace(FIRST, "stepId: getStatus", WARNED)
        first = build()
        assert "AZ503" in first.stderr
        before = _times()
        compiled.clear()
        for flags in ([], ["--diff"], ["--dry-run"], ["--format", "json"]):
            again = build(*flags)
            assert again.stdout == "generated is up to date\n"
            assert "AZ503" in again.stderr
            assert again.exit_code == 0
        assert build("-q", str(SPECS)).output == first.stderr
        assert compiled == []
        assert _times() == before

    def test_what_is_imported(self, build: Build) -> None:
        """Warnings are said again without a compiler."""
        _replace(FIRST, "stepId: getStatus", WARNED)
        build()
        done = python("-X", "importtime", "-m", "arazzo_gen", "build", cwd=Path.cwd())
        assert "generated is up to date" in done.stdout
        assert "warning[AZ503]" in done.stderr
        imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
        assert "arazzo_gen.project.noop" in imported
        tops = {name.partition(".")[0] for name in imported}
        heavy = {"black", "datamodel_code_generator", "jinja2", "pydantic", "yaml"}
        assert not heavy & tops
        slow = {"dataclasses", "difflib", "importlib.metadata", "tomllib"}
        ours = {"arazzo_gen.checking", "arazzo_gen.documents", "arazzo_gen.hooks"}
        assert not (slow | ours) & imported

    def test_what_is_imported_to_say_nothing(self, build: Build) -> None:
        """What prints diagnostics is not, and of settings nothing but TOML."""
        Path("arazzo-gen.toml").write_text("strict = true", encoding="utf-8")
        build("--level", "AZ527=off")
        command = ["build", "--level", "AZ527=off"]
        done = python("-X", "importtime", "-m", "arazzo_gen", *command, cwd=Path.cwd())
        assert done.stdout == "generated is up to date\n"
        imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
        assert "tomllib" in imported
        printers = {"arazzo_gen.diagnostics.text", "arazzo_gen.decoding", "unicodedata"}
        assert not (printers | {"dataclasses"}) & imported

    @pytest.mark.parametrize(
        "change",
        ["input", "output", "gone", "runtime", "new", "link", "root", "init", "lock"],
    )
    def test_something_to_do(self, build: Build, change: str) -> None:
        build()
        match change:
            case "input":
                _replace(API, "All is well", "Well")
            case "output":
                _replace(OUTPUT / "first/client.py", "Credentials", "Edited")
            case "gone":
                SECOND.unlink()
            case "runtime":
                (OUTPUT / "_runtime/http.py").unlink()
            case "new":
                shutil.copyfile(FIRST, SPECS / "third.yaml")
            case "link":
                (OUTPUT / "py.typed").unlink()
                (OUTPUT / "py.typed").symlink_to(Path("empty").absolute())
                Path("empty").touch()
            case "root":
                API.rename("api.yaml")
                API.symlink_to(Path("api.yaml").absolute())
            case "init":
                (OUTPUT / "__init__.py").unlink()
            case "lock":
                _replace(LOCK, '"selected"', '"full"')
        flags = ["--root", "specs"] if change == "root" else []
        assert "up to date" not in build("--dry-run", *flags).stdout

    def test_levels(self, build: Build) -> None:
        """What is said depends on settings that decide nothing of what is written."""
        _replace(FIRST, "stepId: getStatus", WARNED)
        build()
        assert build("--strict").exit_code == 1
        off = ["--level", "AZ503=off", "--level", "AZ527=off"]
        assert build(*off).stderr == ""
        assert build(*off).stderr == ""
        assert "AZ503" in build().stderr
        assert build("--check", "--level", "AZ503=note").exit_code == 0


class TestOneChanged:
    def test_every_file_is_read_once(
        self, build: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        build()
        _replace(FIRST, "ping", "pong")
        read: list[str] = []
        contents = ProjectFiles._contents

        def reading(files: ProjectFiles, path: str) -> bytes:
            read.append(path)
            return contents(files, path)

        monkeypatch.setattr(ProjectFiles, "_contents", reading)
        build()
        assert sorted(read) == sorted(map(str, (API, FIRST, SECOND)))

    def test_only_it_is_compiled(self, build: Build, compiled: list[str]) -> None:
        build()
        before = _times()
        compiled.clear()
        _replace(FIRST, "ping", "pong")
        build()
        assert compiled == [str(FIRST), "first"]
        now = _times()
        assert {path for path in before if before[path] != now.get(path)} == {
            LOCK.as_posix(),
            "generated/first/__init__.py",
            "generated/first/__main__.py",
            "generated/first/workflows/ping.py",
            "generated/first/workflows/ping_async.py",
        }
        assert _is_clean(build)

    def test_what_others_read(self, build: Build, compiled: list[str]) -> None:
        shutil.copyfile(API, SPECS / "other.yaml")
        _replace(SECOND, "url: api.yaml", "url: other.yaml")
        build()
        compiled.clear()
        _replace(SPECS / "other.yaml", "All is well", "Well")
        build()
        assert compiled == [str(SECOND), "second"]
        compiled.clear()
        _replace(SECOND, "url: other.yaml", "url: api.yaml")
        build()
        assert _is_clean(build)
        assert "other.yaml" not in LOCK.read_text(encoding="utf-8")

    def test_what_has_warnings(self, build: Build, compiled: list[str]) -> None:
        """It is checked again, to say them, but not written again."""
        _replace(SECOND, "stepId: getStatus", WARNED)
        build()
        compiled.clear()
        _replace(FIRST, "ping", "pong")
        assert "AZ503" in build().stderr
        assert compiled == [str(FIRST), "first", str(SECOND)]

    def test_names_of_packages(self, build: Build) -> None:
        """Also where case makes no difference to files, each has its own."""
        build()
        FIRST.with_name("deep").mkdir()
        shutil.copyfile(FIRST, SPECS / "deep/first.yaml")
        result = build()
        assert result.exit_code == 1
        assert "error[AZ009]" in result.stderr
        pins = "[names]\n'specs/deep/first.yaml' = 'FIRST'\n"
        Path("arazzo-gen.toml").write_text(pins, encoding="utf-8")
        assert "error[AZ009]" in build().stderr

    def test_nothing_left(self, build: Build) -> None:
        build()
        FIRST.unlink()
        SECOND.unlink()
        assert "error[AZ006]" in build().stderr


class TestVersions:
    def test_other_versions(self, build: Build, compiled: list[str]) -> None:
        """They are no drift, but with them all is generated anew."""
        build()
        made = LOCK.read_text(encoding="utf-8")
        _replace(LOCK, '"black": "', '"black": "1.')
        assert build("--check").exit_code == 0
        compiled.clear()
        assert build().exit_code == 0
        assert "second" in compiled
        assert LOCK.read_text(encoding="utf-8") == made

    def test_they_are_those_of_the_metadata(self) -> None:
        from importlib.metadata import version

        found = versions.versions()
        for name in ("arazzo-gen", "black", "datamodel-code-generator"):
            assert found[name] == version(name)
        assert len(found["templates"]) == 64

    def test_a_newer_checkout(
        self, build: Build, compiled: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its code may be other than what the version says."""
        build()
        compiled.clear()
        os.utime(LOCK, (0, 0))
        assert "up to date" in build().stdout
        assert "second" in compiled
        compiled.clear()
        build()
        assert compiled == []


class TestLooking:
    def test_dry_run(self, build: Build) -> None:
        build()
        before = _times()
        _replace(FIRST, "ping", "pong")
        result = build("--dry-run")
        assert result.exit_code == 0
        assert "write generated/first/workflows/pong.py" in result.stdout
        assert "remove generated/first/workflows/ping.py" in result.stdout
        assert _times() == before

    def test_check(self, build: Build) -> None:
        build()
        before = _times()
        _replace(FIRST, "ping", "pong")
        result = build("--check", "--diff")
        assert result.exit_code == 1
        assert "write generated/first/workflows/pong.py" in result.stdout
        assert "\n+def pong(\n" in result.stdout
        assert _times() == before

    def test_check_does_not_rest_on_hashes(self, build: Build) -> None:
        """Who edits a file can edit its hash as well."""
        from arazzo_gen.project.manifest import digest

        build()
        client = OUTPUT / "first/client.py"
        made = client.read_text(encoding="utf-8")
        _replace(client, "Credentials", "Edited")
        _replace(LOCK, digest(made), digest(client.read_text(encoding="utf-8")))
        assert build("--check").exit_code == 1

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write it"
    )
    def test_read_only(self, build: Build) -> None:
        build()
        OUTPUT.chmod(0o555)
        try:
            assert "up to date" in build().stdout
            _replace(FIRST, "ping", "pong")
            assert "error[AZ011]" in build().stderr
        finally:
            OUTPUT.chmod(0o755)

    def test_a_link_to_elsewhere(self, build: Build) -> None:
        """The output folder itself may be one."""
        Path("elsewhere").mkdir()
        OUTPUT.symlink_to("elsewhere")
        assert build().exit_code == 0
        assert build().stdout == "generated is up to date\n"
        assert (Path("elsewhere") / LOCK.name).exists()


EDITS: tuple[Callable[[], None], ...] = (
    lambda: _swap(FIRST, "ping", "pong"),
    lambda: _swap(SECOND, "ping", "pong"),
    lambda: _swap(API, "All is well", "Well"),
    lambda: _swap(FIRST, "stepId: getStatus", WARNED),
    lambda: _swap(SECOND, "stepId: getStatus", WARNED),
    lambda: _swap(SECOND, "requestBody", f"{IGNORED}requestBody"),
    lambda: _swap(SECOND, "url: api.yaml", "url: other/api.yaml"),
    lambda: _swap(SECOND, "operationId: getStatus", "operationId: none"),
    lambda: _swap(FIRST, "arazzo: 1.0.1", "arazzo: 1.1.0\n$self: https://a.example/1"),
    lambda: _swap(API, "servers:", f"{IGNORED.strip()}\nservers:"),
    lambda: _toggle(SPECS / "third.arazzo.yaml"),
    lambda: _toggle(SPECS / "notes.yaml"),
    lambda: _swap(OUTPUT / "first/client.py", "Credentials", "Edited"),
    lambda: _toggle(OUTPUT / "second/models.py"),
)


def _swap(path: Path, one: str, other: str) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    old, new = (other, one) if other in text else (one, other)
    if path.exists():
        path.write_text(text.replace(old, new), encoding="utf-8")


def _toggle(path: Path) -> None:
    if path.exists():
        path.unlink()
    elif path.name == "notes.yaml":
        path.write_text("title: of no arazzo: document\n", encoding="utf-8")
    elif path.suffix == ".yaml":
        shutil.copyfile(SECOND, path)


@pytest.mark.parametrize("seed", range(3))
def test_any_edits(build: Build, seed: int) -> None:
    """After any of them, a build gives what a clean one does, and says the same."""
    (SPECS / "other").mkdir()
    shutil.copyfile(API, SPECS / "other/api.yaml")
    chance = random.Random(seed)
    build()
    for _ in range(8):
        edits = chance.sample(EDITS, chance.randint(1, 2))
        for edit in edits:
            edit()
        before = tree(OUTPUT)
        failed = build("-q", "--force").exit_code
        if failed:
            assert tree(OUTPUT) == before
            continue
        assert _is_clean(build)
        assert json.loads(LOCK.read_text(encoding="utf-8"))["packages"].keys() == {
            path.parent.name for path in OUTPUT.glob("*/client.py")
        }


def test_generation_is_pure(build: Build) -> None:
    """Packages that are known are left out of what is generated, not the runtime."""
    from arazzo_gen import Settings

    files = {path.as_posix(): path.read_bytes() for path in SPECS.rglob("*.yaml")}
    all_of_it = generation.generate(files, Settings())
    runtime = all_of_it.runtime["second"]
    part = generation.generate(
        files, Settings(), only=[str(FIRST)], known={"second": runtime}
    )
    assert part.files == {
        path: text
        for path, text in all_of_it.files.items()
        if not path.startswith("second/")
    }
