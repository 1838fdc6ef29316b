"""Where the values come from that the steps of a workflow take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from ...analysis import StepFacts, WorkflowFacts
from ...analysis.required import Required
from ...analysis.types import Place, Types
from ...documents import Pointer, format_pointer
from ...link.model import values_of
from ...link.values.model import (
    BodyRef,
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
from ..flow.state import State
from ..model import Argument
from ..models.reads import Read
from ..models.selection import Models
from ..signatures import Signature
from ..steps.step_reads import StepReads
from ..steps.steps import Known
from .code import (
    AsJson,
    CallResult,
    Constant,
    InputValue,
    Local,
    MemberRead,
    Own,
    Ran,
    ResultOutput,
    StepOutput,
    Value,
)
from .conversion import Gained, body_read, convert, part_of, value_type
from .types import ANY, NULL, AnyType, Type, is_optional, optional, without_null
from .value_types import (
    checked,
    declared_type,
    expression,
    giver_of,
    place_of,
    python_type,
)


class Sources:
    """The inputs and steps of a workflow, for what is taken from them.

    ``inputs`` are the keywords of the workflow's function, ``functions`` those of its
    steps, ``reads`` what there is to read of each step that runs, ``called`` the
    workflows that it calls, ``dependencies`` the keywords of those that have ended.
    ``is_structured`` tells that the code follows the flow graph, so that type checkers
    know which steps have run.
    """

    def __init__(
        self,
        workflow: WorkflowFacts,
        required: Required,
        inputs: Sequence[Argument],
        functions: Mapping[str, str],
        class_name: str,
        models: Models,
        reads: Mapping[str, StepReads],
        called: Mapping[WorkflowKey, Signature],
        dependencies: Mapping[WorkflowKey, str],
        types: Types,
        *,
        is_structured: bool,
    ) -> None:
        self._workflow = workflow
        self._required = required
        self._models = models
        self._class_name = class_name
        self._inputs = {argument.wire: argument for argument in inputs}
        self._functions = functions
        self._reads = reads
        self._called = called
        self._dependencies = dependencies
        self._values = types
        self._is_structured = is_structured
        # While the type of an output is computed, it has none.
        self._types: dict[OutputRef, Type | None] = {}

    def known(self, ref: Ref, step: StepFacts) -> Known:
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
        type_ = self._taken_type(ref, step)
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
        return Known(type_, words)

    def _taken_type(self, ref: Ref, step: StepFacts) -> Type:
        """The type of an output where a step takes it."""
        every = frozenset(self._reads)
        sure = self.type_of(ref, State(every, every))
        flow = self._workflow.flow
        at = flow.index[step.step_id]
        ran = flow.ran_before(at) if self._is_structured else frozenset[str]()
        source = source_of(ref)
        match source:
            case OutputRef(step_id):
                certain = step_id in ran
            case WorkflowOutputRef(key) | ResultRef(key):
                certain = key in self._dependencies or not ran.isdisjoint(
                    self._workflow.callers(key)
                )
            case _:
                certain = True
        return sure if certain else optional(sure)

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
            type_ = read.found if read is not None else self._given_type(ref)
        else:
            type_ = self._output_type(source)
        if ref in state.present:
            return without_null(type_)
        return type_ if certain else optional(type_)

    def _output_type(self, ref: OutputRef) -> Type:
        """The type of an output of a step."""
        if ref not in self._types:
            self._types[ref] = None
            step = self._workflow.by_id[ref.step_id]
            targets = self._required.step(self._workflow.key, step.linked)

            def ref_type(taken: Ref) -> Type:
                type_ = self.known(taken, step).type
                return without_null(type_) if taken in targets else type_

            value = step.linked.outputs[ref.name].value
            reads = self._reads[ref.step_id]
            self._types[ref] = reads.output_type(ref.name, value, ref_type)
        found = self._types[ref]
        # An output that is made of itself is of any type.
        return AnyType(whole=True) if found is None else found

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
            found = part_of(whole, self.type_of(source, state), ref.pointer)
            return self._checked(ref, found, state)
        name = self._reads[source.step_id].output_names[source.name]
        return StepOutput(self._functions[source.step_id], name, certain)

    def output(self, of: LinkedValue, state: State) -> tuple[Value, Type]:
        """An output of the workflow where something is known, and its type."""
        take = partial(self.value, state=state)
        take_type = partial(self.type_of, state=state)
        value = convert(of, take, Gained(), Own(), take_type)
        known = declared_type(of, Place(self._workflow), self._values)
        if known is None or isinstance(of, Ref):
            return value, value_type(of, take_type, Gained())
        type_, giver = known
        return checked(value, type_, place_of(of), giver), type_

    def _result(self, key: WorkflowKey, state: State) -> CallResult | Local | None:
        """The result of a workflow that has ended: of one that this one depends on, or
        that a step has called, the last one that certainly has."""
        if key in self._dependencies:
            return Local(self._dependencies[key])
        for known in (state.ran, state.may_have_run):
            for step_id in reversed(self._workflow.callers(key)):
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
        found = self._called[source.workflow].outputs[source.name]
        whole = ResultOutput(result, found.name, found.only)
        plain: Value = AsJson(whole) if found.is_checked else whole
        if isinstance(ref, PartRef):
            plain = part_of(plain, found.type, ref.pointer)
        elif not found.is_checked:
            return whole
        return self._checked(ref, plain, state)

    def _ended_type(
        self, ref: Ref, source: WorkflowOutputRef | ResultRef, state: State
    ) -> Type:
        result = self._result(source.workflow, state)
        if result is None:
            return NULL
        signature = self._called[source.workflow]
        if isinstance(source, ResultRef):
            type_ = signature.result
        elif isinstance(ref, PartRef):
            type_ = self._given_type(ref)
            if signature.outputs[source.name].only:
                type_ = optional(type_)
        else:
            type_ = signature.outputs[source.name].type
        if isinstance(result, CallResult) and not result.certain:
            type_ = optional(type_)
        return without_null(type_) if ref in state.present else type_

    def _given_type(self, ref: Ref) -> Type:
        """The type of a part of an output that no model reads, once it was given."""
        return python_type(self._values.given(ref, Place(self._workflow)))

    def _checked(self, ref: Ref, value: Value, state: State) -> Value:
        """A part of an output that no model reads, as a value of its type."""
        giver = giver_of(ref, self._workflow.key.workflow_id)
        assert giver is not None  # it is an output
        return checked(value, self.type_of(ref, state), expression(ref), giver)

    def _part_type(self, of: Type, read: Read | None) -> Type:
        if read is None:
            return ANY
        return optional(read.found) if is_optional(of) else read.found

    def _input_part(self, ref: PartRef) -> Read | None:
        schema = self._workflow.linked.inputs
        member = schema.properties().get(ref.of.name) if schema else None
        if member is None:
            return None
        holder = f"{self._class_name} {ref.of.name}"
        return self._models.member(member.schema, ref.pointer, holder)

    def _output_part(self, ref: PartRef) -> Read | None:
        """How a part of an output is read in the body that the output is a part of."""
        if not isinstance(ref.of, OutputRef):
            return None
        whole = self._workflow.by_id[ref.of.step_id].linked.outputs[ref.of.name].value
        if not isinstance(whole, BodyRef):
            return None
        reads = self._reads[ref.of.step_id].gained.reads
        return reads.get((*whole.pointer, *ref.pointer))


def demanded_parts(workflow: WorkflowFacts) -> dict[str, list[Pointer]]:
    """What is read of the body of each step by way of its outputs: their parts."""
    values = [output.value for output in workflow.linked.outputs.values()]
    outputs: dict[OutputRef, LinkedValue] = {}
    for step in workflow.steps:
        values += values_of(step.linked)
        for name, output in step.linked.outputs.items():
            outputs[OutputRef(step.step_id, name)] = output.value
    demanded: dict[str, list[Pointer]] = {}
    for ref in (ref for value in values for ref in refs_in(value)):
        if isinstance(ref, PartRef) and isinstance(ref.of, OutputRef):
            whole = outputs.get(ref.of)
            if isinstance(whole, BodyRef):
                pointers = demanded.setdefault(ref.of.step_id, [])
                pointers.append((*whole.pointer, *ref.pointer))
    return demanded
