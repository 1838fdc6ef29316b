"""The values that steps and workflows compute with, and where the document has each."""

from __future__ import annotations

from collections.abc import Iterator

from ..documents import Location
from ..language.predicates import operands
from ..link import (
    LinkedAction,
    LinkedCriterion,
    LinkedOutput,
    LinkedStep,
    OperationStep,
    WorkflowCall,
)
from ..link.model import calls_in
from ..link.values.model import (
    ArrayValue,
    BodyRef,
    FoundIn,
    FunctionValue,
    GoessnerValue,
    HeaderRef,
    JsonPathValue,
    LinkedValue,
    ObjectValue,
    values_in,
)

Read = tuple[LinkedValue, Location]

_PATHS = FoundIn | FunctionValue | GoessnerValue | JsonPathValue
"""Values that look into others."""


def sent_reads(step: LinkedStep) -> Iterator[Read]:
    """What a step sends, or gives to the workflow that it calls."""
    if not isinstance(step, OperationStep):
        yield from _arguments(step.call)
        return
    for given in step.parameters:
        if not given.is_default:
            yield from _written(given.value, given.at.child("value"))
    if step.body is not None:
        yield from _written(step.body.payload, step.body.at.child("payload"))
        yield from ((one.value, one.at) for one in step.body.replacements)


def response_reads(step: LinkedStep) -> Iterator[Read]:
    """What a step that succeeds looks at once it has its response."""
    for criterion in step.criteria:
        yield from criterion_reads(criterion)
    yield from success_reads(step)


def success_reads(step: LinkedStep) -> Iterator[Read]:
    """What a step computes with once it has succeeded."""
    for output in step.outputs.values():
        yield from output_reads(output)
    for action in step.on_success:
        yield from action_reads(action)


def output_reads(output: LinkedOutput) -> Iterator[Read]:
    """What an output is made of."""
    given = output.at.value
    is_selector = isinstance(given, dict) and "selector" in given
    yield output.value, output.at.child("selector") if is_selector else output.at


def action_reads(action: LinkedAction) -> Iterator[Read]:
    """What an action looks at, and gives to the workflow that it calls."""
    for criterion in action.criteria:
        yield from criterion_reads(criterion)
    for call in calls_in(action):
        yield from _arguments(call)


def criterion_reads(criterion: LinkedCriterion) -> Iterator[Read]:
    """What a criterion looks at."""
    place = criterion.at.child("condition")
    yield from ((operand, place) for operand in operands(criterion.test))


def _arguments(call: WorkflowCall) -> Iterator[Read]:
    places = dict(call.places)
    for name, value in call.arguments:
        yield from _written(value, places[name])


def _written(value: LinkedValue, at: Location) -> Iterator[Read]:
    """The values in what the document writes down; those that replacements have made
    stand elsewhere, so they are said to stand in the payload."""
    inner: list[tuple[str | int, LinkedValue]] = []
    match value:
        case ObjectValue(members):
            inner = list(members)
        case ArrayValue(items):
            inner = list(enumerate(items))
        case _:
            yield value, at
    for key, one in inner:
        below = at.child(key)
        yield from _written(one, below if _exists(below) else at)


def _exists(at: Location) -> bool:
    try:
        at.value  # noqa: B018
    except LookupError:
        return False
    return True


def body_reads(step: LinkedStep) -> Iterator[tuple[BodyRef, Location]]:
    """What a step reads of its response's body, and where it says so.

    Failure actions are left out: a failed response is read as plain JSON.
    """
    for value, at in response_reads(step):
        yield from ((one, at) for one in values_in(value) if isinstance(one, BodyRef))


def header_reads(step: LinkedStep) -> Iterator[tuple[HeaderRef, Location]]:
    """The headers that a step reads of its response, and where it says so. Failure
    actions are left out."""
    for value, at in response_reads(step):
        yield from ((one, at) for one in values_in(value) if isinstance(one, HeaderRef))


def looks_into_body(step: LinkedStep) -> bool:
    """Whether a step reads parts of its response's body, or queries it as JSON."""
    return any(
        (isinstance(one, BodyRef) and bool(one.pointer))
        or (isinstance(one, _PATHS) and any(map(_is_body, values_in(one))))
        for value, _ in response_reads(step)
        for one in values_in(value)
    )


def _is_body(value: LinkedValue) -> bool:
    return isinstance(value, BodyRef)
