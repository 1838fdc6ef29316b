"""The linked document, with every reference resolved, for checks and plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as PyLiteral
from typing import TypeAlias

from ..arazzo import ArazzoDocument, Step, Workflow
from ..documents import Location
from ..language.predicates import Test, operands
from ..openapi import Operation, Parameter, Schema
from ..openapi.styles import FormEncodings, ParameterStyle
from ..openapi.xml_shapes import XmlRoot
from .requests.parts import Part
from .values.model import LinkedValue, Replacement, ResultRef, WorkflowKey

LinkedTest: TypeAlias = Test[LinkedValue]


@dataclass(frozen=True, slots=True)
class LinkedParameter:
    """A parameter of a step. ``declared`` is what the operation says of it;
    ``inherited`` tells that the workflow gives it. ``style`` is None for the default
    of its place; ``encodings`` are those of a form that is a whole query;
    ``is_default`` tells that the operation gives the value, and the document none."""

    name: str
    place: str
    value: LinkedValue
    declared: Parameter | None
    inherited: bool
    at: Location
    style: ParameterStyle | None = None
    encodings: FormEncodings = field(default_factory=FormEncodings)
    is_default: bool = False


BodyKind: TypeAlias = PyLiteral[
    "json",
    "lines",
    "form",
    "multipart",
    "xml",
    "content",
    "json text",
    "form text",
    "xml text",
    "text",
]
"""How a payload is written: as a value, as the octets that a value is, or as a text
that is the whole body."""


@dataclass(frozen=True, slots=True)
class LinkedBody:
    """The payload of a step, and the schema that the operation gives it, if any.

    ``replacements`` are those that can only be made when the workflow runs.
    ``encodings`` are the styles of a form's members by their names, where they are not
    the usual ones, and ``reserved`` those that keep reserved characters; ``parts`` is
    what is special of parts of a multipart body, ``xml`` how a value is written as XML.
    """

    content_type: str
    kind: BodyKind
    payload: LinkedValue
    schema: Schema | None
    at: Location
    replacements: tuple[Replacement, ...] = ()
    encodings: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    xml: XmlRoot | None = None


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
class WorkflowCall:
    """A call of a workflow, with values for its inputs.

    ``inherits`` tells that the caller's inputs of the same name are passed too.
    ``results`` are those that the called workflow depends on and that may be there;
    ``places`` is where the values stand, by the names of the inputs; ``misnamed`` where
    those are named that nothing else gives and that another name was meant for.
    """

    workflow: WorkflowKey
    arguments: tuple[tuple[str, LinkedValue], ...]
    inherits: bool
    results: tuple[ResultRef, ...]
    at: Location
    places: tuple[tuple[str, Location], ...] = field(default=(), compare=False)
    misnamed: tuple[tuple[str, Location], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Retry:
    """How a failed step is tried again: at most ``limit`` times, ``after`` seconds, and
    after another step or workflow, if any, has run."""

    limit: int
    after: float
    before: str | WorkflowCall | None


@dataclass(frozen=True, slots=True)
class LinkedAction:
    """What happens after a step where all of the criteria hold.

    With ``retry`` the step is tried again; with ``target`` the workflow goes on with
    that step, or leaves for another workflow; with neither it ends.
    """

    name: str
    target: str | WorkflowCall | None
    retry: Retry | None
    criteria: tuple[LinkedCriterion, ...]
    at: Location

    @property
    def step_id(self) -> str | None:
        """The id of the step that the workflow goes on with."""
        return self.target if isinstance(self.target, str) else None


@dataclass(frozen=True, slots=True)
class LinkedOutput:
    """An output of a step or a workflow."""

    name: str
    value: LinkedValue
    at: Location


@dataclass(frozen=True, slots=True)
class _LinkedStep:
    """The common part of steps. ``depends_on`` are steps that must have run before."""

    step: Step
    at: Location
    depends_on: tuple[str, ...]
    criteria: tuple[LinkedCriterion, ...]
    on_success: tuple[LinkedAction, ...]
    on_failure: tuple[LinkedAction, ...]
    outputs: Mapping[str, LinkedOutput]


@dataclass(frozen=True, slots=True)
class OperationStep(_LinkedStep):
    """A step that calls an operation; ``source`` is the name of what describes it.

    ``unsent`` are path parameters that the path has no variable for: their names, and
    where they stand.
    """

    source: str
    operation: Operation
    parameters: tuple[LinkedParameter, ...]
    body: LinkedBody | None
    unsent: tuple[tuple[str, Location], ...]


@dataclass(frozen=True, slots=True)
class WorkflowStep(_LinkedStep):
    """A step that calls a workflow."""

    call: WorkflowCall


LinkedStep: TypeAlias = OperationStep | WorkflowStep


def sent_values(step: LinkedStep) -> Iterator[LinkedValue]:
    """The values that a step sends, or passes to the workflow that it calls."""
    if isinstance(step, WorkflowStep):
        yield from (value for _, value in step.call.arguments)
        yield from step.call.results
        return
    yield from (parameter.value for parameter in step.parameters)
    if step.body is not None:
        yield step.body.payload
        yield from (found.value for found in step.body.replacements)


def values_of(step: LinkedStep) -> Iterator[LinkedValue]:
    """Everything that a step computes with."""
    yield from sent_values(step)
    for criterion in step.criteria:
        yield from operands(criterion.test)
    for action in (*step.on_success, *step.on_failure):
        for criterion in action.criteria:
            yield from operands(criterion.test)
        for call in calls_in(action):
            yield from (value for _, value in call.arguments)
    yield from (output.value for output in step.outputs.values())


def calls_in(action: LinkedAction) -> Iterator[WorkflowCall]:
    """The call of a workflow by an action, if there is one."""
    target = action.retry.before if action.retry is not None else action.target
    if isinstance(target, WorkflowCall):
        yield target


@dataclass(frozen=True, slots=True)
class LinkedWorkflow:
    """A workflow. ``inputs`` is the schema of its inputs, if it takes any;
    ``depends_on`` are the calls of what must have ended before, in their order;
    ``broken`` are the ids of the steps of which something is missing, since it is
    wrong, and ``is_whole`` tells that nothing is missing of how steps follow each
    other."""

    key: WorkflowKey
    workflow: Workflow
    at: Location
    inputs: Schema | None
    depends_on: tuple[WorkflowCall, ...]
    steps: tuple[LinkedStep, ...]
    outputs: Mapping[str, LinkedOutput]
    broken: frozenset[str]
    is_whole: bool

    def calls(self) -> Iterator[WorkflowCall]:
        """All calls of workflows."""
        yield from self.depends_on
        for step in self.steps:
            if isinstance(step, WorkflowStep):
                yield step.call
            for action in (*step.on_success, *step.on_failure):
                yield from calls_in(action)


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """An Arazzo document: its workflows, and those of others that they lead to.

    ``root`` is the whole of it as it is written."""

    path: str
    root: Location
    arazzo: ArazzoDocument
    workflows: tuple[LinkedWorkflow, ...]
    others: tuple[LinkedWorkflow, ...]
