"""Redirects, where the caller's HTTP client follows them: what goes along."""

from __future__ import annotations

from typing import Any

import httpx2 as httpx
import pytest

from arazzo_gen.runtime.credentials import (
    ApiKey,
    Auth,
    Basic,
    Bearer,
    HttpCredential,
)
from arazzo_gen.runtime.errors import TransportError
from arazzo_gen.runtime.requests import RequestParts
from tests.runtime.conftest import Serve
from tests.runtime.sending import Send, both
from tests.support.server import Answer, Received

CREDENTIALS: Any = [
    Bearer("token", "s3cret"),
    Bearer("token", lambda: "s3cret"),
    Basic("login", ("me", "s3cret")),
    HttpCredential("other", "HOBA", "hoba s3cret"),
    ApiKey("key", "header", "X-Plain", "s3cret"),
    ApiKey("key", "cookie", "sid", "s3cret"),
    ApiKey("key", "query", "sid", "s3cret"),
]


def _http(send: Send, **options: Any) -> Any:
    kind = httpx.AsyncClient if send.is_async else httpx.Client
    return kind(follow_redirects=True, **options)


def _shown(received: Received) -> str:
    return f"{received.target} {dict(received.headers.items())}"


@both
@pytest.mark.parametrize("auth", CREDENTIALS)
@pytest.mark.parametrize("status", [302, 307])
def test_to_another_origin_and_back(
    status: int, auth: Auth, send: Send, serve: Serve
) -> None:
    def leave(received: Received) -> Answer:
        if received.path == "/back":
            return Answer(b"{}")
        return Answer(status=status, headers={"Location": f"{other.url}/there"})

    server = serve(leave)
    other = serve(
        lambda _: Answer(status=307, headers={"Location": server.url + "/back"})
    )
    parts: RequestParts = {"headers": {"X-Auth": "s3cret", "X-Trace": "t"}, "text": "b"}
    (response,) = send(server.url, auth, parts, http=_http(send))
    assert response.status_code == 200
    there, back = other.received[0], server.received[1]
    for received in (there, back):
        assert "s3cret" not in _shown(received)
        assert received.headers["X-Trace"] == "t"
    assert there.method == ("GET" if status == 302 else "POST")
    assert there.body == (b"" if status == 302 else b"b")


@both
@pytest.mark.parametrize("auth", CREDENTIALS[:5])
def test_within_the_origin(auth: Auth, send: Send, serve: Serve) -> None:
    def script(received: Received) -> Answer:
        if received.path == "/it":
            return Answer(status=307, headers={"Location": "there"})
        return Answer(b"{}")

    server = serve(script)
    send(server.url, auth, http=_http(send))
    assert [one.path for one in server.received] == ["/it", "/there"]
    for name in ("Authorization", "X-Plain"):
        first, second = (one.headers[name] for one in server.received)
        assert first == second


@both
def test_too_many(send: Send, serve: Serve) -> None:
    server = serve(lambda _: Answer(status=302, headers={"Location": "/it"}))
    with pytest.raises(TransportError, match="more than 3 redirects"):
        send(server.url, Bearer("token", "s3cret"), http=_http(send, max_redirects=3))
    assert len(server.received) == 4


@both
def test_login_of_the_http_client(send: Send, serve: Serve) -> None:
    """What the caller's client adds itself goes to the first origin only, too."""
    other = serve(lambda _: Answer(b"{}"))
    server = serve(lambda _: Answer(status=307, headers={"Location": other.url}))
    auth = ApiKey("key", "header", "X-Plain", "s3cret")
    send(server.url, auth, http=_http(send, auth=("me", "p")))
    assert server.received[0].headers["Authorization"].startswith("Basic ")
    assert other.received[0].headers["Authorization"] is None


@both
def test_not_followed(send: Send, serve: Serve) -> None:
    server = serve(lambda _: Answer(status=302, headers={"Location": "/there"}))
    (response,) = send(server.url, Bearer("token", "t"))
    assert response.status_code == 302
    assert len(server.received) == 1


@both
def test_key_in_the_query_is_not_logged(
    send: Send, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(lambda _: Answer(b"{}"))
    with caplog.at_level("DEBUG"):
        send(
            server.url,
            ApiKey("key", "query", "api key", "s3cret"),
            {"query": {"q": "a"}},
            http=_http(send),
        )
    assert server.received[0].target == "/it?q=a&api%20key=s3cret"
    assert f"{server.url}/it?***" in caplog.text
    assert "s3cret" not in caplog.text
