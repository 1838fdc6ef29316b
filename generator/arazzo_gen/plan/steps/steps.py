"""Steps: the request that each sends, and what it reads of the response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ...analysis.statuses import STATUSES, SUCCESSES
from ...language.predicates import operands
from ...link import LinkedStep, OperationStep, WorkflowStep
from ...link.model import sent_values
from ...link.values.model import (
    BodyRef,
    InputRef,
    LinkedValue,
    OutputRef,
    PartRef,
    Ref,
    ResultRef,
    WorkflowOutputRef,
    refs_in,
    source_of,
)
from ...openapi import Operation
from ..flow.narrowing import narrowed_test
from ..model import (
    Argument,
    CriterionPlan,
    Docs,
    OperationStepPlan,
    StepOutputPlan,
    StepPlan,
    WorkflowStepPlan,
)
from ..models.selection import Models
from ..naming.names import Names, snake
from ..naming.vocabulary import KEYWORDS
from ..signatures import Signature
from ..values.code import HeaderRead, Local, Own, Value, WholeRead
from ..values.conversion import Gained, as_plain, as_raw, convert, value_type
from ..values.predicates import plan_test
from ..values.types import (
    STR,
    Type,
    is_optional,
    may_be_whole,
    without_null,
)
from ..values.value_types import checked, place_of
from .calls import Given, plan_call
from .requests import plan_request
from .step_reads import StepReads

_RESERVED = frozenset(
    {*KEYWORDS, "body", "call", "client", "deadline", "observer", "raw", "response"}
    | {"result"}
)
"""What the functions of steps and workflows define themselves."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a step can take from outside: its type where it is there, its words, and
    what the workflow calls it, for an input."""

    type: Type
    description: str | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step and what its workflow must know of it.

    ``needs`` says for each keyword what fills it; ``targets`` what a keyword that must
    not be null is sent as; ``gained`` what there is to read once it has run.
    """

    plan: StepPlan
    needs: Mapping[str, Ref]
    targets: Mapping[Ref, str]
    gained: Gained


@dataclass(frozen=True, slots=True)
class StepNames:
    """What a step is called: its function and the class of its outputs."""

    function: str
    outputs: str


def plan_operation_step(
    step: OperationStep,
    implicit: frozenset[int],
    names: StepNames,
    api: str,
    security: tuple[tuple[str, ...], ...],
    known: Mapping[Ref, Known],
    targets: Mapping[Ref, str],
    reads: StepReads,
    models: Models,
) -> PlannedStep:
    """The plan of a step that calls an operation.

    ``known`` tells about inputs and outputs of earlier steps, ``targets`` which of them
    it cannot do without; ``implicit`` are the statuses of a success without criteria.
    """
    function = _Function(step, known, targets, reads)
    body = reads.gained.reads
    plan = OperationStepPlan(
        step_id=step.step.step_id,
        function=names.function,
        outputs_class=names.outputs,
        docs=Docs(None, step.step.description or step.operation.summary),
        arguments=function.arguments,
        criteria=function.criteria(),
        outputs=function.outputs(),
        operation=_label(step.operation),
        request=plan_request(step, api, security, function.value, models),
        bodies=reads.bodies,
        reads_json=not all(body.values()),
        reads_whole=set(body) == {()},
        whole=reads.whole,
        also_success=_also_success(implicit),
    )
    return PlannedStep(plan, function.needs, targets, reads.gained)


def _also_success(implicit: frozenset[int]) -> tuple[int, ...] | None:
    if implicit.issuperset(STATUSES):
        return None
    return tuple(sorted(implicit - SUCCESSES))


def plan_workflow_step(
    step: WorkflowStep,
    names: StepNames,
    signature: Signature,
    local: str,
    passed: Mapping[str, LinkedValue],
    known: Mapping[Ref, Known],
    targets: Mapping[Ref, str],
    reads: StepReads,
) -> PlannedStep:
    """The plan of a step that calls a workflow, whose function its module calls
    ``local``; ``passed`` are the values of its inputs."""
    function = _Function(step, known, targets, reads, local)
    given = Given(function.value, function.plain, function.type_of)
    plan = WorkflowStepPlan(
        step_id=step.step.step_id,
        function=names.function,
        outputs_class=names.outputs,
        docs=Docs(None, step.step.description),
        arguments=function.arguments,
        criteria=function.criteria(),
        outputs=function.outputs(),
        call=plan_call(step.call, signature, local, passed, given),
    )
    return PlannedStep(plan, function.needs, targets, reads.gained)


