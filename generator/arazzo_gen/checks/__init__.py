"""The rules that linked documents are judged by, one file a theme."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Report
from ..link import LinkedDocument, LinkedStep, OperationStep
from ..link.faults import needing
from .bodies import check_body
from .calls import check_call
from .comparisons import check_comparisons
from .feeding import check_feeding
from .inputs import check_inputs
from .parts import check_members, check_workflow_members
from .queries import check_queries
from .requests import check_request
from .responses import check_response
from .value_types import Place, Types
from .widths import check_widths

__all__ = ["check_document"]


def check_document(document: LinkedDocument, report: Report) -> None:
    """Report what would go wrong when the workflows of a document run."""
    types = Types.of_document(document)
    for workflow in (*document.workflows, *document.others):
        with report.catching():
            for found in check_inputs(workflow):
                report.add(found)
        with report.catching():
            for found in check_workflow_members(workflow, types):
                report.add(found)
        for step in workflow.steps:
            with report.needed_by(needing(step.step, step.at)), report.catching():
                for found in _check_step(step, Place(workflow, step), types):
                    report.add(found)


def _check_step(step: LinkedStep, place: Place, types: Types) -> Iterator[Diagnostic]:
    yield from check_feeding(step, place, types)
    yield from check_members(step, place, types)
    yield from check_comparisons(step, place, types)
    if isinstance(step, OperationStep):
        yield from check_request(step)
        yield from check_body(step)
        yield from check_widths(step, place, types)
        yield from check_response(step)
        yield from check_queries(step, place, types)
        return
    yield from check_call(step)
