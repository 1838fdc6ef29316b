"""The errors that a run of a workflow raises, beside pydantic's ValidationError."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from .messages import Request, Response, masked

__all__ = [
    "CriterionFailed",
    "DeadlineExceeded",
    "DependencyNotCompleted",
    "DepthLimitExceeded",
    "InvalidValue",
    "MissingCredential",
    "MissingValue",
    "OutputMismatch",
    "ResponseDecodeError",
    "ResponseMismatch",
    "ResponseNotJson",
    "ResponseTooLarge",
    "RetriesExhausted",
    "Sent",
    "StepContext",
    "StepError",
    "StepFailed",
    "StepLimitExceeded",
    "StepTimeout",
    "SubWorkflowFailed",
    "TransportError",
    "WorkflowError",
]


ErrorT = TypeVar("ErrorT", bound="StepError")

Sent: TypeAlias = Literal["no", "perhaps", "yes"]
"""Whether the request of a step was sent: ``"no"``; ``"perhaps"``, if no answer came;
or ``"yes"``, if at least a part of an answer came."""


class WorkflowError(Exception):
    """The base class of errors that a run raises once its inputs are valid."""


class StepContext(NamedTuple):
    """The step that failed, its request and response, and the results until then."""

    workflow_id: str | None
    step_id: str
    attempt: int
    request: Request | None = None
    response: Response | None = None
    steps: Any = None
    sent: Sent = "no"


class StepError(WorkflowError):
    """A step did not succeed, and no failure action handled it.

    Attributes:
        workflow_id: The workflow, or None if the step was called on its own.
        step_id: The step, as the document names it.
        attempt: The number of the attempt that failed, from 1.
        request: The request, without credentials; None if there was none.
        response: The response; None if none came.
        steps: The results of the workflow's steps so far, in its ``...Steps`` class.
        sent: Whether the attempt sent its request: ``"no"`` if nothing reached the
            server; ``"perhaps"`` if sending had begun and no answer came; ``"yes"`` if
            at least a part of an answer came.
    """

    def __init__(self, message: str, context: StepContext) -> None:
        where = f"step {context.step_id}"
        if context.workflow_id is not None:
            where += f" of {context.workflow_id}"
        if context.response is not None:
            message = masked(message, context.response.secrets)
        super().__init__(f"{where}: {message}")
        self.workflow_id = context.workflow_id
        self.step_id = context.step_id
        self.attempt = context.attempt
        self.request = context.request
        self.response = context.response
        self.steps = context.steps
        self.sent: Sent = context.sent
        self._context = context

    @property
    def status_code(self) -> int | None:
        """The HTTP status of the response; None if none came."""
        return None if self.response is None else self.response.status_code

    @property
    def url(self) -> str | None:
        """The URL of the request, without credentials; None if there was none."""
        return None if self.request is None else self.request.full_url

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response; look-ups ignore case."""
        return {} if self.response is None else self.response.headers

    @property
    def body(self) -> Any:
        """The body of the response as plain JSON, or else as text; None if it is
        neither."""
        if self.response is None:
            return None
        with suppress(ValueError):
            lines = self.response.reading == "lines"
            return self.response.lines() if lines else self.response.json()
        return self.response.text() if self.response.reading == "text" else None

    def __reduce__(self) -> tuple[Any, ...]:
        # By default, pickle restores an exception from its message alone.
        return _restored, (type(self), self.args, self.__dict__)

    def as_kind(self, kind: type[ErrorT], message: str) -> ErrorT:
        """Another error about the same attempt."""
        return kind(message, self._context)


def _restored(
    kind: type[WorkflowError], args: tuple[Any, ...], state: dict[str, Any]
) -> WorkflowError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class StepFailed(StepError):
    """A step was tried and failed: failure actions of a document handle this error."""


class MissingValue(StepError):
    """A required parameter or body field had no value; nothing was sent."""


class InvalidValue(StepError, ValueError):
    """A value cannot be sent in its part of a request, such as a header; nothing was
    sent."""


class MissingCredential(StepError):
    """The operation requires a credential that the client lacks; nothing was sent."""


class TransportError(StepFailed):
    """The request could not be sent, or no complete response came back."""


class StepTimeout(TransportError):
    """The response took longer than the timeout of the step, or else the client's."""


class ResponseTooLarge(TransportError):
    """The response has more octets than the client's ``max_response_bytes`` allows."""


class DeadlineExceeded(StepError):
    """The deadline of the run passed."""


class RetriesExhausted(StepFailed):
    """A retry action matched, but had reached its retry limit."""


class StepLimitExceeded(StepError):
    """The run made more attempts than the client's ``max_steps`` allows."""


class DependencyNotCompleted(WorkflowError):
    """A dependency of a step or a workflow was not completed: a step has not run, or a
    failure action ended a workflow."""


class OutputMismatch(WorkflowError):
    """A value that is read from an output has the wrong type.

    The value comes from the response of an earlier step, or from a workflow that has
    ended. The step that reads it is not the cause, so no failure action handles it.

    Attributes:
        workflow_id: The workflow that has the output.
        step_id: The step that has the output; None for an output of the workflow.
    """

    def __init__(self, message: str, workflow_id: str, step_id: str | None) -> None:
        where = f"step {step_id} of {workflow_id}" if step_id else workflow_id
        super().__init__(f"{where}: {message}")
        self.workflow_id = workflow_id
        self.step_id = step_id

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, self.__dict__)


class DepthLimitExceeded(WorkflowError):
    """Workflows called one another deeper than the client's ``max_depth`` allows."""


class SubWorkflowFailed(StepFailed):
    """The workflow that a step called has failed: ``__cause__`` is its error.

    The request and the response are those of the step that failed there.
    """


class CriterionFailed(StepFailed):
    """A success criterion of the step was not met.

    Attributes:
        condition: The condition as the document writes it.
        values: The values that the condition read, by their expressions.
    """

    def __init__(
        self, condition: str, values: Mapping[str, object], context: StepContext
    ) -> None:
        seen = ", ".join(f"{name} is {value!r}" for name, value in values.items())
        message = f"{condition} is not met: {seen}"
        if context.request is not None:
            message += f" ({context.request})"
        if context.response is not None and context.response.content:
            message += f": {context.response.excerpt()}"
        super().__init__(message, context)
        self.condition = condition
        self.values = dict(values)


class ResponseDecodeError(StepFailed):
    """The response does not match the API's description."""


class ResponseNotJson(ResponseDecodeError):
    """The body should be JSON, but cannot be parsed as JSON."""


class ResponseMismatch(ResponseDecodeError):
    """A value that the workflow reads from the response has the wrong type.

    Attributes:
        pointer: The JSON Pointer (RFC 6901) of the first such value in the body; empty
            for the whole body, and for a header.
    """

    def __init__(self, message: str, pointer: str, context: StepContext) -> None:
        super().__init__(message, context)
        self.pointer = pointer
