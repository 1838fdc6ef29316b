"""A document with every reference resolved: what the checks judge and plans are made
of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as PyLiteral
from typing import TypeAlias

from ..arazzo import ArazzoDocument, Step, Workflow
from ..documents import Location
from ..openapi import Description, Operation, Parameter, Schema
from .tests import Test, operands
from .values import LinkedValue, Replacement

LinkedTest: TypeAlias = Test[LinkedValue]


@dataclass(frozen=True, slots=True)
class LinkedParameter:
    """A parameter of a step. ``declared`` is what the operation says of it;
    ``inherited`` tells that the workflow gives it."""

    name: str
    place: str
    value: LinkedValue
    declared: Parameter | None
    inherited: bool
    at: Location


BodyKind: TypeAlias = PyLiteral[
    "json", "form", "json text", "form text", "xml text", "text"
]
"""How a payload is written: as a value, or as a text that is the whole body."""


@dataclass(frozen=True, slots=True)
class LinkedBody:
    """The payload of a step, and the schema that the operation gives it, if any.

    ``replacements`` are those that can only be made when the workflow runs.
    """

    content_type: str
    kind: BodyKind
    payload: LinkedValue
    schema: Schema | None
    at: Location
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedCriterion:
    """A condition: its text as the document has it, and what it tests.

    ``seen`` are the values that it looks at, beside the status, by what it calls them.
    """

    condition: str
    test: LinkedTest
    seen: tuple[tuple[str, LinkedValue], ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Retry:
    """How a failed step is tried again: at most ``limit`` times, ``after`` seconds."""

    limit: int
    after: float


@dataclass(frozen=True, slots=True)
class LinkedAction:
    """What happens after a step where all of the criteria hold.

    With ``retry`` the step is tried again; with ``target`` the workflow goes on with
    that step; with neither it ends.
    """

    name: str
    target: str | None
    retry: Retry | None
    criteria: tuple[LinkedCriterion, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class LinkedOutput:
    """An output of a step or a workflow."""

    name: str
    value: LinkedValue
    at: Location


@dataclass(frozen=True, slots=True)
class LinkedStep:
    """A step that calls an operation."""

    step: Step
    at: Location
    source: str
    operation: Operation
    parameters: tuple[LinkedParameter, ...]
    body: LinkedBody | None
    criteria: tuple[LinkedCriterion, ...]
    on_success: tuple[LinkedAction, ...]
    on_failure: tuple[LinkedAction, ...]
    outputs: Mapping[str, LinkedOutput]


def values_of(step: LinkedStep) -> Iterator[LinkedValue]:
    """Everything that a step computes with."""
    yield from (parameter.value for parameter in step.parameters)
    if step.body is not None:
        yield step.body.payload
        yield from (found.value for found in step.body.replacements)
    actions = (*step.on_success, *step.on_failure)
    for criterion in (
        *step.criteria,
        *(one for act in actions for one in act.criteria),
    ):
        yield from operands(criterion.test)
    yield from (output.value for output in step.outputs.values())


@dataclass(frozen=True, slots=True)
class LinkedWorkflow:
    """A workflow. ``inputs`` is the schema of its inputs, if it takes any."""

    workflow: Workflow
    at: Location
    inputs: Schema | None
    steps: tuple[LinkedStep, ...]
    outputs: Mapping[str, LinkedOutput]


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """An Arazzo document; ``sources`` are the OpenAPI descriptions by their names."""

    path: str
    arazzo: ArazzoDocument
    sources: Mapping[str, Description]
    workflows: tuple[LinkedWorkflow, ...]
