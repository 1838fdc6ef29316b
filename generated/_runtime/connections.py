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
    """An HTTP client, for the process that uses it first.

    Two processes that write to one socket would read each other's responses: after a
    fork, the new process has an HTTP client of its own. One that the caller brings
    cannot be made again.
    """

    def __init__(self, given: HttpT | None, make: Callable[[], HttpT]) -> None:
        self.is_own = given is None
        self._make: Callable[[], HttpT] = make
        self._http: HttpT = make() if given is None else given
        self._process: int | None = None

    def http(self) -> HttpT:
        """The HTTP client. Raises RuntimeError where it cannot be used here."""
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
        """The HTTP client, where closing it is up to this process."""
        is_here = self._process in (None, os.getpid())
        return self._http if self.is_own and is_here else None

    def _renewed(self) -> None:
        """Called when this process has got an HTTP client of its own."""


class AsyncConnections(Connections[httpx.AsyncClient]):
    """The same for the event loop that uses it first: connections are bound to it."""

    _loop: AbstractEventLoop | None = None

    def http(self) -> httpx.AsyncClient:
        import asyncio  # Which a program that blocks does without.

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
