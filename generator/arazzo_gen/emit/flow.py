"""The flow of a workflow as Python writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from ..plan.code import Constant
from ..plan.model import WorkflowCallPlan, WorkflowPlan
from ..plan.statements import (
    Again,
    Arm,
    CallPlan,
    Choose,
    Ends,
    Finish,
    Goto,
    Leave,
    Loop,
    Machine,
    RequiredValue,
    RetryPlan,
    RunStep,
    Statement,
    Transfer,
)
from ..plan.types import FileType, UnionType, is_optional
from .code import Expressions
from .imports import names_in
from .style import Style
from .types import literal_text


@dataclass(frozen=True, slots=True)
class FlowWriter:
    """Writes the statements of a workflow.

    ``suffix`` ends the names of its functions: "" or, of coroutines, "_async".
    """

    plan: WorkflowPlan
    suffix: str
    style: Style
    write: Expressions

    def text(self) -> str:
        """All statements, not indented."""
        return "\n".join(self._block(self.plan.flow))

    @property
    def _await(self) -> str:
        return "await " if self.suffix else ""

    def _function(self, name: str) -> str:
        return name + self.suffix

    def _block(self, statements: Sequence[Statement]) -> Iterator[str]:
        for number, statement in enumerate(statements):
            if number and not isinstance(statement, Again | Leave | Goto):
                yield ""
            yield from self._statement(statement)

    def _statement(self, statement: Statement) -> Iterator[str]:
        match statement:
            case RunStep():
                yield from self._run(statement)
            case Choose(step_id, arms, otherwise):
                yield from self._arms(step_id, arms, list(self._block(otherwise)))
            case Ends():
                yield from self._ends(statement)
            case Loop(body):
                yield "while True:"
                yield from _indented(self._block(body))
            case Again():
                yield "continue"
            case Leave():
                yield "break"
            case Goto(step_id):
                yield f"at = {step_id!r}"
            case Machine():
                yield from self._machine(statement)
            case Finish():
                yield self._finish(statement)
            case Transfer():
                yield from self._transfer(statement, "return ")

    def _run(self, run: RunStep) -> Iterator[str]:
        call = run.call
        needed = list(self._required(call))
        # What runs before another try may give what that needs.
        if not any(retry.before is not None for retry in run.retries):
            yield from needed
            needed = []
        if run.retries and all(_ends(arm.body) for arm in run.failure):
            after = self._arms(call.step.step_id, run.failure, [])
            final = bool(run.failure) and run.failure[-1].test is None
            yield from self._retried(call, needed, run.retries, after, final=final)
            return
        if not run.failure:
            yield self._call(call)
            return
        yield "try:"
        if run.retries:
            retried = self._retried(call, needed, run.retries, [], final=False)
            yield from _indented(retried)
        else:
            yield f"    {self._call(call)}"
        handled = list(self._arms(call.step.step_id, run.failure, ["raise"]))
        named = "failure" in names_in("\n".join(handled))
        yield f"except StepFailed{' as failure' if named else ''}:"
        yield from _indented(handled)
        if run.otherwise:
            yield "else:"
            yield from _indented(self._block(run.otherwise))

    def _required(self, call: CallPlan) -> Iterator[str]:
        """What must be there and done before a step."""
        step_id = repr(call.step.step_id)
        for function, other in call.completed:
            yield f"run.completed(steps.{function}, {step_id}, {other!r})"
        for needed in call.required:
            yield from self._needed(needed, step_id)

    def _needed(self, needed: RequiredValue, step_id: str) -> Iterator[str]:
        local, value = needed.local, self.write.value(needed.value)
        target = repr(needed.target)
        if isinstance(needed.type, FileType | UnionType):
            # mypy would infer not the union, but what its options have in common.
            yield f"{local} = {value}"
            yield f"if {local} is None:"
            yield f"    raise run.missing({step_id}, {target})"
        else:
            yield f"{local} = run.required({value}, {step_id}, {target})"

    def _call(self, call: CallPlan) -> str:
        text = self.write.call(
            self._function(call.step.function), "run", call.arguments
        )
        return f"steps.{call.step.function} = {self._await}{text}"

    def _transfer(self, transfer: Transfer, before: str) -> Iterator[str]:
        """The call of another workflow, after the word that says what for."""
        called = transfer.call
        for needed in transfer.required:
            yield from self._needed(needed, repr(transfer.step_id))
        yield before + self.workflow_call(called, "run")

    def workflow_call(self, call: WorkflowCallPlan, client: str) -> str:
        """The call of a workflow function."""
        function = self._function(call.local)
        text = self.write.call(function, client, call.arguments, call.optional)
        return f"{self._await}{text}"

    def dependencies(self) -> Iterator[str]:
        """What runs before the first step, where its result was not given."""
        for dependency in self.plan.dependencies:
            keyword = dependency.keyword
            called = dependency.call
            transfer = Transfer(
                called.workflow_id, called, dependency.required, keyword
            )
            yield f"if {keyword} is None:"
            yield from _indented(self._transfer(transfer, f"{keyword} = "))
            yield f"run.depends_on({keyword}, {called.workflow_id!r})"

    def _retried(
        self,
        call: CallPlan,
        needed: Sequence[str],
        retries: Sequence[RetryPlan],
        handled: Iterable[str],
        *,
        final: bool,
    ) -> Iterator[str]:
        """A loop around a call and what it needs anew for each try; ``handled`` is what
        else follows its failure, always where it is ``final``."""
        kind = "AsyncRetries" if self.suffix else "Retries"
        yield f"retries = {kind}(run, {call.step.step_id!r})"
        yield "while True:"
        # Not within the ``try``: what handles a failure may need the same values.
        body = [*needed, "try:", *_indented([self._call(call), "break"])]
        body.append("except StepFailed as failure:")
        joint = "if"
        for retry in retries:
            if retry.unless is not None:
                # What is not tried again goes on below.
                unless = self.write.test(retry.unless)
                body += [f"    {joint} {unless}:", "        pass"]
                joint = "elif"
            again = (
                f"{self._await}retries.again(failure, {retry.action!r},"
                f" limit={retry.limit}, after={retry.after!r})"
            )
            test = self.write.test(retry.test) if retry.test else None
            if test and " or " in test:
                test = f"({test})"
            condition = f"{test} and {again}" if test else again
            body += [f"    {joint} {condition}:", *_indented(self._again(retry), 8)]
        body += _indented(handled)
        if not final:
            body.append("    retries.give_up(failure)")
        yield from _indented(body)

    def _again(self, retry: RetryPlan) -> Iterator[str]:
        """Another try, after what runs before it. Where that fails, there is none."""
        if retry.before is None:
            yield "continue"
            return
        yield "try:"
        if isinstance(retry.before, Transfer):
            result = retry.before.dependency
            assigned = f"{result} = " if result else ""
            yield from _indented(self._transfer(retry.before, assigned))
        else:
            lines = (*self._required(retry.before), self._call(retry.before))
            yield from _indented(lines)
        yield "    continue"
        yield "except StepFailed as error:"
        yield f"    retries.spend({retry.action!r}, error)"

    def _arms(
        self, step_id: str, arms: Sequence[Arm], rest: Sequence[str]
    ) -> Iterator[str]:
        """A chain of ``if``, and what follows where nothing matches. After an arm that
        leaves, the chain begins anew, so that nothing stands deeper than it must."""
        joint = "if"
        for arm in arms:
            told = f"run.branch({step_id!r}, {arm.action!r})"
            body = [told, *self._block(arm.body)]
            if arm.test is None:
                if joint == "if":
                    yield from body
                else:
                    yield "else:"
                    yield from _indented(body)
                return
            yield f"{joint} {self.write.test(arm.test)}:"
            yield from _indented(body)
            # Once an arm has gone on, what follows must not run after it too.
            joint = "if" if joint == "if" and _leaves(arm.body) else "elif"
        if rest and joint == "elif":
            yield "else:"
            yield from _indented(rest)
        else:
            yield from rest

    def _ends(self, ends: Ends) -> Iterator[str]:
        optional = "" if ends.exhaustive else " = None"
        yield f"ended_by: {self._ended_by()}{optional}"
        for number, (action, test) in enumerate(ends.arms):
            if test is None:
                yield "else:"
            else:
                word = "elif" if number else "if"
                yield f"{word} {self.write.test(test)}:"
            yield f"    ended_by = {action!r}"
        told = f"run.branch({ends.step_id!r}, ended_by)"
        if ends.exhaustive:
            yield told
        else:
            yield "if ended_by is not None:"
            yield f"    {told}"

    def _ended_by(self) -> str:
        return literal_text(self.plan.ended_by, optional=self.plan.may_run_out)

    def _machine(self, machine: Machine) -> Iterator[str]:
        ids = tuple(step_id for step_id, _ in machine.states)
        yield f"at: {literal_text(ids, optional=False)} = {machine.first!r}"
        yield "while True:"
        yield "    match at:"
        for step_id, body in machine.states:
            yield f"        case {step_id!r}:"
            yield from _indented(self._block(body), 12)

    def _finish(self, finish: Finish) -> str:
        plan = self.plan
        outputs = "None"
        if plan.outputs:
            given = [
                f"{one.name}={self.write.value(value)}"
                for one, value in zip(plan.outputs, finish.outputs, strict=True)
                # It is the default of an output that may be null.
                if value != Constant(None) or not is_optional(one.type)
            ]
            outputs = f"{plan.outputs_class}({', '.join(given)})"
        ended_by = "None" if finish.ended_by is None else repr(finish.ended_by)
        if finish.after_ends:
            ended_by = "ended_by"
        failed = ""
        if finish.failed_step is not None:
            failed = f", failed_step={finish.failed_step!r}"
        return (
            f"return {self._result()}(outputs={outputs}, steps=steps,"
            f" ended_by={ended_by}{failed})"
        )

    def _result(self) -> str:
        """What makes the result. A ``type`` statement gives no class, so there it is
        that of the runtime."""
        plan = self.plan
        if not self.style.type_statements:
            return plan.result
        if len(plan.returns) == 1:
            return "WorkflowResult"
        # Of several kinds of results, mypy does not infer which it is.
        outputs = plan.outputs_class if plan.outputs else "None"
        return f"WorkflowResult[{outputs}, {plan.steps_class}, {self._ended_by()}]"


def _leaves(body: Sequence[Statement]) -> bool:
    """Whether what follows a body is never reached from it."""
    return bool(body) and isinstance(body[-1], Finish | Transfer | Again | Leave)


def _ends(body: Sequence[Statement]) -> bool:
    return bool(body) and isinstance(body[-1], Finish | Transfer)


def _indented(lines: Iterable[str], by: int = 4) -> Iterator[str]:
    for line in lines:
        yield indent(line, " " * by)
