"""Observers, by which a caller watches a run."""

from __future__ import annotations

from typing import Any, Protocol

from .errors import StepError
from .results import StepResult, SubWorkflowResult

__all__ = ["Observer"]


class Observer(Protocol):
    """Gets the events of a run: subclass it and override the methods that you need.

    ``workflow_id`` is None if a step was called on its own.
    """

    def step_started(self, workflow_id: str | None, step_id: str, attempt: int) -> None:
        """A step is about to send its request, or to call a workflow."""
        return

    def step_finished(
        self,
        workflow_id: str | None,
        step_id: str,
        outcome: StepResult[Any, Any] | SubWorkflowResult[Any, Any] | StepError,
    ) -> None:
        """A step succeeded, or an attempt of it failed."""
        return

    def step_cancelled(
        self, workflow_id: str | None, step_id: str, attempt: int
    ) -> None:
        """A started step was cancelled, with its task or by Ctrl-C: the run ends with
        the exception that cancelled it, and the step has no outcome."""
        return

    def retrying(
        self, workflow_id: str | None, step_id: str, attempt: int, delay: float
    ) -> None:
        """A failed step will be tried again after ``delay`` seconds."""
        return

    def branch(self, workflow_id: str | None, step_id: str, action: str) -> None:
        """A success or failure action of a step was taken."""
        return
