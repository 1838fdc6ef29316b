"""Asynchronous exchanges that end in time, at no cost to the pool of connections.

A pool counts a request until its response is closed. Where that is cancelled half way
it has lost a place for ever and, with httpx, also where a request is cancelled between
two of its steps, such as connecting and sending.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, TypeVar, cast

import httpx2 as httpx

from .wire import AsyncWire

__all__ = ["in_time", "with_closing_known"]

ResultT = TypeVar("ResultT")

_TURNS = 20
"""How often the event loop goes round, at most, before an exchange waits for the
network again, or has ended."""

_CLOSING = 10.0
"""Seconds that a connection may take to be closed."""


async def in_time(
    exchange: Coroutine[Any, Any, ResultT], wire: AsyncWire, timeout: float | None
) -> ResultT:
    """What an exchange gives: a request that ``wire`` traces, and its response.

    It runs in a task of its own. Where the time is over, or this is cancelled, so is
    that task, while it waits for the network and not while it closes something. Raises
    TimeoutError.
    """
    task = asyncio.ensure_future(exchange)
    try:
        async with asyncio.timeout(timeout):
            return await asyncio.shield(task)
    except TimeoutError:
        await asyncio.shield(asyncio.ensure_future(_abandon(task, wire)))
        if task.cancelled():
            raise
        # All had come in time, and only the closing had not.
        return task.result()
    except asyncio.CancelledError:
        await asyncio.shield(asyncio.ensure_future(_abandon(task, wire)))
        raise


async def _abandon(task: asyncio.Future[Any], wire: AsyncWire) -> None:
    for _ in range(_TURNS):
        if wire.is_waiting or task.done():
            break
        await asyncio.sleep(0)
    if wire.is_closing:
        await asyncio.wait([task], timeout=_CLOSING)
    task.cancel()
    # What it ends with is of no use to anyone now.
    with suppress(Exception, asyncio.CancelledError):
        await task


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
