from __future__ import annotations

import argparse
import asyncio
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from arazzo_gen.runtime.files import (
    AsyncStreamedContent,
    FileContent,
    StreamedContent,
    file_argument,
)
from arazzo_gen.runtime.requests import request_body


class Pipe(io.BytesIO):
    """A stream that cannot go back, and tells how much is read at once."""

    most = 0

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("seek")

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0, "read as a whole"
        return super().read(size)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "Zoë.bin"
    found.write_bytes(b"\x00file")
    return found


def test_blocks_come_in_order_and_again(path: Path) -> None:
    stream = io.BytesIO(b"stream")
    stream.seek(3)
    content = StreamedContent([b"a", path, b"b", stream])
    assert content.length == 13
    whole = b"a\x00filebstream"
    assert b"".join(content) == whole
    assert b"".join(content) == whole

    async def read() -> bytes:
        return b"".join([block async for block in AsyncStreamedContent(content)])

    assert asyncio.run(read()) == whole


def test_stream_without_length_is_sent_once() -> None:
    pipe = Pipe(bytes(200_000))
    content = StreamedContent([b"a", pipe])
    assert content.length is None
    assert [len(block) for block in content] == [1, 65_536, 65_536, 65_536, 3_392]
    with pytest.raises(ValueError, match="sent before"):
        StreamedContent([pipe])
    with pytest.raises(ValueError, match="sent before"):
        list(content)


@pytest.mark.parametrize("name", ["missing", "."])
def test_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        StreamedContent([tmp_path / name])


def test_octets_of_a_file(path: Path) -> None:
    headers: dict[str, str] = {}
    content = request_body({"content": path}, headers)
    assert isinstance(content, StreamedContent)
    assert headers == {
        "Content-Type": "application/octet-stream",
        "Content-Length": "5",
    }


@pytest.mark.parametrize("value", [b"", "text", Path("x"), io.BytesIO(), Pipe()])
def test_what_is_a_file(value: object) -> None:
    assert TypeAdapter[Any](FileContent).validate_python(value) is value


@pytest.mark.parametrize("value", [5, None, [b""], io.StringIO("text")])
def test_what_is_none(value: object) -> None:
    with pytest.raises(ValidationError, match="a file is"):
        TypeAdapter[Any](FileContent).validate_python(value)


def test_file_of_a_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert file_argument(str(path)) == path
    stdin = io.TextIOWrapper(io.BytesIO(b"in"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert file_argument("-") is stdin.buffer
    for wrong in (path.parent, path.with_name("missing")):
        with pytest.raises(argparse.ArgumentTypeError, match="no such file"):
            file_argument(str(wrong))
