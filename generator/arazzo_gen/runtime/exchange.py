"""The requests of one call: with credentials, after a 401, and on redirects."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import httpx2 as httpx

from .credentials import Authorized, Draft, LiveCredential
from .headers import redacted
from .wire import Wire

__all__ = ["Exchange", "with_masked_query"]

_DEFAULT_PORTS = {"http": 80, "https": 443}


class _MaskedUrl(httpx.URL):
    """A URL whose query holds a key: requests send it, texts such as logs mask it."""

    def __str__(self) -> str:
        return str(self.copy_with(query=b"***" if self.query else None))

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"


def with_masked_query(request: httpx.Request) -> httpx.Request:
    """The request, with a URL whose query the HTTP library logs masked."""
    request.url = _MaskedUrl(request.url)
    return request


class Exchange:
    """Decides which request comes next, until the final response.

    ``make`` makes the first request from ``draft``; ``can_repeat`` tells whether its
    body can be sent more than once. Credentials go only to the origin of that request:
    a redirect to another origin drops headers that may hold one (RFC 9110, section
    15.4). After a 401, the request is sent once more if a live credential can change.
    A request that met a closed connection is sent once more.
    """

    def __init__(
        self,
        http: httpx.Client | httpx.AsyncClient,
        draft: Draft,
        make: Callable[[], httpx.Request],
        *,
        can_repeat: bool,
    ) -> None:
        self._make = make
        self._can_repeat = can_repeat
        self._draft = draft
        self._follows = http.follow_redirects
        self._most = http.max_redirects
        self._sent: list[tuple[LiveCredential, Authorized]] = []
        self._renewed = False
        self._repeated = False
        self._hops = 0
        self.live = tuple(draft.live)
        self.request = self._first = make()

    @property
    def is_redirected(self) -> bool:
        """Whether the next request follows a redirect."""
        return self._hops > 0

    def authorize(self, credential: LiveCredential, authorized: Authorized) -> None:
        """Put the authorization of a live credential on the next request."""
        self._sent.append((credential, authorized))
        if authorized.value is not None:
            token = authorized.value.partition(" ")[2]
            self._draft.secrets += [authorized.value, *([token] if token else [])]
            self.request.headers["Authorization"] = authorized.value

    def repeats(self, wire: Wire, error: httpx.TransportError) -> bool:
        """Whether to send ``request`` again after sending it has failed."""
        if self._repeated or not self._can_repeat:
            return False
        if not wire.may_repeat(self.request, error):
            return False
        self._repeated = True
        self._sent.clear()
        return True

    def ends_with(self, response: httpx.Response) -> bool:
        """Whether the response is final; if not, ``request`` is the next request.

        Raises httpx.TooManyRedirects.
        """
        sent, self._sent = self._sent, []
        if response.status_code == 401 and not self._renewed:
            # No short circuit: each credential has to take note of the refusal.
            refused = [one.refused(given, response) for one, given in sent]
            if any(refused):
                self._renewed, self._hops = True, 0
                self.request = self._make()
                return False
        if not self._follows or response.next_request is None:
            return True
        if self._hops >= self._most:
            raise httpx.TooManyRedirects(
                f"more than {self._most} redirects", request=response.request
            )
        self._hops += 1
        self.request = response.next_request
        if self._draft.query:
            # A redirect of the server may repeat the key in its query.
            with_masked_query(self.request)
        if _origin(self.request.url) != _origin(self._first.url):
            # Credentials stay off even if a later redirect leads back.
            self.live = ()
            for name in ("Authorization", *self._private()):
                self.request.headers.pop(name, None)
        return False

    def _private(self) -> Iterable[str]:
        """The names of headers that hold a credential, or that may hold one which a
        step has set."""
        shown = redacted(self._draft.headers)
        names = (name for name, value in shown.items() if value == "***")
        return (*self._draft.private, *names)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _DEFAULT_PORTS.get(url.scheme)
