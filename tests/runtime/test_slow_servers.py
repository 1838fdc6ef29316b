"""Servers that always say something, and never come to an end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from arazzo_gen.runtime.clients import ClientBase
from arazzo_gen.runtime.credentials import ANONYMOUS
from arazzo_gen.runtime.digest import HttpDigest
from arazzo_gen.runtime.errors import StepError, StepTimeout
from arazzo_gen.runtime.oauth2 import ClientCredentials, OAuth2, TokenRequestFailed
from tests.runtime.conftest import Serve
from tests.runtime.sending import Send, both
from tests.support.server import Answer, Received

Trickle = Callable[[bytes, bytes], str]


@pytest.fixture
def trickle() -> Iterator[Trickle]:
    """Starts servers that answer with some octets, and others again and again."""
    stopping = threading.Event()

    def answer(server: socket.socket, first: bytes, more: bytes) -> None:
        with suppress(OSError):
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(first)
                while not stopping.wait(0.02):
                    connection.sendall(more)

    with ExitStack() as running:

        def start(first: bytes, more: bytes) -> str:
            server = running.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = threading.Thread(target=answer, args=(server, first, more))
            thread.start()
            running.callback(thread.join)
            running.callback(stopping.set)
            return f"http://127.0.0.1:{server.getsockname()[1]}"

        yield start


_PACKED = (
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"a\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\r\n"
)
_NOTHING = b"5\r\n\x00\x00\x00\xff\xff\r\n"
"""A block of a compressed body that is empty."""


@both
def test_body_of_nothing(send: Send, trickle: Trickle) -> None:
    with pytest.raises(StepTimeout, match=r"in 0\.3 seconds"):
        send(trickle(_PACKED, _NOTHING), ANONYMOUS, timeout=0.3)


HEADS = [
    (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
    (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
]


@pytest.mark.parametrize(("first", "more"), HEADS)
def test_headers(first: bytes, more: bytes, trickle: Trickle) -> None:
    with pytest.raises(StepTimeout, match=r"in 0\.3 seconds"):
        Send("async")(trickle(first, more), ANONYMOUS, timeout=0.3)


@pytest.mark.parametrize(("first", "more"), HEADS)
def test_headers_of_a_token(first: bytes, more: bytes, trickle: Trickle) -> None:
    url = f"{trickle(first, more)}/token"
    given = ClientCredentials(client_id="me", client_secret="s", token_url=url)
    with pytest.raises(TokenRequestFailed, match="did not answer in time"):
        Send("async")("http://127.0.0.1:9", OAuth2("machine", given), timeout=0.3)


def test_second_request_has_what_the_first_has_left(serve: Serve) -> None:
    def script(received: Received) -> Answer:
        told = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}
        if received.headers["Authorization"]:
            return Answer(delay=5)
        return Answer(status=401, headers=told, delay=0.5)

    server = serve(script)
    started = time.monotonic()
    with ClientBase(timeout=0.8) as client, pytest.raises(StepTimeout):
        client._api(server.url).send(
            "step", "GET", "/", auth=HttpDigest("login", ("me", "p"))
        )
    assert time.monotonic() - started < 1.2


@both
def test_challenge_of_nothing_but_separators(send: Send, serve: Serve) -> None:
    told = {"WWW-Authenticate": "Digest " + ", " * 30_000}
    server = serve(lambda _: Answer(status=401, headers=told))
    started = time.monotonic()
    (response,) = send(server.url, HttpDigest("login", ("me", "p")))
    assert response.status_code == 401
    assert time.monotonic() - started < 5


@both
@pytest.mark.parametrize("body", [b"[" * 300, b'{"a":' * 300 + b"1" + b"}" * 300])
def test_depth(body: bytes, send: Send, serve: Serve) -> None:
    (response,) = send(serve(lambda _: Answer(body)).url, ANONYMOUS)
    with pytest.raises(StepError, match="not JSON"):
        response.json()
