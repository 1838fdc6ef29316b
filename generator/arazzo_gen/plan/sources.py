"""Where the values come from that the steps of a workflow take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..documents import Pointer, format_pointer
from ..link import LinkedStep, LinkedWorkflow, OperationStep, WorkflowStep
from ..link.model import values_of
from ..link.values import (
    BodyRef,
    CallOutputRef,
    InputRef,
    LinkedValue,
    OutputRef,
    PartRef,
    Ref,
    ResultRef,
    WorkflowKey,
    WorkflowOutputRef,
    refs_in,
    source_of,
)
from .code import (
    CallResult,
    Constant,
    InputValue,
    Local,
    MemberRead,
    Ran,
    ResultOutput,
    StepOutput,
    Value,
)
from .model import Argument, OutputPlan
from .names import snake
from .reads import Read
from .schemas import Models
from .signatures import Signature
from .state import State
from .steps import Known, PlannedStep
from .types import ANY, NULL, AnyType, Type, is_optional, optional, without_null
from .values import body_read, part_of
from .wholes import whole_values


class Sources:
    """The inputs and steps of a workflow, for what is taken from them.

    Steps are planned when first asked for, since one may take what a later one gives,
    if a jump leads back.
    """

    def __init__(
        self,
        workflow: LinkedWorkflow,
        inputs: Sequence[Argument],
        functions: Mapping[str, str],
        class_name: str,
        models: Models,
        called: Callable[[WorkflowKey], Signature],
        dependencies: Mapping[WorkflowKey, str],
        plan: Callable[[LinkedStep, Callable[[Ref], Known]], PlannedStep],
    ) -> None:
        self._workflow = workflow
        self._linked = {step.step.step_id: step for step in workflow.steps}
        self._models = models
        self._class_name = class_name
        self._inputs = {argument.wire: argument for argument in inputs}
        self._functions = functions
        self._called = called
        self._dependencies = dependencies
        self._plan = plan
        self._planned: dict[str, PlannedStep | None] = {}
        # A step that a jump passes over, or that failed, gives nothing.
        self._certain = not any(
            action.step_id is not None
            or (action.retry is not None and isinstance(action.retry.before, str))
            for step in workflow.steps
            for action in (*step.on_success, *step.on_failure)
        )

    def planned(self, step_id: str) -> PlannedStep | None:
        """A step; None while it is being planned, for one that takes its own output."""
        if step_id not in self._planned:
            self._planned[step_id] = None
            self._planned[step_id] = self._plan(self._linked[step_id], self.known)
        return self._planned[step_id]

    def known(self, ref: Ref) -> Known:
        """What a step can tell of a value that it takes."""
        source = source_of(ref)
        if isinstance(source, InputRef):
            argument = self._inputs[source.name]
            type_, words = argument.type, argument.description
            if isinstance(ref, PartRef):
                read = self._input_part(ref)
                type_ = self._part_type(argument.type, read)
                words = f"{format_pointer(ref.pointer)} of the input {source.name}."
                return Known(type_, words)
            return Known(type_, words, argument.name)
        certain = State(frozenset(self._linked), frozenset(self._linked))
        type_ = self.type_of(ref, certain)
        if isinstance(source, ResultRef):
            what = f"The result of the workflow {source.workflow.workflow_id}"
            return Known(optional(type_), f"{what}, if it has run already.")
        owner = (
            f"the step {source.step_id}"
            if isinstance(source, OutputRef)
            else f"the workflow {source.workflow.workflow_id}"
        )
        words = f"The output {source.name} of {owner}."
        if isinstance(ref, PartRef):
            words = f"{format_pointer(ref.pointer)} of the output {source.name} of"
            words += f" {owner}."
        return Known(type_ if self._certain else optional(type_), words)

    def type_of(self, ref: Ref, state: State) -> Type:
        """The type of a value where something is known."""
        source = source_of(ref)
        if isinstance(source, InputRef):
            of = self._inputs[source.name].type
            if isinstance(ref, PartRef):
                of = self._part_type(of, self._input_part(ref))
            return without_null(of) if ref in state.present else of
        if isinstance(source, WorkflowOutputRef | ResultRef):
            return self._ended_type(ref, source, state)
        if source.step_id not in state.may_have_run:
            return NULL
        certain = source.step_id in state.ran
        if isinstance(ref, PartRef):
            read = self._output_part(ref) if certain else None
            type_ = read.found if isinstance(read, Read) else ANY
        else:
            output = self._output(source)
            type_ = output.type if output else self._unplanned(source)
        if ref in state.present:
            return without_null(type_)
        return type_ if certain else optional(type_)

    def value(self, ref: Ref, state: State) -> Value:
        """How the workflow function has a value where something is known."""
        source = source_of(ref)
        if ref in state.present:
            return Local(state.present[ref])
        if isinstance(source, InputRef):
            whole: Value = InputValue(self._inputs[source.name].name)
            if not isinstance(ref, PartRef):
                return whole
            read = self._input_part(ref)
            if read is not None:
                null = is_optional(self._inputs[source.name].type)
                return MemberRead(whole, null, read.path)
            return part_of(whole, self._inputs[source.name].type, ref.pointer)
        if isinstance(source, WorkflowOutputRef | ResultRef):
            return self._ended_value(ref, source, state)
        if source.step_id not in state.may_have_run:
            return Constant(None)
        certain = source.step_id in state.ran
        if isinstance(ref, PartRef):
            part = self._output_part(ref) if certain else None
            if part is not None:
                return body_read(Ran(self._functions[source.step_id]), part)
            whole = self.value(source, state)
            return part_of(whole, self.type_of(source, state), ref.pointer)
        output = self._output(source)
        name = output.name if output else snake(source.name)
        return StepOutput(self._functions[source.step_id], name, certain)

    def _result(self, key: WorkflowKey, state: State) -> CallResult | Local | None:
        """The result of a workflow that has ended: of one that this one depends on, or
        that a step has called, the last one that certainly has."""
        if key in self._dependencies:
            return Local(self._dependencies[key])
        callers = [
            step_id
            for step_id, step in self._linked.items()
            if isinstance(step, WorkflowStep) and step.call.workflow == key
        ]
        for known in (state.ran, state.may_have_run):
            for step_id in reversed(callers):
                if step_id in known:
                    ran = Ran(self._functions[step_id])
                    return CallResult(ran, certain=known is state.ran)
        return None

    def _ended_value(
        self, ref: Ref, source: WorkflowOutputRef | ResultRef, state: State
    ) -> Value:
        result = self._result(source.workflow, state)
        if result is None:
            return Constant(None)
        if isinstance(source, ResultRef):
            return result
        found = self._called(source.workflow).outputs[source.name]
        whole = ResultOutput(result, found.name, found.only)
        pointer = ref.pointer if isinstance(ref, PartRef) else ()
        return part_of(whole, found.type, pointer)

    def _ended_type(
        self, ref: Ref, source: WorkflowOutputRef | ResultRef, state: State
    ) -> Type:
        result = self._result(source.workflow, state)
        if result is None:
            return NULL
        signature = self._called(source.workflow)
        type_: Type = ANY
        if isinstance(source, ResultRef):
            type_ = signature.result
        elif not isinstance(ref, PartRef):
            type_ = signature.outputs[source.name].type
        if isinstance(result, CallResult) and not result.certain:
            type_ = optional(type_)
        return without_null(type_) if ref in state.present else type_

    def _part_type(self, of: Type, read: Read | None) -> Type:
        if read is None:
            return ANY
        return optional(read.found) if is_optional(of) else read.found

    def _input_part(self, ref: PartRef) -> Read | None:
        schema = self._workflow.inputs
        member = schema.properties().get(ref.of.name) if schema else None
        if member is None:
            return None
        holder = f"{self._class_name} {ref.of.name}"
        return self._models.member(member.schema, ref.pointer, holder)

    def _output_part(self, ref: PartRef) -> Read | None:
        """How a part of an output is read in the body that the output is a part of."""
        if not isinstance(ref.of, OutputRef):
            return None
        planned = self.planned(ref.of.step_id)
        whole = self._linked[ref.of.step_id].outputs[ref.of.name].value
        if planned is None or not isinstance(whole, BodyRef):
            return None
        return planned.gained.reads.get((*whole.pointer, *ref.pointer))

    def _unplanned(self, ref: OutputRef) -> Type:
        """The type of an output of a step that is being planned, and takes it."""
        step = self._linked[ref.step_id]
        value = step.outputs[ref.name].value
        if not isinstance(value, BodyRef):
            return AnyType(whole=isinstance(value, Ref | CallOutputRef))
        wholes = whole_values(step) if isinstance(step, OperationStep) else {}
        whole = wholes.get(value.pointer)
        if whole is None:
            return ANY
        type_ = self._models.whole(whole)
        return optional(type_) if whole.optional else type_

    def _output(self, ref: OutputRef) -> OutputPlan | None:
        planned = self.planned(ref.step_id)
        outputs = planned.plan.outputs if planned else ()
        return next((one for one in outputs if one.wire == ref.name), None)


def expression(ref: Ref) -> str:
    """A value as the document writes it."""
    match source_of(ref):
        case InputRef(name):
            text = f"$inputs.{name}"
        case OutputRef(step_id, name):
            text = f"$steps.{step_id}.outputs.{name}"
        case WorkflowOutputRef(workflow, name):
            text = f"$workflows.{workflow.workflow_id}.outputs.{name}"
        case ResultRef(workflow):
            text = f"$workflows.{workflow.workflow_id}"
    return f"{text}#{format_pointer(ref.pointer)}" if isinstance(ref, PartRef) else text


def demanded_parts(workflow: LinkedWorkflow) -> dict[str, list[Pointer]]:
    """What is read of the body of each step by way of its outputs: their parts."""
    values = [output.value for output in workflow.outputs.values()]
    outputs: dict[OutputRef, LinkedValue] = {}
    for step in workflow.steps:
        values += values_of(step)
        for name, output in step.outputs.items():
            outputs[OutputRef(step.step.step_id, name)] = output.value
    demanded: dict[str, list[Pointer]] = {}
    for ref in (ref for value in values for ref in refs_in(value)):
        if isinstance(ref, PartRef) and isinstance(ref.of, OutputRef):
            whole = outputs.get(ref.of)
            if isinstance(whole, BodyRef):
                pointers = demanded.setdefault(ref.of.step_id, [])
                pointers.append((*whole.pointer, *ref.pointer))
    return demanded
