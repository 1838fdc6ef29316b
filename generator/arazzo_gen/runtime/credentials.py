"""Credentials: how each security scheme of OpenAPI authorizes a request.

Credentials combine as security requirements do: ``a & b`` sends both, ``a | b`` sends
the first of the two that the client has completely.

They are no dataclasses, each of which would add half a millisecond to the import of a
package.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Literal, Protocol, TypeAlias

import httpx2 as httpx

from .errors import (
    InvalidValue,
    MissingCredential,
    StepContext,
    StepError,
    StepFailed,
)
from .parameters import cookie_text, header_text

__all__ = [
    "ANONYMOUS",
    "ApiKey",
    "AsyncTokenProvider",
    "Auth",
    "Authorized",
    "Basic",
    "Bearer",
    "Combinable",
    "Draft",
    "HttpCredential",
    "LiveCredential",
    "NotObtained",
    "Sending",
    "TokenProvider",
    "TokenProviderFailed",
    "user_and_password",
]

TokenProvider: TypeAlias = Callable[[], str]
"""Returns the token for a request; it is called for each request."""

AsyncTokenProvider: TypeAlias = Callable[[], str | Awaitable[str]]
"""As ``TokenProvider``, for asynchronous clients: it may return an awaitable."""


class TokenProviderFailed(StepFailed):
    """A token provider raised an error, which is ``__cause__``, or took longer than the
    step may; the request of the step was not sent."""


class NotObtained(Exception):
    """A credential could not be obtained; ``failure`` makes the error of the step."""

    def __init__(self, message: str, kind: type[StepError] = MissingCredential) -> None:
        super().__init__(message)
        self._kind = kind

    def failure(self, context: StepContext) -> StepError:
        """The error of the step."""
        return self._kind(str(self), context)


class Sending:
    """A request that is about to be sent; it may take ``timeout`` seconds."""

    def __init__(
        self,
        request: httpx.Request,
        clock: Callable[[], float],
        timeout: float | None,
    ) -> None:
        self.request = request
        self.clock = clock
        self.timeout = timeout
        self._started = clock()

    def time_left(self) -> float | None:
        """Seconds that are left of ``timeout``; None for no limit."""
        if self.timeout is None:
            return None
        return max(0.0, self._started + self.timeout - self.clock())


class Authorized:
    """The value of an Authorization header, if there is one yet."""

    def __init__(self, value: str | None) -> None:
        self.value = value


class LiveCredential(Protocol):
    """A credential whose value is obtained when a request is sent."""

    def authorization(self, http: httpx.Client, sending: Sending) -> Authorized:
        """The authorization of a request. Raises NotObtained."""
        ...

    async def authorization_async(
        self, http: httpx.AsyncClient, sending: Sending
    ) -> Authorized:
        """As ``authorization``."""
        ...

    def refused(self, authorized: Authorized, response: httpx.Response) -> bool:
        """Take note that the API answered 401 to a request with this authorization.
        Returns whether the next authorization will differ."""
        ...


@dataclass(slots=True)
class Draft:
    """The parts of a request that credentials may fill.

    ``secrets`` are texts that messages must mask, ``private`` the names of headers that
    hold a credential, ``live`` the credentials that are obtained when the request is
    sent, and ``http`` the HTTP client that sends it, if not the default one.
    """

    headers: dict[str, str] = field(repr=False)
    query: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    cookies: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    secrets: list[str] = field(default_factory=list[str], compare=False, repr=False)
    private: list[str] = field(default_factory=list[str], compare=False)
    live: list[LiveCredential] = field(default_factory=list[LiveCredential])
    http: httpx.Client | httpx.AsyncClient | None = None


class Auth(Protocol):
    """A credential, or a combination of credentials, that authorizes requests."""

    def missing(self) -> Sequence[str]:
        """The keyword arguments of the client that this needs and that were not
        given."""
        ...

    def authorize(self, draft: Draft) -> None:
        """Put the credential on a request; only called if nothing is missing."""
        ...


class Combinable:
    """A credential that combines with others by ``&`` and ``|``."""

    __slots__ = ()

    def __and__(self: Auth, other: Auth) -> AllOf:
        return AllOf((self, other))

    def __or__(self: Auth, other: Auth) -> AnyOf:
        return AnyOf((self, other))


class AllOf(Combinable):
    """Credentials that a request needs together."""

    def __init__(self, parts: tuple[Auth, ...]) -> None:
        self.parts = parts

    def missing(self) -> Sequence[str]:
        return [keyword for part in self.parts for keyword in part.missing()]

    def authorize(self, draft: Draft) -> None:
        for part in self.parts:
            part.authorize(draft)


class AnyOf(Combinable):
    """Alternative credentials: the first one that is complete is sent."""

    def __init__(self, parts: tuple[Auth, ...]) -> None:
        self.parts = parts

    def missing(self) -> Sequence[str]:
        lacking = [part.missing() for part in self.parts]
        return [] if not all(lacking) else [" or ".join(map(" and ".join, lacking))]

    def authorize(self, draft: Draft) -> None:
        next(part for part in self.parts if not part.missing()).authorize(draft)


class _Anonymous(Combinable):
    """No credential: what an empty security requirement (``{}``) allows."""

    def missing(self) -> Sequence[str]:
        return ()

    def authorize(self, draft: Draft) -> None:
        pass


ANONYMOUS = _Anonymous()


class _Provided:
    """The value of the Authorization header from the caller's token provider."""

    def __init__(
        self, keyword: str, prefix: str, provider: TokenProvider | AsyncTokenProvider
    ) -> None:
        self.keyword = keyword
        self.prefix = prefix
        self.provider = provider

    def authorization(self, http: httpx.Client, sending: Sending) -> Authorized:
        with self._asked(sending):
            given = self.provider()
        return self._authorized(given)

    async def authorization_async(
        self, http: httpx.AsyncClient, sending: Sending
    ) -> Authorized:
        import asyncio  # A blocking program does not load it.

        with self._asked(sending):
            given = self.provider()
            if isawaitable(given):
                limit = asyncio.timeout(sending.time_left())
                try:
                    async with limit:
                        given = await given
                except TimeoutError:
                    if limit.expired():
                        raise self._too_late() from None
                    raise
        return self._authorized(given)

    def refused(self, authorized: Authorized, response: httpx.Response) -> bool:
        return False

    @contextmanager
    def _asked(self, sending: Sending) -> Generator[None, None, None]:
        """Turn what the provider raises into NotObtained, so that, for example, its
        TimeoutError is not taken for one of the request."""
        try:
            yield
        except NotObtained:
            raise
        except Exception as error:
            message = f"the provider of {self.keyword} raised {type(error).__name__}"
            if str(error):
                message += f": {error}"
            raise NotObtained(message, TokenProviderFailed) from error
        if sending.time_left() == 0:
            raise self._too_late()

    def _too_late(self) -> NotObtained:
        message = f"the provider of {self.keyword} gave no token in time"
        return NotObtained(message, TokenProviderFailed)

    def _authorized(self, given: object) -> Authorized:
        if not isinstance(given, str) or not given:
            raise NotObtained(f"what the client was given as {self.keyword} gave none")
        try:
            return Authorized(header_text("Authorization", self.prefix + given))
        except ValueError as error:
            raise NotObtained(str(error), InvalidValue) from None


