"""Requests to a token endpoint, and its answers (RFC 6749, sections 4 to 6)."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import quote_plus, urlencode

import httpx2 as httpx
from pydantic_core import from_json

from .cancelling import in_time, with_closing_known
from .credentials import NotObtained, Sending
from .errors import StepContext, StepError, StepFailed
from .exchange import with_masked_query
from .headers import Headers
from .messages import Response, masked, reason
from .parameters import header_text
from .wire import AsyncWire, Wire, socket_timeout

__all__ = [
    "Token",
    "TokenRefused",
    "TokenRequest",
    "TokenRequestFailed",
    "TokenTooLate",
    "fetch",
    "fetch_async",
]

_MOST_BYTES = 1 << 20
"""The longest answer, in octets."""

_MAY_PASS = frozenset({408, 425, 429})
"""The 4xx statuses that may be temporary."""

_SECRET = re.compile("assertion|code|key|password|secret|token")
"""Names of parameters whose values no message may show."""


class TokenRequestFailed(StepFailed):
    """No token could be fetched for a step; its request was not sent.

    Attributes:
        error: The error code of the token endpoint, such as ``invalid_client`` (RFC
            6749, section 5.2); None if it gave none.
    """

    def __init__(
        self, message: str, context: StepContext, error: str | None = None
    ) -> None:
        super().__init__(message, context)
        self.error = error


class TokenRefused(NotObtained):
    """A token endpoint gave no token.

    ``answered`` tells whether it answered at all, and ``may_pass`` whether the refusal
    may be temporary.
    """

    def __init__(
        self,
        message: str,
        error: str | None = None,
        *,
        answered: bool = True,
        may_pass: bool = False,
    ) -> None:
        super().__init__(message)
        self.error = error
        self.answered = answered
        self.may_pass = may_pass

    def again(self) -> TokenRefused:
        """A copy of the error for another step."""
        return TokenRefused(
            str(self), self.error, answered=self.answered, may_pass=self.may_pass
        )

    def failure(self, context: StepContext) -> StepError:
        return TokenRequestFailed(str(self), context, self.error)


class TokenTooLate(NotObtained):
    """The time of one request was over before a token came; others may have more."""

    def failure(self, context: StepContext) -> StepError:
        return TokenRequestFailed(str(self), context)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token; ``expires`` is a time of the client's clock, or infinity."""

    value: str = field(repr=False)
    expires: float
    refresh: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request for tokens: the grant, and the authentication of the client."""

    url: str
    refresh_url: str
    grant: Mapping[str, str] = field(repr=False)
    client_id: str | None
    client_secret: str | None = field(repr=False)
    secret_in_body: bool
    leeway: float

    @property
    def secrets(self) -> list[str]:
        """Texts that no message may show."""
        given = [text for name, text in self.grant.items() if _SECRET.search(name)]
        pair = None if self.client_secret is None else self._pair()
        return [one for one in (self.client_secret, pair, *given) if one]

    def _pair(self) -> str:
        """The client's identifier and secret, encoded for an Authorization header."""
        name, secret = quote_plus(self.client_id or ""), self.client_secret or ""
        return b64encode(f"{name}:{quote_plus(secret)}".encode()).decode()

    @property
    def name(self) -> str:
        """The endpoint for messages, without its query, which may hold a key."""
        return f"the token endpoint {self.url.partition('?')[0]}"

    def too_late(self) -> TokenTooLate:
        """The error for an answer that did not come in time."""
        return TokenTooLate(f"{self.name} did not answer in time")

    def refreshed(self, refresh_token: str) -> TokenRequest:
        """The request for the next token by a refresh token (section 6)."""
        grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return replace(self, url=self.refresh_url, grant=grant)

    def outgoing(self) -> httpx.Request:
        """The HTTP request, without the defaults of the HTTP client."""
        headers = {"Accept": "application/json"}
        form = dict(self.grant)
        if self.client_secret is not None and not self.secret_in_body:
            headers["Authorization"] = f"Basic {self._pair()}"
        elif self.client_id is not None:
            form["client_id"] = self.client_id
            if self.client_secret is not None:
                form["client_secret"] = self.client_secret
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        content = urlencode(form).encode()
        request = httpx.Request("POST", self.url, headers=headers, content=content)
        return with_masked_query(request) if request.url.query else request


def fetch(http: httpx.Client, wanted: TokenRequest, sending: Sending) -> Token:
    """Fetch a token. Raises TokenRefused and TokenTooLate."""
    answer, wire = _Answer(wanted, sending), Wire()
    with answer.transport():
        request = wanted.outgoing()
        wire.watch(request, answer.time_left())
        response = http.send(request, stream=True, auth=None, follow_redirects=False)
        wire.answered()
        with closing(response):
            for chunk in response.iter_bytes():
                answer.add(chunk)
    return answer.token(response)


