"""Answers, handshakes and cancellations that cost the pool no place."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer

PLACES = 4
ROUNDS = 40


def _few(library: Library, **more: Any) -> Any:
    """An HTTP client with a small pool."""
    limits = library.http.Limits(max_connections=PLACES)
    return library.http_client(limits=limits, **more)


def _sockets() -> int:
    """How many sockets the process has open."""
    found = 0
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found += os.readlink(f"/proc/self/fd/{descriptor}").startswith("socket:")
    return found


def _delays(around: float) -> Iterator[float]:
    """Delays below and above a time, of which some end just with it."""
    generator = random.Random(13)
    while True:
        yield around * generator.uniform(0.5, 1.1)


@pytest.mark.parametrize("head", [b"", b"Connection: close\r\n"])
def test_answers_that_come_as_the_time_ends(
    head: bytes, async_library: Library
) -> None:
    """The time may end while a response is closed. It takes many tries to hit that."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + head + b"\r\n{}"
    timeout, delays = 0.1, _delays(0.1)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                asked = await reader.readuntil(b"\r\n\r\n")
                if not asked.startswith(b"GET /soon"):
                    await asyncio.sleep(next(delays))
                writer.write(answer)
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        http = _few(async_library)
        late = 0
        client = async_library.clients.AsyncClientBase(http=http, timeout=timeout)

        async def once() -> None:
            nonlocal late
            try:
                await client._api(url).send("step", "GET", "/")
            except async_library.errors.StepTimeout:
                late += 1

        for _ in range(ROUNDS):
            await asyncio.gather(*(once() for _ in range(PLACES)))
        assert late > 0
        await _all_places(async_library, http, url)
        await http.aclose()
        server.close()

    asyncio.run(main())


async def _all_places(library: Library, http: Any, url: str) -> None:
    """As many requests as there are places are answered, and nothing is left behind."""
    client = library.clients.AsyncClientBase(http=http, timeout=20)
    api = client._api(url)
    for _ in range(2):
        await asyncio.gather(*(api.send("step", "GET", "/soon") for _ in range(PLACES)))
    pool = http._transport._pool
    assert not pool._requests
    assert len(pool.connections) <= PLACES


def test_cancelled_anywhere(async_library: Library, serve: Serve) -> None:
    server = serve(lambda _: Answer(b"{}", delay=0.01))

    async def main() -> None:
        generator = random.Random(7)
        http = _few(async_library)
        client = async_library.clients.AsyncClientBase(http=http)

        async def once() -> None:
            call = client._api(server.url).send("step", "GET", "/")
            with suppress(TimeoutError):
                await asyncio.wait_for(call, generator.uniform(0, 0.02))

        for _ in range(100):
            await asyncio.gather(*(once() for _ in range(PLACES)))
        await _all_places(async_library, http, server.url)
        await http.aclose()

    asyncio.run(main())


@pytest.fixture
def deaf() -> Iterator[str]:
    """A server that accepts connections and says nothing, not even in TLS."""
    with ExitStack() as running:
        server = running.enter_context(socket.create_server(("127.0.0.1", 0)))
        accepted: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    accepted.append(server.accept()[0])

        def close() -> None:
            for one in accepted:
                one.close()

        thread = threading.Thread(target=accept)
        thread.start()
        running.callback(close)
        running.callback(thread.join)
        running.callback(server.shutdown, socket.SHUT_RDWR)
        yield f"https://127.0.0.1:{server.getsockname()[1]}"


def test_handshakes_without_an_end(library: Library, deaf: str, serve: Serve) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    http = _few(library, verify=context)
    gc.collect()
    before = _sockets()
    count = 2 * PLACES

    def check(after: int) -> None:
        # The server has an end of each, too, which a test cannot close for it.
        assert after - before <= count

    if library.is_async:

        async def main() -> None:
            client = library.clients.AsyncClientBase(http=http, timeout=0.1)
            for _ in range(count):
                with pytest.raises(library.errors.StepTimeout) as caught:
                    await client._api(deaf).send("step", "GET", "/")
                assert caught.value.sent == "no"
            call = asyncio.ensure_future(client._api(deaf).send("step", "GET", "/"))
            await asyncio.sleep(0.05)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await asyncio.sleep(0.05)
            gc.collect()
            # Beside the server's ends, there are those of the event loop.
            assert _sockets() - before <= count + 1 + 2
            await _all_places(library, http, serve(lambda _: ok()).url)

        asyncio.run(main())
        return
    client = library.clients.ClientBase(http=http, timeout=0.1)
    for _ in range(count):
        with pytest.raises(library.errors.StepTimeout) as caught:
            client._api(deaf).send("step", "GET", "/")
        assert caught.value.sent == "no"
    gc.collect()
    check(_sockets())
    client._api(serve(lambda _: ok()).url).send("step", "GET", "/")
    assert not http._transport._pool._requests
    http.close()


def test_handshake_takes_the_rest_of_the_time(library: Library, deaf: str) -> None:
    """A step that waited in vain ends, whatever it waited for."""
    started = time.monotonic()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    http = library.http_client(verify=context)
    with pytest.raises(library.errors.StepTimeout, match=r"in 0\.2 seconds"):
        library.send(deaf, ("GET", "/"), http=http, timeout=0.2)
    assert time.monotonic() - started < 10


def test_wait_for_the_pool(library: Library, serve: Serve) -> None:
    """It is no fault of the server, and says so."""
    entered = threading.Event()

    def script(_: Any) -> Answer:
        entered.set()
        return Answer(b"{}", delay=1.5)

    server = serve(script)
    limits = library.http.Limits(max_connections=1)
    http = library.http_client(limits=limits)
    message = r"none of the connections that .* in use, in 0\.3 seconds"
    kinds = library.errors
    if library.is_async:

        async def main() -> None:
            client = library.clients.AsyncClientBase(http=http)
            late = library.clients.AsyncClientBase(http=http, timeout=0.3)
            first = asyncio.ensure_future(client._api(server.url).send("a", "GET", "/"))
            await asyncio.to_thread(entered.wait)
            with pytest.raises(kinds.StepTimeout, match=message) as caught:
                await late._api(server.url).send("b", "GET", "/")
            assert caught.value.sent == "no"
            bound = client.bind("flow", None, deadline=0.2)
            with pytest.raises(kinds.DeadlineExceeded, match="in use, when") as passed:
                await bound._api(server.url).send("c", "GET", "/")
            assert passed.value.sent == "no"
            await first
            await http.aclose()

        asyncio.run(main())
        return
    client = library.clients.ClientBase(http=http)
    late = library.clients.ClientBase(http=http, timeout=0.3)
    first = threading.Thread(
        target=lambda: client._api(server.url).send("a", "GET", "/")
    )
    first.start()
    entered.wait()
    with pytest.raises(kinds.StepTimeout, match=message) as caught:
        late._api(server.url).send("b", "GET", "/")
    assert caught.value.sent == "no"
    bound = client.bind("flow", None, deadline=0.2)
    with pytest.raises(kinds.DeadlineExceeded, match="in use, when") as passed:
        bound._api(server.url).send("c", "GET", "/")
    assert passed.value.sent == "no"
    first.join()
    http.close()
