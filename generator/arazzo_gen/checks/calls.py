"""Does a step ask of a workflow what one has?"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..language.predicates import operands
from ..link import WorkflowStep
from ..link.values import CallStatusRef, values_in


def check_call(step: WorkflowStep) -> Iterator[Diagnostic]:
    """Criteria that look at a response, where there are as many as the workflow has
    steps (Arazzo 1.1.0, "Criterion Object")."""
    after = (found for action in step.on_success for found in action.criteria)
    for criterion in (*step.criteria, *after):
        values = (
            one for operand in operands(criterion.test) for one in values_in(operand)
        )
        if any(isinstance(value, CallStatusRef) for value in values):
            yield Diagnostic.at(
                "AZ611",
                "a step that calls a workflow has no response of its own: the status is"
                " that of the last one in the workflow",
                criterion.at.child("condition").span(),
                help="leave the criterion out, since a workflow that fails fails the"
                " step, or look at `$outputs`",
            )
