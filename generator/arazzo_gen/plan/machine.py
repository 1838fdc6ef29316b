"""State machines: the flow of workflows whose jumps fit no loops and branches."""

from __future__ import annotations

from ..link import LinkedAction, LinkedStep
from .actions import FlowBuilder, called_by
from .code import Exchange, Failed, Ran
from .state import State
from .statements import Arm, Choose, Goto, Machine, RunStep, Statement


class MachineBuilder(FlowBuilder):
    """A state machine: every step is a state, and nothing is known between them."""

    may_run_out = False

    def build(self) -> Machine:
        """The machine over all steps."""
        states = tuple(
            (self.steps[index].step.step_id, self._state(index))
            for index in sorted(self._reached())
        )
        return Machine(self.steps[0].step.step_id, states)

    def _reached(self) -> set[int]:
        """The steps that the first one leads to."""
        reached: set[int] = set()
        waiting = [0]
        while waiting:
            index = waiting.pop()
            if index in reached:
                continue
            reached.add(index)
            step = self.steps[index]
            success = self.tests(step, step.on_success)
            arms = [*success, *self.failures(step)]
            waiting += [self.index[arm.step_id] for arm, _ in arms if arm.step_id]
            open_ = not success or success[-1][1] is not None
            if open_ and index + 1 < len(self.steps):
                waiting.append(index + 1)
        return reached

    def _state(self, index: int) -> tuple[Statement, ...]:
        step = self.steps[index]
        anything = State(may_have_run=frozenset(self.index))
        call, before = self.planner.call(step, self.enter(step, anything))
        done = before.after(step.step.step_id, called_by([step]))
        success = self.tests(step, step.on_success)
        arms = tuple(
            Arm(
                action.name,
                self.test(test, step, Ran(step.step.step_id), done),
                self._follow(action, step, Ran(step.step.step_id), done),
            )
            for action, test in success
        )
        otherwise: tuple[Statement, ...] = ()
        if not success or success[-1][1] is not None:
            otherwise = self._next(index, done)
        handlers = tuple(
            Arm(
                action.name,
                self.test(test, step, Failed(), before),
                self._follow(action, step, Failed(), before),
            )
            for action, test in self.failures(step)
        )
        chosen: tuple[Statement, ...] = otherwise
        if arms:
            chosen = (Choose(step.step.step_id, arms, otherwise),)
        goes_on = any(isinstance(arm.body[0], Goto) for arm in handlers)
        retries = self.retries(step, before)
        run = RunStep(call, retries, handlers, chosen if goes_on else ())
        return (run, *(() if goes_on else chosen))

    def _follow(
        self, action: LinkedAction, step: LinkedStep, of: Exchange, state: State
    ) -> tuple[Statement, ...]:
        if action.step_id is None:
            return (self.leave(action, step, of, state),)
        return (Goto(action.step_id),)

    def _next(self, index: int, state: State) -> tuple[Statement, ...]:
        if index + 1 < len(self.steps):
            return (Goto(self.steps[index + 1].step.step_id),)
        self.may_run_out = True
        return (self.planner.finish(None, None, state),)
