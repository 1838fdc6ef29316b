"""The rules that linked documents are judged by, one file a theme."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis import DocumentFacts, StepFacts
from ..analysis.types import Place, Types
from ..diagnostics import Diagnostic, Report
from ..link import OperationStep
from ..link.faults import needing
from .actions import check_actions
from .bodies import check_body
from .calls import check_call, check_inputs_given
from .closure import check_closure
from .comparisons import check_comparisons
from .criteria import check_criteria
from .feeding import check_feeding
from .form import check_form
from .inputs import check_inputs
from .parts import check_members, check_workflow_members
from .queries import check_queries
from .reach import check_reach
from .recursion import check_recursion
from .requests import check_request
from .responses import check_response
from .security import check_security
from .unrun import check_unrun
from .unused import check_unused
from .widths import Widths, check_widths

__all__ = ["check_document", "check_unused"]


def check_document(facts: DocumentFacts, report: Report, *, full: bool) -> None:
    """Report what would go wrong when the workflows of a document run, and, where the
    models are to be ``full``, what they would lack."""
    for found in check_form(facts.linked):
        report.add(found)
    for workflow in facts:
        with report.catching():
            for found in check_inputs(workflow.linked):
                report.add(found)
        with report.catching():
            for found in check_workflow_members(workflow, facts.types):
                report.add(found)
        reported: Widths = set()
        for step in workflow.steps:
            if step.step_id in workflow.linked.broken:
                continue  # what it lacks may be what is wrong with it
            needing_it = needing(step.linked.step, step.linked.at)
            place = Place(workflow, step)
            with report.needed_by(needing_it), report.catching():
                for found in _check_step(place, step, facts.types, reported):
                    report.add(found)
    for found in _check_flows(facts):
        report.add(found)
    check_security(facts.security, report)
    for found in check_closure(facts) if full else ():
        report.add(found)


def _check_flows(facts: DocumentFacts) -> Iterator[Diagnostic]:
    """How the steps of workflows follow each other, and their calls."""
    whole = [workflow for workflow in facts if workflow.linked.is_whole]
    for workflow in whole:
        yield from check_criteria(workflow.linked)
        yield from check_actions(workflow)
        yield from check_reach(workflow.flow)
        yield from check_unrun(workflow, facts.required)
        yield from check_inputs_given(workflow, facts)
    yield from check_recursion({one.key: one.flow for one in whole})


def _check_step(
    place: Place, facts: StepFacts, types: Types, reported: Widths
) -> Iterator[Diagnostic]:
    step, responses = facts.linked, facts.responses
    yield from check_feeding(step, place, types)
    yield from check_members(step, place, types)
    yield from check_comparisons(step, place, types)
    if isinstance(step, OperationStep):
        yield from check_request(step)
        yield from check_body(step)
        yield from check_widths(step, place, types, reported)
    else:
        yield from check_call(step)
    if responses is not None:
        yield from check_response(facts, responses)
        yield from check_queries(responses, place, types)
