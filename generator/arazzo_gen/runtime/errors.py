"""What a run of a workflow can raise, beside pydantic's ValidationError."""

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
"""Whether the request of a step was sent: not at all; perhaps, for no answer came; or
yes, for one came, be it a part of one."""


class WorkflowError(Exception):
    """Base of the errors that a run raises once its inputs are valid."""


class StepContext(NamedTuple):
    """Which step failed, and what had been sent, answered and done by then."""

    workflow_id: str | None
    step_id: str
    attempt: int
    request: Request | None = None
    response: Response | None = None
    steps: Any = None
    sent: Sent = "no"


class StepError(WorkflowError):
    """A step did not succeed and no failure action took it up.

    Attributes:
        workflow_id: The workflow, or None where the step was called on its own.
        step_id: The step, as the document names it.
        attempt: Which attempt of the step failed, from 1.
        request: What was sent, without credentials; None where nothing was.
        response: What came back; None where nothing did.
        steps: What the workflow's steps had given so far, in its ``...Steps`` class.
        sent: Whether the attempt has sent anything: ``"no"`` where nothing has left, so
            that the server knows nothing of it; ``"perhaps"`` where it was being sent,
            or no answer came; ``"yes"`` where an answer came, be it a part of one.
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
        """The HTTP status of the response; None where none came."""
        return None if self.response is None else self.response.status_code

    @property
    def url(self) -> str | None:
        """The URL of the request, without credentials; None where nothing was sent."""
        return None if self.request is None else self.request.full_url

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response; look-ups ignore case."""
        return {} if self.response is None else self.response.headers

    @property
    def body(self) -> Any:
        """The body of the response as plain JSON, or else as text where it is
        some; None where it is neither."""
        if self.response is None:
            return None
        with suppress(ValueError):
            lines = self.response.reading == "lines"
            return self.response.lines() if lines else self.response.json()
        return self.response.text() if self.response.reading == "text" else None

    def __reduce__(self) -> tuple[Any, ...]:
        # By default an exception is restored from its message, which is not enough.
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
    """A step was tried and failed: what the failure actions of a document take up."""


class MissingValue(StepError):
    """A required parameter or body field had nothing to send; nothing was sent."""


class InvalidValue(StepError, ValueError):
    """A value cannot be sent in its place, such as a header; nothing was sent."""


class MissingCredential(StepError):
    """The operation wants a credential that the client lacks; nothing was sent."""


class TransportError(StepFailed):
    """The request could not be sent, or no complete response came back."""


class StepTimeout(TransportError):
    """The response took longer than the timeout of the step, or else the client's."""


class ResponseTooLarge(TransportError):
    """The response has more octets than the client's ``max_response_bytes`` allows."""


class DeadlineExceeded(StepError):
    """The deadline of the run passed."""


class RetriesExhausted(StepFailed):
    """A retry action matched, and had retried as often as it may."""


class StepLimitExceeded(StepError):
    """The run made more attempts than the client's ``max_steps`` allows."""


class DependencyNotCompleted(WorkflowError):
    """What a step or a workflow depends on has not been completed: a step has not run,
    or a workflow has ended by a failure action."""


class OutputMismatch(WorkflowError):
    """A value that is read from an output has the wrong type.

    It has come from the response of an earlier step, or from a workflow that has ended:
    what reads it is not to blame, and no failure action takes it up.

    Attributes:
        workflow_id: The workflow that has given the output.
        step_id: The step that has given it; None where the workflow has.
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
        values: The values that it saw, by the expressions that stand for them.
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
    """The response is not what the API's description says."""


class ResponseNotJson(ResponseDecodeError):
    """The body should be JSON and cannot be parsed as such."""


class ResponseMismatch(ResponseDecodeError):
    """A value that the workflow reads from the response has the wrong type.

    Attributes:
        pointer: The JSON Pointer (RFC 6901) of the first such value in the body; empty
            where it is the whole body, or a header.
    """

    def __init__(self, message: str, pointer: str, context: StepContext) -> None:
        super().__init__(message, context)
        self.pointer = pointer
