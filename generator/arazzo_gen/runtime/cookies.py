"""The cookies of a run (RFC 6265), which are separate from those of other runs."""

from __future__ import annotations

import copy
from http.cookiejar import CookieJar
from typing import TypeVar

import httpx2 as httpx

__all__ = ["apart", "jar_of", "with_cookies", "with_jar"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)


def jar_of(http: httpx.Client | httpx.AsyncClient) -> CookieJar:
    """A new jar with the cookies and the policy of an HTTP client, so that a client
    that rejects cookies still rejects them."""
    configured = http.cookies.jar
    jar = httpx.Cookies(http.cookies).jar
    policy = getattr(configured, "_policy", None)
    if policy is not None:
        jar.set_policy(policy)
    return jar


def with_jar(http: HttpT, jar: CookieJar) -> HttpT:
    """A copy of an HTTP client that uses another jar, with the same connections and
    settings. Responses do not change the jar of the original."""
    other = copy.copy(http)
    other.cookies = jar
    return other


def apart(http: HttpT) -> HttpT:
    """A copy of an HTTP client that sends and keeps no cookies of any run."""
    return with_jar(http, CookieJar())


def with_cookies(request: httpx.Request, jar: CookieJar) -> httpx.Request:
    """The request with the cookies of a jar added after its own; its own cookies win
    over cookies of the same name."""
    own = request.headers["Cookie"]
    other = httpx.Request(request.method, request.url)
    httpx.Cookies(jar).set_cookie_header(other)
    names = {_name(pair) for pair in own.split(";")}
    more = (pair for pair in other.headers.get("Cookie", "").split("; ") if pair)
    pairs = [own, *(pair for pair in more if _name(pair) not in names)]
    request.headers["Cookie"] = "; ".join(pairs)
    return request


def _name(pair: str) -> str:
    return pair.partition("=")[0].strip()
