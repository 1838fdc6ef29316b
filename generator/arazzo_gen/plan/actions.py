"""Actions in the order in which they are tried: what structures and machines share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..link import (
    LinkedAction,
    LinkedStep,
    LinkedTest,
    WorkflowCall,
    WorkflowStep,
)
from ..link.model import Retry
from ..link.statuses import statuses_of
from ..link.tests import AllOf, AnyOf, is_negation, negation
from ..link.values import WorkflowKey
from .code import Exchange, Failed, Test
from .state import State
from .statements import CallPlan, Finish, RetryPlan, Transfer

_MOST_REPEATED = 12
"""How many tests of other actions the retries of a step name, each those before it."""


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
        taken: list[tuple[LinkedAction, Retry, list[LinkedTest]]] = []
        others: list[LinkedTest] = []
        for action in step.on_failure:
            test = _all(action)
            if action.retry is not None:
                before = [one for one in others if not _exclude(one, test)]
                taken.append((action, action.retry, before))
            elif test is None:
                break
            else:
                others.append(test)
        repeated = sum(len(before) for _, _, before in taken)
        runs_before = any(retry.before is not None for _, retry, _ in taken)
        if repeated > _MOST_REPEATED and not runs_before:
            return tuple(self._in_turn(step, state))
        return tuple(
            self._retry(
                action, retry, _joined(map(negation, before), action), step, state
            )
            for action, retry, before in taken
        )

    def _in_turn(self, step: LinkedStep, state: State) -> Iterator[RetryPlan]:
        """The retries of a step, where the other actions are too many to be named by
        each of them: those that stand between two are named by the second."""
        between: list[LinkedTest] = []
        for action in step.on_failure:
            test = _all(action)
            if action.retry is not None:
                plan = self._retry(action, action.retry, test, step, state)
                unless = AnyOf(tuple(between)) if between else None
                yield replace(plan, unless=self.test(unless, step, Failed(), state))
                between = []
            elif test is None:
                return
            else:
                between.append(test)

    def _retry(
        self,
        action: LinkedAction,
        retry: Retry,
        test: LinkedTest | None,
        step: LinkedStep,
        state: State,
    ) -> RetryPlan:
        return RetryPlan(
            action.name,
            self.test(test, step, Failed(), state),
            retry.limit,
            retry.after,
            self._before(retry.before, step, state),
        )

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


def _joined(before: Iterable[LinkedTest], action: LinkedAction) -> LinkedTest | None:
    """What must hold for an action, and before it."""
    test = _all(action)
    tests = (*before, *([test] if test else []))
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
