"""Control flow: the jumps of a document as loops and branches.

Steps follow one another, and actions may go anywhere. What comes out is the smallest
structure that says it: a jump back is a loop, a jump forward a branch around what is
passed over, and two branches that meet again an ``if`` with an ``else``. Only what fits
none of these becomes a state machine over the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from ...analysis import StepFacts, WorkflowFacts
from ...link import LinkedAction, LinkedTest, WorkflowCall
from ..values.code import Exchange, Failed, Ran, Test
from .actions import FlowBuilder, Parts, called_by
from .machine import MachineBuilder
from .state import State, meet
from .statements import (
    Again,
    Arm,
    CallPlan,
    Choose,
    Ends,
    Finish,
    Leave,
    Loop,
    RunStep,
    Statement,
    Transfer,
)


@dataclass(frozen=True, slots=True)
class _Loop:
    """A loop around a range of steps: where it begins and where it leads to."""

    head: int
    exit: int
    left: list[State]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a step stands: in a range up to ``end``, after which comes ``after``."""

    index: int
    end: int
    after: int
    loop: _Loop | None


MAX_DEPTH = 12
"""How deep loops and branches stand in one another: what is deeper is read more easily
as a state machine, and Python takes no more than 20 loops and 100 indentations."""

_Jump: TypeAlias = Literal["next", "again", "leave"] | int
"""How a jump is made: by falling through, by a loop, or by passing over steps up to an
index."""


class _Unstructured(Exception):
    """The jumps fit no structure."""


def plan_flow(
    workflow: WorkflowFacts, planner: Parts
) -> tuple[tuple[Statement, ...], bool]:
    """The statements of a workflow, and whether it may end without an end action."""
    try:
        structure = _Structure(workflow, planner)
        end = len(structure.steps)
        statements, state = structure.sequence(0, end, end, None, State())
        if state is not None:
            ends = bool(statements) and isinstance(statements[-1], Ends)
            finish = replace(planner.finish(None, None, state), after_ends=ends)
            statements.append(finish)
            last = statements[-2]
            exhaustive = isinstance(last, Ends) and last.exhaustive
            return tuple(statements), not exhaustive
        return tuple(statements), False
    except _Unstructured:
        machine = MachineBuilder(workflow, planner)
        return (machine.build(),), machine.may_run_out


def is_structured(workflow: WorkflowFacts) -> bool:
    """Whether loops and branches suffice for the jumps of a workflow."""
    structure = _Structure(workflow, _Blank())
    end = len(structure.steps)
    try:
        structure.sequence(0, end, end, None, State())
    except _Unstructured:
        return False
    return True


class _Blank:
    """Plans nothing: what a structure is does not depend on its parts."""

    def call(self, step: StepFacts, state: State) -> tuple[CallPlan, State]:
        return cast("CallPlan", None), state

    def test(
        self, test: LinkedTest, step: StepFacts, of: Exchange, state: State
    ) -> Test:
        return cast("Test", None)

    def finish(self, action: str | None, failed: str | None, state: State) -> Finish:
        return Finish(action, failed, ())

    def transfer(
        self, call: WorkflowCall, step: StepFacts, of: Exchange, state: State
    ) -> Transfer:
        return cast("Transfer", None)


