"""The files of a project: which are read, which must not be, what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.project.files import ProjectFiles, candidates, find_root
from arazzo_gen.project.manifest import (
    NAME,
    Manifest,
    Package,
    described,
    read_manifest,
    relative,
)
from arazzo_gen.settings import Settings


def _make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (root / path).mkdir()
        else:
            (root / path).write_text(path, encoding="utf-8")


@pytest.mark.parametrize(
    ("there", "given", "cwd", "root"),
    [
        (["a/pyproject.toml", "a/b/s.yaml"], ["a/b/s.yaml"], ".", "a"),
        (["a/arazzo-gen.toml", "a/b/s.yaml"], ["a/b"], ".", "a"),
        (["a/.git/", "a/b/c/s.yaml"], ["a/b/c"], ".", "a"),
        (["pyproject.toml", "a/.git/", "a/s.yaml"], ["a"], ".", "a"),
        (["pyproject.toml", "a/.git/", "a/s", "b/t"], ["a/s", "b/t"], ".", "."),
        (["a/b/s.yaml"], ["a/b/s.yaml"], "a", "a"),
        (["a/b/s.yaml", "c/"], ["a/b/s.yaml"], "c", "a/b"),
        (["a/b/s", "a/c/t", "d/"], ["a/b/s", "a/c"], "d", "a"),
    ],
)
def test_find_root(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: Sequence[str],
    given: Sequence[str],
    cwd: str,
    root: str,
) -> None:
    _make(tmp_path, *there)
    monkeypatch.chdir(tmp_path / cwd)
    assert find_root([tmp_path / path for path in given]) == (tmp_path / root).resolve()


def test_candidates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _make(tmp_path, "s/b.YML", "s/a.yaml", "s/c/d.json", "s/c/e.txt", "s/.f/g.yaml")
    _make(tmp_path, "s/.h.yaml", "s/yaml", "t.txt")
    assert list(candidates(Path("s"))) == ["s/a.yaml", "s/b.YML", "s/c/d.json"]
    assert list(candidates(Path("t.txt"))) == ["t.txt"]


def test_files_inside(tmp_path: Path) -> None:
    _make(tmp_path, "specs/a.yaml", "other/b.yaml")
    (tmp_path / "specs/link.yaml").symlink_to(tmp_path / "other/b.yaml")
    paths = [f"{tmp_path}/{name}" for name in ("specs/a.yaml", "specs/link.yaml")]
    files = ProjectFiles(tmp_path, [*paths, paths[0]])
    assert list(files) == paths
    assert len(files) == 2
    assert files[paths[0]] == b"specs/a.yaml"
    assert files[paths[1]] == b"other/b.yaml"
    assert files[f"{tmp_path}/specs/../other/b.yaml"] == b"other/b.yaml"
    assert files.digest(paths[0]) == sha256(b"specs/a.yaml").hexdigest()
    assert files.digest(f"{tmp_path}/specs/none.yaml") is None


@pytest.mark.parametrize(
    "path", ["specs", "specs/none.yaml", "specs/none/a.yaml", "specs/nul\0.yaml"]
)
def test_files_that_are_none(tmp_path: Path, path: str) -> None:
    _make(tmp_path, "specs/a.yaml")
    with pytest.raises(KeyError):
        ProjectFiles(tmp_path, [])[f"{tmp_path}/{path}"]


@pytest.mark.parametrize(
    "path",
    ["specs/../../secret", "specs/link", "specs/folder/secret", "specs/../../none"],
)
def test_files_outside(tmp_path: Path, path: str) -> None:
    """Outside of the root it makes no difference what exists."""
    _make(tmp_path, "secret", "root/specs/a.yaml")
    (tmp_path / "root/specs/link").symlink_to(tmp_path / "secret")
    (tmp_path / "root/specs/folder").symlink_to(tmp_path)
    with pytest.raises(DiagnosticError) as caught:
        ProjectFiles(tmp_path / "root", [])[f"{tmp_path}/root/{path}"]
    assert caught.value.diagnostics[0].code == "AZ007"


def test_manifest(tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    path = relative(tmp_path / "in/ä.yaml", output)
    made = Manifest(
        inputs={path: "12", "../in/none.yaml": None},
        outputs={"a/b.py": "34"},
        packages={"a": Package(path, (path,), ("errors", "calls"), True, True)},
        settings=described(Settings(strict=True), output),
        versions={"black": "1"},
        shared=("../in/c.json",),
        identities={"https://a.example/": path},
        diagnostics=({"code": "AZ506", "path": path},),
    )
    (output / NAME).write_text(made.text(), encoding="utf-8")
    assert path == "../in/ä.yaml"
    assert read_manifest(output).text() == made.text()
    assert made.settings["strict"] is True


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outputs": 1}', "\0", None])
def test_no_manifest(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / NAME).write_text(text, encoding="utf-8")
    assert read_manifest(tmp_path) == Manifest()
