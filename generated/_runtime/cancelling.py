"""Time limits of asynchronous exchanges that do not exhaust the connection pool.

A pool counts a request until its response is closed. A cancelled close leaks that
slot of the pool for ever. In httpx, the slot also leaks if a request is cancelled
between two phases, such as connecting and sending, or just as it gets a connection.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx2 as httpx

from .wire import AsyncWire

if TYPE_CHECKING:
    import asyncio

__all__ = ["in_time", "with_closing_known"]

ResultT = TypeVar("ResultT")

_TURNS = 20
"""The most turns of the event loop that an exchange needs until it waits for the
network again, or ends."""

_CLOSING = 10.0
"""Seconds that closing a connection may take."""

_LOSES_CONNECTIONS = httpx.__name__ == "httpx"
"""Whether the pool of the HTTP library leaks a connection that it opened for a request
which never used it. The pool of httpx2 gives it to other requests."""

_abandoned: set[asyncio.Task[Any]] = set()
"""Strong references to tasks that nothing awaits: the event loop holds weak ones."""


async def in_time(
    exchange: Coroutine[Any, Any, ResultT], wire: AsyncWire, timeout: float | None
) -> ResultT:
    """The result of an exchange whose request ``wire`` watches.

    The exchange runs in its own task. When ``timeout`` seconds are over, or the caller
    is cancelled, the task is cancelled while it waits for the network, never while it
    closes a response. Raises TimeoutError, or PoolTimeout if the request was still
    waiting for a connection.
    """
    import asyncio  # Which a program that blocks does without.

    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    task = _started(_with_end(exchange, ended), loop)
    timer = None if timeout is None else loop.call_later(timeout, _end, ended)
    try:
        # Awaiting the task itself would cancel it together with the caller.
        await ended
    except asyncio.CancelledError:
        await asyncio.shield(loop.create_task(_stop(exchange, task, wire)))
        raise
    finally:
        if timer is not None:
            timer.cancel()
    if not task.done():
        was_queued = _is_queued(exchange)
        has_ended = await asyncio.shield(loop.create_task(_stop(exchange, task, wire)))
        if not has_ended:
            raise httpx.PoolTimeout("no connection") if was_queued else TimeoutError
        # The response came in time; only closing it took longer.
    return task.result()


def _started(
    coroutine: Coroutine[Any, Any, ResultT], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[ResultT]:
    """A task for the coroutine; it starts eagerly from Python 3.12 on."""
    if sys.version_info >= (3, 12):
        import asyncio

        return asyncio.eager_task_factory(loop, coroutine)
    return loop.create_task(coroutine)


async def _with_end(
    exchange: Coroutine[Any, Any, ResultT], ended: asyncio.Future[None]
) -> ResultT:
    try:
        return await exchange
    finally:
        _end(ended)


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)


async def _stop(
    exchange: Coroutine[Any, Any, Any], task: asyncio.Task[Any], wire: AsyncWire
) -> bool:
    """Cancel the task of an exchange as soon as that is safe. Returns whether the task
    ended by itself before."""
    import asyncio

    for _ in range(_TURNS):
        if wire.is_waiting or task.done():
            break
        if _LOSES_CONNECTIONS and _is_queued(exchange):
            # The request may just have got a connection, which the pool would leak on
            # cancellation. It runs on until it has one, and then gives it back.
            wire.is_abandoned = True
            _abandoned.add(task)
            task.add_done_callback(_forget)
            return False
        await asyncio.sleep(0)
    if wire.is_closing:
        await asyncio.wait([task], timeout=_CLOSING)
    task.cancel()
    # Nobody needs the result or the error of the task any more.
    with suppress(Exception, asyncio.CancelledError):
        await task
    return not task.cancelled()


def _forget(task: asyncio.Task[Any]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        # asyncio reports an exception that nothing retrieves.
        task.exception()


def _is_queued(exchange: Coroutine[Any, Any, Any]) -> bool:
    """Whether an exchange waits for a connection from the pool of the HTTP library.

    The library does not trace this wait, so this walks the chain of awaited coroutines,
    which works with any transports around the pool.
    """
    awaited: Any = exchange
    while awaited is not None:
        if getattr(awaited, "__name__", None) == "wait_for_connection":
            return True
        awaited = getattr(awaited, "cr_await", None)
    return False


def with_closing_known(response: httpx.Response, wire: AsyncWire) -> httpx.Response:
    """The response, which sets ``wire.is_closing`` while it is being closed."""
    stream = cast("httpx.AsyncByteStream", response.stream)
    response.stream = _Closing(stream, wire)
    return response


class _Closing(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, wire: AsyncWire) -> None:
        self._stream = stream
        self._wire = wire

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        self._wire.is_closing = True
        try:
            await self._stream.aclose()
        finally:
            self._wire.is_closing = False
