"""Where a client can be used: in which event loops, threads and processes."""

from __future__ import annotations

import asyncio
import os
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer, Received, json_answer


def _own(library: Library) -> dict[str, Any]:
    return {}


def _brought(library: Library) -> dict[str, Any]:
    return {"http": library.http_client()}


@pytest.mark.parametrize("options", [_own, _brought])
def test_second_event_loop(
    options: Callable[[Library], Any], async_library: Library, serve: Serve
) -> None:
    server = serve(lambda _: ok())
    client = async_library.clients.AsyncClientBase(**options(async_library))
    asyncio.run(client._api(server.url).send("step", "GET", "/"))
    with pytest.raises(RuntimeError, match=r"another event loop: make one in each"):
        asyncio.run(client._api(server.url).send("step", "GET", "/"))
    assert len(server.received) == 1


def test_runs_of_one_event_loop(async_library: Library, serve: Serve) -> None:
    """A client may be made before the loop that it is used in."""
    server = serve(lambda _: ok())
    client = async_library.clients.AsyncClientBase()

    async def main() -> None:
        async with client:
            for name in ("first", "second"):
                run = client.bind(name, None)
                await run._api(server.url).send("step", "GET", "/")

    asyncio.run(main())
    assert len(server.received) == 2


def test_event_loop_in_a_thread(async_library: Library, serve: Serve) -> None:
    server = serve(lambda _: ok())

    async def main() -> None:
        async with async_library.clients.AsyncClientBase() as client:
            await client._api(server.url).send("step", "GET", "/")
            with ThreadPoolExecutor(1) as pool:
                other = pool.submit(
                    asyncio.run, client._api(server.url).send("step", "GET", "/")
                )
                error = await asyncio.to_thread(other.exception)
            assert "another event loop" in str(error)
            await client._api(server.url).send("step", "GET", "/")

    asyncio.run(main())


def test_no_event_loop(async_library: Library) -> None:
    """Some other library runs the coroutine, or nothing at all does."""
    client = async_library.clients.AsyncClientBase()
    coroutine = client._api("http://127.0.0.1:9").send("step", "GET", "/")
    with pytest.raises(RuntimeError, match=r"needs asyncio.*trio\.to_thread"):
        coroutine.send(None)


def test_trio(async_library: Library, serve: Serve) -> None:
    """Where it is installed; with it, the HTTP libraries import for twice as long."""
    trio = pytest.importorskip("trio")
    server = serve(lambda _: ok())
    client = async_library.clients.AsyncClientBase()
    with pytest.raises(RuntimeError, match=r"needs asyncio.*trio\.to_thread"):
        trio.run(client._api(server.url).send, "step", "GET", "/")
    assert server.received == []


def test_thread_under_trio(sync_library: Library, serve: Serve) -> None:
    """What the message says to do."""
    trio = pytest.importorskip("trio")
    server = serve(lambda _: ok())

    async def main() -> None:
        with sync_library.clients.ClientBase() as client:
            api = client._api(server.url)
            await trio.to_thread.run_sync(api.send, "step", "GET", "/")

    trio.run(main)
    assert len(server.received) == 1


def _in_a_fork(run: Callable[[], None]) -> str:
    """What a forked process says: nothing, or what it failed with."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            run()
        except BaseException:
            os.write(write, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        text = said.read()
    os.waitpid(process, 0)
    return text


def _paths(received: Received) -> Answer:
    return json_answer(received.path)


def test_fork(sync_library: Library, serve: Serve) -> None:
    """Both processes have the answers to what they ask, on connections of their own."""
    server = serve(_paths)
    with sync_library.clients.ClientBase() as client:
        api = client._api(server.url)
        assert api.send("step", "GET", "/parent").json() == "/parent"

        def child() -> None:
            for number in range(3):
                path = f"/child/{number}"
                assert client._api(server.url).send("step", "GET", path).json() == path
            client.close()

        assert _in_a_fork(child) == ""
        assert api.send("step", "GET", "/parent").json() == "/parent"
    connections = {one.path.split("/")[1]: set[int]() for one in server.received}
    for one in server.received:
        connections[one.path.split("/")[1]].add(one.connection)
    assert [len(found) for found in connections.values()] == [1, 1]
    assert not connections["parent"] & connections["child"]


def test_async_fork(async_library: Library, serve: Serve) -> None:
    server = serve(_paths)
    client = async_library.clients.AsyncClientBase()

    async def ask(path: str) -> None:
        answer = await client._api(server.url).send("step", "GET", path)
        assert answer.json() == path

    asyncio.run(ask("/parent"))
    assert _in_a_fork(lambda: asyncio.run(ask("/child"))) == ""


def test_fork_with_an_http_client_of_the_callers(
    sync_library: Library, serve: Serve
) -> None:
    server = serve(_paths)
    http = sync_library.http_client()
    client = sync_library.clients.ClientBase(http=http)
    client._api(server.url).send("step", "GET", "/parent")

    def child() -> None:
        client._api(server.url).send("step", "GET", "/child")

    assert "RuntimeError: the HTTP client that was given as http" in _in_a_fork(child)
    client._api(server.url).send("step", "GET", "/parent")
    http.close()


def test_fork_before_it_is_used(sync_library: Library, serve: Serve) -> None:
    server = serve(_paths)
    client = sync_library.clients.ClientBase(http=sync_library.http_client())

    def child() -> None:
        client._api(server.url).send("step", "GET", "/child")

    assert _in_a_fork(child) == ""


def test_more_runs_than_places(sync_library: Library, serve: Serve) -> None:
    """They wait for one another."""
    server = serve(lambda _: Answer(b"{}", delay=0.01))
    limits = sync_library.http.Limits(max_connections=3)
    http = sync_library.http_client(limits=limits)
    with ThreadPoolExecutor(12) as pool:
        client = sync_library.clients.ClientBase(http=http)
        runs = [
            pool.submit(client._api(server.url).send, "step", "GET", "/")
            for _ in range(48)
        ]
        assert {run.result().status_code for run in runs} == {200}
    assert len({one.connection for one in server.received}) <= 3
    http.close()
