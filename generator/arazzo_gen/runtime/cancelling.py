"""Asynchronous exchanges that end in time, at no cost to the pool of connections.

A pool counts a request until its response is closed. Where that is cancelled half way
it has lost a place for ever and, with httpx, also where a request is cancelled between
two of its steps, such as connecting and sending.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from .wire import AsyncWire

__all__ = ["in_time"]

ResultT = TypeVar("ResultT")

_TURNS = 20
"""How often the event loop goes round, at most, before an exchange waits for the
network again, or has ended."""


async def in_time(
    exchange: Coroutine[Any, Any, ResultT], wire: AsyncWire, timeout: float | None
) -> ResultT:
    """What an exchange gives: a request that ``wire`` traces, and its response.

    It runs in a task of its own. Where the time is over, or this is cancelled, so is
    that task, while it waits for the network and not while it closes something. Raises
    TimeoutError.
    """
    async with asyncio.timeout(timeout):
        task = asyncio.ensure_future(exchange)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.ensure_future(_abandon(task, wire)))
            raise


async def _abandon(task: asyncio.Future[Any], wire: AsyncWire) -> None:
    for _ in range(_TURNS):
        if wire.is_waiting or task.done():
            break
        await asyncio.sleep(0)
    task.cancel()
    # What it ends with is of no use to anyone now.
    with suppress(Exception, asyncio.CancelledError):
        await task
