"""Trying failed steps again (Arazzo 1.1.0, "Failure Action Object")."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from .clients import AsyncClientBase, ClientBase
from .errors import DeadlineExceeded, RetriesExhausted, StepError, StepFailed
from .run import Run

__all__ = ["AsyncRetries", "Retries"]


_LONGEST = 1_000_000_000.0
"""The longest wait in seconds: practically for ever, but valid for any clock."""


class _Budgets:
    """Counts the retries of each retry action since the workflow entered the step."""

    def __init__(self, run: Run, step_id: str, max_retry_after: float) -> None:
        self._run = run
        self._step_id = step_id
        self._max_retry_after = max_retry_after
        self._used: dict[str, int] = {}
        self._spent: str | None = None

    def give_up(self, failure: StepFailed) -> NoReturn:
        """Raise the failure, or RetriesExhausted if a retry action had reached its
        limit."""
        if self._spent is None:
            raise failure
        raise failure.as_kind(RetriesExhausted, self._spent) from failure

    def spend(self, action: str, error: StepError) -> None:
        """Rule out more retries by an action: the step or workflow that it runs before
        the retry has failed with ``error``."""
        self._used[action] = sys.maxsize
        self._spent = f"{action}: there is no further try: {error}"

    def _take(
        self, failure: StepFailed, action: str, limit: int, after: float
    ) -> float | None:
        """Seconds to wait before the next attempt; None if no retry is left.

        Raises DeadlineExceeded if the wait would outlast the run.
        """
        used = self._used.get(action, 0)
        if used >= limit:
            self._spent = f"{action}: {limit} retries were not enough: {failure}"
            return None
        self._used[action] = used + 1
        self._spent = None
        delay = min(self._delay(failure, after), _LONGEST)
        if self._run.deadline is not None:
            left = self._run.deadline - self._run.clock()
            if delay >= left:
                message = f"{action}: the deadline comes before the retry: {failure}"
                raise failure.as_kind(DeadlineExceeded, message) from failure
        self._run.retrying(self._step_id, failure.attempt, delay)
        return delay

    def _delay(self, failure: StepFailed, after: float) -> float:
        """Seconds to wait: those of the response's Retry-After header, which may be a
        date (RFC 9110, section 10.2.3), or else ``after``."""
        told = failure.headers.get("Retry-After", "").strip()
        if not told:
            return after
        if told.isascii() and told.isdigit():
            return min(float(told), self._max_retry_after)
        try:
            date = parsedate_to_datetime(told)
        except (ValueError, OverflowError):
            return after
        now = datetime.now(UTC)
        wait = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
        return min(max(wait, 0.0), self._max_retry_after)


class Retries(_Budgets):
    """The retries of a step of a blocking client."""

    def __init__(self, client: ClientBase, step_id: str) -> None:
        super().__init__(client.run, step_id, client.max_retry_after)
        self._sleep = client.sleep

    def again(
        self, failure: StepFailed, action: str, *, limit: int, after: float
    ) -> bool:
        """Wait ``after`` seconds, or as long as the response asks, and return True;
        return False if no retry is left."""
        delay = self._take(failure, action, limit, after)
        if delay is None:
            return False
        self._sleep(delay)
        return True


class AsyncRetries(_Budgets):
    """The retries of a step of an asynchronous client."""

    def __init__(self, client: AsyncClientBase, step_id: str) -> None:
        super().__init__(client.run, step_id, client.max_retry_after)
        self._sleep = client.sleep

    async def again(
        self, failure: StepFailed, action: str, *, limit: int, after: float
    ) -> bool:
        """As ``Retries.again``."""
        delay = self._take(failure, action, limit, after)
        if delay is None:
            return False
        await self._sleep(delay)
        return True
