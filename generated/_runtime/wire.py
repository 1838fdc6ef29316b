"""What became of a request on its way, as the HTTP library traces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx2 as httpx

if TYPE_CHECKING:
    from .errors import Sent

__all__ = ["AsyncWire", "Wire", "socket_timeout"]

_LONGEST = 2_000_000.0
"""Seconds that a socket can wait: some systems count milliseconds in 32 bits."""

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The methods that do the same when they are sent twice: RFC 9110, section 9.2.2, and
RFC 10008, section 2."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What is raised while there is no connection to send anything on."""


def socket_timeout(seconds: float | None) -> float | None:
    """A time in seconds; None, which is no limit, for more than a socket can wait."""
    return None if seconds is None or seconds > _LONGEST else seconds


class Wire:
    """One sending of a request.

    The events are those of the ``trace`` extension. Transports other than those of the
    HTTP library have none; of them nothing is known.
    """

    def __init__(self) -> None:
        self._events: list[str] = []
        self._extensions: dict[str, Any] = {}

    def watch(self, request: httpx.Request, timeout: float | None) -> None:
        """Watch a request, which is about to be sent. It may wait so many seconds for
        the pool, a connection, and each time for the server."""
        self._watch(request, self.trace, timeout, timeout)

    def _watch(
        self,
        request: httpx.Request,
        trace: Any,
        timeout: float | None,
        pool_timeout: float | None,
    ) -> None:
        limits = dict.fromkeys(("connect", "read", "write"), timeout)
        self._extensions = {
            **request.extensions,
            "timeout": {**limits, "pool": pool_timeout},
            "trace": trace,
        }
        request.extensions = self._extensions

    def answered(self) -> None:
        """Watch no longer: a response has begun to come, and all is known."""
        self._extensions.pop("trace", None)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event."""
        self._events.append(event)

    def sent(self, error: BaseException | None) -> Sent:
        """Whether the request was sent, once sending it has failed with an error, or
        has given a response."""
        if error is None or self._is_answered:
            return "yes"
        if isinstance(error, _NOT_SENT) or (self._events and not self._has_begun):
            return "no"
        return "perhaps"

    def may_repeat(self, request: httpx.Request, error: httpx.TransportError) -> bool:
        """Whether a request has met a connection that the server had just closed, and
        may be sent again.

        A server closes connections that were idle for some time, and may do so just
        when the next request comes. That is not so on a new connection.
        """
        if self._is_new or not self._has_begun or self._is_answered:
            return False
        if request.method not in _IDEMPOTENT:
            return False
        if isinstance(error, httpx.RemoteProtocolError):
            return str(error).startswith("Server disconnected")
        return isinstance(error, httpx.ReadError | httpx.WriteError)

    @property
    def _is_new(self) -> bool:
        return any(".connect_" in event for event in self._events)

    @property
    def _has_begun(self) -> bool:
        return self._has(".send_request_headers.started")

    @property
    def _is_answered(self) -> bool:
        return self._has(".receive_response_headers.complete")

    def _has(self, ending: str) -> bool:
        return any(event.endswith(ending) for event in self._events)


class AsyncWire(Wire):
    """The same for asynchronous connections.

    Attributes:
        is_closing: Whether the response is being closed, which must not be cancelled.
        is_abandoned: Whether the request is not to be sent any more: it then fails as
            soon as there is a connection for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_closing = False
        self.is_abandoned = False
        self._stream: Any = None

    @property
    def is_waiting(self) -> bool:
        """Whether the request waits for the network, and can be cancelled."""
        last = self._events[-1] if self._events else ""
        return last.endswith(".started") and ".response_closed." not in last

    def watch(self, request: httpx.Request, timeout: float | None) -> None:
        """As ``Wire.watch``, but the wait for the pool has no limit of its own: pools
        may lose the place of a request that gets one just when its time is over."""
        self._watch(request, self.trace_async, timeout, None)

    async def trace_async(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event. Raises ConnectError for an abandoned request.

        The HTTP library closes the socket of a TLS handshake that fails, but not that
        of one that is cancelled, as it is when the time is over.
        """
        self._events.append(event)
        if self.is_abandoned:
            # Once: the library closes the connection now, which is traced as well.
            self.is_abandoned = False
            raise httpx.ConnectError("the request was abandoned")
        if event.endswith(".connect_tcp.complete"):
            self._stream = info["return_value"]
        elif event.endswith(".start_tls.failed") and self._stream is not None:
            await self._stream.aclose()
