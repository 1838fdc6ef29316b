"""The flow of a workflow as statements that templates write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..plan.flow import statements as plans
from ..plan.flow.statements import (
    Arm,
    CallPlan,
    RequiredValue,
    RetryPlan,
    RunStep,
    Transfer,
)
from ..plan.model import WorkflowCallPlan, WorkflowPlan
from ..plan.values.code import Constant
from ..plan.values.types import FileType, UnionType, is_optional
from .code import Expressions
from .context_values import Text
from .statements import (
    ArmContext,
    AttemptStatement,
    BranchStatement,
    BreakStatement,
    CallStatement,
    CompletedStatement,
    ContinueStatement,
    DependencyStatement,
    EndsStatement,
    GotoStatement,
    LoopStatement,
    MachineStatement,
    RaiseStatement,
    RequiredStatement,
    RetryActionContext,
    RetryStatement,
    ReturnedContext,
    ReturnStatement,
    StateContext,
    Statement,
    WorkflowCallStatement,
)
from .style import Style
from .types import literal_text


@dataclass(frozen=True, slots=True)
class FlowWriter:
    """Makes the statements of a workflow.

    ``suffix`` ends the names of its functions: "" or, of coroutines, "_async".
    """

    plan: WorkflowPlan
    suffix: str
    style: Style
    write: Expressions

    def flow(self) -> tuple[Statement, ...]:
        """All statements, those first that run what has to have ended before."""
        return (*self._dependencies(), *self._block(self.plan.flow))

    @property
    def _await(self) -> str:
        return "await " if self.suffix else ""

    def _block(self, statements: Iterable[plans.Statement]) -> tuple[Statement, ...]:
        return tuple(
            made for statement in statements for made in self._statement(statement)
        )

    def _statement(self, statement: plans.Statement) -> Iterator[Statement]:
        match statement:
            case RunStep():
                yield from self._run(statement)
            case plans.Choose(step_id, arms, otherwise):
                yield from self._arms(step_id, arms, self._block(otherwise))
            case plans.Ends():
                yield self._ends(statement)
            case plans.Loop(body):
                yield LoopStatement(self._block(body))
            case plans.Again():
                yield ContinueStatement()
            case plans.Leave():
                yield BreakStatement()
            case plans.Goto(step_id):
                yield GotoStatement(Text(step_id))
            case plans.Machine():
                yield self._machine(statement)
            case plans.Finish():
                yield self._finish(statement)
            case Transfer():
                yield from self._transfer(statement, returns=True)

    def _run(self, run: RunStep) -> Iterator[Statement]:
        call = run.call
        needed = tuple(self._required(call))
        # What runs before another try may give what that needs.
        if not any(retry.before is not None for retry in run.retries):
            yield from needed
            needed = ()
        if run.retries and all(_ends(arm.body) for arm in run.failure):
            final = bool(run.failure) and run.failure[-1].test is None
            yield self._retried(run, needed, run.failure, final=final)
            return
        if not run.failure:
            yield self._call(call)
            return
        body = self._retried(run, needed, ()) if run.retries else self._call(call)
        before = {*self.write.names}
        self.write.names.clear()
        handler = tuple(self._arms(call.step.step_id, run.failure, (RaiseStatement(),)))
        reads_failure = "failure" in self.write.names
        self.write.names |= before
        yield AttemptStatement(
            (body,), reads_failure, handler, self._block(run.otherwise)
        )

    def _required(self, call: CallPlan) -> Iterator[Statement]:
        """What must be there and done before a step."""
        step_id = Text(call.step.step_id)
        for function, other in call.completed:
            yield CompletedStatement(step_id, function, Text(other))
        yield from self._needed(call.required, step_id)

    def _needed(
        self, values: Iterable[RequiredValue], step_id: str
    ) -> Iterator[Statement]:
        for needed in values:
            yield RequiredStatement(
                id=Text(step_id),
                local=needed.local,
                value=self.write.value(needed.value),
                target=Text(needed.target),
                is_union=isinstance(needed.type, FileType | UnionType),
            )

    def _call(self, call: CallPlan) -> Statement:
        function = call.step.function
        text = self.write.call(function + self.suffix, "run", call.arguments)
        return CallStatement(Text(call.step.step_id), function, f"{self._await}{text}")

    def _transfer(
        self, transfer: Transfer, result: str = "", *, returns: bool = False
    ) -> Iterator[Statement]:
        """The call of another workflow, for this one's result or a variable's."""
        called = transfer.call
        yield from self._needed(transfer.required, transfer.step_id)
        yield WorkflowCallStatement(
            Text(called.workflow_id), self.workflow_call(called, "run"), returns, result
        )

    def workflow_call(self, call: WorkflowCallPlan, client: str) -> str:
        """The call of a workflow function."""
        function = call.local + self.suffix
        self.write.names.add(function)
        text = self.write.call(function, client, call.arguments, call.optional)
        return f"{self._await}{text}"

    def _dependencies(self) -> Iterator[Statement]:
        """What runs before the first step, where its result was not given."""
        for one in self.plan.dependencies:
            called = one.call
            transfer = Transfer(called.workflow_id, called, one.required, one.keyword)
            body = tuple(self._transfer(transfer, one.keyword))
            yield DependencyStatement(Text(called.workflow_id), one.keyword, body)

    def _retried(
        self,
        run: RunStep,
        needed: tuple[Statement, ...],
        failure: Sequence[Arm],
        *,
        final: bool = False,
    ) -> Statement:
        """A loop around a call and what it needs anew for each try; the actions for
        ``failure`` are taken after those for another try, always one where it is
        ``final``."""
        step_id = run.call.step.step_id
        made = RetryStatement(
            id=Text(step_id),
            is_async=bool(self.suffix),
            needed=needed,
            body=(self._call(run.call),),
            retries=tuple(self._retries(run.retries)),
            handler=tuple(self._arms(step_id, failure, ())),
            gives_up=not final,
        )
        self.write.names.add("failure")
        return made

    def _retries(self, retries: Iterable[RetryPlan]) -> Iterator[RetryActionContext]:
        keyword = "if"
        for retry in retries:
            unless = self.write.test(retry.unless) if retry.unless else ""
            condition = self.write.test(retry.test) if retry.test else ""
            if " or " in condition:
                condition = f"({condition})"
            yield RetryActionContext(
                action=Text(retry.action),
                keyword=keyword,
                unless=unless,
                condition=condition,
                limit=retry.limit,
                after=retry.after,
                before=tuple(self._before(retry.before)),
            )
            # What is not tried again goes on below.
            keyword = "elif" if unless else keyword

    def _before(self, before: CallPlan | Transfer | None) -> Iterator[Statement]:
        """What runs before another try. Where that fails, there is none."""
        match before:
            case Transfer():
                yield from self._transfer(before, before.dependency or "")
            case CallPlan():
                yield from self._required(before)
                yield self._call(before)
            case None:
                pass

    def _arms(
        self, step_id: str, arms: Sequence[Arm], rest: tuple[Statement, ...]
    ) -> Iterator[Statement]:
        """A chain of ``if``, and what follows where nothing matches. After an arm that
        leaves, the chain begins anew, so that nothing stands deeper than it must."""
        made: list[ArmContext] = []
        keyword = "if"
        for arm in arms:
            condition = "" if arm.test is None else self.write.test(arm.test)
            is_last = arm.test is None
            word = keyword if not is_last else "else" if keyword == "elif" else ""
            body = self._block(arm.body)
            made.append(ArmContext(word, condition, Text(arm.action), body))
            if is_last:
                rest = ()
                break
            # Once an arm has gone on, what follows must not run after it too.
            keyword = "if" if keyword == "if" and _leaves(arm.body) else "elif"
        if made:
            is_else = bool(rest) and keyword == "elif"
            yield BranchStatement(Text(step_id), tuple(made), rest, is_else)
        else:
            yield from rest

    def _ends(self, ends: plans.Ends) -> Statement:
        arms: list[ArmContext] = []
        for action, test in ends.arms:
            keyword = "else" if test is None else "elif" if arms else "if"
            condition = "" if test is None else self.write.test(test)
            arms.append(ArmContext(keyword, condition, Text(action), ()))
        return EndsStatement(
            Text(ends.step_id), self._ended_by(), tuple(arms), ends.exhaustive
        )

    def _ended_by(self) -> str:
        return literal_text(self.plan.ended_by, optional=self.plan.may_run_out)

    def _machine(self, machine: plans.Machine) -> Statement:
        ids = tuple(step_id for step_id, _ in machine.states)
        return MachineStatement(
            literal_text(ids, optional=False),
            Text(machine.first),
            tuple(
                StateContext(Text(step_id), self._block(body))
                for step_id, body in machine.states
            ),
        )

    def _finish(self, finish: plans.Finish) -> Statement:
        plan = self.plan
        return ReturnStatement(
            result=self._result(),
            outputs_class=plan.outputs_class if plan.outputs else "",
            outputs=tuple(
                ReturnedContext(one.name, self.write.value(value))
                for one, value in zip(plan.outputs, finish.outputs, strict=True)
                # It is the default of an output that may be null.
                if value != Constant(None) or not is_optional(one.type)
            ),
            ended_by=_text(finish.ended_by),
            is_in_variable=finish.after_ends,
            failed_step=_text(finish.failed_step),
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


def _leaves(body: Sequence[plans.Statement]) -> bool:
    """Whether what follows a body is never reached from it."""
    return bool(body) and isinstance(
        body[-1], plans.Finish | Transfer | plans.Again | plans.Leave
    )


def _ends(body: Sequence[plans.Statement]) -> bool:
    return bool(body) and isinstance(body[-1], plans.Finish | Transfer)


def _text(text: str | None) -> Text | None:
    return None if text is None else Text(text)
