"""Workflows: their inputs and outputs, and the flow from step to step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ..link import LinkedStep, LinkedTest, LinkedWorkflow
from ..link.responses import is_collection
from ..link.values import (
    BodyRef,
    InputRef,
    LinkedValue,
    OutputRef,
    Ref,
)
from .actions import Planner
from .code import (
    Exchange,
    Failed,
    Local,
    Own,
    Ran,
    Test,
    Value,
)
from .flow import plan_flow
from .keywords import constraints_of, default_of
from .model import (
    Argument,
    CallPlan,
    ClassPlan,
    Docs,
    FieldPlan,
    Finish,
    OutputPlan,
    RequiredValue,
    WorkflowPlan,
)
from .names import Names
from .requests import required_values
from .schemas import Models
from .sources import Sources, demanded_parts, expression
from .state import State
from .steps import Known, PlannedStep, plan_step
from .tests import plan_test
from .types import Type, is_optional, optional, union, without_null
from .values import convert, value_type
from .vocabulary import FIELDS

_RESERVED = frozenset(
    {*FIELDS, "client", "deadline", "ended_by", "inputs", "observer", "run", "steps"}
    | {"at", "failure", "parser", "retries", "run_workflow"}
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


def plan_workflow(
    workflow: LinkedWorkflow,
    names: WorkflowNames,
    api: Callable[[LinkedStep], str],
    security: Callable[[LinkedStep], Security],
    package: Names,
    models: Models,
) -> WorkflowPlan:
    """The plan of a workflow. ``api`` gives the client's attribute for a step."""
    inputs = _inputs(workflow, names.inputs, models)
    demanded = demanded_parts(workflow)
    # In the function of the workflow an input would hide a step of the same name.
    scope = package.inner(_RESERVED, {names.function}, (one.name for one in inputs))
    functions = scope.variables(step.step.step_id for step in workflow.steps)
    classes = {
        step.step.step_id: scope.type(step.step.step_id, "Outputs")
        for step in workflow.steps
    }

    def plan(step: LinkedStep, known: Callable[[Ref], Known]) -> PlannedStep:
        step_id = step.step.step_id
        return plan_step(
            step,
            functions[step_id],
            classes[step_id],
            api(step),
            security(step),
            known,
            demanded.get(step_id, ()),
            models,
        )

    steps = Sources(workflow, inputs, functions, names.inputs, models, plan)
    planned = [steps.planned(step_id) for step_id in functions]
    locals_ = Names(_RESERVED, functions.values(), (one.name for one in inputs))
    exits: list[dict[str, Type]] = []

    def finish(action: str | None, failed: str | None, state: State) -> Finish:
        exits.append(
            {
                name: value_type(output.value, partial(steps.type_of, state=state), {})
                for name, output in workflow.outputs.items()
            }
        )
        values = (
            convert(
                output.value,
                partial(steps.value, state=state),
                {},
                Own(),
                partial(steps.type_of, state=state),
            )
            for output in workflow.outputs.values()
        )
        return Finish(action, failed, tuple(values))

    flow, may_run_out = plan_flow(
        workflow.steps,
        Planner(
            call=partial(_call, steps=steps, names=locals_),
            test=partial(_test, steps=steps, functions=functions),
            finish=finish,
        ),
    )
    outputs = _outputs(workflow, exits)
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
        steps=tuple(step.plan for step in planned if step is not None),
        flow=flow,
        ended_by=tuple(
            dict.fromkeys(
                action.name
                for step in workflow.steps
                for action in (*step.on_success, *step.on_failure)
                if action.target is None and action.retry is None
            )
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
        if step.on_success or step.on_failure:
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
    step: LinkedStep, state: State, steps: Sources, names: Names
) -> tuple[CallPlan, State]:
    """The call of a step, what it needs before, and what is known from there on."""
    planned = steps.planned(step.step.step_id)
    if planned is None:
        raise RuntimeError("a step is called before it is planned")
    required: list[RequiredValue] = []
    arguments: list[tuple[str, Value]] = []
    present = dict(state.present)
    for argument in planned.plan.arguments:
        ref = planned.needs[argument.name]
        value = steps.value(ref, state)
        if ref in planned.targets and is_optional(steps.type_of(ref, state)):
            local = names.variable(argument.name)
            target = f"{planned.targets[ref]} ({expression(ref)})"
            required.append(RequiredValue(local, value, target))
            present[ref] = local
            value = Local(local)
        arguments.append((argument.name, value))
    plan = CallPlan(planned.plan, tuple(required), tuple(arguments))
    return plan, replace(state, present=present)


def _test(
    test: LinkedTest,
    step: LinkedStep,
    of: Exchange,
    state: State,
    steps: Sources,
    functions: Mapping[str, str],
) -> Test:
    """What the criteria of an action test, in the function of the workflow."""
    planned = steps.planned(step.step.step_id)
    step_id = step.step.step_id
    if isinstance(of, Ran):
        of = Ran(functions[step_id])
    reads = planned.reads if planned and isinstance(of, Ran) else {}
    by_output = {
        output.value: OutputRef(step_id, name)
        for name, output in step.outputs.items()
        if isinstance(output.value, BodyRef) and isinstance(of, Ran)
    }

    def value(found: LinkedValue) -> Value:
        same = by_output.get(found) if isinstance(found, BodyRef) else None
        known = partial(steps.type_of, state=state)
        held = partial(steps.value, state=state)
        return convert(same or found, held, reads, of, known)

    def type_of(found: LinkedValue) -> Type:
        type_ = value_type(found, partial(steps.type_of, state=state), reads)
        # Where the request failed, there may be no response.
        return optional(type_) if isinstance(of, Failed) else type_

    return plan_test(test, value, type_of, partial(is_collection, step))


def _outputs(
    workflow: LinkedWorkflow, exits: Sequence[Mapping[str, Type]]
) -> tuple[OutputPlan, ...]:
    names = Names(FIELDS).variables(workflow.outputs)
    return tuple(
        OutputPlan(names[name], name, union(*(found[name] for found in exits)))
        for name in workflow.outputs
    )
