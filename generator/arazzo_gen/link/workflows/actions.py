"""Success and failure actions with their targets resolved (Arazzo 1.1.0, "Success
Action Object" and "Failure Action Object")."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ...arazzo import Components, FailureAction, ReusableObject, SuccessAction
from ...arazzo.sizes import MAX_SECONDS
from ...diagnostics import Report
from ...documents import Location
from ..components import component
from ..faults import duplicate, unknown
from ..model import LinkedAction, Retry, WorkflowCall
from ..requests.parameters import merge_parameters
from ..scope import Scope
from ..values.model import WorkflowKey
from .calls import Callees, link_call
from .criteria import link_criteria

ActionT = TypeVar("ActionT", SuccessAction, FailureAction)
Placed = tuple[ActionT, Location]

DEFAULT_LIMIT = 1
"""The number of retries without a retryLimit."""


@dataclass(frozen=True, slots=True)
class PlacedActions:
    """The success and failure actions of a step or workflow by name, with their places;
    reusables are looked up."""

    success: Mapping[str, Placed[SuccessAction]]
    failure: Mapping[str, Placed[FailureAction]]

    def over(self, others: PlacedActions) -> PlacedActions:
        """These actions, then those of the others that they do not override."""
        return PlacedActions(
            {**self.success, **_without(others.success, self.success)},
            {**self.failure, **_without(others.failure, self.failure)},
        )

    @property
    def targets(self) -> set[str]:
        """The ids of the steps that an action goes to."""
        actions: list[SuccessAction | FailureAction] = []
        actions += (action for action, _ in self.success.values())
        actions += (action for action, _ in self.failure.values())
        return {
            action.step_id
            for action in actions
            if action.step_id is not None and action.type == "goto"
        }

    @property
    def run_before(self) -> set[str]:
        """The ids of the steps that run before the step is tried again."""
        return {
            action.step_id
            for action, _ in self.failure.values()
            if action.step_id is not None and action.type == "retry"
        }


def _without(
    actions: Mapping[str, Placed[ActionT]], names: Collection[str]
) -> dict[str, Placed[ActionT]]:
    return {name: action for name, action in actions.items() if name not in names}


def placed_actions(
    at: Location,
    success: tuple[str, Sequence[SuccessAction | ReusableObject]],
    failure: tuple[str, Sequence[FailureAction | ReusableObject]],
    components: Components,
    report: Report,
) -> PlacedActions:
    """The actions of the step or workflow at a place, each kind below its field."""
    return PlacedActions(
        _placed(
            success[1],
            at.child(success[0]),
            "successActions",
            components.success_actions,
            report,
        ),
        _placed(
            failure[1],
            at.child(failure[0]),
            "failureActions",
            components.failure_actions,
            report,
        ),
    )


def _placed(
    items: Sequence[ActionT | ReusableObject],
    at: Location,
    kind: str,
    known: Mapping[str, ActionT],
    report: Report,
) -> dict[str, Placed[ActionT]]:
    found: dict[str, Placed[ActionT]] = {}
    first: dict[str, Location] = {}
    for index, item in enumerate(items):
        here = place = at.child(index)
        with report.catching():
            if isinstance(item, ReusableObject):
                action, place = component(item, here, kind, known)
            else:
                action = item
            if (before := first.setdefault(action.name, here)) is not here:
                what, field = f'the action "{action.name}"', str(at.pointer[-1])
                raise duplicate(what, field, here, before)
            found[action.name] = (action, place)
    return found


@dataclass(frozen=True, slots=True)
class Targets:
    """Where actions may go: to ``steps`` of the workflow, and to other workflows, with
    what is in the components and what has ended by then."""

    steps: Collection[str]
    callees: Callees
    components: Components
    ended: Sequence[WorkflowKey]


def link_actions(
    actions: Mapping[str, Placed[ActionT]],
    targets: Targets,
    scope: Scope,
    report: Report,
) -> tuple[LinkedAction, ...]:
    """Actions with their targets and criteria resolved."""
    linked: list[LinkedAction] = []
    for action, at in actions.values():
        with report.catching():
            linked.append(_link(action, at, targets, scope, report))
    return tuple(linked)


def _link(
    action: SuccessAction | FailureAction,
    at: Location,
    targets: Targets,
    scope: Scope,
    report: Report,
) -> LinkedAction:
    target: str | WorkflowCall | None = action.step_id
    if action.step_id is not None and action.step_id not in targets.steps:
        place = at.child("stepId")
        steps = targets.steps
        raise unknown("AZ404", "step", action.step_id, steps, "the workflow", place)
    if action.workflow_id is not None:
        place = at.child("workflowId")
        given = merge_parameters(action, at, targets.components, report)
        target = link_call(
            targets.callees.find(action.workflow_id, place, report),
            given.values(),
            (),
            place,
            scope,
            report,
            inherits=True,
            available=targets.ended,
        )
    retry = None
    if isinstance(action, FailureAction) and action.type == "retry":
        limit = DEFAULT_LIMIT if action.retry_limit is None else action.retry_limit
        after = min(action.retry_after or 0.0, float(MAX_SECONDS))
        retry, target = Retry(limit, after, target), None
    return LinkedAction(
        name=action.name,
        target=target,
        retry=retry,
        criteria=link_criteria(action.criteria, at.child("criteria"), scope, report),
        at=at,
    )
