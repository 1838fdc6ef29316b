"""Files to send: bytes, texts, paths, and readable binary streams."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from io import TextIOBase
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TypeAlias, TypeGuard, cast
from weakref import WeakValueDictionary

from pydantic import PlainValidator

from .requests import NotSent

__all__ = ["FileContent", "StreamedContent", "file_argument"]

_BLOCK = 65_536

_SENT: WeakValueDictionary[int, BinaryIO] = WeakValueDictionary()
"""Streams that cannot seek and have been sent, by identity: they may be unhashable."""

_SENT_BEFORE = (
    "a stream that cannot go back to its start was sent before; give the bytes, or a"
    " path"
)


def _checked(value: Any) -> Any:
    if not isinstance(value, str | bytes | Path) and not is_stream(value):
        raise ValueError("a file is bytes, a text, a path or a binary stream")
    return value


FileContent: TypeAlias = Annotated[
    str | bytes | Path | BinaryIO, PlainValidator(_checked)
]
"""A file to send: bytes, a text, the path of a file, or a binary stream.

Paths and streams are read while they are sent. A stream that can seek is sent from its
start each time; a stream that cannot seek is sent once.
"""


def is_stream(value: object) -> TypeGuard[BinaryIO]:
    """Whether a value is a binary stream."""
    return callable(getattr(value, "read", None)) and not isinstance(value, TextIOBase)


def file_name(value: object) -> str | None:
    """The name of a file on the disk, without its folder."""
    name = value if isinstance(value, Path) else getattr(value, "name", None)
    found = os.path.basename(name) if isinstance(name, str | Path) else ""
    return found if found and not found.startswith("<") else None


def file_argument(text: str) -> FileContent:
    """The file of an argument: a path, or ``-`` for the standard input."""
    if text == "-":
        return sys.stdin.buffer
    path = Path(text)
    if not path.exists() or path.is_dir():
        import argparse  # Which the command line alone needs.

        raise argparse.ArgumentTypeError(f"no such file: {text}")
    return path


class StreamedContent:
    """A body that is read while it is sent, each time anew.

    ``length`` is the count of octets; None if the length of a stream is unknown.
    Raises ValueError for a file that cannot be read.
    """

    def __init__(self, parts: Iterable[bytes | Path | BinaryIO]) -> None:
        self._parts = tuple(parts)
        self._again = False
        self._open: list[BinaryIO] = []
        lengths = [_length(part) for part in self._parts]
        known = [length for length in lengths if length is not None]
        self.length = sum(known) if len(known) == len(lengths) else None

    def __iter__(self) -> Iterator[bytes]:
        again, self._again = self._again, True
        if again and not self.can_repeat():
            raise NotSent(_SENT_BEFORE)
        sent = 0
        for part in self._parts:
            for block in [part] if isinstance(part, bytes) else self._read(part):
                sent += len(block)
                if self.length is not None and sent > self.length:
                    raise NotSent("a file has become longer while it was sent")
                yield block
        if self.length is not None and sent < self.length:
            raise NotSent("a file has become shorter while it was sent")

    def close(self) -> None:
        """Close files that were opened for sending and not read to their end."""
        while self._open:
            self._open.pop().close()

    def can_repeat(self) -> bool:
        """Whether the body can be sent more than once."""
        return all(
            isinstance(part, bytes | Path) or _can_seek(part) for part in self._parts
        )

    def _read(self, part: Path | BinaryIO) -> Iterator[bytes]:
        if isinstance(part, Path):
            stream = part.open("rb")
            self._open.append(stream)
            yield from _blocks(stream)
            self.close()
        else:
            if _can_seek(part):
                part.seek(0)
            yield from _blocks(part)


class AsyncStreamedContent:
    """``StreamedContent`` for asynchronous connections: other tasks run between the
    blocks of a file."""

    def __init__(self, content: StreamedContent) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for block in self._content:
            yield block


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := _block(stream):
        yield block


def _block(stream: BinaryIO) -> bytes:
    try:
        block = cast("object", stream.read(_BLOCK))
    except ValueError as error:
        raise NotSent("a stream cannot be read; is it closed?") from error
    if not isinstance(block, bytes | bytearray):
        # A non-blocking stream gives None if it has no octets yet: not its end.
        raise NotSent(f"a stream gave {type(block).__name__}, and not bytes")
    return bytes(block)


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
    if id(part) in _SENT:
        raise ValueError(_SENT_BEFORE)
    try:
        _SENT[id(part)] = part
    except TypeError as error:
        # Without a weak reference, a second sending could not be detected.
        raise ValueError(
            f"a stream that is a {type(part).__name__} cannot be sent; give the bytes,"
            " or a path"
        ) from error
    return None


def _can_seek(stream: BinaryIO) -> bool:
    seekable = getattr(stream, "seekable", None)
    return bool(seekable is not None and seekable())
