"""Sending the requests of steps and reading what comes back."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import aclosing, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Unpack, cast

import httpx2 as httpx

from .credentials import ANONYMOUS, Draft, NotObtained, Sending
from .errors import (
    DeadlineExceeded,
    InvalidValue,
    MissingCredential,
    ResponseTooLarge,
    StepError,
    StepTimeout,
    TransportError,
)
from .exchange import Exchange, with_masked_query
from .headers import Headers, redacted
from .messages import Request, Response, masked
from .parameters import (
    cookie_values,
    expand_path,
    header_values,
    query_string,
    query_text,
)
from .requests import NotSent, RequestParts, request_body
from .responses import StepResponse
from .run import Attempt, Run

if TYPE_CHECKING:
    from .files import AsyncStreamedContent, StreamedContent

__all__ = ["Api", "AsyncApi"]


class _Call:
    """A request that is ready to be sent, and the attempt that it belongs to.

    ``shown_url`` is the URL without credentials, which are in ``draft``.
    """

    def __init__(
        self,
        attempt: Attempt,
        method: str,
        url: str,
        shown_url: str,
        content: bytes | StreamedContent | None,
        timeout: float | None,
        draft: Draft,
    ) -> None:
        self.attempt = attempt
        self.method = method
        self.url = url
        self.shown_url = shown_url
        self.content = content
        self.timeout = timeout
        self.draft = draft

    def exchange(self, http: httpx.Client | httpx.AsyncClient) -> Exchange:
        """The requests to come."""
        return Exchange(http, self.draft, partial(self._request, http))

    def sending(self, request: httpx.Request) -> Sending:
        """What live credentials need to know of a request."""
        return Sending(request, self.attempt.run.clock, self.time_left())

    def limit(self, request: httpx.Request) -> None:
        """Let a request take what is left of the time. Raises where that is nothing."""
        self.check(0, None)
        limit = httpx.Timeout(self.time_left()).as_dict()
        request.extensions = {**request.extensions, "timeout": limit}

    def _request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request, with what the HTTP client adds to each of its own."""
        content: bytes | StreamedContent | AsyncStreamedContent | None = self.content
        is_async = isinstance(http, httpx.AsyncClient)
        if is_async and not isinstance(self.content, bytes | None):
            from .files import AsyncStreamedContent

            content = AsyncStreamedContent(self.content)
        request = http.build_request(
            self.method,
            self.url,
            headers=self.draft.headers,
            content=content,
        )
        return with_masked_query(request) if self.draft.query else request

    def time_left(self) -> float | None:
        """Seconds until the response has to be there; None for no limit."""
        if self.timeout is None:
            return None
        return max(0.0, self.timeout - self.attempt.time_taken())

    @contextmanager
    def transport(self) -> Generator[None, None, None]:
        """Turns what the HTTP library raises into the errors of a step."""
        if self.timeout == 0:
            raise self._too_slow()
        try:
            yield
        except NotObtained as error:
            failure = error.failure(self.attempt.context())
            raise self.attempt.failed(failure) from error.__cause__
        except (httpx.TimeoutException, TimeoutError) as error:
            raise self._too_slow() from error
        except httpx.RequestError as error:
            told = masked(str(error), self.draft.secrets)
            cause = error if told == str(error) else None
            raise self.attempt.failure(
                TransportError, f"{self.attempt.request} failed: {told}"
            ) from cause
        except NotSent as error:
            message = f"{self.attempt.request} cannot be sent: {error}"
            raise self.attempt.failure(InvalidValue, message) from error
        except (httpx.InvalidURL, UnicodeError, OSError) as error:
            # The last one comes from a file that is read while it is sent.
            message = f"{self.attempt.request} cannot be sent: {type(error).__name__}"
            raise self.attempt.failure(InvalidValue, message) from None
        finally:
            if not isinstance(self.content, bytes | None):
                self.content.close()

    def check(self, received: int, most: int | None) -> None:
        """Raise where the response comes steadily, but has taken too long by now, or is
        larger than it may be: once decompressed, of however few octets it was made."""
        if self.timeout is not None and self.attempt.time_taken() > self.timeout:
            raise self._too_slow()
        if most is not None and received > most:
            raise self.attempt.failure(
                ResponseTooLarge,
                f"the response to {self.attempt.request} is larger than {most} bytes,"
                " the client's max_response_bytes",
            )

    def answer(self, response: httpx.Response, content: bytearray) -> StepResponse:
        """The response, read to its end."""
        self.check(len(content), None)
        self.attempt.response = Response(
            response.status_code,
            Headers(response.headers.multi_items()),
            bytes(content),
            tuple(self.draft.secrets),
        )
        self.attempt.run.tally.status_code = response.status_code
        self.attempt.elapsed = self.attempt.time_taken()
        return StepResponse(self.attempt, self.attempt.response, self.shown_url)

    def _too_slow(self) -> StepError:
        what = f"{self.attempt.request} had no complete response"
        if self.attempt.time_left(None) == 0:
            return self.attempt.failure(
                DeadlineExceeded, f"{what} when the deadline passed"
            )
        within = "in time" if self.timeout is None else f"in {self.timeout:g} seconds"
        return self.attempt.failure(StepTimeout, f"{what} {within}")


