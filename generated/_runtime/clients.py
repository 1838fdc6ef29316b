"""The bases of the generated clients: connections, and what a run shares."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar
from urllib.parse import urlsplit

import httpx2 as httpx

from .http import Api, AsyncApi
from .observers import Observer
from .run import Run

__all__ = ["AsyncClientBase", "ClientBase"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)
ValueT = TypeVar("ValueT")


class _Connections(Generic[HttpT]):
    """What both kinds of client have in common."""

    def __init__(
        self,
        http: HttpT,
        owns_http: bool,
        timeout: float | None,
        clock: Callable[[], float],
    ) -> None:
        self._http: HttpT = http
        self._owns_http = owns_http
        self._timeout = timeout
        self._clock = clock
        self._bound: Run | None = None

    def bind(
        self,
        workflow_id: str,
        steps: Any,
        *,
        observer: Observer | None = None,
        deadline: float | None = None,
    ) -> Self:
        """This client for one run of a workflow: same connections and credentials.

        ``steps`` collects the results; the run may take ``deadline`` seconds.
        """
        bound = copy.copy(self)
        until = None if deadline is None else self._clock() + deadline
        bound._bound = Run(self._clock, workflow_id, steps, observer, until)
        return bound

    def required(self, value: ValueT | None, step_id: str, target: str) -> ValueT:
        """``value``, or MissingValue where a step would have nothing to send."""
        return self._run().required(value, step_id, target)

    def branch(self, step_id: str, action: str) -> None:
        """Tell the observer that an action of a step was taken."""
        self._run().branch(step_id, action)

    def _run(self) -> Run:
        return self._bound or Run(self._clock)


class ClientBase(_Connections[httpx.Client]):
    """A client whose calls block."""

    def __init__(
        self,
        *,
        timeout: float | None = 30.0,
        http: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(http or httpx.Client(), http is None, timeout, clock)

    def api(self, base_url: str) -> Api:
        """The API at a URL, for the run that this client is bound to."""
        return Api(self._http, base_url, self._timeout, self._run())

    def close(self) -> None:
        """Close the connections, unless the caller brought them."""
        if self._owns_http:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClientBase(_Connections[httpx.AsyncClient]):
    """A client whose calls are awaited."""

    def __init__(
        self,
        *,
        timeout: float | None = 30.0,
        http: httpx.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(http or httpx.AsyncClient(), http is None, timeout, clock)

    def api(self, base_url: str) -> AsyncApi:
        """The API at a URL, for the run that this client is bound to."""
        return AsyncApi(self._http, base_url, self._timeout, self._run())

    async def aclose(self) -> None:
        """Close the connections, unless the caller brought them."""
        if self._owns_http:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


def base_url(keyword: str, url: str) -> str:
    """The URL that the paths of an API are appended to.

    Raises ValueError for one that is not an absolute HTTP URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{keyword} must be an absolute http or https URL: {url!r}")
    return url.rstrip("/")
