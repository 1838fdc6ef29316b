"""Workflows: their inputs and outputs, and the flow from step to step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..link import LinkedEnd, LinkedStep, LinkedTest, LinkedWorkflow
from ..link.tests import AllOf, is_negation, map_test
from ..link.values import BodyRef, InputRef, LinkedValue, OutputRef
from .code import Constant, InputValue, Local, StepOutput, Test, Value
from .model import (
    Argument,
    CallPlan,
    ClassPlan,
    Docs,
    EndPlan,
    FieldPlan,
    OutputPlan,
    RequiredValue,
    WorkflowPlan,
)
from .names import KEYWORDS, Names
from .schemas import Models, constraints_of, default_of
from .steps import (
    Known,
    PlannedStep,
    Ref,
    convert,
    plan_step,
    required_values,
    value_type,
)
from .types import NULL, Type, is_optional, optional, union, without_null

_RESERVED = frozenset(
    {*KEYWORDS, "client", "deadline", "ended_by", "inputs", "observer", "run", "steps"}
    | {"parser", "run_workflow"}
)
"""What the function and the command of a workflow define beside its inputs."""

Security = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class WorkflowNames:
    """The names of a workflow that the rest of its package knows."""

    function: str
    inputs: str
    outputs: str
    steps: str
    result: str


@dataclass(slots=True)
class _Flow:
    """What is known of a workflow's values while its steps are planned, in order."""

    inputs: Mapping[str, Argument]
    functions: Mapping[str, str]
    names: Names
    planned: dict[str, PlannedStep] = field(default_factory=dict[str, PlannedStep])
    present: dict[OutputRef, str] = field(default_factory=dict[OutputRef, str])

    def known(self, ref: Ref) -> Known:
        """What a step can tell of a value that it takes."""
        if isinstance(ref, InputRef):
            argument = self.inputs[ref.name]
            return Known(argument.type, argument.description)
        outputs = self.planned[ref.step_id].plan.outputs
        type_ = next(one.type for one in outputs if one.wire == ref.name)
        described = f"The output {ref.name} of the step {ref.step_id}."
        return Known(type_, described)

    def type_of(self, ref: Ref) -> Type:
        """The type of a value at this point; null is gone once a step required it."""
        found = self.known(ref).type
        return without_null(found) if ref in self.present else found

    def value(self, ref: Ref) -> Value:
        """How the workflow function has a value at this point."""
        if isinstance(ref, InputRef):
            return InputValue(self.inputs[ref.name].name)
        if ref in self.present:
            return Local(self.present[ref])
        outputs = self.planned[ref.step_id].plan.outputs
        name = next(one.name for one in outputs if one.wire == ref.name)
        return StepOutput(self.functions[ref.step_id], name)


def plan_workflow(
    workflow: LinkedWorkflow,
    names: WorkflowNames,
    apis: Mapping[str, str],
    security: Callable[[LinkedStep], Security],
    package: Names,
    models: Models,
) -> WorkflowPlan:
    """The plan of a workflow. ``apis`` gives the client's attribute of each source."""
    scope = package.inner({names.function, *KEYWORDS})
    functions = {
        step.step.step_id: scope.variable(step.step.step_id) for step in workflow.steps
    }
    inputs = _inputs(workflow, names.inputs, models)
    flow = _Flow(
        {argument.wire: argument for argument in inputs},
        functions,
        Names(_RESERVED, functions.values(), (one.name for one in inputs)),
    )
    calls: list[CallPlan] = []
    exits: list[dict[str, Type]] = []
    may_run_out = True
    for index, step in enumerate(workflow.steps):
        step_id = step.step.step_id
        planned = plan_step(
            step,
            functions[step_id],
            scope.type(step_id, "Outputs"),
            apis[step.source],
            security(step),
            flow.known,
            models,
        )
        required, arguments = _call(planned, flow)
        flow.planned[step_id] = planned
        last = index == len(workflow.steps) - 1
        ends = _ends(step, workflow, flow)
        if ends:
            exits.append(_output_types(workflow, flow))
        may_run_out = not ends or ends[-1].test is not None
        calls.append(CallPlan(planned.plan, required, arguments, ends))
        if last or not may_run_out:
            break
    if may_run_out:
        exits.append(_output_types(workflow, flow))
    outputs = _outputs(workflow, flow, exits)
    models.add(
        ClassPlan(
            names.outputs,
            "output",
            f"Outputs of the workflow {workflow.workflow.workflow_id}.",
            tuple(
                FieldPlan(one.name, one.wire, one.type, not is_optional(one.type), None)
                for one in outputs
            ),
        )
    )
    return WorkflowPlan(
        workflow_id=workflow.workflow.workflow_id,
        function=names.function,
        docs=Docs(workflow.workflow.summary, workflow.workflow.description),
        inputs_class=names.inputs,
        inputs=inputs,
        outputs_class=names.outputs,
        outputs=outputs,
        steps_class=names.steps,
        result=names.result,
        calls=tuple(calls),
        ended_by=tuple(
            dict.fromkeys(end.action for call in calls for end in call.ends)
        ),
        may_run_out=may_run_out,
    )


