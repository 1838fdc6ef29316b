"""What an observer is told of a step that is cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from typing import Any

import pytest

from tests.runtime.conftest import Serve
from tests.runtime.libraries import Library, ok
from tests.support.server import Answer, Received


def _recorder(library: Library) -> Any:
    """An observer that keeps the events of steps."""

    class Recorder(library.observers.Observer):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            self.events: list[Any] = []

        def step_started(self, *about: Any) -> None:
            self.events.append(("started", *about))

        def step_finished(self, workflow_id: Any, step_id: Any, outcome: Any) -> None:
            self.events.append(("finished", workflow_id, step_id))

        def step_cancelled(self, *about: Any) -> None:
            self.events.append(("cancelled", *about))

    return Recorder()


SLOW = [
    Answer(delay=20),
    Answer(b"{}", drip=20),
    Answer(b"{}", drip=0.01, drip_head=True),
]


@pytest.mark.parametrize("answer", SLOW, ids=["answer", "body", "head"])
def test_task(answer: Answer, async_library: Library, serve: Serve) -> None:
    entered = threading.Event()

    def script(_: Received) -> Answer:
        entered.set()
        return answer

    server = serve(script)
    observer = _recorder(async_library)

    async def main() -> None:
        async with async_library.clients.AsyncClientBase() as client:
            run = client.bind("flow", None, observer=observer)
            step = asyncio.ensure_future(run._api(server.url).send("a", "GET", "/"))
            await asyncio.to_thread(entered.wait)
            await asyncio.sleep(0.05)
            step.cancel()
            with pytest.raises(asyncio.CancelledError):
                await step

    asyncio.run(main())
    assert observer.events == [
        ("started", "flow", "a", 1),
        ("cancelled", "flow", "a", 1),
    ]


def test_task_that_waits_for_a_token(async_library: Library, serve: Serve) -> None:
    entered = asyncio.Event()
    observer = _recorder(async_library)

    async def provide() -> str:
        entered.set()
        await asyncio.sleep(20)
        return "t"

    async def main() -> None:
        async with async_library.clients.AsyncClientBase() as client:
            run = client.bind("flow", None, observer=observer)
            auth = async_library.credentials.Bearer("token", provide)
            api = run._api("http://127.0.0.1:9")
            step = asyncio.ensure_future(api.send("a", "GET", "/", auth=auth))
            await entered.wait()
            step.cancel()
            with pytest.raises(asyncio.CancelledError):
                await step

    asyncio.run(main())
    assert [event[0] for event in observer.events] == ["started", "cancelled"]


def test_steps_that_call_a_workflow(async_library: Library, serve: Serve) -> None:
    """The innermost first, as they end."""
    entered = threading.Event()

    def script(_: Received) -> Answer:
        entered.set()
        return SLOW[0]

    server = serve(script)
    observer = _recorder(async_library)

    async def workflow(client: Any) -> None:
        outer = client.bind("outer", None, observer=observer)
        with outer.call("calls"):
            inner = outer.bind("inner", None)
            await inner._api(server.url).send("asks", "GET", "/")

    async def main() -> None:
        async with async_library.clients.AsyncClientBase() as client:
            run = asyncio.ensure_future(workflow(client))
            await asyncio.to_thread(entered.wait)
            run.cancel()
            with pytest.raises(asyncio.CancelledError):
                await run

    asyncio.run(main())
    assert observer.events[2:] == [
        ("cancelled", "inner", "asks", 1),
        ("cancelled", "outer", "calls", 1),
    ]


def test_step_that_is_late_is_not_cancelled(library: Library, serve: Serve) -> None:
    observer = _recorder(library)
    url = serve(lambda _: SLOW[0]).url
    with pytest.raises(library.errors.StepTimeout):
        library.send(url, ("GET", "/"), observer=observer, timeout=0.2)
    assert [event[0] for event in observer.events] == ["started", "finished"]


def test_interrupted(sync_library: Library, serve: Serve) -> None:
    """Ctrl-C, where a step blocks."""

    def script(received: Received) -> Answer:
        if received.path == "/slow":
            os.kill(os.getpid(), signal.SIGINT)
            return SLOW[0]
        return ok()

    server = serve(script)
    observer = _recorder(sync_library)
    with sync_library.clients.ClientBase() as client:
        run = client.bind("flow", None, observer=observer)
        with contextlib.suppress(KeyboardInterrupt):
            run._api(server.url).send("a", "GET", "/slow")
            pytest.fail("it was not interrupted")
        run._api(server.url).send("b", "GET", "/")
    told = [event[0] for event in observer.events]
    assert told == ["started", "cancelled", "started"]
