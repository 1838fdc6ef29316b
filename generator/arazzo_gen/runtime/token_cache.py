"""Tokens that a client fetches: each once, however many threads or tasks want it."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import httpx2 as httpx

from .credentials import Authorized, Sending
from .locks import ProcessLock
from .token_requests import (
    Token,
    TokenRefused,
    TokenRequest,
    fetch,
    fetch_async,
)

__all__ = ["TokenCache"]

_PATIENCE = 1.0
"""Seconds after which a waiting thread looks whether the fetch has ended: an interrupt
may come just before it is woken."""

FetchT = TypeVar("FetchT", bound="_Fetch")


class _Kept:
    """A token that requests use until it expires or the API refuses it."""

    def __init__(self, token: Token, is_shared: bool) -> None:
        self.token = token
        self.is_shared = is_shared
        self.is_refused = False


class _Given(Authorized):
    """What one request gets of a token that is kept."""

    def __init__(self, kept: _Kept) -> None:
        super().__init__(f"Bearer {kept.token.value}")
        self.kept = kept


class _Fetch:
    """One fetch of a token, for the request that makes it and those that wait for it.

    One that has ended with neither a token nor a failure was given up: its task was
    cancelled, the program interrupted, or the time of its own request was over.
    """

    def __init__(self) -> None:
        self.is_shared = False
        self.has_ended = False
        self.kept: _Kept | None = None
        self.failure: TokenRefused | None = None
        # The fetch that those who share the failure of this one make together.
        self.next: Any = None
        self._process = os.getpid()

    @property
    def is_running(self) -> bool:
        """Whether it goes on. Nothing of a parent process does in its child, which has
        no thread but the one that forked."""
        return not self.has_ended and self._process == os.getpid()

    @property
    def is_useful(self) -> bool:
        """Whether it has an outcome that can be shared, or may have one yet."""
        if self.kept is not None:
            return not self.kept.is_refused
        return self.is_running or self.failure is not None


class _ThreadFetch(_Fetch):
    def __init__(self) -> None:
        super().__init__()
        # No event, whose own lock an interrupt in ``set`` can leave held.
        self._turn = threading.Lock()
        self._turn.acquire()

    def wait(self, most: float | None) -> None:
        """Wait for the end, for so many seconds at most, or for fewer."""
        limit = _PATIENCE if most is None else min(most, _PATIENCE)
        if self._turn.acquire(timeout=limit):
            self._turn.release()

    def wake(self) -> None:
        """Let go on what waits, one after the other."""
        self._turn.release()


class _TaskFetch(_Fetch):
    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    async def wait(self, most: float | None) -> None:
        """Wait for the end, for so many seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                await self._event.wait()

    def wake(self) -> None:
        """Let go on what waits, which is nothing where the loop is closed."""
        if not self._loop.is_closed():
            self._event.set()


