"""The rules that linked documents are judged by, one file a theme."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..diagnostics import Diagnostic, Report
from ..link import LinkedDocument, LinkedStep, OperationStep
from ..link.faults import needing
from ..openapi import Schema
from .bodies import check_body
from .calls import check_call
from .form import check_form
from .inputs import check_inputs
from .requests import check_request
from .responses import check_response
from .unused import check_unused
from .widths import check_widths

__all__ = ["check_document", "check_unused"]


def check_document(document: LinkedDocument, report: Report) -> None:
    """Report what would go wrong when the workflows of a document run."""
    for found in check_form(document):
        report.add(found)
    for workflow in (*document.workflows, *document.others):
        with report.catching():
            for found in check_inputs(workflow):
                report.add(found)
        for step in workflow.steps:
            if step.step.step_id in workflow.broken:
                continue  # what it lacks may be what is wrong with it
            with report.needed_by(needing(step.step, step.at)), report.catching():
                for found in _check_step(step, workflow.inputs):
                    report.add(found)


def _check_step(step: LinkedStep, inputs: Schema | None) -> Iterator[Diagnostic]:
    if isinstance(step, OperationStep):
        return chain(
            check_request(step),
            check_body(step),
            check_widths(step, inputs),
            check_response(step),
        )
    return check_call(step)
