"""One run of a workflow, or of a single step that a caller invokes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any, TypeAlias, TypeVar

from .errors import (
    DeadlineExceeded,
    DependencyNotCompleted,
    MissingValue,
    Sent,
    StepContext,
    StepError,
    StepLimitExceeded,
)
from .messages import Request, Response
from .observers import Observer
from .results import StepResult, SubWorkflowResult, WorkflowResult

__all__ = ["Attempt", "Run"]

logger = logging.getLogger(__name__)

ValueT = TypeVar("ValueT")


class Tally:
    """The state that a run shares with the runs that it calls.

    ``made`` counts the attempts of steps and ``most`` limits them. ``cookies`` is None
    before the first request; ``clients`` are copies of HTTP clients with these cookies.
    """

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.made = 0
        self.status_code: int | None = None
        self.cookies: CookieJar | None = None
        self.clients: dict[Any, Any] = {}


class Run:
    """The state that all steps of a run share.

    ``deadline`` is a time of ``clock``, in seconds; ``steps`` collects the results;
    ``tally`` is shared with called workflows; ``depth`` is the nesting of workflow
    calls.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        workflow_id: str | None = None,
        steps: Any = None,
        observer: Observer | None = None,
        deadline: float | None = None,
        tally: Tally | None = None,
        depth: int = 0,
    ) -> None:
        self.clock = clock
        self.workflow_id = workflow_id
        self.steps = steps
        self.observer = observer
        self.deadline = deadline
        self.tally = tally or Tally(None)
        self.depth = depth
        self._attempts: dict[str, int] = {}

    def attempt(self, step_id: str) -> Attempt:
        """The next attempt of a step, which starts now."""
        number = self._attempts[step_id] = self._attempts.get(step_id, 0) + 1
        self.tally.made += 1
        return Attempt(self, step_id, number, self.clock())

    def required(self, value: ValueT | None, step_id: str, target: str) -> ValueT:
        """``value``. Raises MissingValue for None: ``target`` needs a value."""
        if value is None:
            raise self.missing(step_id, target)
        return value

    def missing(self, step_id: str, target: str) -> MissingValue:
        """The error of a step that has no value to send as ``target``."""
        attempt = self.attempt(step_id)
        attempt.begin()
        return attempt.failure(MissingValue, f"there is nothing to send as {target}")

    def completed(self, result: object, step_id: str, other: str) -> None:
        """Raise DependencyNotCompleted if a step that another one depends on has not
        run."""
        if result is None:
            raise DependencyNotCompleted(
                f"step {step_id} of {self.workflow_id} depends on the step {other},"
                " which has not run"
            )

    def depends_on(self, result: WorkflowResult[Any, Any, Any], workflow: str) -> None:
        """Raise DependencyNotCompleted if a failure action ended a workflow that this
        one depends on."""
        if result.failed_step is not None:
            raise DependencyNotCompleted(
                f"{self.workflow_id} depends on {workflow}, which was not completed:"
                f" its step {result.failed_step} has failed ({result.ended_by})"
            )

    def retrying(self, step_id: str, attempt: int, delay: float) -> None:
        """Tell the log and the observer that a failed step will be tried again."""
        logger.info(
            "%s/%s: attempt %d failed; retrying in %.3g s",
            self.workflow_id,
            step_id,
            attempt,
            delay,
        )
        if self.observer is not None:
            self.observer.retrying(self.workflow_id, step_id, attempt, delay)

    def branch(self, step_id: str, action: str) -> None:
        """Tell the log and the observer that an action of a step was taken."""
        logger.debug("%s/%s: %s", self.workflow_id, step_id, action)
        if self.observer is not None:
            self.observer.branch(self.workflow_id, step_id, action)


Outcome: TypeAlias = StepResult[Any, Any] | SubWorkflowResult[Any, Any]

ErrorT = TypeVar("ErrorT", bound=StepError)


class Attempt:
    """One attempt of one step, from before its request to its result or error.

    ``started`` is the time at which its request was ready, ``elapsed`` the seconds from
    then to the end of the response; ``sent`` tells whether a request was sent.
    """

    def __init__(self, run: Run, step_id: str, number: int, started: float) -> None:
        self.run = run
        self.step_id = step_id
        self.number = number
        self.started = started
        self.elapsed = 0.0
        self.request: Request | None = None
        self.response: Response | None = None
        self.sent: Sent = "no"

    def begin(self) -> None:
        """Tell that the step starts. Raises DeadlineExceeded and StepLimitExceeded."""
        logger.debug(
            "%s/%s: attempt %d", self.run.workflow_id, self.step_id, self.number
        )
        if self.run.observer is not None:
            self.run.observer.step_started(
                self.run.workflow_id, self.step_id, self.number
            )
        if self.time_left(None) == 0:
            raise self.failure(DeadlineExceeded, "the deadline passed before it began")
        limit = self.run.tally.most
        if limit is not None and self.run.tally.made > limit:
            raise self.failure(
                StepLimitExceeded,
                f"the run has made {limit} attempts of steps, the client's max_steps",
            )

    def time_left(self, timeout: float | None) -> float | None:
        """Seconds that a call may still take, by the timeout and the deadline; None for
        no limit."""
        if self.run.deadline is None:
            return timeout
        left = max(0.0, self.run.deadline - self.run.clock())
        return left if timeout is None else min(timeout, left)

    def time_taken(self) -> float:
        """Seconds since the request was ready to be sent."""
        return self.run.clock() - self.started

    def context(self) -> StepContext:
        """The context of an error of this attempt."""
        return StepContext(
            self.run.workflow_id,
            self.step_id,
            self.number,
            self.request,
            self.response,
            self.run.steps,
            self.sent,
        )

    def failure(self, kind: type[ErrorT], message: str) -> ErrorT:
        """Make an error of a kind that needs only a message, and tell that the attempt
        failed with it."""
        return self.failed(kind(message, self.context()))

    def failed(self, error: ErrorT) -> ErrorT:
        """Tell that the attempt failed, and return the error to raise."""
        logger.debug(
            "%s/%s: %s", self.run.workflow_id, self.step_id, type(error).__name__
        )
        self._finished(error)
        return error

    def cancelled(self) -> None:
        """Tell that the attempt was cancelled."""
        logger.debug("%s/%s: cancelled", self.run.workflow_id, self.step_id)
        if self.run.observer is not None:
            self.run.observer.step_cancelled(
                self.run.workflow_id, self.step_id, self.number
            )

    def succeeded(self, result: Outcome) -> None:
        """Tell that the step succeeded."""
        logger.debug(
            "%s/%s: %s in %.3f s",
            self.run.workflow_id,
            self.step_id,
            result.status_code,
            result.elapsed,
        )
        self._finished(result)

    def _finished(self, outcome: Outcome | StepError) -> None:
        if self.run.observer is not None:
            self.run.observer.step_finished(self.run.workflow_id, self.step_id, outcome)
