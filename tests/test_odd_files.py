"""What ``check`` says of files that are no good documents, or no files at all: always a
diagnostic, whatever the format, and never a traceback."""

from __future__ import annotations

import codecs
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from arazzo_gen import limits
from arazzo_gen.cli import main
from arazzo_gen.project import files
from arazzo_gen.project.files import candidates
from tests.support.descriptions import API, FLOW

FORMATS = ("text", "json", "sarif", "github")
TEXT = FLOW.decode()


def check(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a project with a description."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "arazzo-gen.toml").touch()
    (folder / "api.yaml").write_text(API, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def codes(*arguments: str) -> list[str]:
    """The codes of the errors that a check finds; every format tells of them."""
    results = {form: check(*arguments, "--format", form) for form in FORMATS}
    listed = [
        found["code"]
        for found in json.loads(results["json"].stdout)["diagnostics"]
        if found["level"] == "error"
    ]
    (run,) = json.loads(results["sarif"].stdout)["runs"]
    errors = [found for found in run["results"] if found["level"] == "error"]
    assert [found["ruleId"] for found in errors] == listed
    for code in listed:
        assert code in results["text"].stdout
        assert code in results["github"].stdout
    assert {one.exit_code for one in results.values()} == {1 if listed else 0}
    return listed


GOOD = {
    "plain": FLOW,
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "BOM": codecs.BOM_UTF8 + FLOW,
    "UTF-16 LE": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "UTF-32 LE": codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
    "UTF-32 BE": codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_encodings(data: bytes) -> None:
    Path("flow.arazzo.yaml").write_bytes(data)
    assert codes("flow.arazzo.yaml") == []
    assert codes(".") == []


DEEP = limits.MAX_NESTING + 1

BAD = {
    "nothing": (b"", "AZ005"),
    "space": (b" \r\n", "AZ005"),
    "null": (b"~", "AZ005"),
    "scalar": (b"arazzo", "AZ005"),
    "list": (b"- arazzo: 1.0.1", "AZ005"),
    "not YAML": (FLOW + b"\n}", "AZ003"),
    "binary": (b"\x7fELF\x02\x01\x01\x00", "AZ002"),
    "UTF-16 without BOM": (TEXT.encode("utf-16-le"), "AZ002"),
    "half of UTF-16": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "AZ002"),
    "beyond Unicode": (codecs.BOM_UTF32_LE + b"\0\0\xff\x7f", "AZ002"),
    "Latin 1": (FLOW + b"# caf\xe9", "AZ002"),
    "NUL": (FLOW + b"\0", "AZ002"),
    "surrogate in UTF-8": (FLOW + b"# \xed\xa0\x80", "AZ002"),
    "surrogate in JSON": (b'{"arazzo": "\\ud800"}', "AZ003"),
    "surrogate in YAML": (b'arazzo: "\\ud800"', "AZ003"),
    "tabs": (FLOW.replace(b"  ", b"\t"), "AZ003"),
    "two documents": (FLOW + b"\n---\n" + FLOW, "AZ003"),
    "duplicate key": (FLOW + b"\narazzo: 1.0.1\n", "AZ004"),
    "deep": (FLOW + b"\nx-deep: " + b"[" * DEEP + b"]" * DEEP, "AZ008"),
    "deep JSON": (b'{"arazzo": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "AZ008"),
    "circle": (FLOW + b"\nx-circle: &a [*a]", "AZ008"),
    "large": (FLOW + b"#" * limits.MAX_BYTES, "AZ008"),
}


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD)
def test_bad_documents(data: bytes, code: str) -> None:
    Path("flow.arazzo.yaml").write_bytes(data)
    found = codes("flow.arazzo.yaml")
    assert set(found) == {code}


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD)
def test_bad_descriptions(data: bytes, code: str) -> None:
    """They are those of the source."""
    Path("flow.arazzo.yaml").write_bytes(FLOW)
    Path("api.yaml").write_bytes(data)
    expected = {"AZ005": "AZ301"}.get(code, code)
    assert set(codes("flow.arazzo.yaml")) == {expected}


def fifo(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    socket.socket(socket.AF_UNIX).bind(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def loop(path: Path) -> None:
    path.symlink_to("other.yaml")
    path.with_name("other.yaml").symlink_to(path.name)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


SPECIAL = [fifo, listening, dangling, loop, endless]


@pytest.mark.parametrize("make", SPECIAL)
def test_no_documents(make: Callable[[Path], None]) -> None:
    """Named themselves, below a folder, and as the source of a document."""
    Path("folder").mkdir()
    os.chdir("folder")
    make(Path("odd.yaml"))
    assert codes("odd.yaml") == ["AZ001"]
    os.chdir("..")
    assert codes("folder") == ["AZ006"]
    Path("flow.arazzo.yaml").write_text(
        TEXT.replace("api.yaml", "folder/odd.yaml"), encoding="utf-8"
    )
    assert codes("flow.arazzo.yaml") == ["AZ007" if make is endless else "AZ001"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "path",
    [
        "generated/__init__.py",
        "generated/flow/client.py",
        "generated/.arazzo-gen.lock",
        "generated/.arazzo-gen.staged/journal.json",
        "looks/client.py.jinja",
        "looks/more.yaml",
        "specs.yaml",
    ],
)
def test_pipes_where_a_build_looks(path: str) -> None:
    """Nothing waits for a writer: neither the build, nor what is suggested where no
    document is."""
    Path("flow.arazzo.yaml").write_text(TEXT, encoding="utf-8")
    build = ["build", "flow.arazzo.yaml", "--template-dir", "looks", "--quiet"]
    Path("looks").mkdir()
    assert CliRunner().invoke(main, build).exit_code == 0
    pipe = Path(path)
    pipe.parent.mkdir(exist_ok=True)
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    assert CliRunner().invoke(main, build).exit_code == 0
    assert CliRunner().invoke(main, [*build, "--check"]).exit_code == 0
    assert "flow.arazzo.yaml is an Arazzo document" in check("looks").stdout


@pytest.mark.timeout(60)
def test_pipe_for_settings() -> None:
    Path("flow.arazzo.yaml").write_text(TEXT, encoding="utf-8")
    Path("arazzo-gen.toml").unlink()
    os.mkfifo("arazzo-gen.toml")
    result = check("flow.arazzo.yaml")
    assert result.exit_code == 1
    assert "AZ014" in result.output
    assert "it is no regular file" in result.output


def test_unknown_suffixes_and_links_to_folders() -> None:
    Path("folder").mkdir()
    Path("folder/flow.arazzo.txt").write_bytes(FLOW)
    Path("folder/again").symlink_to(Path.cwd())
    assert codes("folder") == ["AZ006"]
    assert codes("folder/again") == ["AZ006"]


@pytest.mark.parametrize(
    "name", ["a" * 300, "a/" * 100 + "a" * 300, "api.yaml/b", "", "\udce9"]
)
def test_impossible_names(name: str) -> None:
    assert codes(f"{name}.yaml") == ["AZ001"]


def test_names_that_are_not_utf_8() -> None:
    name = os.fsdecode(b"caf\xe9.arazzo.yaml")
    try:
        Path(name).write_bytes(FLOW)
    except OSError:
        pytest.skip("the file system takes no such name")
    assert codes(".") == []
    Path(name).write_bytes(FLOW.replace(b"workflows:", b"workflow:"))
    assert "AZ102" in codes(".")
    assert "AZ102" in codes(name)
    Path(name).write_bytes(FLOW)
    built = CliRunner().invoke(main, ["build", "."])
    assert (built.exit_code, built.exception) == (0, None)


def test_files_that_vanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the folder and that at the file."""
    Path("folder").mkdir()
    Path("folder/flow.arazzo.yaml").write_bytes(FLOW)

    def vanishing(path: Path) -> Iterator[str]:
        for found in candidates(path):
            Path(found).unlink()
            yield found

    monkeypatch.setattr(files, "candidates", vanishing)
    result = check("folder")
    assert result.exit_code == 1
    assert "folder/flow.arazzo.yaml: error[AZ001]" in result.stdout


def test_folders_that_vanish(monkeypatch: pytest.MonkeyPatch) -> None:
    def vanishing(path: Path) -> Iterator[str]:
        path.rmdir()
        return candidates(path / "inner")

    Path("folder").mkdir()
    monkeypatch.setattr(os.path, "isdir", lambda _: True)
    monkeypatch.setattr(files, "candidates", vanishing)
    assert "AZ001" in check("folder").stdout
