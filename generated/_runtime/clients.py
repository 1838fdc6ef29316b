"""The bases of the generated clients: connections, and what a run shares."""

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
    """What any client can be given, beside credentials and URLs."""

    timeout: float | None
    """Seconds to wait for a connection, for the server to say something, and for all of
    the response to come; None or infinity for no limit. By default 30. Where a client
    blocks, a server that always says something can make its headers take longer."""
    max_response_bytes: int | None
    """How large a body may be, once it is decompressed; None for no limit. By default
    100 MiB."""
    max_steps: int | None
    """How many attempts of steps a run may make, those of loops and called workflows
    included. By default 1000."""
    max_depth: int
    """How deep workflows may call one another. By default 100."""
    max_retry_after: float
    """Seconds that a Retry-After header may ask to wait. By default 300."""
    clock: Callable[[], float]
    """What tells the time, in seconds, for timeouts and deadlines. Dates that a server
    gives are compared with the system's."""


class ClientOptions(CommonOptions, total=False):
    """What a blocking client can be given."""

    http: httpx.Client | None
    """An HTTP client of your own, which you close yourself. Where it follows redirects,
    credentials stay with the API's origin. Each run begins with its cookies, and leaves
    them as they are."""
    sleep: Callable[[float], None]
    """What waits between retries, for some seconds. By default ``time.sleep``."""


class AsyncClientOptions(CommonOptions, total=False):
    """What an asynchronous client can be given."""

    http: httpx.AsyncClient | None
    """An HTTP client of your own, which you close yourself. Where it follows redirects,
    credentials stay with the API's origin. Each run begins with its cookies, and leaves
    them as they are."""
    sleep: Callable[[float], Awaitable[None]]
    """What waits between retries, for some seconds. By default asyncio's."""


class _Client:
    """What both kinds of client have in common."""

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
        """The run that the client is bound to; a new one where it is bound to none."""
        return self._bound or Run(self._clock)

    def bind(
        self,
        workflow_id: str,
        steps: Any,
        *,
        observer: Observer | None = None,
        deadline: float | None = None,
    ) -> Self:
        """This client for one run of a workflow: same connections and credentials.

        ``steps`` collects the results; the run may take ``deadline`` seconds. A run
        that another has called keeps to its limits too. Raises DepthLimitExceeded, and
        ValueError for a deadline that is no number.
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
        """The call of a workflow by a step, as a context manager around it."""
        from .calls import Call

        return Call(self.run.attempt(step_id))

    def depends_on(self, result: WorkflowResult[Any, Any, Any], workflow: str) -> None:
        """Raise DependencyNotCompleted where a workflow that this one depends on has
        ended by a failure action."""
        self.run.depends_on(result, workflow)

    def completed(self, result: object, step_id: str, other: str) -> None:
        """Raise DependencyNotCompleted where a step has not run that another needs."""
        self.run.completed(result, step_id, other)

    def required(self, value: ValueT | None, step_id: str, target: str) -> ValueT:
        """``value``, or MissingValue where a step would have nothing to send."""
        return self.run.required(value, step_id, target)

    def missing(self, step_id: str, target: str) -> MissingValue:
        """The error of a step that would have nothing to send."""
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
        import asyncio  # Which a program that blocks does without.

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
    """Raise ValueError for a time that is none; infinity is one."""
    if math.isnan(seconds) or seconds < 0:
        raise ValueError(f"{keyword} must be a number of seconds from 0 on")


def base_url(keyword: str, url: str) -> str:
    """The URL that the paths of an API are appended to.

    Raises ValueError for one that is not an absolute HTTP URL, or that has a part which
    would come between it and a path. The message leaves the URL out: it may hold a
    password.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
        valid = valid and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        parts, valid = None, False
    if parts is None or not valid:
        raise ValueError(f"{keyword} must be an absolute http or https URL")
    # Empty ones too: "?" alone would make a query of the path that is appended.
    if parts.username is not None or any(mark in url for mark in "?#\\"):
        raise ValueError(f"{keyword} must have no user, query or fragment")
    return url.rstrip("/")
