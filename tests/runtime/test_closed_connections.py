"""Kept connections that the server closes just when the next request comes."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer, Received

IDEMPOTENT = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"]
OTHERS = ["POST", "PATCH"]

Ends = Callable[[socket.socket], None]
Start = Callable[[Ends], tuple[str, list[bytes]]]


def _closes(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def _resets(connection: socket.socket) -> None:
    linger = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def _garbles(connection: socket.socket) -> None:
    connection.sendall(b"\x00 no HTTP at all\r\n\r\n")


def _cuts_the_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server that answers the first request of each connection, and ends the
    connection in some way when the second has come. Gives its URL, and the requests."""
    stopping = threading.Event()

    def talk(connection: socket.socket, ends: Ends, received: list[bytes]) -> None:
        with connection, suppress(OSError):
            received.append(_request(connection))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            second = _request(connection)
            if second:
                received.append(second)
                ends(connection)

    def accept(server: socket.socket, ends: Ends, received: list[bytes]) -> None:
        with suppress(OSError):
            while not stopping.is_set():
                connection, _ = server.accept()
                connection.settimeout(20)
                threading.Thread(
                    target=talk, args=(connection, ends, received), daemon=True
                ).start()

    with ExitStack() as running:

        def begin(ends: Ends) -> tuple[str, list[bytes]]:
            server = running.enter_context(socket.create_server(("127.0.0.1", 0)))
            received: list[bytes] = []
            thread = threading.Thread(target=accept, args=(server, ends, received))
            thread.start()
            running.callback(thread.join)
            running.callback(server.shutdown, socket.SHUT_RDWR)
            running.callback(stopping.set)
            return f"http://127.0.0.1:{server.getsockname()[1]}", received

        yield begin


