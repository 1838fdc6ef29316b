"""The command ``arazzo-gen build``: what it says, writes, refuses and leaves alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen.cli import main
from arazzo_gen.diagnostics import Diagnostic, DiagnosticError
from tests.golden import FOLDER, tree
from tests.tools import REPOSITORY, passes

Build = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a project with the documents of the case minimal."""
    folder = tmp_path / "project"
    shutil.copytree(FOLDER / "minimal/specs", folder / "specs")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def build(project: Path) -> Build:
    """Runs ``arazzo-gen build`` in the project; an exception is never a way to end."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, ["build", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


CLIENT = "generated/status/client.py"
DOCUMENT = "specs/status.arazzo.yaml"
STEP = "operationId: getStatus"


class TestUsage:
    def test_commands_are_told_on_a_line(self) -> None:
        shown = CliRunner().invoke(main, ["--help"], terminal_width=80).stdout
        assert "fetch" in shown
        assert "..." not in shown.partition("Commands:")[2]

    def test_help(self) -> None:
        assert " build " in passes("-m", "arazzo_gen", "--help", cwd=REPOSITORY)
        shown = passes("-m", "arazzo_gen", "build", "-h", cwd=REPOSITORY)
        for option in (
            *("-o, --output", "--models", "--check", "--diff", "--strict", "--force"),
            *(
                "--whole-models",
                "--root",
                "-v, --verbose",
                "-j, --jobs",
                "-q, --quiet",
                "--version",
                "-h, --help",
            ),
        ):
            assert re.search(rf"^  {option}\b", shown, re.MULTILINE), option
        assert "[selected|full]" in shown
        assert "0  done" in shown

    def test_version(self, build: Build) -> None:
        shown = passes("-m", "arazzo_gen", "--version", cwd=REPOSITORY)
        assert re.fullmatch(r"arazzo-gen \d+\.\d+\.\d+\n", shown)
        assert build("--version").stdout.endswith(shown.split()[1] + "\n")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--no-such-option"],
            ["--models", "none"],
            ["--models"],
            ["-o", DOCUMENT],
            ["--root", "nowhere"],
        ],
    )
    def test_wrong(self, build: Build, project: Path, arguments: list[str]) -> None:
        before = tree(project)
        result = build("specs", *arguments)
        assert result.exit_code == 2
        assert "Error: " in result.stderr
        assert tree(project) == before


class TestReading:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["nowhere"], "nowhere: error[AZ001]: there is no such file or folder"),
            (["specs", "n/a.yaml"], "n/a.yaml: error[AZ001]: there is no such file"),
            (["empty"], "empty: error[AZ006]: there is no Arazzo document here"),
            (["texts"], "texts: error[AZ006]: there is no Arazzo document here"),
            (["specs/api.yaml"], "specs/api.yaml:1:1: error[AZ005]: "),
            (["texts/text.txt"], "texts/text.txt:1:1: error[AZ005]: "),
            (["texts/list.yaml"], "texts/list.yaml:1:1: error[AZ005]: "),
            (["texts/empty.yaml"], "texts/empty.yaml:1:1: error[AZ005]: "),
            (
                ["specs/status.arazzo.yaml", "texts/text.txt"],
                "texts/text.txt:1:1: error[",
            ),
        ],
    )
    def test_nothing_to_build(
        self, build: Build, project: Path, arguments: list[str], message: str
    ) -> None:
        (project / "empty").mkdir()
        (project / "texts").mkdir()
        (project / "texts/text.txt").write_text("text", encoding="utf-8")
        (project / "texts/list.yaml").write_text("[arazzo: 1]", encoding="utf-8")
        (project / "texts/empty.yaml").write_text("", encoding="utf-8")
        result = build(*arguments)
        assert result.exit_code == 1
        assert result.stderr.startswith(message)
        assert not (project / "generated").exists()

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("url: api.yaml", "url: nowhere.yaml", "4:20: error[AZ001]"),
            (STEP, "operationId: getStatu", "9:18: error[AZ401]"),
            ("stepId:", "stepID:", "8:5: error[AZ10"),
        ],
    )
    def test_where(
        self, build: Build, project: Path, old: str, new: str, message: str
    ) -> None:
        _replace(project / DOCUMENT, old, new)
        result = build("specs")
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{DOCUMENT}:{message}")
        assert not (project / "generated").exists()

    def test_what_is_given(self, build: Build, project: Path) -> None:
        """Folders and files, by any paths, more than once; ``specs`` by default."""
        expected = None
        for arguments in (
            [],
            ["specs"],
            ["./specs/"],
            [DOCUMENT],
            ["specs", DOCUMENT, str(project / DOCUMENT), "specs/../specs"],
            ["."],
        ):
            result = build(*arguments)
            assert result.exit_code == 0, (arguments, result.stderr)
            expected = expected or tree(project / "generated")
            assert tree(project / "generated") == expected, arguments

    @pytest.mark.parametrize("way", ["link", "dots", "folder"])
    def test_outside(self, build: Build, project: Path, way: str) -> None:
        """What is outside of the root is not read, whatever way leads there."""
        (project / "specs/api.yaml").rename(project.parent / "api.yaml")
        if way == "link":
            (project / "specs/api.yaml").symlink_to(project.parent / "api.yaml")
        elif way == "dots":
            _replace(project / DOCUMENT, "url: api.yaml", "url: ../../api.yaml")
        else:
            (project / "specs/up").symlink_to(project.parent)
            _replace(project / DOCUMENT, "url: api.yaml", "url: up/api.yaml")
        result = build(DOCUMENT)
        assert result.exit_code == 1
        assert f"{DOCUMENT}:4:20: error[AZ007]: " in result.stderr
        assert not (project / "generated").exists()
        assert build(DOCUMENT, "--root", "..").exit_code == 0

    def test_a_folder_in_itself(self, build: Build, project: Path) -> None:
        (project / "specs/again").symlink_to(project / "specs")
        assert build("specs").exit_code == 0


class TestWriting:
    def test_what_it_says(self, build: Build) -> None:
        first = build("specs")
        line, total = first.stdout.splitlines()
        assert re.fullmatch(
            rf"{DOCUMENT} -> generated/status \(1 workflow, 1 step\) in \d\.\d\d s",
            line,
        )
        assert re.fullmatch(r"wrote \d+ files in generated", total)
        assert first.stderr == ""
        assert build("specs").stdout == "generated is up to date\n"

    def test_quiet_and_verbose(self, build: Build, project: Path) -> None:
        shown = build("specs", "-v").stdout.splitlines()
        written = tree(project / "generated").keys() - {".arazzo-gen.lock"}
        wrote = [f"write generated/{path}" for path in sorted(written)]
        assert shown[1:-1] == wrote
        shutil.rmtree(project / "generated")
        assert build("specs", "-q").output == ""
        assert written < tree(project / "generated").keys()

    def test_output(self, build: Build, project: Path) -> None:
        assert build("specs", "-o", "src/deep/api").exit_code == 0
        assert (project / "src/deep/api/status/client.py").exists()
        assert not (project / "generated").exists()

    def test_failure_leaves_all_as_it_was(self, build: Build, project: Path) -> None:
        shutil.copyfile(project / DOCUMENT, project / "specs/other.arazzo.yaml")
        assert build("specs").exit_code == 0
        before = tree(project / "generated")
        _replace(project / DOCUMENT, STEP, "operationId: none")
        _replace(project / "specs/other.arazzo.yaml", "ping", "pong")
        result = build("specs")
        assert result.exit_code == 1
        assert "AZ401" in result.stderr
        assert tree(project / "generated") == before

    def test_stale_files(self, build: Build, project: Path) -> None:
        """What a document that is gone had made goes too, but nobody else's files."""
        shutil.copyfile(project / DOCUMENT, project / "specs/other.arazzo.yaml")
        assert build("specs").exit_code == 0
        mine = project / "generated/status/mine.py"
        mine.write_text("", encoding="utf-8")
        (project / "generated/other/__pycache__").mkdir()
        (project / DOCUMENT).unlink()
        (project / "specs/other.arazzo.yaml").rename(project / "specs/new.arazzo.yaml")
        result = build("specs", "-v")
        assert result.exit_code == 0
        assert "remove generated/other/client.py\n" in result.stdout
        assert re.search(r"removed \d+ in generated$", result.stdout)
        assert not (project / "generated/other").exists()
        assert list((project / "generated/status").iterdir()) == [mine]
        assert build("specs", "--check").exit_code == 0

    def test_strict(self, build: Build, project: Path) -> None:
        _replace(project / DOCUMENT, STEP, f"{STEP}\n    requestBody: {{payload: 1}}")
        strict = build("specs", "--strict")
        assert strict.exit_code == 1
        assert f"{DOCUMENT}:10:5: error[AZ503]" in strict.stderr
        assert not (project / "generated").exists()
        lenient = build("specs")
        assert lenient.exit_code == 0
        assert f"{DOCUMENT}:10:5: warning[AZ503]" in lenient.stderr

    def test_warnings_are_said_again(self, build: Build, project: Path) -> None:
        """Quiet or up to date, a warning is no less of a warning."""
        _replace(project / DOCUMENT, STEP, f"{STEP}\n    requestBody: {{payload: 1}}")
        for arguments in ([], [], ["-q"], ["--check"]):
            result = build("specs", *arguments)
            assert result.exit_code == 0
            assert "warning[AZ503]" in result.stderr


