"""State machines: the flow of workflows whose jumps fit no loops and branches."""

from __future__ import annotations

from ...analysis import StepFacts
from ...link import LinkedAction
from ..values.code import Exchange, Failed, Ran
from .actions import FlowBuilder, called_by
from .state import State
from .statements import Arm, Choose, Goto, Machine, RunStep, Statement


class MachineBuilder(FlowBuilder):
    """A state machine: every step is a state, and nothing is known between them."""

    may_run_out = False

    def build(self) -> Machine:
        """The machine over all steps."""
        states = tuple((step.step_id, self._state(step)) for step in self.steps)
        return Machine(self.steps[0].step_id, states)

    def _state(self, step: StepFacts) -> tuple[Statement, ...]:
        ids = (self.workflow.steps[at].step_id for at in self.workflow.flow.run)
        anything = State(may_have_run=frozenset(ids))
        call, before = self.planner.call(step, self.enter(step, anything))
        done = before.after(step.step_id, called_by([step]))
        arms = tuple(
            Arm(
                arm.action.name,
                self.test(arm.decisive, step, Ran(step.step_id), done),
                self._follow(arm.action, step, Ran(step.step_id), done),
            )
            for arm in step.success.possible
        )
        otherwise = self._next(step, done) if step.success.open else ()
        handlers = tuple(
            Arm(
                arm.action.name,
                self.test(arm.decisive, step, Failed(), before),
                self._follow(arm.action, step, Failed(), before),
            )
            for arm in step.handlers
        )
        chosen: tuple[Statement, ...] = otherwise
        if arms:
            chosen = (Choose(step.step_id, arms, otherwise),)
        goes_on = any(isinstance(arm.body[0], Goto) for arm in handlers)
        retries = self.retries(step, before)
        run = RunStep(call, retries, handlers, chosen if goes_on else ())
        return (run, *(() if goes_on else chosen))

    def _follow(
        self, action: LinkedAction, step: StepFacts, of: Exchange, state: State
    ) -> tuple[Statement, ...]:
        if action.step_id is None:
            return (self.leave(action, step, of, state),)
        return (Goto(action.step_id),)

    def _next(self, step: StepFacts, state: State) -> tuple[Statement, ...]:
        following = self.index[step.step_id] + 1
        if following < len(self.steps) and step is not self.workflow.steps[-1]:
            return (Goto(self.steps[following].step_id),)
        self.may_run_out = True
        return (self.planner.finish(None, None, state),)
