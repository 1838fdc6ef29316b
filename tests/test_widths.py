"""Output is laid out at whatever width is asked for."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from arazzo_gen import Settings, generate
from tests.golden import FOLDER
from tests.tools import REPOSITORY, passes

_SPECS = [
    REPOSITORY / "specs",
    *(
        FOLDER / name / "specs"
        for name in (
            "flow-machine",
            "hostile-names",
            "models-unions",
            "multipart-files",
            "parts",
            "security-oauth",
            "selectors",
            "xml-bodies",
        )
    ),
]


def _is_in_sample(path: Path) -> bool:
    return crc32(path.read_bytes()) % 4 == 0


@pytest.mark.parametrize("width", [72, 120])
def test_width(width: int, tmp_path: Path) -> None:
    """black has nothing to change, and what is too long nobody can break."""
    for folder in _SPECS:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*.*")
        }
        made = generate(files, Settings(line_length=width))
        assert made.files, made.diagnostics
        for path, text in made.files.items():
            shared = path.startswith("_runtime/")
            target = tmp_path / (path if shared else f"of_{folder.parent.name}/{path}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    # black needs a minute for all, and many are alike.
    some = [path for path in sorted(tmp_path.rglob("*.py")) if _is_in_sample(path)]
    passes("-m", "black", "--check", "-q", f"-l{width}", *some, cwd=tmp_path)
    options = ("--isolated", "--no-cache", "--select=E501", f"--line-length={width}")
    passes("-m", "ruff", "check", *options, "--exclude=_runtime", ".", cwd=tmp_path)