class TestLooking:
    """--check and --diff."""

    @pytest.mark.parametrize("flags", [["--check"], ["--check", "--diff"], ["--diff"]])
    def test_before_the_first_build(
        self, build: Build, project: Path, flags: list[str]
    ) -> None:
        result = build("specs", *flags)
        assert result.exit_code == (1 if "--check" in flags else 0)
        assert "would write" in result.stdout
        assert ("+++ " + CLIENT in result.stdout) == ("--diff" in flags)
        assert not (project / "generated").exists()

    def test_clean(self, build: Build) -> None:
        build("specs")
        for flags in (
            ["--check"],
            ["--diff"],
            ["--check", "--diff"],
            ["--check", "-q"],
        ):
            result = build("specs", *flags)
            assert result.exit_code == 0
            assert "---" not in result.stdout

    @pytest.mark.parametrize("change", ["document", "output", "removed", "lock"])
    def test_drift(self, build: Build, project: Path, change: str) -> None:
        build("specs")
        if change == "document":
            _replace(project / DOCUMENT, "ping", "pong")
        elif change == "output":
            _replace(project / CLIENT, "Credentials", "Edited")
        elif change == "removed":
            (project / CLIENT).unlink()
        else:
            _replace(project / "generated/.arazzo-gen.lock", '"selected"', '"full"')
        before = tree(project)
        for flags in (["--check"], ["--check", "--diff"]):
            assert build("specs", *flags).exit_code == 1, flags
        assert tree(project) == before

    def test_diff(self, build: Build, project: Path) -> None:
        build("specs")
        _replace(project / DOCUMENT, "ping", "pong")
        result = build("specs", "--diff", "-q")
        assert result.exit_code == 0
        assert "\n-def ping(\n" in result.stdout
        assert "\n+def pong(\n" in result.stdout
        shown = set(re.findall(r"^\+\+\+ (.*)$", result.stdout, re.MULTILINE))
        assert "generated/status/workflows/pong.py" in shown
        assert "generated/status/workflows/ping.py" in shown
        assert CLIENT not in shown


