"""Which response a step reads: the one whose status its success criteria allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..documents import Location
from ..openapi import MediaType, Response, Schema, open_schema
from .media_types import essence
from .model import LinkedTest, OperationStep, calls_in
from .tests import AllOf, AnyOf, Compare, operands
from .values import BodyRef, LinkedValue, Literal, StatusRef, values_in


def required_statuses(step: OperationStep) -> frozenset[int] | None:
    """The statuses that the success criteria name, or None where they name none."""
    named = [statuses_of(criterion.test) for criterion in step.criteria]
    known = [statuses for statuses in named if statuses is not None]
    return frozenset.intersection(*known) if known else None


def response_schema(step: OperationStep) -> Schema | None:
    """The schema of the JSON body that the outputs and criteria of a step read.

    None where the description gives it none, or where several statuses are allowed
    whose bodies are not the same.
    """
    schemas: dict[object, Schema | None] = {}
    statuses = required_statuses(step)
    responses = step.operation.responses()
    library = step.operation.description.library
    chosen = (
        [response for status, response in responses.items() if status[:1] == "2"]
        if statuses is None
        else [_declared(responses, status) for status in sorted(statuses)]
    )
    for response in chosen:
        media = _json(response) if response else None
        schema = open_schema(library, media.schema) if media and media.schema else None
        schemas[schema.key if schema else None] = schema
    return next(iter(schemas.values())) if len(schemas) == 1 else None


def is_collection(step: OperationStep, value: LinkedValue) -> bool:
    """Whether the schema of a part of the body says that it is an array or a map."""
    schema = response_schema(step)
    if schema is None or not isinstance(value, BodyRef):
        return False
    for token in value.pointer:
        member = schema.member(str(token))
        if member is None:
            return False
        schema = member.schema
    if schema.types == {"array"}:
        return True
    return not schema.properties() and schema.additional() is not None


def declared_redirects(step: OperationStep) -> tuple[int, ...]:
    """The statuses of 3xx that the operation declares: they are no failure."""
    statuses = (status for status in step.operation.responses() if status[:1] == "3")
    return tuple(sorted(int(status) for status in statuses if status.isdigit()))


def undeclared_statuses(step: OperationStep) -> frozenset[int]:
    """The statuses that the criteria name and the operation does not declare."""
    responses = step.operation.responses()
    return frozenset(
        status
        for status in required_statuses(step) or ()
        if _declared(responses, status) is None
    )


def body_reads(step: OperationStep) -> Iterator[tuple[BodyRef, Location]]:
    """What a step reads of its response's body, and where it says so.

    Failure actions are left out: a failed response is read as plain JSON.
    """
    read: list[tuple[LinkedValue, Location]] = [
        (output.value, output.at) for output in step.outputs.values()
    ]
    for action in step.on_success:
        for call in calls_in(action):
            read += ((argument, call.at) for _, argument in call.arguments)
    after = (found for action in step.on_success for found in action.criteria)
    for criterion in (*step.criteria, *after):
        place = criterion.at.child("condition")
        read += ((operand, place) for operand in operands(criterion.test))
    for value, at in read:
        yield from ((one, at) for one in values_in(value) if isinstance(one, BodyRef))


def statuses_of(test: LinkedTest) -> frozenset[int] | None:
    """The statuses of which a response must have one to meet a test, as far as it names
    any."""
    match test:
        case Compare("==", StatusRef(), Literal(int(status))) | Compare(
            "==", Literal(int(status)), StatusRef()
        ):
            return frozenset({status})
        case AnyOf(tests):
            options = [statuses_of(inner) for inner in tests]
            if all(option is not None for option in options):
                return frozenset().union(*(option or () for option in options))
        case AllOf(tests):
            found = [statuses_of(inner) for inner in tests]
            known = [option for option in found if option is not None]
            return frozenset.intersection(*known) if known else None
    return None


def _declared(responses: Mapping[str, Response], status: int) -> Response | None:
    keys = (str(status), f"{status // 100}XX", f"{status // 100}xx", "default")
    return next((responses[key] for key in keys if key in responses), None)


def _json(response: Response) -> MediaType | None:
    for media in response.content:
        name = essence(media.name)
        if name in ("application/json", "*/*") or name.endswith("+json"):
            return media
    return None
