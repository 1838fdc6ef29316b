"""Closing asynchronous responses to the end, whatever is cancelled meanwhile.

A connection pool counts a response until its closing is over: where that is cancelled
half way, the pool has lost a place for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self, cast

import httpx2 as httpx

__all__ = ["ResponseCloser"]


class ResponseCloser:
    """Closes a response where the block ends, and not before.

    The HTTP library closes a response as soon as it is read to its end, which would be
    in the scope of the ``asyncio.timeout`` that the reading is under.
    """

    def __init__(self) -> None:
        self._stream: httpx.AsyncByteStream | None = None

    def open(self, response: httpx.Response) -> httpx.Response:
        """The response, which only the end of the block closes."""
        self._stream = cast("httpx.AsyncByteStream", response.stream)
        response.stream = _LeftOpen(self._stream)
        return response

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._stream is None:
            return
        closing = asyncio.ensure_future(self._stream.aclose())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await asyncio.wait([closing])
            raise


class _LeftOpen(httpx.AsyncByteStream):
    """The octets of a response, whose reader cannot close it."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        pass
