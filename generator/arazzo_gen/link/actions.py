"""Success and failure actions with their targets resolved (Arazzo 1.1.0, "Success
Action Object" and "Failure Action Object")."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..arazzo import Components, FailureAction, ReusableObject, SuccessAction
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Location
from .components import component
from .conditions import link_criteria
from .model import LinkedAction, Retry
from .scope import Scope, unknown, unsupported

ActionT = TypeVar("ActionT", SuccessAction, FailureAction)
Placed = tuple[ActionT, Location]

DEFAULT_LIMIT = 1
"""How often a retry is tried where no retryLimit says so."""


@dataclass(frozen=True, slots=True)
class PlacedActions:
    """The success and failure actions of a step or workflow by name, with their places;
    reusables are looked up."""

    success: Mapping[str, Placed[SuccessAction]]
    failure: Mapping[str, Placed[FailureAction]]

    def over(self, others: PlacedActions) -> PlacedActions:
        """These actions, then those of the others that they do not redefine."""
        return PlacedActions(
            {**self.success, **_without(others.success, self.success)},
            {**self.failure, **_without(others.failure, self.failure)},
        )

    @property
    def targets(self) -> set[str]:
        """The ids of the steps that an action goes to."""
        success = (action.step_id for action, _ in self.success.values())
        failure = (action.step_id for action, _ in self.failure.values())
        return {target for target in (*success, *failure) if target is not None}


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
    for index, item in enumerate(items):
        place = at.child(index)
        with report.catching():
            if isinstance(item, ReusableObject):
                action, place = component(item, place, kind, known)
            else:
                action = item
            found.setdefault(action.name, (action, place))
    return found


def link_actions(
    actions: Mapping[str, Placed[ActionT]],
    steps: Collection[str],
    scope: Scope,
    report: Report,
) -> tuple[LinkedAction, ...]:
    """Actions with their targets, which are among ``steps``, and criteria resolved."""
    linked: list[LinkedAction] = []
    for action, at in actions.values():
        with report.catching():
            linked.append(_link(action, at, steps, scope, report))
    return tuple(linked)


def _link(
    action: SuccessAction | FailureAction,
    at: Location,
    steps: Collection[str],
    scope: Scope,
    report: Report,
) -> LinkedAction:
    if action.workflow_id is not None:
        raise unsupported("an action that goes to a workflow", at.child("workflowId"))
    if action.parameters:
        raise unsupported("parameters of an action", at.child("parameters"))
    target = action.step_id
    if target is not None and target not in steps:
        place = at.child("stepId")
        raise unknown("AZ404", "step", target, steps, "the workflow", place)
    retry = None
    if isinstance(action, FailureAction) and action.type == "retry":
        if target is not None:
            raise unsupported("a retry that runs a step first", at.child("stepId"))
        limit = DEFAULT_LIMIT if action.retry_limit is None else action.retry_limit
        retry = Retry(limit, action.retry_after or 0.0)
    elif action.type == "goto" and target is None:
        message = f'the action "{action.name}" goes nowhere: it has no stepId'
        raise DiagnosticError(Diagnostic.at("AZ101", message, at.span()))
    return LinkedAction(
        name=action.name,
        target=target,
        retry=retry,
        criteria=link_criteria(action.criteria, at.child("criteria"), scope, report),
        at=at,
    )
