"""Actions in the order in which they are tried: what structures and machines share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from ...analysis import StepFacts, WorkflowFacts
from ...analysis.matching import Arm, conjunction
from ...analysis.statuses import statuses_of
from ...language.predicates import AnyOf, negation
from ...link import LinkedAction, LinkedTest, WorkflowCall, WorkflowStep
from ...link.model import Retry
from ...link.values.model import WorkflowKey
from ..values.code import Exchange, Failed, Test
from .state import State
from .statements import CallPlan, Finish, RetryPlan, Transfer

_MOST_REPEATED = 12
"""How many tests of other actions the retries of a step name, each those before it."""


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
        before = self.before(step)
        calls = {
            one.action.retry.before.workflow
            for one in step.retries
            if one.action.retry and isinstance(one.action.retry.before, WorkflowCall)
        }
        ids = [one.step_id for one in before]
        return state.looping(ids, calls | called_by(before))

    def before(self, step: StepFacts) -> list[StepFacts]:
        """The steps that run before a step is tried again."""
        found = (one.action.retry.before for one in step.retries if one.action.retry)
        return [self.workflow.by_id[one] for one in found if isinstance(one, str)]

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
        taken: list[tuple[Arm, Retry, list[LinkedTest]]] = []
        others: list[LinkedTest] = []
        for arm in step.failure.possible:
            if arm.action.retry is not None:
                before = [one for one in others if not _exclude(one, arm.test)]
                taken.append((arm, arm.action.retry, before))
            elif arm.test is not None:
                others.append(arm.test)
        repeated = sum(len(before) for _, _, before in taken)
        runs_before = any(retry.before is not None for _, retry, _ in taken)
        if repeated > _MOST_REPEATED and not runs_before:
            return tuple(self._in_turn(step, state))
        return tuple(
            self._retry(arm, retry, [*map(negation, before)], step, state)
            for arm, retry, before in taken
        )

    def _in_turn(self, step: StepFacts, state: State) -> Iterator[RetryPlan]:
        """The retries of a step, where the other actions are too many to be named by
        each of them: those that stand between two are named by the second."""
        between: list[LinkedTest] = []
        for arm in step.failure.possible:
            if arm.action.retry is not None:
                plan = self._retry(arm, arm.action.retry, (), step, state)
                unless = AnyOf(tuple(between)) if between else None
                yield replace(plan, unless=self.test(unless, step, Failed(), state))
                between = []
            elif arm.test is not None:
                between.append(arm.test)

    def _retry(
        self,
        arm: Arm,
        retry: Retry,
        before: Sequence[LinkedTest],
        step: StepFacts,
        state: State,
    ) -> RetryPlan:
        tests = [*before, *([arm.test] if arm.test is not None else [])]
        return RetryPlan(
            arm.action.name,
            self.test(conjunction(tests), step, Failed(), state),
            retry.limit,
            retry.after,
            self._before(retry.before, step, state),
        )

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
