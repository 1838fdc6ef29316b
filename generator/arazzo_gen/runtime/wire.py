"""Traces of requests in the HTTP library, which tell whether they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx2 as httpx

if TYPE_CHECKING:
    from .errors import Sent

__all__ = ["AsyncWire", "Wire", "socket_timeout"]

_LONGEST = 2_000_000.0
"""The longest timeout of a socket in seconds: some systems count milliseconds in 32
bits."""

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The idempotent methods (RFC 9110, section 9.2.2; RFC 10008, section 2)."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Exceptions raised before there is a connection to send anything on."""


def socket_timeout(seconds: float | None) -> float | None:
    """A timeout in seconds; None (no limit) for more than a socket can wait."""
    return None if seconds is None or seconds > _LONGEST else seconds


class Wire:
    """The trace of sending one request.

    The events are those of the HTTP library's ``trace`` extension. Other transports may
    have no events, so that nothing is known of the request.
    """

    def __init__(self) -> None:
        self._events: list[str] = []
        self._extensions: dict[str, Any] = {}

    def watch(self, request: httpx.Request, timeout: float | None) -> None:
        """Trace a request that is about to be sent, and set its timeouts: ``timeout``
        seconds for the pool, for connecting, and for each read and write."""
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
        """Stop tracing: a response has begun to arrive."""
        self._extensions.pop("trace", None)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event."""
        self._events.append(event)

    def sent(self, error: BaseException | None) -> Sent:
        """Whether the request was sent, after an error, or a response for None."""
        if error is None or self._is_answered:
            return "yes"
        if isinstance(error, _NOT_SENT) or (self._events and not self._has_begun):
            return "no"
        return "perhaps"

    def may_repeat(self, request: httpx.Request, error: httpx.TransportError) -> bool:
        """Whether a request may be sent again because the server had just closed its
        connection.

        A server closes idle connections, perhaps at the moment when the next request
        arrives. This does not happen to new connections.
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
    """The trace of sending one request over an asynchronous connection.

    Attributes:
        is_closing: Whether the response is being closed, which must not be cancelled.
        is_abandoned: Whether the request is no longer wanted: it fails as soon as it
            gets a connection.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_closing = False
        self.is_abandoned = False
        self._stream: Any = None

    @property
    def is_waiting(self) -> bool:
        """Whether the request waits for the network, so that cancelling it is safe."""
        last = self._events[-1] if self._events else ""
        return last.endswith(".started") and ".response_closed." not in last

    def watch(self, request: httpx.Request, timeout: float | None) -> None:
        """As ``Wire.watch``, but without a timeout for the pool: pools may leak a
        connection that a request gets just when its timeout ends."""
        self._watch(request, self.trace_async, timeout, None)

    async def trace_async(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event. Raises ConnectError for an abandoned request.

        The HTTP library closes the socket of a failed TLS handshake, but not that of a
        cancelled one, so this closes it.
        """
        self._events.append(event)
        if self.is_abandoned:
            # Raise once: the library now closes the connection, and traces that too.
            self.is_abandoned = False
            raise httpx.ConnectError("the request was abandoned")
        if event.endswith(".connect_tcp.complete"):
            self._stream = info["return_value"]
        elif event.endswith(".start_tls.failed") and self._stream is not None:
            await self._stream.aclose()