class TestOthersFiles:
    """What somebody else wrote or edited stays, unless it is forced."""

    def test_edited(self, build: Build, project: Path) -> None:
        build("specs")
        made = (project / CLIENT).read_text(encoding="utf-8")
        _replace(project / CLIENT, "Credentials", "Edited")
        before = tree(project)
        result = build("specs")
        assert result.exit_code == 1
        assert result.stderr.startswith(
            f"{CLIENT}: error[AZ010]: this is in the way: arazzo-gen did not write it,"
        )
        assert "--force" in result.stderr
        assert tree(project) == before
        assert build("specs", "--force").exit_code == 0
        assert (project / CLIENT).read_text(encoding="utf-8") == made

    def test_edited_and_stale(self, build: Build, project: Path) -> None:
        build("specs")
        _replace(project / CLIENT, "Credentials", "Edited")
        (project / DOCUMENT).rename(project / "specs/other.arazzo.yaml")
        result = build("specs")
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{CLIENT}: error[AZ010]: ")
        assert (project / CLIENT).exists()

    @pytest.mark.parametrize(
        "path", [CLIENT, "generated/py.typed", "generated/_runtime/http.py"]
    )
    def test_in_the_way(self, build: Build, project: Path, path: str) -> None:
        (project / path).parent.mkdir(parents=True)
        (project / path).write_text("mine\n", encoding="utf-8")
        before = tree(project)
        result = build("specs")
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{path}: error[AZ010]: ")
        assert tree(project) == before

    @pytest.mark.parametrize(
        ("path", "is_folder"),
        [("generated/status", False), (CLIENT, True), ("generated/_runtime", False)],
    )
    def test_of_another_kind_in_the_way(
        self, build: Build, project: Path, path: str, is_folder: bool
    ) -> None:
        """A file where a folder has to be, and a folder where a file has to be."""
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        if is_folder:
            (project / path / "inner").mkdir(parents=True)
        else:
            (project / path).write_text("mine\n", encoding="utf-8")
        before = tree(project)
        result = build("specs")
        assert result.exit_code == 1
        assert result.stderr.startswith(path)
        assert ": error[AZ010]: " in result.stderr
        assert tree(project) == before

    @pytest.mark.parametrize("text", ["", "import mine\n"])
    def test_a_package_of_the_user(
        self, build: Build, project: Path, text: str
    ) -> None:
        """The output folder may be a package already: its ``__init__.py`` stays."""
        path = project / "generated/__init__.py"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        for flags in ([], ["--force"], ["--check"]):
            assert build("specs", *flags).exit_code == 0
            assert path.read_text(encoding="utf-8") == text
        (project / DOCUMENT).rename(project / "specs/other.arazzo.yaml")
        assert build("specs").exit_code == 0
        assert path.read_text(encoding="utf-8") == text

    def test_a_package_that_became_the_users(self, build: Build, project: Path) -> None:
        build("specs")
        path = project / "generated/__init__.py"
        path.write_text("import mine\n", encoding="utf-8")
        for flags in ([], ["--check"]):
            assert build("specs", *flags).exit_code == 0
            assert path.read_text(encoding="utf-8") == "import mine\n"

    @pytest.mark.parametrize(
        "text", ["", "{", "[1]", '{"outputs": {"a": {}}}', '{"inputs": [1]}']
    )
    def test_a_broken_manifest(self, build: Build, project: Path, text: str) -> None:
        """Without one, files that hold what a build would write are as good as its."""
        build("specs")
        lock = project / "generated/.arazzo-gen.lock"
        made = lock.read_text(encoding="utf-8")
        lock.write_text(text, encoding="utf-8")
        assert build("specs").exit_code == 0
        assert lock.read_text(encoding="utf-8") == made

    @pytest.mark.parametrize(
        "part", [{"help": [1]}, {"note": {}}, {"level": "loud"}, {"span": "1"}]
    )
    def test_a_manifest_that_says_nonsense(
        self, build: Build, project: Path, part: dict[str, object]
    ) -> None:
        """What is to be said again is no text, for example."""
        build("specs")
        lock = project / "generated/.arazzo-gen.lock"
        manifest = json.loads(lock.read_text(encoding="utf-8"))
        said = {"code": "AZ503", "level": "note", "message": "a", "path": "b", **part}
        lock.write_text(json.dumps({**manifest, "diagnostics": [said]}), "utf-8")
        assert build("specs").exit_code == 0

    def test_without_the_manifest(self, build: Build, project: Path) -> None:
        """All that differs is in the way then, which is no edit of anybody's."""
        build("specs")
        lock = project / "generated/.arazzo-gen.lock"
        lock.write_text(lock.read_text(encoding="utf-8")[:100], encoding="utf-8")
        document = project / DOCUMENT
        text = document.read_text(encoding="utf-8").replace("ping", "pong")
        document.write_text(text, encoding="utf-8")
        result = build("specs")
        assert result.exit_code == 1
        assert "from version control, or pass `--force`" in result.stderr
        assert build("specs", "--force").exit_code == 0

    @pytest.mark.parametrize("is_link", [False, True])
    def test_no_file_at_all(self, build: Build, project: Path, is_link: bool) -> None:
        """To force it would not help, and is not proposed."""
        build("specs")
        path = project / CLIENT
        path.unlink()
        if is_link:
            path.symlink_to(project / DOCUMENT)
        else:
            path.mkdir()
        result = build("specs", "--force")
        assert result.exit_code == 1
        assert "= help: move it away\n" in result.stderr

    @pytest.mark.parametrize("way", ["dots", "absolute", "link"])
    def test_a_hostile_manifest(self, build: Build, project: Path, way: str) -> None:
        """A manifest that names files elsewhere gets none of them removed."""
        build("specs")
        victim = project / "victim.txt"
        victim.write_text("mine\n", encoding="utf-8")
        lock = project / "generated/.arazzo-gen.lock"
        manifest = json.loads(lock.read_text(encoding="utf-8"))
        (project / "generated/up").symlink_to(project)
        named = {
            "dots": "../victim.txt",
            "absolute": str(victim),
            "link": "up/victim.txt",
        }
        manifest["outputs"][named[way]] = (
            "d2e5dfa2b3e3bc0b1ba4e3bd4d9b1ab4fbcc1fa0c2eac86a1a86d9f8b2a9f1a0"
        )
        lock.write_text(json.dumps(manifest), encoding="utf-8")
        assert build("specs", "--force").exit_code == 0
        assert victim.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
