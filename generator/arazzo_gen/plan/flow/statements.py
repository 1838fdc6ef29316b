"""The flow of a workflow: the statements that emission writes down one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..model import StepPlan, WorkflowCallPlan
from ..values.code import Test, Value
from ..values.types import Type


@dataclass(frozen=True, slots=True)
class RequiredValue:
    """A local of the workflow function: a value that must be there for a step, and its
    type where it is."""

    local: str
    value: Value
    target: str
    type: Type


@dataclass(frozen=True, slots=True)
class CallPlan:
    """The call of a step in the flow of its workflow, and what it needs before:
    ``completed`` are steps that must have run by then, and may not have: their
    functions and ids."""

    step: StepPlan
    required: tuple[RequiredValue, ...]
    arguments: tuple[tuple[str, Value], ...]
    completed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """On to another workflow, whose result is that of this one; or, before a step is
    tried again, a call of it, whose result is that of the ``dependency`` it is.
    ``step_id`` is the step whose action it is."""

    step_id: str
    call: WorkflowCallPlan
    required: tuple[RequiredValue, ...]
    dependency: str | None


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """A retry action, taken where ``test`` holds: at most ``limit`` times, after
    ``after`` seconds each, and after what runs ``before``. Where ``unless`` holds,
    neither this one nor any after it is taken."""

    action: str
    test: Test | None
    limit: int
    after: float
    before: CallPlan | Transfer | None
    unless: Test | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """An action that is taken where ``test`` holds, or always, and what follows."""

    action: str
    test: Test | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RunStep:
    """Run a step; where it fails, the first matching retry or failure action.

    ``otherwise`` is what follows success only, where a failure can go on after it too.
    """

    call: CallPlan
    retries: tuple[RetryPlan, ...]
    failure: tuple[Arm, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """The first matching success action of a step, or what follows where none does."""

    step_id: str
    arms: tuple[Arm, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """Which end action the last step ends with; ``exhaustive``: always with one."""

    step_id: str
    arms: tuple[tuple[str, Test | None], ...]
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """Statements again and again, until one leaves them."""

    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """On with the next turn of the innermost loop."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Out of the innermost loop."""


@dataclass(frozen=True, slots=True)
class Goto:
    """On with a step, where the flow is a state machine."""

    step_id: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A flow that nothing simpler can say: for each step, what happens there."""

    first: str
    states: tuple[tuple[str, tuple[Statement, ...]], ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of the workflow: by an action, after a failure, or after ``Ends``."""

    ended_by: str | None
    failed_step: str | None
    outputs: tuple[Value, ...]
    after_ends: bool = False


Statement: TypeAlias = (
    RunStep | Choose | Ends | Loop | Again | Leave | Goto | Machine | Finish | Transfer
)


@dataclass(frozen=True, slots=True)
class DependencyPlan:
    """A workflow that must have ended before: the keyword that takes its result, and
    the call that makes one where none is given."""

    keyword: str
    call: WorkflowCallPlan
    required: tuple[RequiredValue, ...]
