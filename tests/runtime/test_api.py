"""Sending for a step: what no step of the Mixpanel flow has."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable

import pytest

from arazzo_gen.runtime.clients import AsyncClientBase, ClientBase
from arazzo_gen.runtime.credentials import ApiKey, Basic
from arazzo_gen.runtime.errors import StepError
from arazzo_gen.runtime.requests import RequestParts
from arazzo_gen.runtime.responses import StepResponse
from tests.runtime.conftest import Serve
from tests.support.server import json_answer

SECRET = "k3y"
Send = Callable[[str, RequestParts], StepResponse]


def _send(url: str, parts: RequestParts) -> StepResponse:
    with ClientBase() as client:
        return client._api(url).send("step", "POST", "/", **parts)


def _send_async(url: str, parts: RequestParts) -> StepResponse:
    async def run() -> StepResponse:
        async with AsyncClientBase() as client:
            return await client._api(url).send("step", "POST", "/", **parts)

    return asyncio.run(run())


both = pytest.mark.parametrize("send", [_send, _send_async], ids=["sync", "async"])


@both
def test_parts(send: Send, serve: Serve) -> None:
    server = serve(lambda _: json_answer([1, None]))
    response = send(
        server.url,
        {
            "query": {"q": ["a", "b"], "none": None},
            "headers": {"X-Flag": True, "X-List": ["a", "b"], "X-None": None},
            "json": {"ü": [1.5, None, True]},
        },
    )
    assert response.json() == [1, None]
    (received,) = server.received
    assert received.target == "/?q=a&q=b"
    assert received.headers["X-Flag"] == "true"
    assert received.headers["X-List"] == "a,b"
    assert received.headers["X-None"] is None
    assert received.headers["Content-Type"] == "application/json"
    assert json.loads(received.body) == {"ü": [1.5, None, True]}


@both
def test_header_sets_the_content_type(send: Send, serve: Serve) -> None:
    server = serve(lambda _: json_answer({}))
    send(server.url, {"headers": {"content-type": "application/x+json"}, "json": {}})
    assert server.received[0].headers.get_all("Content-Type") == ["application/x+json"]


@both
def test_basic(send: Send, serve: Serve) -> None:
    server = serve(lambda _: json_answer({}))
    send(server.url, {"auth": Basic("login", ("Aladdin", "open sesame"))})
    assert (
        server.received[0].headers["Authorization"]
        == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    )


@both
def test_key_in_the_query(
    send: Send, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(lambda _: json_answer({}))
    with caplog.at_level(logging.DEBUG):
        send(
            server.url,
            {"query": {"q": "a"}, "auth": ApiKey("key", "query", "api key", SECRET)},
        )
    assert server.received[0].query == f"q=a&api%20key={SECRET}"
    own = [record for record in caplog.records if record.name.startswith("arazzo_gen")]
    assert own
    assert SECRET not in repr([vars(record) for record in own])


@both
def test_key_in_a_header(send: Send, serve: Serve) -> None:
    server = serve(lambda _: json_answer({}))
    send(server.url, {"auth": ApiKey("key", "header", "X-Key", SECRET)})
    assert server.received[0].headers["X-Key"] == SECRET


@both
def test_key_in_a_cookie(send: Send, serve: Serve) -> None:
    server = serve(lambda _: json_answer({}))
    send(server.url, {"auth": ApiKey("key", "cookie", "session", SECRET)})
    assert server.received[0].headers["Cookie"] == f"session={SECRET}"


@both
@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "é", " a"])
def test_header_that_cannot_be_sent(value: str, send: Send, serve: Serve) -> None:
    server = serve(lambda _: json_answer({}))
    with pytest.raises(StepError, match="the header X-It"):
        send(server.url, {"headers": {"X-It": value}})
    assert server.received == []