class _Function:
    """The function of a step: its keywords, and what it computes with them."""

    def __init__(
        self,
        step: LinkedStep,
        known: Mapping[Ref, Known],
        targets: Mapping[Ref, str],
        reads: StepReads,
        *reserved: str,
    ) -> None:
        self._step = step
        self._reads = reads
        self.arguments, self._names = _arguments(step, known, targets, reserved)
        self._types = {argument.name: argument.type for argument in self.arguments}

    @property
    def needs(self) -> dict[str, Ref]:
        """What fills each keyword."""
        return {name: ref for ref, name in self._names.items()}

    def plain(self, ref: Ref) -> Value:
        """A value as it was given to the function."""
        return Local(self._names[ref])

    def _given(self, ref: Ref) -> Value:
        return as_plain(self.plain(ref), self._ref_type(ref))

    def value(self, of: LinkedValue) -> Value:
        """A value as plain JSON."""
        gained = self._reads.gained
        made = convert(of, self._given, gained, Own(), self._ref_type)
        return as_raw(made, self.type_of(of))

    def type_of(self, of: LinkedValue) -> Type:
        """The type of a value."""
        return value_type(of, self._ref_type, self._reads.gained)

    def _ref_type(self, ref: Ref) -> Type:
        return self._types[self._names[ref]]

    def criteria(self) -> tuple[CriterionPlan, ...]:
        """The success criteria. A header that is not there is no fault for them."""
        read = {
            name: replace(one, required=False)
            for name, one in self._reads.headers.items()
            if one.type != STR
        }
        value, type_of = self._reading(read)
        return tuple(
            CriterionPlan(
                found.condition,
                narrowed_test(
                    plan_test(found.test, value, type_of, self._reads.is_collection)
                ),
                tuple((name, value(seen)) for name, seen in found.seen),
            )
            for found in self._step.criteria
        )

    def _reading(
        self, headers: Mapping[str, HeaderRead]
    ) -> tuple[Callable[[LinkedValue], Value], Callable[[LinkedValue], Type]]:
        """Values and their types where some headers are typed."""
        gained = replace(self._reads.gained, headers=headers)

        def type_of(of: LinkedValue) -> Type:
            return value_type(of, self._ref_type, gained)

        def value(of: LinkedValue) -> Value:
            made = convert(of, self._given, gained, Own(), self._ref_type)
            return as_raw(made, type_of(of))

        return value, type_of

    def outputs(self) -> tuple[StepOutputPlan, ...]:
        """The outputs."""
        value, _ = self._reading(self._reads.headers)
        return tuple(
            StepOutputPlan(
                self._reads.output_names[name],
                name,
                *self._output(name, output.value, value),
            )
            for name, output in self._step.outputs.items()
        )

    def _output(
        self, name: str, of: LinkedValue, value_of: Callable[[LinkedValue], Value]
    ) -> tuple[Type, Value]:
        """The type of an output and the output, which may be passed on as it came."""
        reads = self._reads
        type_ = reads.output_type(name, of, self._ref_type)
        if name in reads.declared:
            _, giver = reads.declared[name]
            return type_, checked(value_of(of), type_, place_of(of), giver)
        if isinstance(of, BodyRef) and of.pointer in reads.wholes:
            kind, may_be_null = reads.wholes[of.pointer]
            is_body = reads.gained.whole and not of.pointer
            return type_, WholeRead(of.pointer, kind, may_be_null, is_body)
        if not may_be_whole(type_):
            return type_, value_of(of)
        return type_, convert(of, self.plain, reads.gained, Own(), self._ref_type)


def _arguments(
    step: LinkedStep,
    known: Mapping[Ref, Known],
    targets: Mapping[Ref, str],
    reserved: Iterable[str],
) -> tuple[tuple[Argument, ...], dict[Ref, str]]:
    """The keywords of a step's function: one for each thing that it takes."""
    refs = taken(step)
    wires = {ref: called(ref) for ref in refs}
    used = Counter(map(snake, wires.values()))
    wanted = {
        ref: (
            name
            if isinstance(ref, InputRef) or used[snake(name)] == 1
            else f"{_owner(ref)} {name}"
        )
        for ref, name in wires.items()
    }
    scope = Names(_RESERVED, reserved)
    # Inputs first: they keep the names that they have as keywords of the workflow.
    inputs = [ref for ref in refs if isinstance(ref, InputRef)]
    keywords = {ref.name: known[ref].name or ref.name for ref in inputs}
    given = scope.exactly(keywords)
    names: dict[Ref, str] = {ref: given[ref.name] for ref in inputs}
    others = [ref for ref in refs if not isinstance(ref, InputRef)]
    for other in sorted(others, key=wanted.__getitem__):
        names[other] = scope.variable(wanted[other])
    arguments: list[Argument] = []
    for ref in refs:
        of = known[ref]
        required = ref in targets or not is_optional(of.type)
        arguments.append(
            Argument(
                name=names[ref],
                wire=wires[ref],
                type=without_null(of.type) if ref in targets else of.type,
                required=required,
                default=None,
                description=of.description,
            )
        )
    arguments.sort(key=lambda argument: not argument.required)
    return tuple(arguments), {ref: names[ref] for ref in refs}


def taken(step: LinkedStep) -> list[Ref]:
    """The inputs and outputs that the function of a step takes."""
    values: list[LinkedValue] = [*sent_values(step)]
    values += [value for found in step.criteria for value in operands(found.test)]
    values += [output.value for output in step.outputs.values()]
    return list(dict.fromkeys(ref for value in values for ref in refs_in(value)))


def called(ref: Ref) -> str:
    """What a value is called: a part by the last name on the way to it."""
    if isinstance(ref, PartRef):
        names = [token for token in map(str, ref.pointer) if token.strip("-0123456789")]
        return names[-1] if names else ref.of.name
    if isinstance(ref, ResultRef):
        return f"{ref.workflow.workflow_id} result"
    return ref.name


def _owner(ref: Ref) -> str:
    """What tells a value from another of its name."""
    match source_of(ref):
        case InputRef(name):
            owner = "input"
        case OutputRef(step_id, name):
            owner = step_id
        case WorkflowOutputRef(workflow, name):
            owner = workflow.workflow_id
        case ResultRef(workflow):
            return workflow.workflow_id
    return f"{owner} {name}" if isinstance(ref, PartRef) else owner


def _label(operation: Operation) -> str:
    route = f"{operation.method.upper()} {operation.path}"
    return f"{route} ({operation.id})" if operation.id else route
