"""The syntax tree of a runtime expression: one class a form.

A name is kept as it is written, up to the ``#``, because only the declarations can tell
whether ``$inputs.a.b`` means the input ``a.b`` or the member ``b`` of the input ``a``:
see ``split_access``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .nodes import Node

Message = Literal["request", "response", "message"]
BodyPart = Literal["body", "payload"]
WorkflowField = Literal["inputs", "outputs"]
ComponentKind = Literal["inputs", "parameters", "successActions", "failureActions"]


@dataclass(frozen=True, slots=True)
class UrlExpression(Node):
    """``$url``."""


@dataclass(frozen=True, slots=True)
class MethodExpression(Node):
    """``$method``."""


@dataclass(frozen=True, slots=True)
class StatusCodeExpression(Node):
    """``$statusCode``."""


@dataclass(frozen=True, slots=True)
class SelfExpression(Node):
    """``$self``."""


@dataclass(frozen=True, slots=True)
class HeaderExpression(Node):
    """``$response.header.NAME``; the name is not case-sensitive."""

    message: Message
    name: str


@dataclass(frozen=True, slots=True)
class QueryExpression(Node):
    """``$request.query.NAME``."""

    message: Message
    name: str


@dataclass(frozen=True, slots=True)
class PathExpression(Node):
    """``$request.path.NAME``."""

    message: Message
    name: str


@dataclass(frozen=True, slots=True)
class BodyExpression(Node):
    """``$response.body#/a/b``, ``$message.payload#/a/b``; the whole without a pointer.

    ``dotted`` marks ``$response.body.a.b``, which the grammar does not allow: there
    the pointer is what ``#/a/b`` would have given.
    """

    message: Message
    part: BodyPart = "body"
    pointer: tuple[str, ...] | None = None
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class InputExpression(Node):
    """``$inputs.NAME#/pointer``."""

    name: str
    pointer: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class OutputExpression(Node):
    """``$outputs.NAME#/pointer``: an output of the current workflow."""

    name: str
    pointer: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class StepExpression(Node):
    """``$steps.STEP.outputs.NAME#/pointer``."""

    step: str
    name: str
    pointer: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class WorkflowExpression(Node):
    """``$workflows.WORKFLOW.inputs.NAME#/pointer``, or ``.outputs.``."""

    workflow: str
    field: WorkflowField
    name: str
    pointer: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SourceExpression(Node):
    """``$sourceDescriptions.SOURCE.REFERENCE``.

    The reference is an operationId, a workflowId or a field of the Source Description
    Object; it may hold any character, dots and ``#`` among them.
    """

    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class ComponentExpression(Node):
    """``$components.parameters.NAME``, and the other kinds of components."""

    kind: ComponentKind
    name: str


Expression = (
    UrlExpression
    | MethodExpression
    | StatusCodeExpression
    | SelfExpression
    | HeaderExpression
    | QueryExpression
    | PathExpression
    | BodyExpression
    | InputExpression
    | OutputExpression
    | StepExpression
    | WorkflowExpression
    | SourceExpression
    | ComponentExpression
)
