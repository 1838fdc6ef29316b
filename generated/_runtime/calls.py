"""Calls of workflows by steps: success criteria, and the step's result."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar

from .errors import (
    CriterionFailed,
    ResponseMismatch,
    StepError,
    StepFailed,
    SubWorkflowFailed,
)
from .results import SubWorkflowResult
from .run import Attempt

__all__ = ["Call"]

ResultT = TypeVar("ResultT")
OutputsT = TypeVar("OutputsT")


class Call:
    """The call of a workflow by a step: a context manager around the call.

    If a step of the called workflow fails, this step fails with SubWorkflowFailed,
    which failure actions can handle. Other errors pass through unchanged.
    """

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt

    @property
    def status_code(self) -> int | None:
        """The status of the workflow's last response; None if it received none."""
        return self._attempt.run.tally.status_code

    def __enter__(self) -> Self:
        self._attempt.begin()
        self._attempt.run.tally.status_code = None
        self._attempt.started = self._attempt.run.clock()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        attempt = self._attempt
        attempt.elapsed = attempt.time_taken()
        if isinstance(error, StepFailed):
            attempt.request, attempt.response = error.request, error.response
            attempt.sent = error.sent
            raise attempt.failure(SubWorkflowFailed, str(error)) from error
        if isinstance(error, StepError):
            attempt.failed(error)
        elif error is not None and not isinstance(error, Exception):
            attempt.cancelled()
        elif self.status_code is not None:
            attempt.sent = "yes"

    def require(
        self, met: bool, condition: str, values: Mapping[str, object] | None = None
    ) -> None:
        """Raise CriterionFailed if a success criterion is not met.

        ``values`` are the values that the condition reads, by their expressions.
        """
        if not met:
            context = self._attempt.context()._replace(request=None, response=None)
            error = CriterionFailed(condition, values or {}, context)
            raise self._attempt.failed(error)

    def mismatch(self, message: str, pointer: str = "") -> ResponseMismatch:
        """The error for a value that has not the type that the API describes."""
        context = self._attempt.context()
        return self._attempt.failed(ResponseMismatch(message, pointer, context))

    def result(
        self, result: ResultT, outputs: OutputsT
    ) -> SubWorkflowResult[ResultT, OutputsT]:
        """The result of the step, which has succeeded: call this last."""
        attempt = self._attempt
        found = SubWorkflowResult(
            result, outputs, attempt.number, attempt.elapsed, self.status_code
        )
        attempt.succeeded(found)
        return found
