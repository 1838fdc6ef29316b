"""Workflows: their inputs and outputs, and the flow from step to step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from posixpath import basename

from ..analysis import StepFacts, WorkflowFacts
from ..analysis.calls import passed_values
from ..analysis.types import Place
from ..documents import Pointer
from ..link import OperationStep, WorkflowCall, WorkflowStep
from ..link.values.model import LinkedValue, WorkflowKey
from .flow.narrowing import narrowed_flow
from .flow.structure import is_structured, plan_flow
from .inputs import WORKFLOW_NAMES
from .model import ClassPlan, Docs, FieldPlan, OutputPlan, WorkflowPlan
from .models.selection import Models
from .naming.names import Names, pascal
from .signatures import Signatures, output_names
from .steps.planner import Planner
from .steps.step_reads import StepReads, call_reads, operation_reads
from .steps.steps import (
    PlannedStep,
    StepNames,
    plan_operation_step,
    plan_workflow_step,
    taken,
)
from .values.sources import Sources, demanded_parts
from .values.types import NULL, is_optional, union

Security = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Package:
    """What the workflows of a package share. ``api`` gives the client's attribute for a
    step, ``security`` the credentials that it sends."""

    signatures: Signatures
    api: Callable[[OperationStep], str]
    security: Callable[[OperationStep], Security]
    names: Names
    models: Models


def plan_workflow(workflow: WorkflowFacts, package: Package) -> WorkflowPlan:
    """The plan of a workflow."""
    return _Workflow(workflow, package).plan()


class _Workflow:
    """A workflow while it is planned: the steps that run, in order, then the flow."""

    def __init__(self, workflow: WorkflowFacts, package: Package) -> None:
        self._workflow = workflow
        self._package = package
        signatures = package.signatures
        self._names = signatures.names[workflow.key]
        self._inputs = signatures.inputs(workflow.key)
        self._dependencies = signatures.dependency_keywords(workflow)
        inputs = [one.name for one in self._inputs]
        keywords = [*inputs, *self._dependencies.values()]
        # In the function of the workflow an input would hide a step of the same name.
        reserved = (WORKFLOW_NAMES, {self._names.function}, keywords)
        scope = package.names.inner(*reserved)
        run = [workflow.steps[at] for at in sorted(workflow.flow.run)]
        places = {step.step_id: step.linked.at for step in run}
        self._functions = package.models.pins.names(scope, places)
        self._classes = {
            step_id: _outputs_class(package.models.pins.of(at) or step_id, scope)
            for step_id, at in places.items()
        }
        self._callees = self._local_names(keywords)
        calls = {call.workflow: call for call in workflow.linked.calls()}
        self._called = {key: signatures.signature(key, workflow.key) for key in calls}
        self._required = {
            key: signatures.facts.required.call(call) for key, call in calls.items()
        }
        demanded = demanded_parts(workflow)
        self._reads = {
            step.step_id: self._step_reads(step, demanded.get(step.step_id, ()))
            for step in run
        }
        self._sources = Sources(
            workflow,
            signatures.facts.required,
            self._inputs,
            self._functions,
            self._names.inputs,
            package.models,
            self._reads,
            self._called,
            self._dependencies,
            signatures.facts.types,
            is_structured=is_structured(workflow),
        )
        self._steps = {step.step_id: self._plan_step(step) for step in run}
        self._planner = Planner(
            workflow,
            signatures.workflows,
            self._functions,
            self._steps,
            self._reads,
            self._sources,
            self._called,
            self._required,
            self._callees,
            self._dependencies,
            Names(
                WORKFLOW_NAMES,
                self._functions.values(),
                keywords,
                self._callees.values(),
            ),
        )

    def plan(self) -> WorkflowPlan:
        """The plan of the workflow."""
        workflow, names = self._workflow.linked, self._names
        dependencies = tuple(map(self._planner.dependency, workflow.depends_on))
        flow, may_run_out = plan_flow(self._workflow, self._planner)
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
        cycle = signatures.cycles[workflow.key] - {workflow.key}
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
            steps=tuple(step.plan for step in self._steps.values()),
            flow=narrowed_flow(flow),
            ended_by=tuple(self._workflow.flow.ends),
            may_run_out=may_run_out,
            cycle=frozenset(signatures.names[key].function for key in cycle),
            cycle_results=tuple(
                sorted(
                    (signatures.names[key].function, signatures.names[key].result)
                    for key in self._named_results() & cycle
                )
            ),
            callees=tuple(
                (local, signatures.names[key].function)
                for key, local in self._callees.items()
                if key != workflow.key
            ),
        )

    def _named_results(self) -> set[WorkflowKey]:
        """The workflows whose results this one takes or gives."""
        workflow = self._workflow
        keys = [workflow.key, *(call.workflow for call in workflow.linked.depends_on)]
        keys += [call.workflow for call in workflow.flow.transfers]
        for step in workflow.steps:
            if isinstance(step.linked, WorkflowStep):
                keys.append(step.linked.call.workflow)
        signatures = self._package.signatures
        return {found for key in keys for found in signatures.returns(key)}

    def _local_names(self, taken: Sequence[str]) -> dict[WorkflowKey, str]:
        """What the module calls the functions of the workflows that are called: a step
        is often named after the one that it calls, and keeps its name."""
        local = Names(WORKFLOW_NAMES, taken, self._functions.values())
        found: dict[WorkflowKey, str] = {}
        for call in self._workflow.linked.calls():
            function = self._package.signatures.names[call.workflow].function
            if call.workflow == self._workflow.key:
                found[call.workflow] = function
            elif call.workflow not in found:
                free = local.is_free(function)
                wanted = function if free else f"{function} workflow"
                found[call.workflow] = local.variable(wanted)
        return found

    def _passed(self, call: WorkflowCall) -> dict[str, LinkedValue]:
        called = self._package.signatures.workflows[call.workflow]
        return passed_values(call, self._workflow, called)

    def _step_reads(self, step: StepFacts, demanded: Sequence[Pointer]) -> StepReads:
        models, function = self._package.models, self._functions[step.step_id]
        place, types = Place(self._workflow, step), self._package.signatures.facts.types
        if step.responses is not None:
            return operation_reads(
                place, types, step, step.responses, function, demanded, models
            )
        assert isinstance(step.linked, WorkflowStep)
        signature = self._called[step.linked.call.workflow]
        return call_reads(place, types, step, signature, models.pins)

    def _plan_step(self, step: StepFacts) -> PlannedStep:
        package, step_id, linked = self._package, step.step_id, step.linked
        names = StepNames(self._functions[step_id], self._classes[step_id])
        targets = package.signatures.facts.required.step(self._workflow.key, linked)
        known = {ref: self._sources.known(ref, step) for ref in taken(linked)}
        if isinstance(linked, WorkflowStep):
            return plan_workflow_step(
                linked,
                names,
                self._called[linked.call.workflow],
                self._callees[linked.call.workflow],
                self._passed(linked.call),
                known,
                targets,
                self._reads[step_id],
            )
        assert step.responses is not None
        return plan_operation_step(
            linked,
            step.responses.statuses.implicit,
            names,
            package.api(linked),
            package.security(linked),
            known,
            targets,
            self._reads[step_id],
            package.models,
        )

    def _outputs(self) -> tuple[OutputPlan, ...]:
        outputs = self._workflow.linked.outputs
        names = output_names(outputs, self._package.models.pins)
        # A workflow that always goes on with another one gives none itself.
        exits = self._planner.exits or [dict.fromkeys(names, NULL)]
        return tuple(
            OutputPlan(names[name], name, union(*(found[name] for found in exits)))
            for name in outputs
        )


def _outputs_class(step_id: str, scope: Names) -> str:
    """What the outputs of a step are called: not as those of the workflow that it calls
    and is often named after."""
    if scope.is_free(pascal(step_id, "Outputs")):
        return scope.type(step_id, "Outputs")
    return scope.type(step_id, "Step Outputs")
