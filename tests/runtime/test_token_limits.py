"""Limits of time of token requests, and places of the pool, which none of them lose."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from arazzo_gen.runtime.oauth2 import ClientCredentials, OAuth2
from tests.runtime.conftest import Serve
from tests.runtime.libraries import Runtime
from tests.support.server import Answer, Received, json_answer


def _answered(received: Received) -> Answer:
    return json_answer({"access_token": "t"}, delay=0.2)


def _live(runtime: Runtime, url: str) -> Any:
    draft = runtime.credentials.Draft({})
    runtime.machine(url).authorize(draft)
    return draft.live[0]


def _sending(runtime: Runtime, timeout: float | None) -> Any:
    request = runtime.http.Request("GET", "http://127.0.0.1:9")
    return runtime.credentials.Sending(request, time.monotonic, timeout)


long = pytest.mark.parametrize("timeout", [math.inf, 1e10, 1e7, 1e300, None])


@long
def test_long_time_of_threads(
    timeout: float | None, runtime: Runtime, serve: Serve
) -> None:
    """It is one that no socket, lock or timer can count."""
    live = _live(runtime, serve(_answered).url)
    with runtime.http.Client() as http, ThreadPoolExecutor(3) as pool:

        def run(_: int) -> str:
            given = live.authorization(http, _sending(runtime, timeout))
            return str(given.value)

        assert [*pool.map(run, range(3))] == ["Bearer t"] * 3


@long
def test_long_time_of_tasks(
    timeout: float | None, runtime: Runtime, serve: Serve
) -> None:
    live = _live(runtime, serve(_answered).url)

    async def run() -> list[str]:
        async with runtime.http.AsyncClient() as http:
            calls = [
                live.authorization_async(http, _sending(runtime, timeout))
                for _ in range(3)
            ]
            return [one.value for one in await asyncio.gather(*calls)]

    assert asyncio.run(run()) == ["Bearer t"] * 3


def _slow_to_close(runtime: Runtime, seconds: float) -> Any:
    """A transport with one connection, whose responses take a while to be closed."""

    class Stream(runtime.http.AsyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for part in self._stream:
                yield part

        async def aclose(self) -> None:
            await asyncio.sleep(seconds)
            await self._stream.aclose()

    class Transport(runtime.http.AsyncHTTPTransport):  # type: ignore[misc, name-defined]
        async def handle_async_request(self, request: Any) -> Any:
            response = await super().handle_async_request(request)
            response.stream = Stream(response.stream)
            return response

    return Transport(limits=runtime.http.Limits(max_connections=1))


@pytest.mark.parametrize(
    "body",
    [b'{"access_token": "t"}', b"x" * (2 << 20), b"{}"],
    ids=["token", "too-long", "none"],
)
def test_time_that_ends_while_the_answer_is_closed(
    body: bytes, runtime: Runtime, serve: Serve
) -> None:
    url = serve(lambda _: Answer(body)).url

    async def run() -> None:
        transport = _slow_to_close(runtime, 0.6)
        async with runtime.http.AsyncClient(transport=transport) as http:
            live = _live(runtime, url)
            try:
                given = await live.authorization_async(http, _sending(runtime, 0.4))
            except runtime.credentials.NotObtained:
                given = None
            assert (given is not None) == (b"token" in body)
            assert transport._pool._requests == []
            assert (await http.get(url, timeout=2)).content == body

    asyncio.run(run())


def test_cancelled_while_the_answer_is_closed(runtime: Runtime, serve: Serve) -> None:
    url = serve(lambda _: json_answer({"access_token": "t"})).url

    async def run() -> None:
        transport = _slow_to_close(runtime, 0.4)
        async with runtime.http.AsyncClient(transport=transport) as http:
            asked = _live(runtime, url).authorization_async(
                http, _sending(runtime, None)
            )
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asked, 0.3)
            assert transport._pool._requests == []
            assert (await http.get(url, timeout=2)).status_code == 200

    asyncio.run(run())


def test_refreshing_and_asking_anew_have_one_time(
    runtime: Runtime, serve: Serve
) -> None:
    """What the refusal of a refresh token takes is lost for what comes then."""

    def script(received: Received) -> Answer:
        if b"refresh_token" in received.body:
            return json_answer({"error": "invalid_grant"}, 400, delay=0.5)
        if len(server.received) > 1:
            return Answer(b"{}", delay=0.5)
        return json_answer({"access_token": "t", "refresh_token": "r", "expires_in": 0})

    server = serve(script)
    live = _live(runtime, server.url)
    with runtime.http.Client() as http:
        live.authorization(http, _sending(runtime, 5))
        with pytest.raises(runtime.credentials.NotObtained, match="in time"):
            live.authorization(http, _sending(runtime, 0.8))


def test_leeway_that_is_no_number() -> None:
    given = ClientCredentials(
        client_id="me",
        client_secret="s",
        token_url="https://a.example/token",
        leeway=math.nan,
    )
    with pytest.raises(ValueError, match="machine: leeway"):
        OAuth2("machine", given)