class _Watched(httpx.SyncByteStream):
    """The octets of a response, of which none comes too late, be there anything that
    they decompress to or not."""

    def __init__(self, response: httpx.Response, call: _Call) -> None:
        self._stream = cast("httpx.SyncByteStream", response.stream)
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            self._call.check(0, None)
            yield part

    def close(self) -> None:
        self._stream.close()


def _prepare(
    run: Run,
    base_url: str,
    timeout: float | None,
    step_id: str,
    method: str,
    path: str,
    parts: RequestParts,
) -> _Call:
    attempt = run.attempt(step_id)
    attempt.begin()
    auth = parts.get("auth", ANONYMOUS)
    if missing := auth.missing():
        raise attempt.failure(
            MissingCredential, f"the client was given no {' and no '.join(missing)}"
        )
    try:
        target = base_url + expand_path(path, parts.get("path_parameters", {}))
        headers = header_values(parts.get("headers", {}))
        cookies = cookie_values(parts.get("cookies", {}))
        content = request_body(parts, headers)
        shown = content if isinstance(content, bytes) else None
        told = redacted(headers)
        attempt.request = Request(method, target, told, shown)
        draft = Draft(headers, cookies=cookies)
        auth.authorize(draft)
        own = {
            name: value
            for name, value in parts.get("query", {}).items()
            if name not in draft.query
        }
        given = query_text(parts.get("querystring")) or query_string(own)
        query = "&".join(filter(None, (given, query_string(draft.query))))
        attempt.request = request = Request(method, target, told, shown, given)
    except ValueError as error:
        raise attempt.failure(InvalidValue, _fault(error)) from error
    if draft.cookies:
        pairs = (f"{name}={value}" for name, value in draft.cookies.items())
        draft.headers["Cookie"] = "; ".join(pairs)
    attempt.started = run.clock()
    return _Call(
        attempt,
        method,
        f"{target}?{query}" if query else target,
        request.full_url,
        content,
        attempt.time_left(parts.get("timeout", timeout)),
        draft,
    )


def _fault(error: ValueError) -> str:
    """What is wrong with a value; not what it is."""
    if "surrogates not allowed" in str(error) or "invalid utf-8" in str(error):
        return "a value has octets that are no text in UTF-8"
    return str(error)


class Api:
    """One API, called over blocking connections."""

    def __init__(
        self,
        http: httpx.Client,
        base_url: str,
        timeout: float | None,
        run: Run,
        max_response_bytes: int | None = None,
    ) -> None:
        self._http = http
        self._base_url = base_url
        self._timeout = timeout
        self._run = run
        self._max_bytes = max_response_bytes

    def send(
        self, step_id: str, method: str, path: str, **parts: Unpack[RequestParts]
    ) -> StepResponse:
        """Send the request of a step and read the response to its end.

        Raises MissingCredential and InvalidValue before anything is sent; StepTimeout,
        TransportError and DeadlineExceeded where no response came in time, and
        ResponseTooLarge where it is larger than the client allows.
        """
        call = _prepare(
            self._run, self._base_url, self._timeout, step_id, method, path, parts
        )
        http = call.draft.http
        if not isinstance(http, httpx.Client):
            http = self._http
        content = bytearray()
        with call.transport():
            exchange = call.exchange(http)
            while True:
                for one in exchange.live:
                    sending = call.sending(exchange.request)
                    exchange.authorize(one, one.authorization(http, sending))
                call.limit(exchange.request)
                response = http.send(
                    exchange.request,
                    stream=True,
                    auth=None if exchange.is_redirected else httpx.USE_CLIENT_DEFAULT,
                    follow_redirects=False,
                )
                with closing(response):
                    if not exchange.ends_with(response):
                        continue
                    response.stream = _Watched(response, call)
                    for chunk in response.iter_bytes():
                        content += chunk
                        call.check(len(content), self._max_bytes)
                    return call.answer(response, content)


class AsyncApi:
    """One API, called over asynchronous connections."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        timeout: float | None,
        run: Run,
        max_response_bytes: int | None = None,
    ) -> None:
        self._http = http
        self._base_url = base_url
        self._timeout = timeout
        self._run = run
        self._max_bytes = max_response_bytes

    async def send(
        self, step_id: str, method: str, path: str, **parts: Unpack[RequestParts]
    ) -> StepResponse:
        """As ``Api.send``."""
        import asyncio  # Which a program that blocks does without.

        call = _prepare(
            self._run, self._base_url, self._timeout, step_id, method, path, parts
        )
        http = call.draft.http
        if not isinstance(http, httpx.AsyncClient):
            http = self._http
        content = bytearray()
        with call.transport():
            exchange = call.exchange(http)
            while True:
                for one in exchange.live:
                    sending = call.sending(exchange.request)
                    authorized = await one.authorization_async(http, sending)
                    exchange.authorize(one, authorized)
                call.limit(exchange.request)
                # For the HTTP library, what comes steadily is never late.
                async with asyncio.timeout(call.time_left()):
                    response = await http.send(
                        exchange.request,
                        stream=True,
                        auth=(
                            None if exchange.is_redirected else httpx.USE_CLIENT_DEFAULT
                        ),
                        follow_redirects=False,
                    )
                    async with aclosing(response):
                        if not exchange.ends_with(response):
                            continue
                        async for chunk in response.aiter_bytes():
                            content += chunk
                            call.check(len(content), self._max_bytes)
                        return call.answer(response, content)
