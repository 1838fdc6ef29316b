"""Actions in the order in which they are tried: what structures and machines share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..link import (
    LinkedAction,
    LinkedStep,
    LinkedTest,
    WorkflowCall,
    WorkflowStep,
)
from ..link.statuses import statuses_of
from ..link.tests import AllOf, is_negation, negation
from ..link.values import WorkflowKey
from .code import Exchange, Failed, Test
from .state import State
from .statements import CallPlan, Finish, RetryPlan, Transfer


@dataclass(frozen=True, slots=True)
class Planner:
    """How the parts of statements are planned where something is known."""

    call: Callable[[LinkedStep, State], tuple[CallPlan, State]]
    test: Callable[[LinkedTest, LinkedStep, Exchange, State], Test]
    finish: Callable[[str | None, str | None, State], Finish]
    transfer: Callable[[WorkflowCall, LinkedStep, Exchange, State], Transfer]


class FlowBuilder:
    """What structures and machines have in common."""

    def __init__(self, steps: Sequence[LinkedStep], planner: Planner) -> None:
        self.steps = steps
        self.planner = planner
        self.index = {step.step.step_id: index for index, step in enumerate(steps)}

    def tests(
        self, step: LinkedStep, actions: Sequence[LinkedAction]
    ) -> list[tuple[LinkedAction, LinkedTest | None]]:
        """Actions with what must hold for them, where those before them do not match.

        None for the last one where it matches then in any case; what comes after such
        a one is never taken.
        """
        arms: list[tuple[LinkedAction, LinkedTest | None]] = []
        before: LinkedTest | None = None
        for action in actions:
            test = _all(action)
            always = test is None or (before is not None and is_negation(before, test))
            arms.append((action, None if always else test))
            if always:
                break
            before = test
        return arms

    def test(
        self, test: LinkedTest | None, step: LinkedStep, of: Exchange, state: State
    ) -> Test | None:
        return None if test is None else self.planner.test(test, step, of, state)

    def enter(self, step: LinkedStep, state: State) -> State:
        """What is known where a step is tried, perhaps again: what runs before another
        try may have run."""
        before = [action.retry.before for action in step.on_failure if action.retry]
        steps = [self.steps[self.index[one]] for one in before if isinstance(one, str)]
        calls = [one.workflow for one in before if isinstance(one, WorkflowCall)]
        ids = [one.step.step_id for one in steps]
        return state.looping(ids, {*calls, *called_by(steps)})

    def leave(
        self, action: LinkedAction, step: LinkedStep, of: Exchange, state: State
    ) -> Finish | Transfer:
        """The end of the workflow by an action of a step that has succeeded or failed:
        there, or in another workflow."""
        if isinstance(action.target, WorkflowCall):
            return self.planner.transfer(action.target, step, of, state)
        failed = step.step.step_id if isinstance(of, Failed) else None
        return self.planner.finish(action.name, failed, state)

    def retries(self, step: LinkedStep, state: State) -> tuple[RetryPlan, ...]:
        """The retries of a step. Each is taken where no other kind of action before it
        matches; those are tried once the retries have given up."""
        plans: list[RetryPlan] = []
        others: list[LinkedTest] = []
        for action in step.on_failure:
            test = _all(action)
            if action.retry is None:
                if test is None:
                    break
                others.append(test)
                continue
            before = (other for other in others if not _exclude(other, test))
            tests = (*map(negation, before), *([test] if test else []))
            joined = tests[0] if len(tests) == 1 else AllOf(tests) if tests else None
            plans.append(
                RetryPlan(
                    action.name,
                    self.test(joined, step, Failed(), state),
                    action.retry.limit,
                    action.retry.after,
                    self._before(action.retry.before, step, state),
                )
            )
        return tuple(plans)

    def _before(
        self, target: str | WorkflowCall | None, step: LinkedStep, state: State
    ) -> CallPlan | Transfer | None:
        match target:
            case str():
                return self.planner.call(self.steps[self.index[target]], state)[0]
            case WorkflowCall():
                return self.planner.transfer(target, step, Failed(), state)
        return None

    def failures(
        self, step: LinkedStep
    ) -> list[tuple[LinkedAction, LinkedTest | None]]:
        others = [action for action in step.on_failure if action.retry is None]
        return self.tests(step, others)


def _all(action: LinkedAction) -> LinkedTest | None:
    tests = tuple(criterion.test for criterion in action.criteria)
    return tests[0] if len(tests) == 1 else AllOf(tests) if tests else None


def _exclude(one: LinkedTest, other: LinkedTest | None) -> bool:
    """Whether two tests never hold together: they want different statuses."""
    first = statuses_of(one)
    second = None if other is None else statuses_of(other)
    return first is not None and second is not None and first.isdisjoint(second)


def called_by(steps: Sequence[LinkedStep]) -> set[WorkflowKey]:
    """The workflows that steps call, or that run before they are tried again."""
    called: set[WorkflowKey] = set()
    for step in steps:
        if isinstance(step, WorkflowStep):
            called.add(step.call.workflow)
        for action in step.on_failure:
            if action.retry and isinstance(action.retry.before, WorkflowCall):
                called.add(action.retry.before.workflow)
    return called
