"""The results of steps and workflows.

No slots: before Python 3.13, ``WorkflowResult[...](...)`` fails on frozen slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

__all__ = ["StepResult", "SubWorkflowResult", "WorkflowResult"]

BodyT = TypeVar("BodyT")
OutputsT = TypeVar("OutputsT")
StepsT = TypeVar("StepsT")
EndedByT = TypeVar("EndedByT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class StepResult(Generic[BodyT, OutputsT]):
    """The result of a step that succeeded.

    Attributes:
        status_code: The HTTP status of the response.
        headers: The headers of the response; look-ups ignore case.
        url: The URL of the request, without credentials.
        body: The part of the body that the workflow reads, or the whole body; None if
            the workflow reads none of it.
        outputs: The outputs of the step.
        attempts: The count of attempts of the step in this run, with the last one.
        elapsed: Seconds from sending the request to the end of the response.
        raw: The body as plain JSON, if the workflow reads more than ``body`` has.
    """

    status_code: int
    headers: Mapping[str, str]
    url: str
    body: BodyT
    outputs: OutputsT
    attempts: int
    elapsed: float
    raw: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class SubWorkflowResult(Generic[ResultT, OutputsT]):
    """The result of a step that called a workflow.

    Attributes:
        result: The result of the called workflow.
        outputs: The outputs of the step.
        attempts: The count of attempts of the step in this run, with the last one.
        elapsed: Seconds that the called workflow took.
        status_code: The HTTP status of its last response; None if none came.
    """

    result: ResultT
    outputs: OutputsT
    attempts: int
    elapsed: float
    status_code: int | None


@dataclass(frozen=True)
class WorkflowResult(Generic[OutputsT, StepsT, EndedByT]):
    """The result of a workflow.

    Attributes:
        outputs: The outputs of the workflow.
        steps: The last result of each step; None for a step that never ran.
        ended_by: The name of the end action that was taken, or None.
        failed_step: The step whose failure led to that end action, or None.
    """

    outputs: OutputsT
    steps: StepsT
    ended_by: EndedByT
    failed_step: str | None = None
