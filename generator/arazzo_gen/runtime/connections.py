"""The HTTP clients whose connections the runs of a client share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

import httpx2 as httpx

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

__all__ = ["AsyncConnections", "Connections"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)


class Connections(Generic[HttpT]):
    """An HTTP client that belongs to the process that uses it first.

    Two processes that share a socket would read each other's responses, so a forked
    process gets a new HTTP client. A client that the caller brings cannot be renewed.
    """

    def __init__(self, given: HttpT | None, make: Callable[[], HttpT]) -> None:
        self.is_own = given is None
        self._make: Callable[[], HttpT] = make
        self._http: HttpT = make() if given is None else given
        self._process: int | None = None

    def http(self) -> HttpT:
        """The HTTP client. Raises RuntimeError if it belongs to another process."""
        process = os.getpid()
        if self._process is None:
            self._process = process
        elif self._process != process:
            if not self.is_own:
                raise RuntimeError(
                    "the HTTP client that was given as http has connections of the"
                    " process that was forked: make a client in each process"
                )
            self._http, self._process = self._make(), process
            self._renewed()
        return self._http

    def to_close(self) -> HttpT | None:
        """The HTTP client if this process has to close it, or else None."""
        is_here = self._process in (None, os.getpid())
        return self._http if self.is_own and is_here else None

    def _renewed(self) -> None:
        """Called after a forked process has made a new HTTP client."""


class AsyncConnections(Connections[httpx.AsyncClient]):
    """Connections that also belong to the event loop that uses them first."""

    _loop: AbstractEventLoop | None = None

    def http(self) -> httpx.AsyncClient:
        import asyncio  # A blocking program does not load it.

        http = super().http()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "an AsyncClient needs asyncio, and no event loop of asyncio runs here;"
                " under trio, call the functions that block, with a Client, in a thread"
                " (trio.to_thread.run_sync)"
            ) from None
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise RuntimeError(
                "this AsyncClient has connections of another event loop: make one in"
                " each loop, inside of the coroutine that asyncio.run is given"
            )
        return http

    def _renewed(self) -> None:
        self._loop = None
