"""Sending the requests of steps and reading the responses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing, closing
from typing import Unpack, cast

import httpx2 as httpx

from .cancelling import in_time, with_closing_known
from .connections import AsyncConnections, Connections
from .cookies import apart
from .exchange import Exchange
from .outgoing import Outgoing, prepare
from .requests import RequestParts
from .responses import StepResponse
from .run import Run
from .wire import AsyncWire, Wire

__all__ = ["Api", "AsyncApi"]


class _Watched(httpx.SyncByteStream):
    """The octets of a response before decompression. Checks the time for each chunk,
    even if the chunk decompresses to nothing."""

    def __init__(self, response: httpx.Response, call: Outgoing) -> None:
        self._stream = cast("httpx.SyncByteStream", response.stream)
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            self._call.check(0, None)
            yield part

    def close(self) -> None:
        self._stream.close()


class Api:
    """One API, called over blocking connections."""

    def __init__(
        self,
        connections: Connections[httpx.Client],
        base_url: str,
        timeout: float | None,
        run: Run,
        max_response_bytes: int | None = None,
    ) -> None:
        self._connections = connections
        self._base_url = base_url
        self._timeout = timeout
        self._run = run
        self._max_bytes = max_response_bytes

    def send(
        self, step_id: str, method: str, path: str, **parts: Unpack[RequestParts]
    ) -> StepResponse:
        """Send the request of a step and read the response to its end.

        Raises MissingCredential and InvalidValue before anything is sent; StepTimeout,
        TransportError and DeadlineExceeded if no response came in time, and
        ResponseTooLarge if it is larger than the client allows.
        """
        usual = self._connections.http()
        call = prepare(
            self._run, self._base_url, self._timeout, step_id, method, path, parts
        )
        http = call.client(usual)
        with call.transport():
            exchange = call.exchange(http)
            while True:
                for one in exchange.live:
                    sending = call.sending(exchange.request)
                    exchange.authorize(one, one.authorization(apart(http), sending))
                call.watch(exchange.request, Wire())
                if (response := self._answer(http, call, exchange)) is not None:
                    return response

    def _answer(
        self, http: httpx.Client, call: Outgoing, exchange: Exchange
    ) -> StepResponse | None:
        """The response to the request that comes next; None where one more does."""
        try:
            response = http.send(
                exchange.request,
                stream=True,
                auth=None if exchange.is_redirected else httpx.USE_CLIENT_DEFAULT,
                follow_redirects=False,
            )
        except httpx.TransportError as error:
            if call.repeats(exchange, error):
                return None
            raise
        with closing(response):
            call.answered()
            if not exchange.ends_with(response):
                return None
            content = bytearray()
            response.stream = _Watched(response, call)
            for chunk in response.iter_bytes():
                content += chunk
                call.check(len(content), self._max_bytes)
            return call.answer(response, content)


class AsyncApi:
    """One API, called over asynchronous connections."""

    def __init__(
        self,
        connections: AsyncConnections,
        base_url: str,
        timeout: float | None,
        run: Run,
        max_response_bytes: int | None = None,
    ) -> None:
        self._connections = connections
        self._base_url = base_url
        self._timeout = timeout
        self._run = run
        self._max_bytes = max_response_bytes

    async def send(
        self, step_id: str, method: str, path: str, **parts: Unpack[RequestParts]
    ) -> StepResponse:
        """As ``Api.send``."""
        usual = self._connections.http()
        call = prepare(
            self._run, self._base_url, self._timeout, step_id, method, path, parts
        )
        http = call.client(usual)
        with call.transport():
            exchange = call.exchange(http)
            while True:
                for one in exchange.live:
                    sending = call.sending(exchange.request)
                    authorized = await one.authorization_async(apart(http), sending)
                    exchange.authorize(one, authorized)
                wire = call.watch(exchange.request, AsyncWire())
                answer = self._answer(http, call, exchange, wire)
                # The timeouts of the HTTP library do not limit a slow, steady response.
                response = await in_time(answer, wire, call.time_left())
                if response is not None:
                    return response

    async def _answer(
        self,
        http: httpx.AsyncClient,
        call: Outgoing,
        exchange: Exchange,
        wire: AsyncWire,
    ) -> StepResponse | None:
        """The response to the request that comes next; None where one more does."""
        try:
            response = await http.send(
                exchange.request,
                stream=True,
                auth=None if exchange.is_redirected else httpx.USE_CLIENT_DEFAULT,
                follow_redirects=False,
            )
        except httpx.TransportError as error:
            if call.repeats(exchange, error):
                return None
            raise
        async with aclosing(with_closing_known(response, wire)):
            call.answered()
            if not exchange.ends_with(response):
                return None
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                call.check(len(content), self._max_bytes)
            return call.answer(response, content)
