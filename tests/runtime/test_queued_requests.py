"""Requests that end while they wait for a connection of the pool."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Any

import pytest

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer, LoopbackServer

PLACES = 2
ROUNDS = 40


def _few(library: Library, **more: Any) -> Any:
    """An HTTP client with a small pool."""
    limits = library.http.Limits(max_connections=PLACES)
    return library.http_client(limits=limits, **more)


async def _all_places(library: Library, http: Any, url: str) -> None:
    """As many requests as there are places are answered, and nothing is left behind."""
    client = library.clients.AsyncClientBase(http=http, timeout=20)
    api = client._api(url)
    await asyncio.gather(*(api.send("a", "GET", "/after") for _ in range(PLACES)))
    assert not http._transport._pool._requests


async def _held(http: Any, url: str) -> list[Any]:
    """Responses that hold all places, until they are read or closed."""
    request = http.build_request("GET", url)
    return [await http.send(request, stream=True) for _ in range(PLACES)]


async def _queued(http: Any) -> None:
    """Wait until a request is queued."""
    while len(http._transport._pool._requests) <= PLACES:
        await asyncio.sleep(0.005)


def _paths(server: LoopbackServer) -> set[str]:
    return {received.path for received in server.received}


CLOSING = Answer(b"{}", headers={"Connection": "close"}, delay=0.002)
"""Each request needs a connection of its own: that is what a pool can lose."""


def test_cancelled_as_they_get_a_connection(
    async_library: Library, serve: Serve
) -> None:
    """It takes many tries to hit that moment."""
    server = serve(lambda _: CLOSING)

    async def main() -> None:
        generator = random.Random(3)
        http = _few(async_library)
        client = async_library.clients.AsyncClientBase(http=http)

        async def once() -> None:
            call = client._api(server.url).send("a", "GET", "/")
            with suppress(TimeoutError):
                await asyncio.wait_for(call, generator.uniform(0, 0.03))

        for _ in range(ROUNDS):
            await asyncio.gather(*(once() for _ in range(6 * PLACES)))
        await _all_places(async_library, http, server.url)
        await http.aclose()

    asyncio.run(main())


def test_late_as_they_get_a_connection(async_library: Library, serve: Serve) -> None:
    server = serve(lambda _: CLOSING)

    async def main() -> None:
        generator = random.Random(3)
        http = _few(async_library)
        late = 0

        async def once() -> None:
            nonlocal late
            timeout = generator.uniform(0.001, 0.03)
            client = async_library.clients.AsyncClientBase(http=http, timeout=timeout)
            try:
                await client._api(server.url).send("a", "GET", "/")
            except async_library.errors.StepTimeout:
                late += 1

        for _ in range(ROUNDS):
            await asyncio.gather(*(once() for _ in range(6 * PLACES)))
        assert late > 0
        await _all_places(async_library, http, server.url)
        await http.aclose()

    asyncio.run(main())


@pytest.mark.parametrize("close", [True, False], ids=["new", "kept"])
def test_what_nobody_waits_for_is_not_sent(
    close: bool, async_library: Library, serve: Serve
) -> None:
    """Be the connection that it would get a new one or not."""
    server = serve(lambda _: CLOSING if close else ok())

    async def main() -> None:
        http = _few(async_library)
        client = async_library.clients.AsyncClientBase(http=http)
        held = await _held(http, server.url)
        queued = asyncio.ensure_future(client._api(server.url).send("a", "GET", "/no"))
        await _queued(http)
        queued.cancel()
        with pytest.raises(asyncio.CancelledError):
            await queued
        for response in held:
            await response.aread()
        await _all_places(async_library, http, server.url)
        assert len(asyncio.all_tasks()) == 1
        await http.aclose()

    asyncio.run(main())
    assert _paths(server) == {"/", "/after"}


def test_late_token_requests(async_library: Library, serve: Serve) -> None:
    server = serve(lambda _: CLOSING)

    async def main() -> None:
        http = _few(async_library)
        client = async_library.clients.AsyncClientBase(http=http, timeout=0.1)
        credential = async_library.machine(server.url)
        held = await _held(http, server.url)
        with pytest.raises(async_library.errors.StepFailed, match="in time"):
            await client._api(server.url).send("a", "GET", "/no", auth=credential)
        for response in held:
            await response.aread()
        await _all_places(async_library, http, server.url)
        await http.aclose()

    asyncio.run(main())
    assert _paths(server) == {"/", "/after"}


def test_transport_around_that_of_the_library(
    async_library: Library, serve: Serve
) -> None:
    """One that caches, or tries again, has a pool below it all the same."""
    server = serve(lambda _: CLOSING)
    http = async_library.http

    class Around(http.AsyncBaseTransport):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            limits = http.Limits(max_connections=PLACES)
            self.inner = http.AsyncHTTPTransport(limits=limits)
            self._pool = self.inner._pool

        async def handle_async_request(self, request: Any) -> Any:
            return await self.inner.handle_async_request(request)

        async def aclose(self) -> None:
            await self.inner.aclose()

    async def main() -> None:
        own = http.AsyncClient(transport=Around())
        late = async_library.clients.AsyncClientBase(http=own, timeout=0.1)
        held = await _held(own, server.url)
        with pytest.raises(async_library.errors.StepTimeout, match="all were in use"):
            await late._api(server.url).send("a", "GET", "/no")
        for response in held:
            await response.aread()
        await _all_places(async_library, own, server.url)
        await own.aclose()

    asyncio.run(main())
    assert _paths(server) == {"/", "/after"}


@pytest.mark.parametrize("how", ["late", "cancelled"])
def test_transport_that_tells_nothing(how: str, async_library: Library) -> None:
    """It has no pool that is known: its requests wait for nothing but the answer, and
    are cancelled at once."""
    http = async_library.http
    events: list[str] = []

    class Own(http.AsyncBaseTransport):  # type: ignore[name-defined,misc]
        async def handle_async_request(self, request: Any) -> Any:
            events.append("asked")
            try:
                await asyncio.sleep(20)
            except asyncio.CancelledError:
                events.append("cancelled")
                raise

    async def main() -> None:
        client = async_library.clients.AsyncClientBase(
            http=http.AsyncClient(transport=Own()),
            timeout=0.1 if how == "late" else None,
        )
        call = asyncio.ensure_future(
            client._api("http://a.example").send("a", "GET", "/")
        )
        if how == "late":
            message = "had no complete response in 0.1 seconds"
            with pytest.raises(async_library.errors.StepTimeout, match=message) as late:
                await call
            assert late.value.sent == "perhaps"
        else:
            await asyncio.sleep(0.05)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
        assert events == ["asked", "cancelled"]

    asyncio.run(main())
