"""OAuth 2 (RFC 6749): tokens that the client fetches, or that the caller provides."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

from .credentials import AsyncTokenProvider, Bearer, Combinable, Draft
from .environment import required_variable
from .token_cache import TokenCache
from .token_requests import TokenRequest, TokenRequestFailed

__all__ = [
    "ClientCredentials",
    "OAuth2",
    "PasswordGrant",
    "TokenEndpoint",
    "TokenRequestFailed",
    "client_credentials_from_env",
    "password_grant_from_env",
]

ClientAuthentication: TypeAlias = Literal["client_secret_basic", "client_secret_post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """The parameters of the client credentials flow (RFC 6749, section 4.4).

    Attributes:
        token_url: The token endpoint; by default that of the API's description.
        scopes: The scopes to request; by default those that the operations require.
        authentication: How to send the secret: in an Authorization header, or in the
            body (section 2.3.1).
        parameters: More parameters of the request, such as ``audience``.
        leeway: Seconds before its expiry at which a token is replaced.
    """

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str | None = None
    scopes: tuple[str, ...] | None = None
    authentication: ClientAuthentication = "client_secret_basic"
    parameters: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    leeway: float = 30.0

    def grant(self) -> dict[str, str]:
        """The parameters that make the grant."""
        return {"grant_type": "client_credentials"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordGrant:
    """The parameters of the password flow (RFC 6749, section 4.3).

    Attributes:
        client_id: The client, if the server requires it.
        client_secret: The secret of the client, if it has one.

    The other attributes are those of ``ClientCredentials``.
    """

    username: str
    password: str = field(repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    token_url: str | None = None
    scopes: tuple[str, ...] | None = None
    authentication: ClientAuthentication = "client_secret_basic"
    parameters: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    leeway: float = 30.0

    def grant(self) -> dict[str, str]:
        """The parameters that make the grant."""
        return {
            "grant_type": "password",
            "username": self.username,
            "password": self.password,
        }


class TokenEndpoint:
    """The token endpoint of a flow in the API's description.

    ``url`` and ``refresh_url`` may be relative to ``base``, the URL of the API; ``url``
    is None if the description has none.
    """

    def __init__(
        self, url: str | None, *, refresh_url: str | None = None, base: str = ""
    ) -> None:
        self.url = None if url is None else urljoin(base, url)
        self.refresh_url = None if refresh_url is None else urljoin(base, refresh_url)
        self.plain = frozenset(
            one for one in (url, refresh_url) if one and one.startswith("http://")
        )
        """The URLs that the description itself declares without TLS."""


class OAuth2(Combinable):
    """An OAuth 2 token as a bearer token (RFC 6750): one that the caller provides, or
    one that the client fetches, keeps until it expires, and then refreshes.

    After a 401 of the API, the client drops the token and sends the request again with
    a new one. Raises ValueError if a token URL is missing, or has no TLS.
    """

    def __init__(
        self,
        keyword: str,
        given: ClientCredentials | PasswordGrant | str | AsyncTokenProvider | None,
        *,
        client_credentials: TokenEndpoint | None = None,
        password: TokenEndpoint | None = None,
        scopes: Sequence[str] = (),
    ) -> None:
        self._bearer = Bearer(keyword, None)
        self._wanted: TokenRequest | None = None
        if isinstance(given, ClientCredentials):
            self._wanted = _token_request(keyword, given, client_credentials, scopes)
        elif isinstance(given, PasswordGrant):
            self._wanted = _token_request(keyword, given, password, scopes)
        else:
            self._bearer = Bearer(keyword, given)
        self._tokens = TokenCache(self._wanted) if self._wanted else None

    def missing(self) -> Sequence[str]:
        return () if self._tokens else self._bearer.missing()

    def authorize(self, draft: Draft) -> None:
        if self._tokens is not None and self._wanted is not None:
            draft.secrets += self._wanted.secrets
            draft.live.append(self._tokens)
        else:
            self._bearer.authorize(draft)


def _token_request(
    keyword: str,
    given: ClientCredentials | PasswordGrant,
    endpoint: TokenEndpoint | None,
    scopes: Sequence[str],
) -> TokenRequest:
    if math.isnan(given.leeway):
        raise ValueError(f"{keyword}: leeway must be a number of seconds")
    url = given.token_url or (endpoint.url if endpoint else None)
    if url is None:
        raise ValueError(f"{keyword} needs a token_url: the API's description has none")
    refresh_url = None if given.token_url or not endpoint else endpoint.refresh_url
    for one in (url, refresh_url):
        if one and (endpoint is None or one not in endpoint.plain):
            _check_url(keyword, one)
    scope = " ".join(scopes if given.scopes is None else given.scopes)
    grant = {**given.grant(), **({"scope": scope} if scope else {}), **given.parameters}
    return TokenRequest(
        url,
        refresh_url or url,
        grant,
        given.client_id,
        given.client_secret,
        given.authentication == "client_secret_post",
        given.leeway,
    )


def _check_url(keyword: str, url: str) -> None:
    """Raise ValueError for a token URL that would receive secrets without TLS."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        valid = bool(host) and not parts.fragment and parts.username is None
        valid = valid and url.isprintable() and " " not in url and parts.port != 0
    except ValueError:
        valid, host, parts = False, "", urlsplit("")
    if not valid:
        raise ValueError(f"{keyword}: the token URL must be an absolute one")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError(f"{keyword}: the token URL must be one with https")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def client_credentials_from_env(name: str) -> ClientCredentials | None:
    """The parameters in the environment variables ``name`` plus ``_CLIENT_ID``,
    ``_CLIENT_SECRET``, ``_TOKEN_URL`` and ``_SCOPES``; None if the first is not set."""
    client_id = os.environ.get(f"{name}_CLIENT_ID")
    if not client_id:
        return None
    return ClientCredentials(
        client_id=client_id,
        client_secret=required_variable(f"{name}_CLIENT_SECRET"),
        token_url=os.environ.get(f"{name}_TOKEN_URL"),
        scopes=_scopes_from_env(name),
    )


def password_grant_from_env(name: str) -> PasswordGrant | None:
    """The parameters in the environment variables ``name`` plus ``_USERNAME``,
    ``_PASSWORD``, and the suffixes of ``client_credentials_from_env``; None if the
    first is not set."""
    username = os.environ.get(f"{name}_USERNAME")
    if not username:
        return None
    return PasswordGrant(
        username=username,
        password=required_variable(f"{name}_PASSWORD"),
        client_id=os.environ.get(f"{name}_CLIENT_ID"),
        client_secret=os.environ.get(f"{name}_CLIENT_SECRET"),
        token_url=os.environ.get(f"{name}_TOKEN_URL"),
        scopes=_scopes_from_env(name),
    )


def _scopes_from_env(name: str) -> tuple[str, ...] | None:
    scopes = os.environ.get(f"{name}_SCOPES")
    return None if scopes is None else tuple(scopes.split())