class TestTerminal:
    """Where what is said goes to a terminal."""

    def _run(self, *arguments: str, cwd: Path, env: dict[str, str]) -> str:
        ours, theirs = os.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "arazzo_gen", *arguments],
            cwd=cwd,
            env={**os.environ, "TERM": "xterm", **env},
            stdout=theirs,
            stderr=theirs,
        ):
            os.close(theirs)
            shown = b""
            try:
                while chunk := os.read(ours, 4096):
                    shown += chunk
            except OSError:
                # Linux reports the end of a terminal as an error.
                pass
        os.close(ours)
        return shown.decode("utf-8")

    @pytest.mark.parametrize("command", ["build", "check"])
    @pytest.mark.parametrize(
        ("env", "colored"),
        [
            ({"NO_COLOR": ""}, True),
            ({"NO_COLOR": "0"}, False),
            ({"TERM": "dumb"}, False),
        ],
    )
    def test_color(
        self, project: Path, command: str, env: dict[str, str], colored: bool
    ) -> None:
        _replace(project / DOCUMENT, STEP, "operationId: none")
        shown = self._run(command, "specs", cwd=project, env=env)
        assert "AZ401" in shown
        assert ("\x1b[1;31merror[AZ401]\x1b[0m" in shown) == colored
        assert ("\x1b[" in shown) == colored

    def test_no_color_in_a_file(self, build: Build, project: Path) -> None:
        _replace(project / DOCUMENT, STEP, "operationId: none")
        assert "\x1b" not in build("specs").stderr

    def test_progress(self, project: Path) -> None:
        for number in range(12):
            shutil.copyfile(project / DOCUMENT, project / f"specs/d{number}.yaml")
        shown = self._run("build", "specs", cwd=project, env={})
        assert "Compiling" in shown
        assert "100%" in shown
        assert (project / "generated/d11/client.py").exists()
        assert self._run("build", "specs", "-q", cwd=project, env={}) == ""


