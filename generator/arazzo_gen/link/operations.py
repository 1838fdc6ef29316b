"""From a step to the operation that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..arazzo import Step
from ..diagnostics import Diagnostic, DiagnosticError, Related
from ..documents import Location
from ..openapi import Description, Operation, find_operations, operation_ids
from .scope import unknown, unsupported


@dataclass(frozen=True, slots=True)
class Target:
    """An operation and the name of the source that describes it."""

    source: str
    operation: Operation


def link_operation(
    step: Step, at: Location, sources: Mapping[str, Description], complete: bool
) -> Target | None:
    """The operation of a step (Arazzo 1.1.0, "Step Object": operationId).

    ``complete`` tells that all sources could be opened. Where one could not, an
    operation that is not found may be its, so the answer is None and not an error.
    """
    for field, value in (
        ("workflowId", step.workflow_id),
        ("channelPath", step.channel_path),
        ("operationPath", step.operation_path),
    ):
        if value is not None:
            raise unsupported(f"a step with {field}", at.child(field))
    place = at.child("operationId")
    name = step.operation_id or ""
    if name.startswith("$sourceDescriptions."):
        source, _, name = name.removeprefix("$sourceDescriptions.").partition(".")
        if source not in sources:
            if not complete:
                return None
            raise unknown(
                "AZ406", "source description", source, sources, "the document", place
            )
        sources = {source: sources[source]}
    found = [
        Target(source, operation)
        for source, description in sources.items()
        for operation in find_operations(description, name)
    ]
    if len(found) > 1:
        raise DiagnosticError(
            Diagnostic.at(
                "AZ402",
                f'"{name}" is the id of {len(found)} operations',
                place.span(),
                help=f"write $sourceDescriptions.{found[0].source}.{name}",
                related=[
                    Related(f"in {target.source}", target.operation.at.key().span())
                    for target in found
                ],
            )
        )
    if found:
        return found[0]
    if not complete:
        return None
    known = [found for source in sources.values() for found in operation_ids(source)]
    owner = (
        f'the source "{next(iter(sources))}"' if len(sources) == 1 else "the document"
    )
    raise unknown("AZ401", "operation", name, known, owner, place)
