"""Do calls of workflows give the required inputs, and read what a workflow has?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis import DocumentFacts, WorkflowFacts
from ..analysis.calls import passed_values
from ..diagnostics import Diagnostic
from ..language.predicates import operands
from ..link import WorkflowCall, WorkflowStep
from ..link.values.model import CallStatusRef, values_in


def check_inputs_given(
    workflow: WorkflowFacts, facts: DocumentFacts
) -> Iterator[Diagnostic]:
    """Inputs that a called workflow needs and that nothing gives (Arazzo 1.1.0, "Step
    Object", "Workflow Object" and "Success Action Object")."""
    for call in workflow.linked.calls():
        called = facts.workflows.get(call.workflow)
        if called is None:
            continue
        passed = passed_values(call, workflow, called)
        for name in facts.required.call(call):
            if name not in passed:
                yield _missing(call, name)


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


def _missing(call: WorkflowCall, wanted: str) -> Diagnostic:
    name, meant = call.workflow.workflow_id, dict(call.misnamed).get(wanted)
    if meant is not None:
        return Diagnostic.at(
            "AZ510",
            f'"{meant.value}" is given, which the workflow "{name}" does not take, and'
            f' not the input "{wanted}", which it needs',
            meant.span(),
            help=f'did you mean "{wanted}"?',
        )
    help = f"add a parameter with `name: {wanted}`"
    if call.inherits:
        help += ", or an input of that name and type to this workflow"
    return Diagnostic.at(
        "AZ510",
        f'nothing gives the input "{wanted}", which the workflow "{name}" needs',
        call.at.span(),
        help=help,
    )
