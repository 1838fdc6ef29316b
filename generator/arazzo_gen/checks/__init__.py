"""The rules that linked documents are judged by, one file a theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..diagnostics import Diagnostic, Report
from ..link import LinkedDocument, LinkedStep, LinkedWorkflow, OperationStep
from ..link.faults import needing
from .actions import check_actions
from .bodies import check_body
from .calls import check_call
from .comparisons import check_comparisons
from .criteria import check_criteria
from .feeding import check_feeding
from .flow import Flow
from .form import check_form
from .inputs import check_inputs
from .parts import check_members, check_workflow_members
from .queries import check_queries
from .reach import check_reach
from .recursion import check_recursion
from .requests import check_request
from .responses import check_response
from .unrun import check_unrun
from .unused import check_unused
from .value_types import Place, Types
from .widths import Widths, check_widths

__all__ = ["check_document", "check_unused"]


def check_document(document: LinkedDocument, report: Report) -> None:
    """Report what would go wrong when the workflows of a document run."""
    types = Types.of_document(document)
    for found in check_form(document):
        report.add(found)
    for workflow in (*document.workflows, *document.others):
        with report.catching():
            for found in check_inputs(workflow):
                report.add(found)
        with report.catching():
            for found in check_workflow_members(workflow, types):
                report.add(found)
        told: Widths = set()
        for step in workflow.steps:
            if step.step.step_id in workflow.broken:
                continue  # what it lacks may be what is wrong with it
            with report.needed_by(needing(step.step, step.at)), report.catching():
                for found in _check_step(step, Place(workflow, step), types, told):
                    report.add(found)
    for found in _check_flows((*document.workflows, *document.others)):
        report.add(found)


def _check_flows(workflows: Sequence[LinkedWorkflow]) -> Iterator[Diagnostic]:
    """How the steps of workflows follow each other, and their calls."""
    flows = {one.key: Flow(one) for one in workflows if one.is_whole}
    by_key = {one.key: one for one in workflows}
    for flow in flows.values():
        yield from check_criteria(flow.workflow)
        yield from check_actions(flow)
        yield from check_reach(flow)
        yield from check_unrun(flow, by_key)
    yield from check_recursion(flows)


def _check_step(
    step: LinkedStep, place: Place, types: Types, told: Widths
) -> Iterator[Diagnostic]:
    yield from check_feeding(step, place, types)
    yield from check_members(step, place, types)
    yield from check_comparisons(step, place, types)
    if isinstance(step, OperationStep):
        yield from check_request(step)
        yield from check_body(step)
        yield from check_widths(step, place, types, told)
        yield from check_response(step)
        yield from check_queries(step, place, types)
        return
    yield from check_call(step)