def _inputs(
    workflow: LinkedWorkflow, class_name: str, models: Models
) -> tuple[Argument, ...]:
    """The keywords of a workflow function.

    An optional input that a step always needs is required: a caller who leaves it out
    should hear it from a type checker.
    """
    schema = workflow.inputs
    properties = schema.properties() if schema else {}
    names = Names(_RESERVED).variables(properties)
    needed: set[str] = set()
    for step in workflow.steps:
        needed.update(
            ref.name for ref in required_values(step) if isinstance(ref, InputRef)
        )
        if step.ends:
            break
    arguments: list[Argument] = []
    fields: list[FieldPlan] = []
    for wire, member in properties.items():
        type_ = models.type_of("input", member.schema, class_name, wire)
        default = default_of(member.schema, type_)
        required = default is None and (member.required or wire in needed)
        if wire in needed:
            type_ = without_null(type_)
        elif not required and default is None:
            type_ = optional(type_)
        description = member.schema.description
        arguments.append(
            Argument(names[wire], wire, type_, required, default, description)
        )
        fields.append(
            FieldPlan(
                names[wire],
                wire,
                type_,
                required,
                description,
                default,
                constraints_of(member.schema),
            )
        )
    described = f"Inputs of the workflow {workflow.workflow.workflow_id}."
    models.add(ClassPlan(class_name, "input", described, tuple(fields)))
    return tuple(sorted(arguments, key=lambda argument: not argument.required))


def _call(
    planned: PlannedStep, flow: _Flow
) -> tuple[tuple[RequiredValue, ...], tuple[tuple[str, Value], ...]]:
    """What a step must be given, and the values for its keywords."""
    required: list[RequiredValue] = []
    arguments: list[tuple[str, Value]] = []
    for argument in planned.plan.arguments:
        ref = planned.needs[argument.name]
        if ref in planned.targets and is_optional(flow.type_of(ref)):
            local = flow.names.variable(argument.name)
            target = f"{planned.targets[ref]} ({_expression(ref)})"
            required.append(RequiredValue(local, flow.value(ref), target))
            if isinstance(ref, OutputRef):
                flow.present[ref] = local
            arguments.append((argument.name, Local(local)))
        else:
            arguments.append((argument.name, flow.value(ref)))
    return tuple(required), tuple(arguments)


def _expression(ref: Ref) -> str:
    if isinstance(ref, InputRef):
        return f"$inputs.{ref.name}"
    return f"$steps.{ref.step_id}.outputs.{ref.name}"


def _ends(
    step: LinkedStep, workflow: LinkedWorkflow, flow: _Flow
) -> tuple[EndPlan, ...]:
    """The end actions of a step, first match first; what cannot be reached is left out.

    The last one has no test where it is taken whenever those before it are not.
    """
    planned = flow.planned[step.step.step_id]
    function = flow.functions[step.step.step_id]
    read_by_output = {
        output.value: flow.value(OutputRef(step.step.step_id, name))
        for name, output in step.outputs.items()
        if isinstance(output.value, BodyRef)
    }

    def value(of: LinkedValue) -> Value:
        if isinstance(of, BodyRef) and of in read_by_output:
            return read_by_output[of]
        return convert(of, flow.value, planned.reads, function)

    ends: list[EndPlan] = []
    before: LinkedTest | None = None
    for end in step.ends:
        test = _all(end)
        always = test is None or (before is not None and is_negation(before, test))
        outputs = tuple(
            _exit_value(output.value, flow) for output in workflow.outputs.values()
        )
        written: Test | None = None
        if test is not None and not always:
            written = map_test(test, value)
        ends.append(EndPlan(end.name, written, outputs))
        if always:
            break
        before = test
    return tuple(ends)


def _all(end: LinkedEnd) -> LinkedTest | None:
    tests = tuple(criterion.test for criterion in end.criteria)
    return tests[0] if len(tests) == 1 else AllOf(tests) if tests else None


def _exit_value(value: LinkedValue, flow: _Flow) -> Value:
    """An output of the workflow where it ends now: null from what has not run."""
    if isinstance(value, OutputRef) and value.step_id not in flow.planned:
        return Constant(None)
    return convert(value, flow.value, {}, None)


def _output_types(workflow: LinkedWorkflow, flow: _Flow) -> dict[str, Type]:
    """The types of the workflow's outputs where it ends now."""
    return {
        name: (
            NULL
            if isinstance(output.value, OutputRef)
            and output.value.step_id not in flow.planned
            else value_type(output.value, flow.type_of, {})
        )
        for name, output in workflow.outputs.items()
    }


def _outputs(
    workflow: LinkedWorkflow, flow: _Flow, exits: list[dict[str, Type]]
) -> tuple[OutputPlan, ...]:
    names = Names(KEYWORDS).variables(workflow.outputs)
    return tuple(
        OutputPlan(
            names[name],
            name,
            union(*(found[name] for found in exits)),
            _exit_value(output.value, flow),
        )
        for name, output in workflow.outputs.items()
    )
