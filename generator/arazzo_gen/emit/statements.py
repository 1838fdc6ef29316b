"""The statements of a flow, as templates are given them: each is the context of a
template of its own, which writes it and those within it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .context_values import Code, Name, Text


@dataclass(frozen=True, slots=True)
class CallStatement:
    """``statements/call.py.jinja``: run a step."""

    id: Text
    """The ``stepId``."""
    attribute: Name
    """The field of the steps class that takes its result."""
    call: Code
    """The call of its function."""


@dataclass(frozen=True, slots=True)
class CompletedStatement:
    """``statements/completed.py.jinja``: check that a step has run."""

    id: Text
    """The step that needs it."""
    attribute: Name
    """The field of the steps class that has the result of the step that is needed."""
    needed: Text
    """The ``stepId`` of that step."""


@dataclass(frozen=True, slots=True)
class RequiredStatement:
    """``statements/required.py.jinja``: a value that must be there for a step."""

    id: Text
    """The step that needs it."""
    local: Name
    """The variable that takes the value."""
    value: Code
    """The expression of the value or None."""
    target: Text
    """What it is for, and where it is from."""
    is_union: bool
    """Whether its type is one that type checkers only narrow by ``is None``."""


@dataclass(frozen=True, slots=True)
class AttemptStatement:
    """``statements/attempt.py.jinja``: statements, and what follows the failure of a
    step in them."""

    body: tuple[Statement, ...]
    """What may fail."""
    reads_failure: bool
    """Whether the handler reads ``failure``."""
    handler: tuple[Statement, ...]
    """What follows a failure."""
    otherwise: tuple[Statement, ...]
    """What follows success only."""


@dataclass(frozen=True, slots=True)
class RetryActionContext:
    """A retry action of a step."""

    action: Text
    """The name of the action."""
    keyword: Code
    """``if`` or ``elif``, before the first condition of the action."""
    unless: Code
    """The condition under which neither this action nor a later one is taken; empty
    where there is none."""
    condition: Code
    """The condition of the action, which is an operand of ``and``; empty where it is
    always taken."""
    limit: int
    """How often it is taken."""
    after: float
    """The seconds before another try."""
    before: tuple[Statement, ...]
    """What runs before another try; mostly nothing."""


@dataclass(frozen=True, slots=True)
class RetryStatement:
    """``statements/retry.py.jinja``: run a step until it succeeds, or no retry action
    is taken."""

    id: Text
    """The ``stepId``."""
    is_async: bool
    """Whether the functions are coroutines."""
    needed: tuple[Statement, ...]
    """What comes before each try."""
    body: tuple[Statement, ...]
    """The try."""
    retries: tuple[RetryActionContext, ...]
    """The retry actions, in the order of the document."""
    handler: tuple[Statement, ...]
    """What follows a failure that no retry action is taken for."""
    gives_up: bool
    """Whether the handler may go on below itself, where the failure is raised."""


@dataclass(frozen=True, slots=True)
class ArmContext:
    """An action that is taken, and what follows it."""

    keyword: Code
    """``if``, ``elif`` or ``else``; empty where the action is always taken."""
    condition: Code
    """The condition; empty for an ``else``."""
    action: Text
    """The name of the action."""
    body: tuple[Statement, ...]
    """What follows."""


@dataclass(frozen=True, slots=True)
class BranchStatement:
    """``statements/branch.py.jinja``: the first action of a step whose condition holds,
    or what follows where none does."""

    id: Text
    """The ``stepId``."""
    arms: tuple[ArmContext, ...]
    """The actions, in the order of the document."""
    otherwise: tuple[Statement, ...]
    """What follows where no action is taken."""
    is_else: bool
    """Whether that needs an ``else``: an action before it goes on below."""


@dataclass(frozen=True, slots=True)
class EndsStatement:
    """``statements/ends.py.jinja``: which end action the last step ends with, in the
    variable ``ended_by``."""

    id: Text
    """The ``stepId``."""
    type: Code
    """The annotation of the variable."""
    arms: tuple[ArmContext, ...]
    """The end actions, in the order of the document."""
    exhaustive: bool
    """Whether one is always taken."""


@dataclass(frozen=True, slots=True)
class LoopStatement:
    """``statements/loop.py.jinja``: statements again and again, until one leaves
    them."""

    body: tuple[Statement, ...]
    """The statements."""


@dataclass(frozen=True, slots=True)
class ContinueStatement:
    """``statements/continue.py.jinja``: on with the next turn of the innermost loop."""


@dataclass(frozen=True, slots=True)
class BreakStatement:
    """``statements/break.py.jinja``: out of the innermost loop."""


@dataclass(frozen=True, slots=True)
class RaiseStatement:
    """``statements/raise.py.jinja``: raise a failure that no action is taken for."""


@dataclass(frozen=True, slots=True)
class StateContext:
    """A step of a state machine."""

    id: Text
    """The ``stepId``."""
    body: tuple[Statement, ...]
    """What happens there."""


@dataclass(frozen=True, slots=True)
class MachineStatement:
    """``statements/machine.py.jinja``: a flow that loops and branches cannot say."""

    type: Code
    """The annotation of the variable ``at``, which has the ``stepId``."""
    first: Text
    """The ``stepId`` of the first step."""
    states: tuple[StateContext, ...]
    """The steps."""


@dataclass(frozen=True, slots=True)
class GotoStatement:
    """``statements/goto.py.jinja``: on with a step of a state machine."""

    id: Text
    """The ``stepId``."""


@dataclass(frozen=True, slots=True)
class ReturnedContext:
    """An output of a workflow."""

    name: Name
    """The field of the outputs class."""
    value: Code
    """The expression of its value."""


@dataclass(frozen=True, slots=True)
class ReturnStatement:
    """``statements/return.py.jinja``: the end of the workflow."""

    result: Code
    """What makes the result."""
    outputs_class: Name
    """The class of the outputs; empty where there are none."""
    outputs: tuple[ReturnedContext, ...]
    """The outputs, but for those that are null."""
    ended_by: Text | None
    """The name of the end action; None where there is none, or it is in a variable."""
    is_in_variable: bool
    """Whether the variable ``ended_by`` has it."""
    failed_step: Text | None
    """The step whose failure led here; None where none did."""


@dataclass(frozen=True, slots=True)
class WorkflowCallStatement:
    """``statements/workflow_call.py.jinja``: run another workflow."""

    id: Text
    """The ``workflowId`` of that workflow."""
    call: Code
    """The call of its function."""
    returns: bool
    """Whether its result is that of this workflow."""
    result: Name
    """The variable that takes its result; empty where none does."""


@dataclass(frozen=True, slots=True)
class DependencyStatement:
    """``statements/dependency.py.jinja``: a workflow that has to have ended before."""

    id: Text
    """The ``workflowId`` of that workflow."""
    name: Name
    """The keyword with its result."""
    body: tuple[Statement, ...]
    """What runs it, where its result was not given."""


Statement: TypeAlias = (
    CallStatement
    | CompletedStatement
    | RequiredStatement
    | AttemptStatement
    | RetryStatement
    | BranchStatement
    | EndsStatement
    | LoopStatement
    | ContinueStatement
    | BreakStatement
    | RaiseStatement
    | MachineStatement
    | GotoStatement
    | ReturnStatement
    | WorkflowCallStatement
    | DependencyStatement
)
"""A statement of a flow."""

STATEMENTS: dict[type[Statement], str] = {
    kind: f"statements/{name}.py.jinja"
    for kind, name in (
        (CallStatement, "call"),
        (CompletedStatement, "completed"),
        (RequiredStatement, "required"),
        (AttemptStatement, "attempt"),
        (RetryStatement, "retry"),
        (BranchStatement, "branch"),
        (EndsStatement, "ends"),
        (LoopStatement, "loop"),
        (ContinueStatement, "continue"),
        (BreakStatement, "break"),
        (RaiseStatement, "raise"),
        (MachineStatement, "machine"),
        (GotoStatement, "goto"),
        (ReturnStatement, "return"),
        (WorkflowCallStatement, "workflow_call"),
        (DependencyStatement, "dependency"),
    )
}
"""The templates of statements."""
