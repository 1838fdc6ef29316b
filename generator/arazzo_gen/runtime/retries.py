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
"""Seconds that are as good as for ever, and that a clock can still count."""


class _Budgets:
    """How often each retry action of a step was taken since the step was entered."""

    def __init__(self, run: Run, step_id: str, max_retry_after: float) -> None:
        self._run = run
        self._step_id = step_id
        self._max_retry_after = max_retry_after
        self._used: dict[str, int] = {}
        self._spent: str | None = None

    def give_up(self, failure: StepFailed) -> NoReturn:
        """Raise the failure, or RetriesExhausted where a retry had none left for it."""
        if self._spent is None:
            raise failure
        raise failure.as_kind(RetriesExhausted, self._spent) from failure

    def spend(self, action: str, error: StepError) -> None:
        """Take a retry for spent: what had to run before another try has failed."""
        self._used[action] = sys.maxsize
        self._spent = f"{action}: there is no further try: {error}"

    def _take(
        self, failure: StepFailed, action: str, limit: int, after: float
    ) -> float | None:
        """The seconds to wait before one more try; None where there is none left.

        Raises DeadlineExceeded where the wait would outlast the run.
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
        """``after``, unless the response says when to come again (RFC 9110, section
        10.2.3): in seconds, or at a date."""
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
    """The retries of a step, which block while they wait."""

    def __init__(self, client: ClientBase, step_id: str) -> None:
        super().__init__(client.run, step_id, client.max_retry_after)
        self._sleep = client.sleep

    def again(
        self, failure: StepFailed, action: str, *, limit: int, after: float
    ) -> bool:
        """Wait for one more try, ``after`` seconds, or say that there is none left."""
        delay = self._take(failure, action, limit, after)
        if delay is None:
            return False
        self._sleep(delay)
        return True


class AsyncRetries(_Budgets):
    """The retries of a step, which are awaited."""

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
