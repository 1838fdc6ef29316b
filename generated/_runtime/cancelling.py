"""Asynchronous exchanges that end in time, at no cost to the pool of connections.

A pool counts a request until its response is closed. Where that is cancelled half way
it has lost a place for ever and, with httpx, also where a request is cancelled between
two of its steps, such as connecting and sending, or just as it gets a connection.
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
"""How often the event loop goes round, at most, before an exchange waits for the
network again, or has ended."""

_CLOSING = 10.0
"""Seconds that a connection may take to be closed."""

_LOSES_CONNECTIONS = httpx.__name__ == "httpx"
"""Whether the pool of the HTTP library keeps the place of a connection that it has made
for a request, and that the request never used. That of httpx2 gives it to others."""

_abandoned: set[asyncio.Task[Any]] = set()
"""Tasks that nobody waits for, which an event loop alone would not keep."""


async def in_time(
    exchange: Coroutine[Any, Any, ResultT], wire: AsyncWire, timeout: float | None
) -> ResultT:
    """What an exchange gives: a request that ``wire`` watches, and its response.

    It runs in a task of its own. Where the time is over, or this is cancelled, so is
    that task, while it waits for the network and not while it closes something. Raises
    TimeoutError, or PoolTimeout where the request was still waiting for a connection.
    """
    import asyncio  # Which a program that blocks does without.

    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    task = _started(_with_end(exchange, ended), loop)
    timer = None if timeout is None else loop.call_later(timeout, _end, ended)
    try:
        # Not the task itself, which would be cancelled with this.
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
        # All had come in time, and only the closing had not.
    return task.result()


def _started(
    coroutine: Coroutine[Any, Any, ResultT], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[ResultT]:
    """A task, which has begun by now where that is possible."""
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
    """Cancel the task of an exchange as soon as that does no harm. Tells whether it has
    ended by itself by then."""
    import asyncio

    for _ in range(_TURNS):
        if wire.is_waiting or task.done():
            break
        if _LOSES_CONNECTIONS and _is_queued(exchange):
            # It may have got a connection, which the pool would lose if the request was
            # cancelled now. It goes on until it has, and then gives it back.
            wire.is_abandoned = True
            _abandoned.add(task)
            task.add_done_callback(_forget)
            return False
        await asyncio.sleep(0)
    if wire.is_closing:
        await asyncio.wait([task], timeout=_CLOSING)
    task.cancel()
    # What it ends with is of no use to anyone now.
    with suppress(Exception, asyncio.CancelledError):
        await task
    return not task.cancelled()


def _forget(task: asyncio.Task[Any]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        # Which asyncio would report, were it never asked for.
        task.exception()


def _is_queued(exchange: Coroutine[Any, Any, Any]) -> bool:
    """Whether an exchange waits for a connection from the pool of the HTTP library.

    That is not traced. What the coroutine awaits tells, whatever transports there are
    between it and the pool, or none.
    """
    awaited: Any = exchange
    while awaited is not None:
        if getattr(awaited, "__name__", None) == "wait_for_connection":
            return True
        awaited = getattr(awaited, "cr_await", None)
    return False


def with_closing_known(response: httpx.Response, wire: AsyncWire) -> httpx.Response:
    """The response; while it is closed, ``wire`` knows of it."""
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
