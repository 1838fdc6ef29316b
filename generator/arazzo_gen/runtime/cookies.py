"""The cookies of a run (RFC 6265), which no other run sees."""

from __future__ import annotations

import copy
from http.cookiejar import CookieJar
from typing import TypeVar

import httpx2 as httpx

__all__ = ["apart", "jar_of", "with_cookies", "with_jar"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)


def jar_of(http: httpx.Client | httpx.AsyncClient) -> CookieJar:
    """A jar that begins with the cookies of an HTTP client, and with its policy: one
    that takes none of responses goes on to take none."""
    configured = http.cookies.jar
    jar = httpx.Cookies(http.cookies).jar
    policy = getattr(configured, "_policy", None)
    if policy is not None:
        jar.set_policy(policy)
    return jar


def with_jar(http: HttpT, jar: CookieJar) -> HttpT:
    """The HTTP client with another jar: the same connections and settings.

    The jar of the HTTP client itself is not changed, whatever responses set.
    """
    other = copy.copy(http)
    other.cookies = jar
    return other


def apart(http: HttpT) -> HttpT:
    """The HTTP client for what is no run's own: it sends and keeps no cookies."""
    return with_jar(http, CookieJar())


def with_cookies(request: httpx.Request, jar: CookieJar) -> httpx.Request:
    """The request, with the cookies of a jar behind its own, which go first where both
    have one of a name."""
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
