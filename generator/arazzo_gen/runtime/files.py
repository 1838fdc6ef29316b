"""Files to send: bytes, texts, paths, and streams that are open for reading."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from io import TextIOBase
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TypeAlias, TypeGuard
from weakref import WeakSet

from pydantic import PlainValidator

__all__ = ["FileContent", "StreamedContent", "file_argument"]

_BLOCK = 65_536

_SENT: WeakSet[BinaryIO] = WeakSet()
"""Streams that cannot go back to their start, and have been sent."""


def _checked(value: Any) -> Any:
    if not isinstance(value, str | bytes | Path) and not is_stream(value):
        raise ValueError("a file is bytes, a text, a path or a binary stream")
    return value


FileContent: TypeAlias = Annotated[
    str | bytes | Path | BinaryIO, PlainValidator(_checked)
]
"""What is sent as a file: bytes, a text, the path of a file, or a stream of bytes.

Paths and streams are read while they are sent. A stream that can seek is sent from its
start, each time that it is; one that cannot is sent once.
"""


def is_stream(value: object) -> TypeGuard[BinaryIO]:
    """Whether a value is a stream of bytes."""
    return callable(getattr(value, "read", None)) and not isinstance(value, TextIOBase)


def file_name(value: object) -> str | None:
    """The name of a file on the disk, without its folder."""
    name = value if isinstance(value, Path) else getattr(value, "name", None)
    found = os.path.basename(name) if isinstance(name, str | Path) else ""
    return found if found and not found.startswith("<") else None


def file_argument(text: str) -> FileContent:
    """An argument that is the path of a file, or ``-`` for the standard input."""
    if text == "-":
        return sys.stdin.buffer
    path = Path(text)
    if not path.exists() or path.is_dir():
        raise argparse.ArgumentTypeError(f"no such file: {text}")
    return path


class StreamedContent:
    """A body that is read while it is sent, as often as it is.

    ``length`` is None where a stream does not tell its own. Raises ValueError for a
    file that cannot be read.
    """

    def __init__(self, parts: Iterable[bytes | Path | BinaryIO]) -> None:
        self._parts = tuple(parts)
        self._again = False
        lengths = [_length(part) for part in self._parts]
        known = [length for length in lengths if length is not None]
        self.length = sum(known) if len(known) == len(lengths) else None

    def __iter__(self) -> Iterator[bytes]:
        again, self._again = self._again, True
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
            elif isinstance(part, Path):
                with part.open("rb") as stream:
                    yield from _blocks(stream)
            else:
                if again or _can_seek(part):
                    part.seek(0)
                yield from _blocks(part)


class AsyncStreamedContent:
    """The same for asynchronous connections. Files are read in blocks between which
    other tasks run."""

    def __init__(self, content: StreamedContent) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for block in self._content:
            yield block


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _length(part: bytes | Path | BinaryIO) -> int | None:
    if isinstance(part, bytes):
        return len(part)
    try:
        if isinstance(part, Path):
            with part.open("rb") as stream:
                found = os.fstat(stream.fileno())
            return found.st_size if stat.S_ISREG(found.st_mode) else None
        if _can_seek(part):
            return part.seek(0, os.SEEK_END)
    except OSError as error:
        what = f"the file {part.name}" if isinstance(part, Path) else "a stream"
        raise ValueError(f"{what} cannot be read: {error.strerror or error}") from error
    try:
        if part in _SENT:
            raise ValueError(
                "a stream that cannot go back to its start was sent before; give the"
                " bytes, or a path"
            )
        _SENT.add(part)
    except TypeError:
        # Neither hashed nor referred to weakly: there is no telling it again.
        pass
    return None


def _can_seek(stream: BinaryIO) -> bool:
    seekable = getattr(stream, "seekable", None)
    return bool(seekable is not None and seekable())
