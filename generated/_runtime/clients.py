"""The base classes of the generated clients: options, connections and runs."""

from __future__ import annotations

import copy
import math
import ssl
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, TypeVar, Unpack
from urllib.parse import urlsplit

import httpx2 as httpx

from .connections import AsyncConnections, Connections
from .errors import DepthLimitExceeded, MissingValue
from .http import Api, AsyncApi
from .observers import Observer
from .results import WorkflowResult
from .run import Run, Tally

if TYPE_CHECKING:
    from .calls import Call

__all__ = [
    "AsyncClientBase",
    "AsyncClientOptions",
    "ClientBase",
    "ClientOptions",
    "base_url",
]

ValueT = TypeVar("ValueT")


class CommonOptions(TypedDict, total=False):
    """Options of both kinds of client, beside credentials and URLs."""

    timeout: float | None
    """Seconds to wait for a connection, for the next octets of the server, and for the
    complete response; None or infinity for no limit. By default 30. In a blocking
    client, a server that sends its headers slowly but steadily can take longer."""
    max_response_bytes: int | None
    """The largest body in octets, after decompression; None for no limit. By default
    100 MiB."""
    max_steps: int | None
    """The most attempts of steps in a run, including those of loops and of called
    workflows. By default 1000."""
    max_depth: int
    """The deepest nesting of workflow calls. By default 100."""
    max_retry_after: float
    """The longest wait in seconds that a Retry-After header can cause. By default
    300."""
    clock: Callable[[], float]
    """Returns the time in seconds, for timeouts and deadlines. Dates of a server are
    compared with the system's clock. By default ``time.monotonic``."""


class ClientOptions(CommonOptions, total=False):
    """Options of a blocking client."""

    http: httpx.Client | None
    """An HTTP client of your own, which you close yourself. Where it follows redirects,
    credentials stay with the API's origin. Each run begins with its cookies, and leaves
    them as they are."""
    sleep: Callable[[float], None]
    """Waits the given seconds between retries. By default ``time.sleep``."""


class AsyncClientOptions(CommonOptions, total=False):
    """Options of an asynchronous client."""

    http: httpx.AsyncClient | None
    """An HTTP client of your own, which you close yourself. Where it follows redirects,
    credentials stay with the API's origin. Each run begins with its cookies, and leaves
    them as they are."""
    sleep: Callable[[float], Awaitable[None]]
    """Waits the given seconds between retries. By default ``asyncio.sleep``."""


class _Client:
    """The part that blocking and asynchronous clients share."""

    def __init__(self, options: CommonOptions) -> None:
        self.max_retry_after = options.get("max_retry_after", 300.0)
        self._timeout = options.get("timeout", 30.0)
        _check("max_retry_after", self.max_retry_after)
        if self._timeout is not None:
            _check("timeout", self._timeout)
        self._max_bytes = options.get("max_response_bytes", 100 * 1024 * 1024)
        self._max_steps = options.get("max_steps", 1000)
        self._max_depth = options.get("max_depth", 100)
        self._clock = options.get("clock", time.monotonic)
        self._bound: Run | None = None

    @property
    def run(self) -> Run:
        """The run that the client is bound to, or else a new run."""
        return self._bound or Run(self._clock)

    def bind(
        self,
        workflow_id: str,
        steps: Any,
        *,
        observer: Observer | None = None,
        deadline: float | None = None,
    ) -> Self:
        """A copy of this client for one run of a workflow, with the same connections
        and credentials.

        ``steps`` collects the results; the run may take ``deadline`` seconds. A run
        that another run calls keeps the limits of both. Raises DepthLimitExceeded, and
        ValueError for a deadline that is NaN.
        """
        if deadline is not None and math.isnan(deadline):
            raise ValueError("deadline must be a number of seconds, and not NaN")
        bound = copy.copy(self)
        until = None if deadline is None else self._clock() + deadline
        outer = self._bound
        if outer is None:
            tally, depth = Tally(self._max_steps), 1
        else:
            tally, depth = outer.tally, outer.depth + 1
            observer = observer or outer.observer
            times = [time for time in (until, outer.deadline) if time is not None]
            until = min(times, default=None)
        if depth > self._max_depth:
            raise DepthLimitExceeded(
                f"{workflow_id}: workflows call one another more than"
                f" {self._max_depth} deep, the client's max_depth"
            )
        bound._bound = Run(
            self._clock, workflow_id, steps, observer, until, tally, depth
        )
        return bound

    def call(self, step_id: str) -> Call:
        """The call of a workflow by a step: a context manager around the call."""
        from .calls import Call

        return Call(self.run.attempt(step_id))

    def depends_on(self, result: WorkflowResult[Any, Any, Any], workflow: str) -> None:
        """Raise DependencyNotCompleted if a failure action ended a workflow that this
        one depends on."""
        self.run.depends_on(result, workflow)

    def completed(self, result: object, step_id: str, other: str) -> None:
        """Raise DependencyNotCompleted if a step that another one depends on has not
        run."""
        self.run.completed(result, step_id, other)

    def required(self, value: ValueT | None, step_id: str, target: str) -> ValueT:
        """``value``. Raises MissingValue for None: ``target`` needs a value."""
        return self.run.required(value, step_id, target)

    def missing(self, step_id: str, target: str) -> MissingValue:
        """The error of a step that has no value to send as ``target``."""
        return self.run.missing(step_id, target)

    def branch(self, step_id: str, action: str) -> None:
        """Tell the observer that an action of a step was taken."""
        self.run.branch(step_id, action)