async def fetch_async(
    http: httpx.AsyncClient, wanted: TokenRequest, sending: Sending
) -> Token:
    """As ``fetch``."""
    answer, wire = _Answer(wanted, sending), AsyncWire()
    with answer.transport():
        request, left = wanted.outgoing(), answer.time_left()
        wire.watch(request, left)
        response = await in_time(_exchange(http, request, wire, answer), wire, left)
    return answer.token(response)


async def _exchange(
    http: httpx.AsyncClient, request: httpx.Request, wire: AsyncWire, answer: _Answer
) -> httpx.Response:
    """The response to a request for a token, read to its end."""
    sent = await http.send(request, stream=True, auth=None, follow_redirects=False)
    wire.answered()
    async with aclosing(with_closing_known(sent, wire)) as response:
        async for chunk in response.aiter_bytes():
            answer.add(chunk)
    return response


class _Answer:
    """The answer of a token endpoint, which limits reading and parses the result."""

    def __init__(self, wanted: TokenRequest, sending: Sending) -> None:
        self._wanted = wanted
        self._sending = sending
        self._content = bytearray()
        self._name = wanted.name

    @contextmanager
    def transport(self) -> Generator[None, None, None]:
        """Turn exceptions of the HTTP library into TokenRefused and TokenTooLate."""
        try:
            yield
        except (httpx.TimeoutException, TimeoutError) as error:
            raise self._wanted.too_late() from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            why, cause = reason(error, self._wanted.secrets)
            message = f"{self._name} gave no answer: {why}"
            may_pass = isinstance(error, httpx.RequestError)
            raise TokenRefused(message, answered=False, may_pass=may_pass) from cause

    def time_left(self) -> float | None:
        """Seconds until the answer must be complete. Raises TokenTooLate if none are
        left."""
        left = self._sending.time_left()
        if left == 0:
            raise self._wanted.too_late()
        return socket_timeout(left)

    def add(self, chunk: bytes) -> None:
        """Add a part of the body. Raises TokenRefused if the body is too long, and
        TokenTooLate."""
        self._content += chunk
        if len(self._content) > _MOST_BYTES:
            raise TokenRefused(f"{self._name} answered with more than a token")
        self.time_left()

    def token(self, response: httpx.Response) -> Token:
        """The token of the answer (section 5.1). Raises TokenRefused (section 5.2)."""
        body = self._json()
        if not response.is_success or "access_token" not in body:
            self._refuse(response, body)
        value, kind = body["access_token"], body.get("token_type", "Bearer")
        try:
            header_text("Authorization", value)
        except (TypeError, ValueError):
            value = None
        if not isinstance(value, str) or not value:
            raise TokenRefused(f"{self._name} gave a token that no header can hold")
        if str(kind).lower() != "bearer":
            told = masked(repr(kind), [value, *self._wanted.secrets])
            raise TokenRefused(f"{self._name} gave a token of the type {told[:50]}")
        refresh = body.get("refresh_token")
        return Token(
            value,
            self._expiry(body.get("expires_in")),
            (
                refresh
                if isinstance(refresh, str) and refresh
                else self._wanted.grant.get("refresh_token")
            ),
        )

    def _json(self) -> dict[str, Any]:
        try:
            body = from_json(bytes(self._content))
        except ValueError:
            return {}
        return cast("dict[str, Any]", body) if isinstance(body, dict) else {}

    def _refuse(self, response: httpx.Response, body: Mapping[str, Any]) -> None:
        code = body.get("error")
        secrets = tuple(self._wanted.secrets)
        error = code if isinstance(code, str) and code.isprintable() else None
        error = None if error is None else masked(error, secrets)
        status = response.status_code
        headers = Headers(response.headers.multi_items())
        shown = Response(status, headers, bytes(self._content), secrets)
        told = error or shown.excerpt()
        detail = body.get("error_description")
        if error and isinstance(detail, str):
            about = Response(status, headers, detail.encode(errors="replace"), secrets)
            told += f": {about.excerpt()}"
        message = f"{self._name} answered {status}"
        raise TokenRefused(
            f"{message}: {told}" if told else message,
            error,
            may_pass=status in _MAY_PASS or response.is_server_error,
        )

    def _expiry(self, seconds: object) -> float:
        """The time at which to replace a token that lives some seconds, which some
        servers write as a string."""
        try:
            lifetime = (
                float(seconds) if isinstance(seconds, int | float | str) else None
            )
        except (ValueError, OverflowError):
            lifetime = None
        if lifetime is None or not math.isfinite(lifetime):
            return math.inf
        # A token that lives less than twice the leeway is kept for half of its life.
        kept = max(lifetime - self._wanted.leeway, lifetime / 2)
        return self._sending.clock() + kept
