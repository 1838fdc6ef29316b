"""What steps and workflows give back.

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
    """What a step that succeeded received and computed.

    Attributes:
        status_code: The HTTP status of the response.
        headers: The headers of the response; look-ups ignore case.
        url: The URL of the request, without credentials.
        body: What the workflow reads of the body, or all of it, as it came; None where
            it reads nothing.
        outputs: The outputs of the step.
        attempts: How often the step was tried in this run, the last time included.
        elapsed: Seconds from sending the request to the end of the response.
        raw: The body as plain JSON, where the workflow reads more than ``body`` has.
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
    """What a step gained that called a workflow.

    Attributes:
        result: How the called workflow ended.
        outputs: The outputs of the step.
        attempts: How often the step was tried in this run, the last time included.
        elapsed: Seconds that the called workflow took.
        status_code: The HTTP status of the last response in it; None where none came.
    """

    result: ResultT
    outputs: OutputsT
    attempts: int
    elapsed: float
    status_code: int | None


@dataclass(frozen=True)
class WorkflowResult(Generic[OutputsT, StepsT, EndedByT]):
    """How a workflow ended.

    Attributes:
        outputs: The outputs of the workflow.
        steps: What each step gave last; None for one that never ran.
        ended_by: The name of the end action that was taken, or None.
        failed_step: The step whose failure led to that end action, or None.
    """

    outputs: OutputsT
    steps: StepsT
    ended_by: EndedByT
    failed_step: str | None = None