class ClientBase(_Client):
    """A client whose calls block."""

    def __init__(self, **options: Unpack[ClientOptions]) -> None:
        super().__init__(options)
        self._connections = Connections(options.get("http"), httpx.Client)
        self._all = [self._connections]
        self.sleep = options.get("sleep", time.sleep)

    @property
    def owns_http(self) -> bool:
        """Whether the connections are its own, and not the caller's."""
        return self._connections.is_own

    def connections(self, context: ssl.SSLContext) -> Connections[httpx.Client]:
        """More connections, with a TLS context; they are closed with the others."""
        more = Connections(None, lambda: httpx.Client(verify=context))
        self._all.append(more)
        return more

    def _api(self, base_url: str) -> Api:
        """The API at a URL, for the run that this client is bound to."""
        return Api(
            self._connections, base_url, self._timeout, self.run, self._max_bytes
        )

    def close(self) -> None:
        """Close the connections, unless the caller brought them."""
        for connections in self._all:
            if (http := connections.to_close()) is not None:
                http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClientBase(_Client):
    """A client whose calls are awaited."""

    def __init__(self, **options: Unpack[AsyncClientOptions]) -> None:
        import asyncio  # A blocking program does not load it.

        super().__init__(options)
        self._connections = AsyncConnections(options.get("http"), httpx.AsyncClient)
        self._all = [self._connections]
        self.sleep = options.get("sleep", asyncio.sleep)

    @property
    def owns_http(self) -> bool:
        """Whether the connections are its own, and not the caller's."""
        return self._connections.is_own

    def connections(self, context: ssl.SSLContext) -> AsyncConnections:
        """More connections, with a TLS context; they are closed with the others."""
        more = AsyncConnections(None, lambda: httpx.AsyncClient(verify=context))
        self._all.append(more)
        return more

    def _api(self, base_url: str) -> AsyncApi:
        """The API at a URL, for the run that this client is bound to."""
        return AsyncApi(
            self._connections, base_url, self._timeout, self.run, self._max_bytes
        )

    async def aclose(self) -> None:
        """Close the connections, unless the caller brought them."""
        for connections in self._all:
            if (http := connections.to_close()) is not None:
                await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


def _check(keyword: str, seconds: float) -> None:
    """Raise ValueError for NaN and negative seconds; infinity is valid."""
    if math.isnan(seconds) or seconds < 0:
        raise ValueError(f"{keyword} must be a number of seconds from 0 on")


def base_url(keyword: str, url: str) -> str:
    """The URL that the paths of an API are appended to, without a trailing slash.

    Raises ValueError if it is not an absolute HTTP URL, or has a user, a query or a
    fragment. The message omits the URL, which may hold a password.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
        valid = valid and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        parts, valid = None, False
    if parts is None or not valid:
        raise ValueError(f"{keyword} must be an absolute http or https URL")
    # Even an empty query is wrong: after "?", the appended path would be the query.
    if parts.username is not None or any(mark in url for mark in "?#\\"):
        raise ValueError(f"{keyword} must have no user, query or fragment")
    return url.rstrip("/")
