"""Values with their references resolved: of parameters, payloads and outputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..documents import Json


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that the document gives."""

    value: Json


@dataclass(frozen=True, slots=True)
class InputRef:
    """An input of the workflow."""

    name: str


@dataclass(frozen=True, slots=True)
class OutputRef:
    """An output of an earlier step."""

    step_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkflowKey:
    """What tells a workflow from all others: its document and its id."""

    path: str
    workflow_id: str


@dataclass(frozen=True, slots=True)
class WorkflowOutputRef:
    """An output of a workflow that has ended before: one that this workflow depends on,
    or that an earlier step has called."""

    workflow: WorkflowKey
    name: str


@dataclass(frozen=True, slots=True)
class PartRef:
    """What a JSON Pointer finds in an input, or in an output of an earlier step or
    workflow."""

    of: Source
    pointer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultRef:
    """The result of a workflow that has ended before, where one has: what another
    workflow that depends on it would otherwise run anew."""

    workflow: WorkflowKey


Source: TypeAlias = InputRef | OutputRef | WorkflowOutputRef
"""What has a name outside of a step."""

Ref: TypeAlias = InputRef | OutputRef | WorkflowOutputRef | PartRef | ResultRef
"""What a step takes from outside of it."""


@dataclass(frozen=True, slots=True)
class StatusRef:
    """The status of the current step's response."""


@dataclass(frozen=True, slots=True)
class HeaderRef:
    """A header of the current step's response."""

    name: str


@dataclass(frozen=True, slots=True)
class BodyRef:
    """The body of the current step's response, or what a JSON Pointer finds in it."""

    pointer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallOutputRef:
    """An output of the workflow that the current step calls, or what a JSON Pointer
    finds in it."""

    name: str
    pointer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextValue:
    """A text with values in it."""

    parts: tuple[str | LinkedValue, ...]


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """An object of which some members are not literal."""

    members: tuple[tuple[str, LinkedValue], ...]


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """An array of which some items are not literal."""

    items: tuple[LinkedValue, ...]


LinkedValue: TypeAlias = (
    "Literal | InputRef | OutputRef | WorkflowOutputRef | PartRef | ResultRef"
    " | StatusRef | HeaderRef | BodyRef | CallOutputRef"
    " | TextValue | ObjectValue | ArrayValue"
)


def source_of(ref: Ref) -> Source | ResultRef:
    """The input, output or result that a value comes from."""
    return ref.of if isinstance(ref, PartRef) else ref


def refs_in(value: LinkedValue) -> Iterator[Ref]:
    """The inputs and outputs that a value is made of."""
    match value:
        case InputRef() | OutputRef() | WorkflowOutputRef() | PartRef() | ResultRef():
            yield value
        case TextValue(parts):
            for part in parts:
                if not isinstance(part, str):
                    yield from refs_in(part)
        case ObjectValue(members):
            for _, member in members:
                yield from refs_in(member)
        case ArrayValue(items):
            for item in items:
                yield from refs_in(item)