class _Structure(FlowBuilder):
    """Loops and branches; raises _Unstructured where they do not suffice."""

    _depth = 0

    def sequence(
        self, start: int, end: int, after: int, loop: _Loop | None, state: State
    ) -> tuple[list[Statement], State | None]:
        """The steps from ``start`` up to ``end``, and what is known where they fall out
        of it, towards ``after``; None where they never do."""
        if self._depth > MAX_DEPTH:
            raise _Unstructured
        self._depth += 1
        written = self._sequence(start, end, after, loop, state)
        self._depth -= 1
        return written

    def _sequence(
        self, start: int, end: int, after: int, loop: _Loop | None, state: State
    ) -> tuple[list[Statement], State | None]:
        statements: list[Statement] = []
        index = start
        known: State | None = state
        while index < end and known is not None:
            head = loop is not None and loop.head == index
            last = None if head else self._last_jump_to(index, end)
            if last is not None:
                until = last + 1
                inner = _Loop(index, until if until < end else after, [])
                steps = self.steps[index:until]
                steps = [*steps, *(one for step in steps for one in self.before(step))]
                ids = [step.step_id for step in steps]
                again = known.looping(ids, called_by(steps))
                body, known = self.sequence(index, until, inner.exit, inner, again)
                if known is not None:
                    body.append(Leave())
                statements.append(Loop(tuple(body)))
                known = meet(known, *inner.left)
                index = until
                continue
            place = _Place(index, end, after, loop)
            written, known, index = self._step(place, known)
            statements += written
        return statements, known

    def _last_jump_to(self, index: int, end: int) -> int | None:
        """The last step below ``end`` that goes back to a step, from there on."""
        step_id = self.steps[index].step_id
        sources = [
            source
            for source in range(index, end)
            for arm in (
                *self.steps[source].success.possible,
                *self.steps[source].handlers,
            )
            if arm.action.step_id == step_id
        ]
        return max(sources, default=None)

    def _jump(self, target: int, place: _Place) -> _Jump:
        following = place.index + 1
        if target == (following if following < place.end else place.after):
            return "next"
        if place.loop is not None and target == place.loop.head:
            return "again"
        if place.loop is not None and target == place.loop.exit:
            return "leave"
        if following < target < place.end:
            return target
        if target == place.after and following < place.end:
            return place.end
        raise _Unstructured

    def _step(
        self, place: _Place, state: State
    ) -> tuple[list[Statement], State | None, int]:
        """A step with what its actions lead to, what is known then, and the index of
        the step to go on with."""
        step = self.steps[place.index]
        call, before = self.planner.call(step, self.enter(step, state))
        done = before.after(step.step_id, called_by([step]))
        if self._only_ends(place, step):
            arms = tuple(
                (
                    arm.action.name,
                    self.test(arm.decisive, step, Ran(step.step_id), done),
                )
                for arm in step.success.possible
            )
            run = RunStep(call, (), (), ())
            ends = Ends(step.step_id, arms, not step.success.open)
            return [run, ends], done, place.end
        jumps = {
            self._jump(self.index[arm.action.step_id], place)
            for arm in (*step.success.possible, *step.handlers)
            if arm.action.step_id is not None
        }
        skips = [jump for jump in jumps if isinstance(jump, int)]
        if len(skips) > 1:
            raise _Unstructured
        return self._branches(place, call, before, done, skips)

    def _only_ends(self, place: _Place, step: StepFacts) -> bool:
        """Whether this is the last step and all that can follow is how it ended."""
        success = step.success.possible
        return (
            place.loop is None
            and place.index + 1 == place.end == len(self.steps)
            and bool(success)
            and not success[0].always
            and not step.failure.possible
            and all(arm.action.target is None for arm in success)
        )

    def _branches(
        self,
        place: _Place,
        call: CallPlan,
        before: State,
        done: State,
        skips: Sequence[int],
    ) -> tuple[list[Statement], State | None, int]:
        step = self.steps[place.index]
        following = place.index + 1
        over = skips[0] if skips else following
        join = self._join(over, place) if skips else None
        # The steps that a jump passes over, which stand where it is not made.
        skipped, skipped_out = self.sequence(
            following, over, over if join is None else join, place.loop, done
        )
        beside: list[Statement] = []
        beside_out: State | None = done
        if join is not None:
            beside, beside_out = self.sequence(over, join, join, place.loop, done)

        ran = Ran(step.step_id)
        outs: list[State | None] = []
        rooms = 0
        arms: list[Arm] = []
        for one in step.success.possible:
            action = one.action
            written = self.test(one.decisive, step, ran, done)
            jump = self._action_jump(action, place)
            body: tuple[Statement, ...]
            if jump == "next":
                rooms += 1
                body = tuple(skipped)
                outs.append(skipped_out)
            elif isinstance(jump, int):
                body = tuple(beside)
                outs.append(beside_out)
            else:
                body = self._leaving(jump, action, ran, place, done)
            arms.append(Arm(action.name, written, body))
        open_ = step.success.open
        rooms += open_
        if open_:
            outs.append(skipped_out)
        direct = sum(
            isinstance(self._action_jump(one.action, place), int)
            for one in step.success.possible
        )
        if (skipped and rooms > 1) or (beside and direct > 1):
            raise _Unstructured
        chosen: list[Statement] = []
        if arms:
            chosen = [
                Choose(step.step_id, tuple(arms), tuple(skipped) if open_ else ())
            ]
        elif skipped:
            chosen = list(skipped)

        handlers: list[Arm] = []
        goes_on = False
        for one in step.handlers:
            action = one.action
            written = self.test(one.decisive, step, Failed(), before)
            jump = self._action_jump(action, place)
            body = ()
            skips_here = isinstance(jump, int)
            if (jump == "next" and not skips) or (skips_here and join is None):
                goes_on = True
                outs.append(before)
            elif jump == "next" or skips_here:
                raise _Unstructured
            else:
                body = self._leaving(jump, action, Failed(), place, before)
            handlers.append(Arm(action.name, written, body))
        retries = self.retries(step, before)
        run = RunStep(call, retries, tuple(handlers), tuple(chosen) if goes_on else ())
        statements: list[Statement] = [run, *([] if goes_on else chosen)]
        return statements, meet(*outs), over if join is None else join

    def _join(self, over: int, place: _Place) -> int | None:
        """Where two branches meet again: the first ends by going past the second."""
        last = self.steps[over - 1].success
        if last.open or not last.possible or last.possible[-1].action.step_id is None:
            return None
        target = self.index[last.possible[-1].action.step_id]
        return target if over < target <= place.end else None

    def _action_jump(self, action: LinkedAction, place: _Place) -> _Jump | None:
        """How an action is made; None for one that ends the workflow."""
        if action.step_id is None:
            return None
        return self._jump(self.index[action.step_id], place)

    def _leaving(
        self,
        jump: _Jump | None,
        action: LinkedAction,
        of: Exchange,
        place: _Place,
        state: State,
    ) -> tuple[Statement, ...]:
        if jump is None:
            return (self.leave(action, self.steps[place.index], of, state),)
        if jump == "again":
            return (Again(),)
        if place.loop is not None:
            place.loop.left.append(state)
        return (Leave(),)