class TestFormats:
    @pytest.mark.parametrize("form", ["json", "sarif"])
    def test_one_document_on_standard_error(
        self, build: Build, project: Path, form: str
    ) -> None:
        def counted(result: Result) -> int:
            document = json.loads(result.stderr)
            if form == "json":
                return len(document["diagnostics"])
            return len(document["runs"][0]["results"])

        assert counted(build("--format", form)) == 0
        assert counted(build("nowhere", "--format", form)) == 1
        Path(CLIENT).write_text("mine", encoding="utf-8")
        assert counted(build("--format", form)) == 1
        _replace(Path(DOCUMENT), STEP, "operationId: getStates")
        result = build("--format", form)
        assert (result.exit_code, counted(result)) == (1, 1)

    def test_github(self, build: Build, project: Path) -> None:
        assert build("--format", "github").stderr == ""
        _replace(Path(DOCUMENT), STEP, "operationId: getStates")
        assert build("--format", "github").stderr.startswith(f"::error file={DOCUMENT}")

    def test_what_cannot_be_written(
        self, build: Build, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = Diagnostic.of_file("AZ011", "the disk is full", "generated")

        def apply(*_: object) -> None:
            raise DiagnosticError(found)

        monkeypatch.setattr("arazzo_gen.project.build.Build.apply", apply)
        result = build("--format", "json")
        assert result.exit_code == 1
        (one,) = json.loads(result.stderr)["diagnostics"]
        assert one["message"] == "the disk is full"
