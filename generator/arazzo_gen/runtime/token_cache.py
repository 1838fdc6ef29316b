"""A cache of fetched tokens: threads and tasks that need one token share its fetch."""

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
"""Seconds after which a waiting thread checks whether the fetch has ended: an interrupt
may prevent that it is woken."""

FetchT = TypeVar("FetchT", bound="_Fetch")


class _Kept:
    """A token that requests use until it expires or the API refuses it."""

    def __init__(self, token: Token, is_shared: bool) -> None:
        self.token = token
        self.is_shared = is_shared
        self.is_refused = False


class _Given(Authorized):
    """The authorization of one request by a kept token."""

    def __init__(self, kept: _Kept) -> None:
        super().__init__(f"Bearer {kept.token.value}")
        self.kept = kept


class _Fetch:
    """One fetch of a token, for the request that makes it and those that wait for it.

    A fetch that ended with neither a token nor a failure was abandoned: its task was
    cancelled, the program interrupted, or the time of its own request was over.
    """

    def __init__(self) -> None:
        self.is_shared = False
        self.has_ended = False
        self.kept: _Kept | None = None
        self.failure: TokenRefused | None = None
        # The next fetch, which all requests that share this one's failure share too.
        self.next: Any = None
        self._process = os.getpid()

    @property
    def is_running(self) -> bool:
        """Whether the fetch is running in this process: a forked process does not have
        the threads of its parent."""
        return not self.has_ended and self._process == os.getpid()

    @property
    def is_useful(self) -> bool:
        """Whether the fetch has an outcome that requests can share, or may get one."""
        if self.kept is not None:
            return not self.kept.is_refused
        return self.is_running or self.failure is not None


class _ThreadFetch(_Fetch):
    def __init__(self) -> None:
        super().__init__()
        # No Event: an interrupt in its ``set`` can leave its inner lock held.
        self._turn = threading.Lock()
        self._turn.acquire()

    def wait(self, most: float | None) -> None:
        """Wait for the end of the fetch, at most ``most`` seconds; may return early."""
        limit = _PATIENCE if most is None else min(most, _PATIENCE)
        if self._turn.acquire(timeout=limit):
            self._turn.release()

    def wake(self) -> None:
        """Wake the waiting threads, each of which wakes the next one."""
        self._turn.release()


class _TaskFetch(_Fetch):
    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    async def wait(self, most: float | None) -> None:
        """Wait for the end of the fetch, at most ``most`` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                await self._event.wait()

    def wake(self) -> None:
        """Wake the waiting tasks; a closed event loop has none."""
        if not self._loop.is_closed():
            self._event.set()


class TokenCache:
    """A token that is fetched at its first use, kept until it expires or the API
    refuses it, and then refreshed, or else fetched anew.

    A request that waits for a fetch of another request is treated like that one. If the
    API refuses the token, both are sent once more. If the token endpoint gives no
    token, both fail; if the refusal may be temporary, they share one more fetch. No
    request waits longer than its own time limit.
    """

    def __init__(self, wanted: TokenRequest) -> None:
        self._wanted = wanted
        self._lock = ProcessLock()
        self._kept: _Kept | None = None
        # The running fetches. The key is the cache itself for threads, which can wait
        # for each other, and the event loop for tasks, which wait within their loop.
        self._fetches: WeakKeyDictionary[object, Any] = WeakKeyDictionary()

    def authorization(self, http: httpx.Client, sending: Sending) -> Authorized:
        if given := self._cached(sending):
            return given
        failed: _ThreadFetch | None = None
        while True:
            own = _ThreadFetch()
            try:
                # In the try block: an interrupt may come once the fetch is registered.
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
        # A token that was fetched for this request alone is fresh: the API would refuse
        # the next one as well.
        return kept.is_shared or kept is not self._kept

    def _cached(self, sending: Sending) -> _Given | None:
        """The kept token, if the API has not refused it and it has not expired."""
        kept = self._kept
        if kept is None or kept.is_refused or sending.clock() >= kept.token.expires:
            return None
        kept.is_shared = True
        return _Given(kept)

    def _place(
        self, key: object, own: FetchT, failed: FetchT | None, sending: Sending
    ) -> _Given | FetchT:
        """The kept token, or a fetch to wait for; ``own`` if this request has to fetch.

        Requests that share the failure ``failed`` share the next fetch too, even if
        they ask for it at different times.
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
        """Remove a fetch that has ended from the running ones."""
        with self._lock.held:
            if self._fetches.get(key) is own:
                del self._fetches[key]

    def _keep(self, own: _Fetch, token: Token) -> None:
        with self._lock.held:
            self._kept = own.kept = _Kept(token, own.is_shared)

    def _outcome(self, found: _Fetch, own: _Fetch) -> _Given | None:
        """The token of a fetch, even if it has expired for later requests."""
        kept = found.kept
        if kept is None or kept.is_refused:
            return None
        if found is not own:
            kept.is_shared = True
        return _Given(kept)

    def _failed(
        self, found: FetchT, own: FetchT, failed: FetchT | None
    ) -> FetchT | None:
        """The fetch whose failure the next fetch follows. Raises TokenRefused if there
        is no further fetch."""
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
        """The request with the refresh token of the last token, or None. Only the token
        endpoint knows whether the refresh token is still valid."""
        kept = self._kept
        if kept is None or not kept.token.refresh:
            return None
        return self._wanted.refreshed(kept.token.refresh)
