"""The request of a step, from its parts to its response or its error."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import httpx2 as httpx

from .cookies import jar_of, with_cookies, with_jar
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
from .messages import Request, Response, reason
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
from .wire import Wire, socket_timeout

if TYPE_CHECKING:
    from .files import AsyncStreamedContent, StreamedContent

__all__ = ["Outgoing", "prepare"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)
WireT = TypeVar("WireT", bound=Wire)


class Outgoing:
    """A request that is ready to be sent, and the attempt that it belongs to.

    ``shown_url`` is the URL without credentials, which ``draft`` holds; ``timeout`` is
    that of the step or the client, in seconds.
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
        self.timeout = attempt.time_left(timeout)
        self.draft = draft
        self._ends_with_run = self.timeout != timeout
        self._wire: Wire | None = None

    def client(self, usual: HttpT) -> HttpT:
        """The HTTP client that sends the request, with the cookies of the run."""
        own = self.draft.http
        http = own if isinstance(own, type(usual)) else usual
        tally = self.attempt.run.tally
        if tally.cookies is None:
            tally.cookies = jar_of(http)
        bound: HttpT | None = tally.clients.get(http)
        if bound is None:
            bound = tally.clients[http] = with_jar(http, tally.cookies)
        return bound

    def exchange(self, http: httpx.Client | httpx.AsyncClient) -> Exchange:
        """The exchange that sends the request, and those that may follow."""
        content = self.content
        return Exchange(
            http,
            self.draft,
            partial(self._request, http),
            can_repeat=isinstance(content, bytes | None) or content.can_repeat(),
        )

    def sending(self, request: httpx.Request) -> Sending:
        """The request and its time limit, for live credentials."""
        return Sending(request, self.attempt.run.clock, self.time_left())

    def watch(self, request: httpx.Request, wire: WireT) -> WireT:
        """Limit a request to the time that is left, and trace it. Raises StepTimeout if
        no time is left."""
        self.check(0, None)
        self._wire = wire
        wire.watch(request, self.time_left())
        return wire

    def repeats(self, exchange: Exchange, error: httpx.TransportError) -> bool:
        """Whether the exchange sends its request again after a transport error."""
        self._note(error)
        return self._wire is not None and exchange.repeats(self._wire, error)

    def _request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request, with the defaults of the HTTP client."""
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
        if self.draft.cookies and http.cookies:
            with_cookies(request, http.cookies.jar)
        return with_masked_query(request) if self.draft.query else request

    def time_left(self) -> float | None:
        """Seconds until the response must be complete; None for no limit."""
        limit = socket_timeout(self.timeout)
        return None if limit is None else max(0.0, limit - self.attempt.time_taken())

    @contextmanager
    def transport(self) -> Generator[None, None, None]:
        """Turn exceptions of the HTTP library into the errors of a step."""
        if self.timeout == 0:
            raise self._too_slow()
        try:
            yield
        except NotObtained as error:
            failure = error.failure(self.attempt.context())
            raise self.attempt.failed(failure) from error.__cause__
        except httpx.PoolTimeout as error:
            raise self._no_place() from error
        except (httpx.TimeoutException, TimeoutError) as error:
            self._note(error)
            raise self._too_slow() from error
        except httpx.RequestError as error:
            self._note(error)
            why, cause = reason(error, self.draft.secrets)
            raise self.attempt.failure(
                TransportError, f"{self.attempt.request} failed: {why}"
            ) from cause
        except NotSent as error:
            self._note(error)
            message = f"{self.attempt.request} cannot be sent: {error}"
            raise self.attempt.failure(InvalidValue, message) from error
        except (httpx.InvalidURL, UnicodeError, OSError) as error:
            # An OSError comes from a file that is read while it is sent.
            self._note(error)
            message = f"{self.attempt.request} cannot be sent: {type(error).__name__}"
            raise self.attempt.failure(InvalidValue, message) from None
        except BaseException as error:
            if not isinstance(error, Exception):
                self.attempt.cancelled()
            raise
        finally:
            if not isinstance(self.content, bytes | None):
                self.content.close()

    def check(self, received: int, most: int | None) -> None:
        """Raise StepTimeout or DeadlineExceeded if the response has taken too long, and
        ResponseTooLarge if it has more than ``most`` octets after decompression."""
        if self.timeout is not None and self.attempt.time_taken() > self.timeout:
            raise self._too_slow()
        if most is not None and received > most:
            raise self.attempt.failure(
                ResponseTooLarge,
                f"the response to {self.attempt.request} is larger than {most} bytes,"
                " the client's max_response_bytes",
            )

    def answered(self) -> None:
        """Take note that a response has begun to arrive."""
        if self._wire is not None:
            self._wire.answered()
            self._wire = None
        self.attempt.sent = "yes"

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

    def _note(self, error: BaseException) -> None:
        """Take note of whether the failed request was sent. An earlier request that was
        answered keeps ``sent`` at ``"yes"``."""
        sent = "no" if self._wire is None else self._wire.sent(error)
        if sent != "no" and self.attempt.sent != "yes":
            self.attempt.sent = sent

    def _too_slow(self) -> StepError:
        return self._late("had no complete response", self.attempt.time_left(None) == 0)

    def _no_place(self) -> StepError:
        what = "had none of the connections that the HTTP client may have: all were in"
        return self._late(f"{what} use,", self._ends_with_run)

    def _late(self, what: str, ends_with_run: bool) -> StepError:
        what = f"{self.attempt.request} {what}"
        if ends_with_run:
            return self.attempt.failure(
                DeadlineExceeded, f"{what} when the deadline passed"
            )
        within = "in time" if self.timeout is None else f"in {self.timeout:g} seconds"
        return self.attempt.failure(StepTimeout, f"{what} {within}")


def prepare(
    run: Run,
    base_url: str,
    timeout: float | None,
    step_id: str,
    method: str,
    path: str,
    parts: RequestParts,
) -> Outgoing:
    """The request of a step. Raises MissingCredential and InvalidValue."""
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
        raise attempt.failure(InvalidValue, _reason(error)) from error
    if draft.cookies:
        pairs = (f"{name}={value}" for name, value in draft.cookies.items())
        draft.headers["Cookie"] = "; ".join(pairs)
    attempt.started = run.clock()
    return Outgoing(
        attempt,
        method,
        f"{target}?{query}" if query else target,
        request.full_url,
        content,
        parts.get("timeout", timeout),
        draft,
    )


def _reason(error: ValueError) -> str:
    """Why a value cannot be sent, without the value itself."""
    if "surrogates not allowed" in str(error) or "invalid utf-8" in str(error):
        return "a value has octets that are no text in UTF-8"
    return str(error)