def _request(connection: socket.socket) -> bytes:
    """The next request, be its length known beforehand or not."""
    text = b""
    while b"\r\n\r\n" not in text:
        block = connection.recv(65_536)
        if not block:
            return b""
        text += block
    head, _, body = text.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"transfer-encoding" in lower:
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65_536)
    elif b"content-length: " in lower:
        length = int(lower.partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


@pytest.mark.parametrize("ends", [_closes, _resets])
@pytest.mark.parametrize("method", IDEMPOTENT)
def test_sent_again(method: str, ends: Ends, library: Library, start: Start) -> None:
    url, received = start(ends)
    calls = ("GET", "/first"), (method, "/second")
    _, second = library.send(url, *calls)
    assert second.status_code == 200
    paths = [one.split(b" ")[1] for one in received]
    assert paths == [b"/first", b"/second", b"/second"]


@pytest.mark.parametrize("ends", [_closes, _resets])
@pytest.mark.parametrize("method", OTHERS)
def test_not_sent_again(
    method: str, ends: Ends, library: Library, start: Start
) -> None:
    url, received = start(ends)
    with pytest.raises(library.errors.TransportError) as caught:
        library.send(url, ("GET", "/first"), (method, "/second"))
    assert type(caught.value) is library.errors.TransportError
    assert caught.value.sent == "perhaps"
    assert len(received) == 2


@pytest.mark.parametrize(
    ("ends", "sent"), [(_garbles, "perhaps"), (_cuts_the_body, "yes")]
)
def test_after_an_answer(ends: Ends, sent: str, library: Library, start: Start) -> None:
    url, received = start(ends)
    with pytest.raises(library.errors.TransportError) as caught:
        library.send(url, ("GET", "/first"), ("GET", "/second"))
    assert caught.value.sent == sent
    assert len(received) == 2


class _Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("seek")


def _file(folder: Path) -> Path:
    path = folder / "body"
    path.write_bytes(b"a body")
    return path


@pytest.mark.parametrize(
    ("make", "again"),
    [
        (lambda _: b"a body", True),
        (_file, True),
        (lambda _: io.BytesIO(b"a body"), True),
        (lambda _: _Pipe(b"a body"), False),
    ],
    ids=["bytes", "path", "stream", "pipe"],
)
def test_bodies(
    make: Any, again: bool, library: Library, start: Start, tmp_path: Path
) -> None:
    """A body that was read away is not there for a second time."""
    url, received = start(_closes)
    body = {"content": make(tmp_path)}
    calls: Any = ("GET", "/first"), ("PUT", "/second", body)
    if again:
        library.send(url, *calls)
        assert [b"a body" in one for one in received] == [False, True, True]
    else:
        with pytest.raises(library.errors.TransportError) as caught:
            library.send(url, *calls)
        assert caught.value.sent == "perhaps"
        assert len(received) == 2


def test_only_once(library: Library, serve: Serve) -> None:
    """A server that closes each connection without an answer is asked twice."""
    server = serve(
        lambda received: ok() if received.path == "/first" else Answer(drop=True)
    )
    with pytest.raises(library.errors.TransportError) as caught:
        library.send(server.url, ("GET", "/first"), ("GET", "/second"))
    assert caught.value.sent == "perhaps"
    assert [one.path for one in server.received] == ["/first", "/second", "/second"]


def test_not_on_a_new_connection(library: Library, serve: Serve) -> None:
    server = serve(lambda _: Answer(drop=True))
    with pytest.raises(library.errors.TransportError) as caught:
        library.send(server.url, ("GET", "/"))
    assert caught.value.sent == "perhaps"
    assert len(server.received) == 1


def test_server_that_has_gone(library: Library) -> None:
    """What was sent first stays, though nothing listens for the second time."""
    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = server.accept()
        with connection:
            _request(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _request(connection)
            server.close()

    thread = threading.Thread(target=talk)
    thread.start()
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(library.errors.TransportError) as caught:
        library.send(url, ("GET", "/first"), ("GET", "/second"))
    thread.join()
    assert caught.value.sent == "perhaps"


def test_digest_counts_on(library: Library, serve: Serve) -> None:
    """A server that counts nonces takes no request for a replay."""
    seen: dict[int, int] = {}

    def script(received: Received) -> Answer:
        given = received.headers["Authorization"]
        if given is None:
            told = 'Digest realm="r", nonce="n", qop="auth"'
            return Answer(status=401, headers={"WWW-Authenticate": told})
        seen[received.connection] = seen.get(received.connection, 0) + 1
        counts.append(given.partition("nc=")[2][:8])
        return ok() if seen[received.connection] == 1 else Answer(drop=True)

    counts: list[str] = []
    login = library.digest.HttpDigest("login", ("me", "p"))
    calls = ("GET", "/"), ("GET", "/")
    library.send(serve(script).url, *calls, parts={"auth": login})
    assert counts == ["00000001", "00000002", "00000003"]


def test_redirected_request(library: Library, serve: Serve) -> None:
    """The request that was redirected is sent again, and not the first."""

    def script(received: Received) -> Answer:
        if received.path == "/old":
            return Answer(status=307, headers={"Location": f"{other.url}/new"})
        return ok()

    seen: list[int] = []

    def new(received: Received) -> Answer:
        seen.append(received.connection)
        return Answer(drop=True) if seen.count(received.connection) == 2 else ok()

    server, other = serve(script), serve(new)
    http = library.http_client(follow_redirects=True)
    calls = ("PUT", "/old"), ("PUT", "/old")
    library.send(server.url, *calls, http=http, parts={"json": {"a": 1}})
    assert [one.path for one in server.received] == ["/old", "/old"]
    assert len(seen) == 3
    assert [one.body for one in other.received] == [b'{"a":1}'] * 3


Failing = Callable[[Library, Serve], tuple[str, dict[str, Any]]]


def _refused(library: Library, serve: Serve) -> tuple[str, dict[str, Any]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}", {}


def _unknown_host(library: Library, serve: Serve) -> tuple[str, dict[str, Any]]:
    return "http://nowhere.invalid", {}


def _no_tls(library: Library, serve: Serve) -> tuple[str, dict[str, Any]]:
    return serve(lambda _: ok()).url.replace("http:", "https:"), {}


def _silent(library: Library, serve: Serve) -> tuple[str, dict[str, Any]]:
    return serve(lambda _: Answer(delay=5)).url, {"timeout": 0.3}


def _stopping(library: Library, serve: Serve) -> tuple[str, dict[str, Any]]:
    return serve(lambda _: Answer(b"{}", drip=5)).url, {"timeout": 0.3}


def _too_large(library: Library, serve: Serve) -> tuple[str, dict[str, Any]]:
    return serve(lambda _: Answer(b"{    }")).url, {"max_response_bytes": 2}


@pytest.mark.parametrize(
    ("failing", "sent"),
    [
        (_refused, "no"),
        (_unknown_host, "no"),
        (_no_tls, "no"),
        (_silent, "perhaps"),
        (_stopping, "yes"),
        (_too_large, "yes"),
    ],
)
def test_sent(failing: Failing, sent: str, library: Library, serve: Serve) -> None:
    url, options = failing(library, serve)
    with pytest.raises(library.errors.TransportError) as caught:
        library.send(url, ("POST", "/"), **options)
    assert caught.value.sent == sent


def test_nothing_to_send(library: Library, serve: Serve) -> None:
    server = serve(lambda _: ok())
    with pytest.raises(library.errors.InvalidValue) as caught:
        library.send(server.url, ("GET", "/"), parts={"headers": {"X-A": "a\nb"}})
    assert caught.value.sent == "no"
    key = library.credentials.ApiKey("key", "header", "X-Key", None)
    with pytest.raises(library.errors.MissingCredential) as missing:
        library.send(server.url, ("GET", "/"), parts={"auth": key})
    assert missing.value.sent == "no"


def test_criterion(library: Library, serve: Serve) -> None:
    (response,) = library.send(serve(lambda _: ok()).url, ("GET", "/"))
    with pytest.raises(library.errors.CriterionFailed) as caught:
        response.require(False, "$statusCode == 201")
    assert caught.value.sent == "yes"


def test_token_that_is_refused(library: Library, serve: Serve) -> None:
    """The request of the step was not sent, though one for a token was."""
    server = serve(lambda _: Answer(b"{}", status=400))
    given = library.oauth2.ClientCredentials(
        client_id="me", client_secret="s", token_url=f"{server.url}/token"
    )
    auth = library.oauth2.OAuth2("machine", given)
    with pytest.raises(library.errors.StepError) as caught:
        library.send(server.url, ("GET", "/"), parts={"auth": auth})
    assert caught.value.sent == "no"
    assert [one.path for one in server.received] == ["/token"]
