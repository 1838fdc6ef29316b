"""Actions in the order in which they are tried: what structures and machines share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ..analysis import StepFacts, WorkflowFacts
from ..analysis.matching import conjunction
from ..analysis.statuses import statuses_of
from ..language.predicates import negation
from ..link import LinkedAction, LinkedTest, WorkflowCall, WorkflowStep
from ..link.values import WorkflowKey
from .code import Exchange, Failed, Test
from .state import State
from .statements import CallPlan, Finish, RetryPlan, Transfer


class Parts(Protocol):
    """Plans the parts of statements where something is known."""

    def call(self, step: StepFacts, state: State) -> tuple[CallPlan, State]: ...

    def test(
        self, test: LinkedTest, step: StepFacts, of: Exchange, state: State
    ) -> Test: ...

    def finish(
        self, action: str | None, failed: str | None, state: State
    ) -> Finish: ...

    def transfer(
        self, call: WorkflowCall, step: StepFacts, of: Exchange, state: State
    ) -> Transfer: ...


class FlowBuilder:
    """What structures and machines have in common. ``steps`` are those that the first
    one leads to; nothing is written of the others."""

    def __init__(self, workflow: WorkflowFacts, planner: Parts) -> None:
        self.workflow = workflow
        self.steps = [workflow.steps[at] for at in sorted(workflow.flow.reached)]
        self.planner = planner
        self.index = {step.step_id: index for index, step in enumerate(self.steps)}

    def test(
        self, test: LinkedTest | None, step: StepFacts, of: Exchange, state: State
    ) -> Test | None:
        return None if test is None else self.planner.test(test, step, of, state)

    def enter(self, step: StepFacts, state: State) -> State:
        """What is known where a step is tried, perhaps again: what runs before another
        try may have run."""
        before = [one.action.retry.before for one in step.retries if one.action.retry]
        ids = [one for one in before if isinstance(one, str)]
        calls = [one.workflow for one in before if isinstance(one, WorkflowCall)]
        steps = (self.workflow.by_id[one] for one in ids)
        return state.looping(ids, {*calls, *called_by(steps)})

    def leave(
        self, action: LinkedAction, step: StepFacts, of: Exchange, state: State
    ) -> Finish | Transfer:
        """The end of the workflow by an action of a step that has succeeded or failed:
        there, or in another workflow."""
        if isinstance(action.target, WorkflowCall):
            return self.planner.transfer(action.target, step, of, state)
        failed = step.step_id if isinstance(of, Failed) else None
        return self.planner.finish(action.name, failed, state)

    def retries(self, step: StepFacts, state: State) -> tuple[RetryPlan, ...]:
        """The retries of a step. Each is taken where no other kind of action before it
        matches; those are tried once the retries have given up."""
        plans: list[RetryPlan] = []
        others: list[LinkedTest] = []
        for arm in step.failure.possible:
            if arm.action.retry is None:
                if arm.test is not None:
                    others.append(arm.test)
                continue
            before = (other for other in others if not _exclude(other, arm.test))
            tests = [*map(negation, before), *([arm.test] if arm.test else [])]
            plans.append(
                RetryPlan(
                    arm.action.name,
                    self.test(conjunction(tests), step, Failed(), state),
                    arm.action.retry.limit,
                    arm.action.retry.after,
                    self._before(arm.action.retry.before, step, state),
                )
            )
        return tuple(plans)

    def _before(
        self, target: str | WorkflowCall | None, step: StepFacts, state: State
    ) -> CallPlan | Transfer | None:
        match target:
            case str():
                return self.planner.call(self.workflow.by_id[target], state)[0]
            case WorkflowCall():
                return self.planner.transfer(target, step, Failed(), state)
        return None


def _exclude(one: LinkedTest, other: LinkedTest | None) -> bool:
    """Whether two tests never hold together: they want different statuses."""
    first = statuses_of(one)
    second = None if other is None else statuses_of(other)
    return first is not None and second is not None and first.isdisjoint(second)


def called_by(steps: Iterable[StepFacts]) -> set[WorkflowKey]:
    """The workflows that steps call, or that run before they are tried again."""
    called: set[WorkflowKey] = set()
    for step in steps:
        if isinstance(step.linked, WorkflowStep):
            called.add(step.linked.call.workflow)
        for arm in step.retries:
            retry = arm.action.retry
            if retry is not None and isinstance(retry.before, WorkflowCall):
                called.add(retry.before.workflow)
    return called
