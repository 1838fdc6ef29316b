"""Do inputs and outputs have the parts that are taken of them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..analysis import WorkflowFacts
from ..analysis.reads import action_reads, output_reads, response_reads, sent_reads
from ..analysis.types import Place, Types, ValueType, declared_at
from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Location, Pointer, format_pointer
from ..link import LinkedStep
from ..link.values.kinds import COMPOUND, named_kinds
from ..link.values.model import CallOutputRef, LinkedValue, PartRef, values_in
from ..openapi import Schema
from .members import meant_part, missing
from .named_values import named_value


def check_members(step: LinkedStep, place: Place, types: Types) -> Iterator[Diagnostic]:
    """Pointers into inputs and outputs, against their schemas."""
    reads = [*sent_reads(step), *response_reads(step)]
    for action in step.on_failure:
        reads += action_reads(action)
    for value, at in reads:
        yield from _check(value, at, place, types)


def check_workflow_members(
    workflow: WorkflowFacts, types: Types
) -> Iterator[Diagnostic]:
    """Pointers in the outputs of a workflow."""
    for output in workflow.linked.outputs.values():
        for value, at in output_reads(output):
            yield from _check(value, at, Place(workflow), types)


def _check(
    value: LinkedValue, at: Location, place: Place, types: Types
) -> Iterator[Diagnostic]:
    for inner in values_in(value):
        match inner:
            case PartRef(of, pointer):
                source: LinkedValue = of
            case CallOutputRef(name, (_, *_) as pointer):
                source, pointer = CallOutputRef(name, ()), tuple(pointer)
            case _:
                continue
        try:
            fault = _fault(source, pointer, place, types)
            meant = _meant(fault[1].schemas, pointer) if fault is not None else None
        except DiagnosticError:
            # A reference that dangles is reported where something needs it.
            continue
        if fault is not None:
            message, found = fault
            yield Diagnostic.at(
                "AZ565",
                message,
                at.span(),
                help=meant or "take a part that it has, or mend its schema",
                related=declared_at(found),
            )


def _meant(schemas: Iterable[Schema], pointer: Pointer) -> str | None:
    """What to write instead, where all schemas have the same of almost that name."""
    found = {meant_part(schema, pointer) for schema in schemas}
    match list(found):
        case [str(name)]:
            return f'did you mean "{name}"?'
        case [tuple(longer)]:
            return f"take `#{format_pointer(longer)}` of it"
    return None


def _fault(
    source: LinkedValue, pointer: Pointer, place: Place, types: Types
) -> tuple[str, ValueType] | None:
    found = types.of(source, place)
    if found is None:
        return None
    name = named_value(source)
    if not found.schemas:
        if found.kinds & COMPOUND:
            return None
        return f'{name} is {named_kinds(found.kinds)}: it has no "{pointer[0]}"', found
    faults = [missing(schema, pointer, name) for schema in found.schemas]
    message = faults[0]
    return (message, found) if message is not None and all(faults) else None
