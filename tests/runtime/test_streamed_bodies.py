"""Bodies that are read while they are sent: whole each time, or not at all."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from arazzo_gen.runtime.credentials import ANONYMOUS
from arazzo_gen.runtime.digest import HttpDigest
from arazzo_gen.runtime.errors import InvalidValue, StepTimeout
from tests.runtime.conftest import Serve
from tests.runtime.sending import Send, both
from tests.support.server import Answer, Received


class _Given(io.RawIOBase):
    """A stream that says it has 100,000 octets, and gives what it likes."""

    def __init__(self, *blocks: Any, seekable: bool = True) -> None:
        self._blocks = iter(blocks)
        self._seekable = seekable

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def seek(self, offset: int, whence: int = 0) -> int:
        return 100_000 if whence == os.SEEK_END else 0

    def read(self, size: int = -1) -> Any:
        return next(self._blocks, b"")


class _Bare:
    """What has ``read``, and nothing else: neither a hash nor weak references."""

    __slots__ = ("stream",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.stream = io.BytesIO(b"octets")

    def read(self, size: int = -1) -> bytes:
        return self.stream.read(size)


class _Unhashable(_Bare):
    __slots__ = ("__weakref__",)


@both
@pytest.mark.parametrize(
    ("stream", "message"),
    [
        (lambda: _Given(b"a" * 50_000), "shorter while it was sent"),
        (lambda: _Given(b"a" * 60_000, b"a" * 60_000), "longer while it was sent"),
        (lambda: _Given(b"a", None, b"b", seekable=False), "gave NoneType"),
        (lambda: _Given("a", seekable=False), "gave str"),
        (_Bare, "a stream that is a _Bare cannot be sent"),
    ],
)
def test_not_what_it_said(stream: Any, message: str, send: Send, serve: Serve) -> None:
    server = serve(lambda _: Answer(b"{}"))
    with pytest.raises(InvalidValue, match=message):
        send(server.url, ANONYMOUS, {"content": stream()})


@both
def test_stream_that_is_closed(send: Send, serve: Serve) -> None:
    class Closing(_Given):
        def read(self, size: int = -1) -> Any:
            raise ValueError("I/O operation on closed file")

    server = serve(lambda _: Answer(b"{}"))
    with pytest.raises(InvalidValue, match="is it closed"):
        send(server.url, ANONYMOUS, {"content": Closing()})


def _challenge(received: Received) -> Answer:
    if received.headers["Authorization"]:
        return Answer(b"{}")
    told = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}
    return Answer(status=401, headers=told)


def _elsewhere(received: Received) -> Answer:
    if received.path == "/it":
        return Answer(status=307, headers={"Location": "/there"})
    return Answer(b"{}")


def _pipe() -> Any:
    out, into = os.pipe()
    os.write(into, b"octets")
    os.close(into)
    return os.fdopen(out, "rb")


@both
@pytest.mark.parametrize("script", [_challenge, _elsewhere])
@pytest.mark.parametrize("stream", [_Unhashable, _pipe])
def test_only_once(stream: Any, script: Any, send: Send, serve: Serve) -> None:
    """What cannot go back is not sent again: neither after a 401, nor on a redirect,
    nor by another step."""
    server = serve(script)
    kind = httpx.AsyncClient if send.is_async else httpx.Client
    given = stream()
    login = HttpDigest("login", ("me", "p"))
    for _ in range(2):
        http: Any = kind(follow_redirects=True)
        with pytest.raises(InvalidValue, match="cannot go back to its start"):
            send(server.url, login, {"content": given}, http=http)
    given.stream.close() if isinstance(given, _Bare) else given.close()


@both
@pytest.mark.parametrize("script", [_challenge, _elsewhere])
def test_again_and_whole(script: Any, send: Send, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"a" * 100_000)
    server = serve(script)
    kind = httpx.AsyncClient if send.is_async else httpx.Client
    with path.open("rb") as stream:
        for content in (path, stream, io.BytesIO(path.read_bytes())):
            http: Any = kind(follow_redirects=True)
            login = HttpDigest("login", ("me", "p"))
            send(server.url, login, {"content": content}, http=http)
    assert len(server.received) == 6
    for received in server.received:
        assert len(received.body) == 100_000
        assert received.headers.get_all("Content-Length") == ["100000"]


@both
@pytest.mark.parametrize("name", ["content-length", "Transfer-Encoding"])
def test_length_that_a_step_sets(name: str, send: Send, serve: Serve) -> None:
    server = serve(lambda _: Answer(b"{}"))
    send(server.url, ANONYMOUS, {"text": "octets", "headers": {name: "3"}})
    assert server.received[0].body == b"octets"
    assert server.received[0].headers["Transfer-Encoding"] is None


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@both
def test_files_are_closed(send: Send, silent: str, tmp_path: Path) -> None:
    """At once, however long somebody keeps the error."""
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(20_000_000))
    opened: list[Any] = []

    class Watched(type(path)):  # type: ignore[misc]
        def open(self, *args: Any, **options: Any) -> Any:
            opened.append(super().open(*args, **options))
            return opened[-1]

    with pytest.raises(StepTimeout) as kept:
        send(silent, ANONYMOUS, {"content": Watched(path)}, timeout=0.2)
    assert len(opened) == 2
    assert [stream.closed for stream in opened] == [True, True]
    assert kept.value.__cause__ is not None
