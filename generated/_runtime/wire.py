"""What became of a request on its way, as the HTTP library traces it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx2 as httpx

if TYPE_CHECKING:
    from .errors import Sent

__all__ = ["AsyncWire", "Wire"]

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


class Wire:
    """One sending of a request.

    The events are those of the ``trace`` extension. Transports other than those of the
    HTTP library have none; of them nothing is known.
    """

    def __init__(self) -> None:
        self._events = 0
        self._is_new = False
        self._has_begun = False
        self._is_answered = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event."""
        self._events += 1
        if event.endswith(".started"):
            if ".send_request_headers." in event:
                self._has_begun = True
            elif ".connect_" in event:
                self._is_new = True
        elif event.endswith(".receive_response_headers.complete"):
            self._is_answered = True

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


class AsyncWire(Wire):
    """The same for asynchronous connections. While it ``is_waiting`` for the network,
    the request can be cancelled; while its response ``is_closing``, it cannot."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waiting = False
        self.is_closing = False
        self._stream: Any = None

    async def trace_async(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event.

        The HTTP library closes the socket of a TLS handshake that fails, but not that
        of one that is cancelled, as it is when the time is over.
        """
        self.trace(event, info)
        self.is_waiting = (
            event.endswith(".started") and ".response_closed." not in event
        )
        if event.endswith(".connect_tcp.complete"):
            self._stream = info["return_value"]
        elif event.endswith(".start_tls.failed") and self._stream is not None:
            await self._stream.aclose()