class TokenCache:
    """A token that is fetched when it is first needed, kept until it expires or the API
    refuses it, and then refreshed, or else fetched anew.

    It makes no difference to a request whether it fetches a token that others need too,
    or waits for it. All of them are tried once more where the API refuses the token.
    All fail where the token endpoint gives none; but where that may pass, they ask once
    more, together. None waits for longer than its own time.
    """

    def __init__(self, wanted: TokenRequest) -> None:
        self._wanted = wanted
        self._lock = ProcessLock()
        self._kept: _Kept | None = None
        # Those that run. A thread can wait for any other, and has the cache as the key;
        # a task can only wait for those of its own loop.
        self._fetches: WeakKeyDictionary[object, Any] = WeakKeyDictionary()

    def authorization(self, http: httpx.Client, sending: Sending) -> Authorized:
        if given := self._cached(sending):
            return given
        failed: _ThreadFetch | None = None
        while True:
            own = _ThreadFetch()
            try:
                # An interrupt may come as soon as the fetch has its place.
                found = self._place(self, own, failed, sending)
                if isinstance(found, _Given):
                    return found
                if found is own:
                    try:
                        self._keep(own, self._fetched(http, sending))
                    except TokenRefused as refusal:
                        own.failure = refusal
                while found.is_running and found is not own:
                    found.wait(self._time_left(sending))
            finally:
                own.has_ended = True
                self._remove(self, own)
                own.wake()
            if given := self._outcome(found, own):
                return given
            failed = self._failed(found, own, failed)

    async def authorization_async(
        self, http: httpx.AsyncClient, sending: Sending
    ) -> Authorized:
        if given := self._cached(sending):
            return given
        loop = asyncio.get_running_loop()
        failed: _TaskFetch | None = None
        while True:
            own = _TaskFetch()
            try:
                found = self._place(loop, own, failed, sending)
                if isinstance(found, _Given):
                    return found
                if found is own:
                    try:
                        self._keep(own, await self._fetched_async(http, sending))
                    except TokenRefused as refusal:
                        own.failure = refusal
                while found.is_running and found is not own:
                    await found.wait(self._time_left(sending))
            finally:
                own.has_ended = True
                self._remove(loop, own)
                own.wake()
            if given := self._outcome(found, own):
                return given
            failed = self._failed(found, own, failed)

    def refused(self, authorized: Authorized, response: httpx.Response) -> bool:
        if not isinstance(authorized, _Given):
            return False
        kept = authorized.kept
        kept.is_refused = True
        # A token that was fetched for this request alone is fresh: the next one would
        # be refused as well.
        return kept.is_shared or kept is not self._kept

    def _cached(self, sending: Sending) -> _Given | None:
        """The token that was fetched for other requests, if it can still be used."""
        kept = self._kept
        if kept is None or kept.is_refused or sending.clock() >= kept.token.expires:
            return None
        kept.is_shared = True
        return _Given(kept)

    def _place(
        self, key: object, own: FetchT, failed: FetchT | None, sending: Sending
    ) -> _Given | FetchT:
        """A token, or a fetch to wait for: ``own`` where it has to be made.

        Those that share the failure of a fetch share the next one too, however late
        each comes to it.
        """
        with self._lock.held:
            if given := self._cached(sending):
                return given
            found: FetchT | None = None if failed is None else failed.next
            if found is None or not found.is_useful:
                found = self._fetches.get(key)
                if found is None or not found.is_running:
                    found = self._fetches[key] = own
            if failed is not None:
                failed.next = found
            if found is not own:
                found.is_shared = True
            return found

    def _remove(self, key: object, own: _Fetch) -> None:
        """Let another fetch have the place of one that has ended."""
        with self._lock.held:
            if self._fetches.get(key) is own:
                del self._fetches[key]

    def _keep(self, own: _Fetch, token: Token) -> None:
        with self._lock.held:
            self._kept = own.kept = _Kept(token, own.is_shared)

    def _outcome(self, found: _Fetch, own: _Fetch) -> _Given | None:
        """The token of a fetch, even where it is of no use for later requests."""
        kept = found.kept
        if kept is None or kept.is_refused:
            return None
        if found is not own:
            kept.is_shared = True
        return _Given(kept)

    def _failed(
        self, found: FetchT, own: FetchT, failed: FetchT | None
    ) -> FetchT | None:
        """The fetch whose failure is to be tried again. Raises TokenRefused."""
        failure = found.failure
        if failure is None:
            return failed
        is_alone = found is own and not own.is_shared
        if failed is None and failure.may_pass and not is_alone:
            return found
        raise failure.again() from failure.__cause__

    def _time_left(self, sending: Sending) -> float | None:
        left = sending.time_left()
        if left == 0:
            raise self._wanted.too_late()
        return left

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
        kept = self._kept
        if kept is None or not kept.token.refresh:
            return None
        return self._wanted.refreshed(kept.token.refresh)
