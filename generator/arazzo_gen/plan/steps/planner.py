"""How the parts of statements are planned where something is known of the values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ...analysis import StepFacts, WorkflowFacts
from ...analysis.calls import passed_values
from ...analysis.required import required_in_call
from ...link import LinkedTest, WorkflowCall
from ...link.values.model import (
    BodyRef,
    CallOutputRef,
    HeaderRef,
    LinkedValue,
    OutputRef,
    Ref,
    WorkflowKey,
)
from ..flow.state import State
from ..flow.statements import CallPlan, DependencyPlan, Finish, RequiredValue, Transfer
from ..naming.names import Names
from ..signatures import Signature
from ..values.code import Exchange, Failed, Local, Own, Ran, Test, Value
from ..values.conversion import Gained, as_raw, convert, value_type
from ..values.predicates import plan_test
from ..values.sources import Sources
from ..values.types import NULL, Type, is_optional, optional, without_null
from ..values.value_types import expression
from .calls import Given, plan_call
from .step_reads import StepReads
from .steps import PlannedStep, called

_RECEIVED = BodyRef | CallOutputRef | HeaderRef
"""What an output may give that an action looks at too."""


class Planner:
    """Plans the calls, tests and ends of one workflow.

    ``required`` are the inputs that calls of workflows cannot do without; ``callees``
    what the module calls the functions of workflows; ``exits`` are the types of the
    outputs at each end that was planned.
    """

    def __init__(
        self,
        workflow: WorkflowFacts,
        workflows: Mapping[WorkflowKey, WorkflowFacts],
        functions: Mapping[str, str],
        steps: Mapping[str, PlannedStep],
        reads: Mapping[str, StepReads],
        sources: Sources,
        called: Mapping[WorkflowKey, Signature],
        required: Mapping[WorkflowKey, Mapping[str, str]],
        callees: Mapping[WorkflowKey, str],
        dependencies: Mapping[WorkflowKey, str],
        names: Names,
    ) -> None:
        self.exits: list[dict[str, Type]] = []
        self._workflow = workflow
        self._workflows = workflows
        self._functions = functions
        self._steps = steps
        self._reads = reads
        self._sources = sources
        self._called = called
        self._required = required
        self._callees = callees
        self._dependencies = dependencies
        self._locals = names

    def dependency(self, call: WorkflowCall) -> DependencyPlan:
        """The call of a workflow that must have ended before this one begins."""
        transfer = self._passing(
            call, call.workflow.workflow_id, Gained(), Own(), State()
        )
        keyword = self._dependencies[call.workflow]
        return DependencyPlan(keyword, transfer.call, transfer.required)

    def call(self, step: StepFacts, state: State) -> tuple[CallPlan, State]:
        """The call of a step, what it needs before, and what is known from there on."""
        planned = self._steps[step.step_id]
        required: list[RequiredValue] = []
        arguments: list[tuple[str, Value]] = []
        known = state
        for argument in planned.plan.arguments:
            ref = planned.needs[argument.name]
            target = planned.targets.get(ref)
            value, found = self._present(ref, argument.name, target, state, required)
            known = replace(known, present={**known.present, **found.present})
            arguments.append((argument.name, value))
        completed = tuple(
            (self._functions[one], one)
            for one in step.linked.depends_on
            if one not in state.ran
        )
        plan = CallPlan(planned.plan, tuple(required), tuple(arguments), completed)
        return plan, known

    def test(
        self, test: LinkedTest, step: StepFacts, of: Exchange, state: State
    ) -> Test:
        """What the criteria of an action test, in the function of the workflow."""
        gained, of = self._gained(step, of)
        by_output = {
            output.value: OutputRef(step.step_id, name)
            for name, output in step.linked.outputs.items()
            if isinstance(output.value, _RECEIVED) and isinstance(of, Ran)
        }

        def value(found: LinkedValue) -> Value:
            same = by_output.get(found) if isinstance(found, _RECEIVED) else None
            take = partial(self._sources.value, state=state)
            known = partial(self._sources.type_of, state=state)
            made = convert(same or found, take, gained, of, known)
            return as_raw(made, value_type(same or found, known, gained))

        def type_of(found: LinkedValue) -> Type:
            if isinstance(of, Failed) and isinstance(found, CallOutputRef):
                return NULL
            take = partial(self._sources.type_of, state=state)
            if isinstance(found, HeaderRef) and found in by_output:
                return take(by_output[found])
            type_ = value_type(found, take, gained)
            # Where the request failed, there may be no response.
            return optional(type_) if isinstance(of, Failed) else type_

        is_collection = self._reads[step.step_id].is_collection
        return plan_test(test, value, type_of, is_collection)

    def finish(self, action: str | None, failed: str | None, state: State) -> Finish:
        """The end of the workflow, with the outputs that are there by then."""
        outputs = {
            name: self._sources.output(output.value, state)
            for name, output in self._workflow.linked.outputs.items()
        }
        self.exits.append({name: type_ for name, (_, type_) in outputs.items()})
        return Finish(action, failed, tuple(value for value, _ in outputs.values()))

    def transfer(
        self, call: WorkflowCall, step: StepFacts, of: Exchange, state: State
    ) -> Transfer:
        """The call of a workflow by an action of a step, and what it needs before."""
        gained, exchange = self._gained(step, of)
        return self._passing(call, step.step_id, gained, exchange, state)

    def _gained(self, step: StepFacts, of: Exchange) -> tuple[Gained, Exchange]:
        """What there is to read of a step in the function of the workflow."""
        gained = self._reads[step.step_id].gained
        if isinstance(of, Ran):
            return gained, Ran(self._functions[step.step_id])
        return replace(gained, reads={}, whole=False), of

    def _passing(
        self,
        call: WorkflowCall,
        step_id: str,
        gained: Gained,
        exchange: Exchange,
        state: State,
    ) -> Transfer:
        """The call of a workflow where something is known, and what it needs before."""
        signature = self._called[call.workflow]
        wanted = self._required[call.workflow]
        called_workflow = self._workflows[call.workflow]
        passed = passed_values(call, self._workflow, called_workflow)
        targets = required_in_call(passed.items(), wanted)
        required: list[RequiredValue] = []
        for ref, target in targets.items():
            _, state = self._present(ref, called(ref), target, state, required)

        def plain(ref: Ref) -> Value:
            return self._sources.value(ref, state)

        of = partial(self._sources.type_of, state=state)

        def value(found: LinkedValue) -> Value:
            return as_raw(convert(found, plain, gained, exchange, of), type_of(found))

        def type_of(found: LinkedValue) -> Type:
            type_ = value_type(found, of, gained)
            return optional(type_) if isinstance(exchange, Failed) else type_

        given = Given(value, plain, type_of)
        local = self._callees[call.workflow]
        planned = plan_call(call, signature, local, passed, given)
        dependency = self._dependencies.get(call.workflow)
        return Transfer(step_id, planned, tuple(required), dependency)

    def _present(
        self,
        ref: Ref,
        name: str,
        target: str | None,
        state: State,
        required: list[RequiredValue],
    ) -> tuple[Value, State]:
        """A value, in a local of that name where it must be there and may not be; what
        is known from there on."""
        value, type_ = (
            self._sources.value(ref, state),
            self._sources.type_of(ref, state),
        )
        if target is None or not is_optional(type_):
            return value, state
        local = self._locals.variable(name)
        described = f"{target} ({expression(ref)})"
        required.append(RequiredValue(local, value, described, without_null(type_)))
        return Local(local), replace(state, present={**state.present, ref: local})
