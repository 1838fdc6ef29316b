"""Cancelling asynchronous requests at no cost to the pool of connections.

Between two of its steps, such as connecting and sending, httpx does not expect to be
cancelled: the pool would count a connection for ever that nobody uses any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

import httpx2 as httpx

from .wire import AsyncWire

__all__ = ["answer_to"]

_TURNS = 20
"""How often the event loop goes round, at most, from one step to the next."""


async def answer_to(
    sending: Awaitable[httpx.Response], wire: AsyncWire
) -> httpx.Response:
    """The response to a request, which is sent in a task of its own.

    Where this is cancelled, that task is, too, as soon as it can be.
    """
    task = asyncio.ensure_future(sending)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.shield(asyncio.ensure_future(_abandon(task, wire)))
        raise


async def _abandon(task: asyncio.Future[httpx.Response], wire: AsyncWire) -> None:
    for _ in range(_TURNS):
        if wire.is_waiting or task.done():
            break
        await asyncio.sleep(0)
    task.cancel()
    with suppress(httpx.HTTPError, asyncio.CancelledError):
        response = await task
        await response.aclose()
