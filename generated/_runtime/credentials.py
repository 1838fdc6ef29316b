"""Credentials: how each security scheme of OpenAPI goes on a request.

Schemes combine as security requirements do: ``a & b`` sends both, ``a | b`` the first
of the two that the client holds in full.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .parameters import cookie_text, header_text

__all__ = [
    "ANONYMOUS",
    "ApiKey",
    "Auth",
    "Basic",
    "Bearer",
    "Draft",
    "user_and_password",
]


@dataclass(slots=True)
class Draft:
    """The places of a request that credentials may fill, and what is secret of it."""

    headers: dict[str, str]
    query: dict[str, str] = field(default_factory=dict[str, str])
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    secrets: list[str] = field(default_factory=list[str], compare=False)


class Auth(Protocol):
    """Something that authorizes requests: a credential or a combination of some."""

    def missing(self) -> Sequence[str]:
        """The keywords of the client that would have to be given, and are not."""
        ...

    def authorize(self, draft: Draft) -> None:
        """Put the credential on a request; only called where nothing is missing."""
        ...


class _Combinable:
    __slots__ = ()

    def __and__(self: Auth, other: Auth) -> AllOf:
        return AllOf((self, other))

    def __or__(self: Auth, other: Auth) -> AnyOf:
        return AnyOf((self, other))


@dataclass(frozen=True, slots=True)
class AllOf(_Combinable):
    """Credentials that go on a request together."""

    parts: tuple[Auth, ...]

    def missing(self) -> Sequence[str]:
        return [keyword for part in self.parts for keyword in part.missing()]

    def authorize(self, draft: Draft) -> None:
        for part in self.parts:
            part.authorize(draft)


@dataclass(frozen=True, slots=True)
class AnyOf(_Combinable):
    """Credentials of which one is enough."""

    parts: tuple[Auth, ...]

    def missing(self) -> Sequence[str]:
        lacking = [part.missing() for part in self.parts]
        return [] if not all(lacking) else [" or ".join(map(" and ".join, lacking))]

    def authorize(self, draft: Draft) -> None:
        next(part for part in self.parts if not part.missing()).authorize(draft)


@dataclass(frozen=True, slots=True)
class _Anonymous(_Combinable):
    """No credential: what an empty security requirement (``{}``) allows."""

    def missing(self) -> Sequence[str]:
        return ()

    def authorize(self, draft: Draft) -> None:
        pass


ANONYMOUS = _Anonymous()


@dataclass(frozen=True, slots=True)
class Bearer(_Combinable):
    """A token in ``Authorization: Bearer`` (RFC 6750, section 2.1)."""

    keyword: str
    token: str | None = field(repr=False)

    def __post_init__(self) -> None:
        header_text("Authorization", self.token or "")

    def missing(self) -> Sequence[str]:
        return () if self.token else (self.keyword,)

    def authorize(self, draft: Draft) -> None:
        if self.token:
            draft.secrets.append(self.token)
            draft.headers["Authorization"] = header_text(
                "Authorization", f"Bearer {self.token}"
            )


@dataclass(frozen=True, slots=True)
class Basic(_Combinable):
    """A user name and password in ``Authorization: Basic`` (RFC 7617)."""

    keyword: str
    user: tuple[str, str] | None = field(repr=False)

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


@dataclass(frozen=True, slots=True)
class ApiKey(_Combinable):
    """A key in a header, a query parameter or a cookie."""

    keyword: str
    place: Literal["header", "query", "cookie"]
    name: str
    key: str | None = field(repr=False)

    def __post_init__(self) -> None:
        if self.place == "header":
            header_text(self.name, self.key or "")
        elif self.place == "cookie":
            cookie_text(self.name, self.key or "")

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
            draft.headers[self.name] = header_text(self.name, self.key)


def user_and_password(text: str | None) -> tuple[str, str] | None:
    """``user:password`` in its two parts; a user name has no colon (RFC 7617)."""
    if text is None:
        return None
    user, _, password = text.partition(":")
    return user, password
