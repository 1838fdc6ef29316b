"""Values with their references resolved: of parameters, payloads and outputs."""

from __future__ import annotations

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
    "Literal | InputRef | OutputRef | StatusRef | HeaderRef | BodyRef | TextValue"
    " | ObjectValue | ArrayValue"
)
