"""Workflows: their inputs and outputs, and the flow from step to step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from posixpath import basename

from ..diagnostics import Report
from ..link import (
    LinkedStep,
    LinkedTest,
    LinkedWorkflow,
    OperationStep,
    WorkflowCall,
    WorkflowStep,
)
from ..link.required import required_in_call
from ..link.responses import is_collection
from ..link.values import (
    BodyRef,
    CallOutputRef,
    HeaderRef,
    LinkedValue,
    OutputRef,
    Ref,
    WorkflowKey,
)
from .actions import Planner
from .calls import Given, passed_values, plan_call
from .code import Exchange, Failed, Local, Own, Ran, Test, Value
from .flow import plan_flow
from .inputs import WORKFLOW_NAMES
from .model import ClassPlan, Docs, FieldPlan, OutputPlan, WorkflowPlan
from .names import Names, pascal
from .narrowing import narrowed_flow
from .schemas import Models
from .signatures import Signature, Signatures, output_names
from .sources import Sources, demanded_parts, expression
from .state import State
from .statements import CallPlan, DependencyPlan, Finish, RequiredValue, Transfer
from .steps import (
    Known,
    PlannedStep,
    StepNames,
    called,
    plan_operation_step,
    plan_workflow_step,
)
from .tests import plan_test
from .types import NULL, Type, is_optional, optional, union, without_null
from .values import Gained, as_raw, convert, value_type

Security = tuple[tuple[str, ...], ...]

_RECEIVED = BodyRef | CallOutputRef | HeaderRef
"""What an output may give that an action looks at too."""


@dataclass(frozen=True, slots=True)
class Package:
    """What the workflows of a package share. ``api`` gives the client's attribute for a
    step, ``security`` the credentials that it sends."""

    signatures: Signatures
    api: Callable[[OperationStep], str]
    security: Callable[[OperationStep], Security]
    names: Names
    models: Models
    report: Report


def plan_workflow(workflow: LinkedWorkflow, package: Package) -> WorkflowPlan:
    """The plan of a workflow."""
    return _Workflow(workflow, package).plan()


class _Workflow:
    """A workflow while it is planned."""

    def __init__(self, workflow: LinkedWorkflow, package: Package) -> None:
        self._workflow = workflow
        self._package = package
        self._names = package.signatures.names[workflow.key]
        self._inputs = package.signatures.inputs(workflow.key)
        self._dependencies = package.signatures.dependency_keywords(workflow)
        inputs = [one.name for one in self._inputs]
        keywords = [*inputs, *self._dependencies.values()]
        # In the function of the workflow an input would hide a step of the same name.
        reserved = (WORKFLOW_NAMES, {self._names.function}, keywords)
        scope = package.names.inner(*reserved)
        places = {step.step.step_id: step.at for step in workflow.steps}
        self._functions = package.models.pins.names(scope, places)
        self._classes = {
            step_id: _outputs_class(package.models.pins.of(at) or step_id, scope)
            for step_id, at in places.items()
        }
        self._callees = self._local_names(keywords)
        self._demanded = demanded_parts(workflow)
        self._steps = Sources(
            workflow,
            self._inputs,
            self._functions,
            self._names.inputs,
            package.models,
            self._signature,
            self._dependencies,
            self._plan_step,
        )
        self._locals = Names(
            WORKFLOW_NAMES, self._functions.values(), keywords, self._callees.values()
        )
        self._exits: list[dict[str, Type]] = []

    def plan(self) -> WorkflowPlan:
        """The plan of the workflow."""
        workflow, names = self._workflow, self._names
        planned = [self._steps.planned(step_id) for step_id in self._functions]
        dependencies = tuple(map(self._dependency, workflow.depends_on))
        planner = Planner(self._call, self._test, self._finish, self._transfer)
        flow, may_run_out = plan_flow(workflow.steps, planner)
        outputs = self._outputs()
        self._package.models.add(
            ClassPlan(
                names.outputs,
                "output",
                f"Outputs of the workflow {workflow.workflow.workflow_id}.",
                tuple(
                    FieldPlan(
                        one.name, one.wire, one.type, not is_optional(one.type), None
                    )
                    for one in outputs
                ),
            )
        )
        signatures = self._package.signatures
        returns = signatures.returns(workflow.key)
        circle = signatures.circles[workflow.key] - {workflow.key}
        return WorkflowPlan(
            workflow_id=workflow.workflow.workflow_id,
            source_file=basename(workflow.key.path),
            function=names.function,
            docs=Docs(workflow.workflow.summary, workflow.workflow.description),
            inputs_class=names.inputs,
            inputs=self._inputs,
            outputs_class=names.outputs,
            outputs=outputs,
            steps_class=names.steps,
            result=names.result,
            returns=tuple(signatures.names[key].result for key in returns),
            dependencies=dependencies,
            steps=tuple(step.plan for step in planned if step is not None),
            flow=narrowed_flow(flow),
            ended_by=tuple(
                dict.fromkeys(
                    action.name
                    for step in workflow.steps
                    for action in (*step.on_success, *step.on_failure)
                    if action.target is None and action.retry is None
                )
            ),
            may_run_out=may_run_out,
            circle=frozenset(signatures.names[key].function for key in circle),
            circle_results=tuple(
                sorted(
                    (signatures.names[key].function, signatures.names[key].result)
                    for key in self._spoken_of() & circle
                )
            ),
            callees=tuple(
                (local, signatures.names[key].function)
                for key, local in self._callees.items()
                if key != workflow.key
            ),
        )

    def _spoken_of(self) -> set[WorkflowKey]:
        """The workflows whose results this one takes or gives."""
        signatures = self._package.signatures
        workflow = self._workflow
        keys = [workflow.key, *(call.workflow for call in workflow.depends_on)]
        for step in workflow.steps:
            if isinstance(step, WorkflowStep):
                keys.append(step.call.workflow)
            for action in (*step.on_success, *step.on_failure):
                if isinstance(action.target, WorkflowCall):
                    keys.append(action.target.workflow)
        return {found for key in keys for found in signatures.returns(key)}

    def _local_names(self, taken: Sequence[str]) -> dict[WorkflowKey, str]:
        """What the module calls the functions of the workflows that are called: a step
        is often named after the one that it calls, and keeps its name."""
        local = Names(WORKFLOW_NAMES, taken, self._functions.values())
        found: dict[WorkflowKey, str] = {}
        for call in self._workflow.calls():
            function = self._package.signatures.names[call.workflow].function
            if call.workflow == self._workflow.key:
                found[call.workflow] = function
            elif call.workflow not in found:
                free = local.is_free(function)
                wanted = function if free else f"{function} workflow"
                found[call.workflow] = local.variable(wanted)
        return found

    def _signature(self, key: WorkflowKey) -> Signature:
        return self._package.signatures.signature(key, self._workflow.key)

    def _plan_step(
        self, step: LinkedStep, known: Callable[[Ref], Known]
    ) -> PlannedStep:
        package, step_id = self._package, step.step.step_id
        names = StepNames(self._functions[step_id], self._classes[step_id])
        if isinstance(step, WorkflowStep):
            return plan_workflow_step(
                step,
                names,
                self._signature(step.call.workflow),
                self._callees[step.call.workflow],
                package.signatures.required(step.call, self._workflow.key),
                known,
                package.models.pins,
                package.report,
            )
        return plan_operation_step(
            step,
            names,
            package.api(step),
            package.security(step),
            known,
            self._demanded.get(step_id, ()),
            package.models,
        )

    def _dependency(self, call: WorkflowCall) -> DependencyPlan:
        transfer = self._passing(
            call, call.workflow.workflow_id, Gained(), Own(), State()
        )
        keyword = self._dependencies[call.workflow]
        return DependencyPlan(keyword, transfer.call, transfer.required)

    def _transfer(
        self, call: WorkflowCall, step: LinkedStep, of: Exchange, state: State
    ) -> Transfer:
        """The call of a workflow by an action of a step, and what it needs before."""
        gained, exchange = self._gained(step, of)
        return self._passing(call, step.step.step_id, gained, exchange, state)

    def _gained(self, step: LinkedStep, of: Exchange) -> tuple[Gained, Exchange]:
        """What there is to read of a step in the function of the workflow."""
        step_id = step.step.step_id
        planned = self._steps.planned(step_id)
        gained = planned.gained if planned else Gained()
        if isinstance(of, Ran):
            return gained, Ran(self._functions[step_id])
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
        signature = self._signature(call.workflow)
        inputs = {argument.wire: argument for argument in self._inputs}
        wanted = self._package.signatures.required(call, self._workflow.key)
        passed = passed_values(call, signature, inputs)
        targets = required_in_call(passed.items(), wanted)
        required: list[RequiredValue] = []
        for ref, target in targets.items():
            _, state = self._present(ref, called(ref), target, state, required)

        def plain(ref: Ref) -> Value:
            return self._steps.value(ref, state)

        of = partial(self._steps.type_of, state=state)

        def value(found: LinkedValue) -> Value:
            return as_raw(convert(found, plain, gained, exchange, of), type_of(found))

        def type_of(found: LinkedValue) -> Type:
            type_ = value_type(found, of, gained)
            return optional(type_) if isinstance(exchange, Failed) else type_

        given = Given(inputs, value, plain, type_of)
        local = self._callees[call.workflow]
        planned = plan_call(call, signature, local, given, self._package.report)
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
        value, type_ = self._steps.value(ref, state), self._steps.type_of(ref, state)
        if target is None or not is_optional(type_):
            return value, state
        local = self._locals.variable(name)
        told = f"{target} ({expression(ref)})"
        required.append(RequiredValue(local, value, told, without_null(type_)))
        return Local(local), replace(state, present={**state.present, ref: local})

    def _call(self, step: LinkedStep, state: State) -> tuple[CallPlan, State]:
        """The call of a step, what it needs before, and what is known from there on."""
        planned = self._steps.planned(step.step.step_id)
        if planned is None:
            raise RuntimeError("a step is called before it is planned")
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
            for one in step.depends_on
            if one not in state.ran
        )
        plan = CallPlan(planned.plan, tuple(required), tuple(arguments), completed)
        return plan, known

    def _test(
        self, test: LinkedTest, step: LinkedStep, of: Exchange, state: State
    ) -> Test:
        """What the criteria of an action test, in the function of the workflow."""
        step_id = step.step.step_id
        gained, of = self._gained(step, of)
        by_output = {
            output.value: OutputRef(step_id, name)
            for name, output in step.outputs.items()
            if isinstance(output.value, _RECEIVED) and isinstance(of, Ran)
        }

        def value(found: LinkedValue) -> Value:
            same = by_output.get(found) if isinstance(found, _RECEIVED) else None
            take = partial(self._steps.value, state=state)
            known = partial(self._steps.type_of, state=state)
            made = convert(same or found, take, gained, of, known)
            return as_raw(made, value_type(same or found, known, gained))

        def type_of(found: LinkedValue) -> Type:
            if isinstance(of, Failed) and isinstance(found, CallOutputRef):
                return NULL
            take = partial(self._steps.type_of, state=state)
            if isinstance(found, HeaderRef) and found in by_output:
                return take(by_output[found])
            type_ = value_type(found, take, gained)
            # Where the request failed, there may be no response.
            return optional(type_) if isinstance(of, Failed) else type_

        def collected(found: LinkedValue) -> bool:
            return isinstance(step, OperationStep) and is_collection(step, found)

        return plan_test(test, value, type_of, collected)

    def _finish(self, action: str | None, failed: str | None, state: State) -> Finish:
        """The end of the workflow, with the outputs that are there by then."""
        outputs = self._workflow.outputs
        take_type = partial(self._steps.type_of, state=state)
        take = partial(self._steps.value, state=state)
        self._exits.append(
            {
                name: value_type(output.value, take_type, Gained())
                for name, output in outputs.items()
            }
        )
        values = (
            convert(output.value, take, Gained(), Own(), take_type)
            for output in outputs.values()
        )
        return Finish(action, failed, tuple(values))

    def _outputs(self) -> tuple[OutputPlan, ...]:
        names = output_names(self._workflow.outputs, self._package.models.pins)
        # A workflow that always goes on with another one gives none itself.
        exits = self._exits or [dict.fromkeys(names, NULL)]
        return tuple(
            OutputPlan(names[name], name, union(*(found[name] for found in exits)))
            for name in self._workflow.outputs
        )


def _outputs_class(step_id: str, scope: Names) -> str:
    """What the outputs of a step are called: not as those of the workflow that it calls
    and is often named after."""
    if scope.is_free(pascal(step_id, "Outputs")):
        return scope.type(step_id, "Outputs")
    return scope.type(step_id, "Step Outputs")
