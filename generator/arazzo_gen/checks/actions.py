"""Can every action match, and does it make the difference that it is for?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis import StepFacts, WorkflowFacts
from ..analysis.matching import Arm, Outcomes, meeting
from ..analysis.statuses import SUCCESSES
from ..diagnostics import Diagnostic, Related
from ..documents import Location
from ..link import LinkedAction, LinkedStep
from .written_actions import shared_names, written_at


def check_actions(workflow: WorkflowFacts) -> Iterator[Diagnostic]:
    """Actions that never match, retries that are never tried or that run their own step
    twice, and jumps to where the workflow goes on without them.

    Those of a workflow, which all of its steps have, only where it is so in each; but a
    retry that runs a step first, wherever that is its own.
    """
    shared: dict[Location, list[Diagnostic | None]] = {}
    for at, step in enumerate(workflow.steps):
        for arms in (step.success, step.failure):
            for arm in arms.every:
                place, own = written_at(arm.action, step.linked, workflow.linked)
                fault = _fault(workflow, at, arm, place, own=own)
                if fault is None and _runs_itself(arm.action, step.linked):
                    yield _twice(arm.action, step.linked, place, own=own)
                if not own:
                    shared.setdefault(place, []).append(fault)
                elif fault is not None:
                    yield fault
    for faults in shared.values():
        if faults[0] is not None and all(faults):
            more = "; so it is in each step" if len(faults) > 1 else ""
            yield faults[0]._replace(note=f"{faults[0].note}{more}")


def _fault(
    workflow: WorkflowFacts, at: int, arm: Arm, place: Location, *, own: bool
) -> Diagnostic | None:
    action, step, flow = arm.action, workflow.steps[at], workflow.flow
    failed = any(arm is one for one in step.failure.every)
    if not arm.met:
        return _unmet(action, step, place, failed=failed)
    if arm.behind is not None:
        before, _ = written_at(arm.behind, step.linked, workflow.linked)
        return _behind(action, place, arm.behind, before)
    if action.retry is not None and action.retry.limit == 0:
        # So does a step without a retry that its workflow has.
        redefines = own and action.name in shared_names(workflow.linked)
        return None if redefines else _untried(action)
    if own and not failed and flow.follows_anyway(at, arm):
        return _no_difference(action, flow.steps[at + 1])
    return None


def _name(at: Location) -> Location:
    """The name of an action, or the reference to it."""
    value = at.value
    named = isinstance(value, dict) and "name" in value
    return at.child("name" if named else "reference")


def _unmet(
    action: LinkedAction, facts: StepFacts, place: Location, *, failed: bool
) -> Diagnostic | None:
    wanted = meeting([found.test for found in action.criteria])
    if not wanted:
        # Its criteria exclude each other: check_criteria reports that.
        return None
    shown = _shown(wanted)
    with_ = f"with status {shown}" if shown else "with such a status"
    step = facts.linked
    only = _shown(facts.succeeds_with) or "other statuses"
    ends, other = ("fail", "onSuccess") if failed else ("succeed", "onFailure")
    criteria = step.at.child("successCriteria").key()
    return Diagnostic.at(
        "AZ553",
        f'the action "{action.name}" never matches: the step "{step.step.step_id}" does'
        f" not {ends} {with_}",
        _name(place).span(),
        note=f"it succeeds with {only}, and with nothing else",
        help=f"put the action into {other}, or mend its criteria or those of the step",
        related=(
            [Related("the success of the step is defined here", criteria.span())]
            if step.criteria
            else []
        ),
    )


def _shown(outcomes: Outcomes) -> str:
    """The statuses among outcomes, as a message has them; empty where they are many."""
    known = sorted(one for one in outcomes if one is not None)
    if SUCCESSES.issubset(known):
        known = [one for one in known if one not in SUCCESSES]
        return ", ".join(["2XX", *map(str, known)]) if len(known) <= 5 else ""
    return ", ".join(map(str, known)) if len(known) <= 5 else ""


def _behind(
    action: LinkedAction, place: Location, other: LinkedAction, before: Location
) -> Diagnostic:
    why = "matches wherever it would" if other.criteria else "has no criteria"
    return Diagnostic.at(
        "AZ553",
        f'the action "{action.name}" is never taken: "{other.name}" before it {why}',
        _name(place).span(),
        note="of the actions that match, the first is taken",
        help=f'put it before "{other.name}", or take one of them out',
        related=[Related("this one is taken", _name(before).span())],
    )


def _untried(action: LinkedAction) -> Diagnostic:
    return Diagnostic.at(
        "AZ557",
        f'the action "{action.name}" tries nothing again: its retryLimit is 0',
        action.at.child("retryLimit").span(),
        note="the failure goes on to the next action that matches",
        help="leave the retryLimit out to try once more, or take the action out",
    )


def _runs_itself(action: LinkedAction, step: LinkedStep) -> bool:
    """Whether a retry runs the step that it tries again before it does so."""
    retry = action.retry
    return retry is not None and retry.limit > 0 and retry.before == step.step.step_id


def _twice(
    action: LinkedAction, step: LinkedStep, place: Location, *, own: bool
) -> Diagnostic:
    step_id = step.step.step_id
    if place == action.at and own:
        help_ = f"take `stepId: {step_id}` out: without it, the step is tried again"
    elif own:
        help_ = (
            f'write the action into the step "{step_id}" itself, without its stepId:'
            " then the step is tried again"
        )
    else:
        help_ = (
            f'give the step "{step_id}" a failure action "{action.name}" without a'
            " stepId, which stands in for this one there"
        )
    return Diagnostic.at(
        "AZ574",
        f'the action "{action.name}" runs the step "{step_id}" twice for each retry',
        action.at.child("stepId").span(),
        note="the step that a retry names runs first, and then the step that failed"
        " is tried again, which is the same here",
        help=help_,
        related=[Related("the step is here", step.at.child("stepId").span())],
    )


def _no_difference(action: LinkedAction, following: LinkedStep) -> Diagnostic:
    step = following.step.step_id
    return Diagnostic.at(
        "AZ556",
        f'the action "{action.name}" makes no difference: where it does not match, the'
        f' step "{step}" follows as well',
        action.at.child("stepId").span(),
        note="where no action matches, a step that has succeeded goes on to the next",
        help="put an action of type end behind it, if the workflow is not to go on"
        " then, or take it out",
        related=[Related("the step follows here", following.at.child("stepId").span())],
    )