class Bearer(Combinable):
    """A token in ``Authorization: Bearer`` (RFC 6750, section 2.1), or the provider of
    one for each request."""

    def __init__(self, keyword: str, token: str | AsyncTokenProvider | None) -> None:
        if isinstance(token, str):
            header_text("Authorization", token)
        self.keyword = keyword
        self.token = token

    def missing(self) -> Sequence[str]:
        return () if self.token else (self.keyword,)

    def authorize(self, draft: Draft) -> None:
        if isinstance(self.token, str):
            draft.secrets.append(self.token)
            draft.headers["Authorization"] = header_text(
                "Authorization", f"Bearer {self.token}"
            )
        elif self.token is not None:
            draft.live.append(_Provided(self.keyword, "Bearer ", self.token))


class HttpCredential(Combinable):
    """An Authorization header of another scheme (RFC 9110, section 11): the value, with
    the name of the scheme in front, or the provider of one for each request."""

    def __init__(
        self, keyword: str, scheme: str, value: str | AsyncTokenProvider | None
    ) -> None:
        if isinstance(value, str) and value:
            header_text("Authorization", value)
            if value.partition(" ")[0].lower() != scheme.lower():
                raise ValueError(f"{keyword} must begin with {scheme!r}")
        self.keyword = keyword
        self.value = value

    def missing(self) -> Sequence[str]:
        return () if self.value else (self.keyword,)

    def authorize(self, draft: Draft) -> None:
        if isinstance(self.value, str):
            token = self.value.partition(" ")[2]
            draft.secrets += [self.value, *([token] if token else [])]
            draft.headers["Authorization"] = self.value
        elif self.value is not None:
            draft.live.append(_Provided(self.keyword, "", self.value))


class Basic(Combinable):
    """A user name and password in ``Authorization: Basic`` (RFC 7617)."""

    def __init__(self, keyword: str, user: tuple[str, str] | None) -> None:
        self.keyword = keyword
        self.user = user

    def missing(self) -> Sequence[str]:
        return () if self.user is not None else (self.keyword,)

    def authorize(self, draft: Draft) -> None:
        if self.user is not None:
            name, password = self.user
            if ":" in name:
                raise ValueError(f"{self.keyword}: a user name has no colon")
            token = b64encode(f"{name}:{password}".encode()).decode("ascii")
            draft.secrets += [part for part in (password, token) if part]
            draft.headers["Authorization"] = f"Basic {token}"


class ApiKey(Combinable):
    """A key in a header, a query parameter or a cookie."""

    def __init__(
        self,
        keyword: str,
        place: Literal["header", "query", "cookie"],
        name: str,
        key: str | None,
    ) -> None:
        if place == "header":
            header_text(name, key or "")
        elif place == "cookie":
            cookie_text(name, key or "")
        self.keyword = keyword
        self.place = place
        self.name = name
        self.key = key

    def missing(self) -> Sequence[str]:
        return () if self.key else (self.keyword,)

    def authorize(self, draft: Draft) -> None:
        if not self.key:
            return
        draft.secrets.append(self.key)
        if self.place == "query":
            draft.query[self.name] = self.key
        elif self.place == "cookie":
            draft.cookies[self.name] = cookie_text(self.name, self.key)
        else:
            draft.private.append(self.name)
            draft.headers[self.name] = header_text(self.name, self.key)


def user_and_password(text: str | None) -> tuple[str, str] | None:
    """``user:password`` split at its first colon: a user name has none (RFC 7617)."""
    if text is None:
        return None
    user, _, password = text.partition(":")
    return user, password
