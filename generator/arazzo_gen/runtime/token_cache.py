"""Tokens that a client fetches: each once, however many threads or tasks want it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from weakref import WeakKeyDictionary

import httpx2 as httpx

from .credentials import Authorized, Sending
from .token_requests import Token, TokenRefused, TokenRequest, fetch, fetch_async

__all__ = ["TokenCache"]


class _Fetch:
    """A token that is being fetched, for those that wait for it."""

    def __init__(self) -> None:
        self.refusal: TokenRefused | None = None

    def share_refusal(self) -> None:
        """Raise, for one that has waited, what the other one was told."""
        if self.refusal is not None:
            raise self.refusal.again()


class _ThreadFetch(_Fetch):
    def __init__(self) -> None:
        super().__init__()
        self.done = threading.Event()


class _TaskFetch(_Fetch):
    def __init__(self) -> None:
        super().__init__()
        self.done = asyncio.Event()


class TokenCache:
    """A token that is fetched when it is first needed, kept until it expires or the API
    refuses it, and then refreshed, or else fetched anew."""

    def __init__(self, wanted: TokenRequest) -> None:
        self._wanted = wanted
        self._token: Token | None = None
        self._lock = threading.Lock()
        self._fetch: _ThreadFetch | None = None
        # A task can only wait for one of its own loop.
        self._fetches: WeakKeyDictionary[asyncio.AbstractEventLoop, _TaskFetch] = (
            WeakKeyDictionary()
        )

    def authorization(self, http: httpx.Client, sending: Sending) -> Authorized:
        cached, own = True, _ThreadFetch()
        while True:
            with self._lock:
                if token := self._valid(sending):
                    return token.authorized(cached=cached)
                running = self._fetch
                if running is None:
                    self._fetch = own
            if running is None:
                break
            cached = False
            if not running.done.wait(sending.timeout):
                raise self._wanted.too_slow()
            running.share_refusal()
        try:
            return self._keep(self._fetched(http, sending))
        except TokenRefused as refusal:
            own.refusal = refusal
            raise
        finally:
            with self._lock:
                self._fetch = None
            own.done.set()

    async def authorization_async(
        self, http: httpx.AsyncClient, sending: Sending
    ) -> Authorized:
        loop = asyncio.get_running_loop()
        cached, own = True, _TaskFetch()
        while True:
            with self._lock:
                if token := self._valid(sending):
                    return token.authorized(cached=cached)
                running = self._fetches.get(loop)
                if running is None:
                    self._fetches[loop] = own
            if running is None:
                break
            cached = False
            try:
                await asyncio.wait_for(running.done.wait(), sending.timeout)
            except TimeoutError:
                raise self._wanted.too_slow() from None
            running.share_refusal()
        try:
            return self._keep(await self._fetched_async(http, sending))
        except TokenRefused as refusal:
            own.refusal = refusal
            raise
        finally:
            with self._lock:
                del self._fetches[loop]
            own.done.set()

    def refused(self, authorized: Authorized, response: httpx.Response) -> bool:
        with self._lock:
            # Another thread may have dropped it, and have a new one already.
            token = self._token
            if token is not None and token.authorized().value == authorized.value:
                self._token = replace(token, expires=float("-inf"))
        return authorized.cached

    def _valid(self, sending: Sending) -> Token | None:
        token = self._token
        return token if token and sending.clock() < token.expires else None

    def _keep(self, token: Token) -> Authorized:
        with self._lock:
            self._token = token
        return token.authorized()

    def _fetched(self, http: httpx.Client, sending: Sending) -> Token:
        if refresh := self._refresh():
            try:
                return fetch(http, refresh, sending)
            except TokenRefused as refusal:
                if not refusal.answered:
                    raise
        return fetch(http, self._wanted, sending)

    async def _fetched_async(self, http: httpx.AsyncClient, sending: Sending) -> Token:
        if refresh := self._refresh():
            try:
                return await fetch_async(http, refresh, sending)
            except TokenRefused as refusal:
                if not refusal.answered:
                    raise
        return await fetch_async(http, self._wanted, sending)

    def _refresh(self) -> TokenRequest | None:
        """The request of the next token by the refresh token of the last one, if it has
        one: it may be of no more use, which only the endpoint can tell."""
        token = self._token
        return (
            self._wanted.refreshed(token.refresh) if token and token.refresh else None
        )
