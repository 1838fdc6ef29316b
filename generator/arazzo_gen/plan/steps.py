"""Steps: the request that each sends, and what it reads of the response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ..diagnostics import Report
from ..documents import Pointer
from ..link import LinkedStep, OperationStep, WorkflowStep
from ..link.model import sent_values
from ..link.required import required_values
from ..link.responses import is_collection
from ..link.statuses import STATUSES, SUCCESSES
from ..link.tests import operands
from ..link.values import (
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
from ..openapi import Operation
from .calls import Given, plan_call
from .code import HeaderRead, Local, Own, Value, WholeRead
from .model import (
    Argument,
    CriterionPlan,
    Docs,
    OperationStepPlan,
    StepOutputPlan,
    StepPlan,
    WorkflowStepPlan,
)
from .names import Names, snake
from .narrowing import narrowed_test
from .pins import Pins
from .requests import plan_request
from .responses import plan_body, plan_headers
from .schemas import Models
from .signatures import Signature
from .tests import plan_test
from .types import (
    STR,
    JsonType,
    Type,
    is_optional,
    may_be_whole,
    optional,
    without_null,
)
from .values import Gained, as_plain, as_raw, convert, value_type
from .vocabulary import ATTRIBUTES, KEYWORDS
from .wholes import whole_values

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
    names: StepNames,
    api: str,
    security: tuple[tuple[str, ...], ...],
    known: Callable[[Ref], Known],
    demanded: Iterable[Pointer],
    models: Models,
) -> PlannedStep:
    """The plan of a step that calls an operation.

    ``known`` tells about inputs and outputs of earlier steps; ``demanded`` are parts of
    the body that other steps read, beside its own outputs and criteria.
    """
    targets = required_values(step, {})
    body, headers = plan_body(step, names.function, demanded, models), plan_headers(
        step
    )
    wholes = {
        pointer: (models.whole(found), found.optional)
        for pointer, found in whole_values(step).items()
    }
    whole, may_be_null = wholes.get((), (None, False))
    if body.bodies or may_be_null:
        whole = None
    gained = Gained(body.reads, whole=whole is not None)
    function = _Function(step, known, targets, gained, wholes, models.pins)
    plan = OperationStepPlan(
        step_id=step.step.step_id,
        function=names.function,
        outputs_class=names.outputs,
        docs=Docs(None, step.step.description or step.operation.summary),
        arguments=function.arguments,
        criteria=function.criteria(headers),
        outputs=function.outputs(headers),
        operation=_label(step.operation),
        request=plan_request(step, api, security, function.value, models),
        bodies=body.bodies,
        reads_json=not all(body.reads.values()),
        reads_whole=set(body.reads) == {()},
        whole=whole,
        also_success=_also_success(step.implicit),
    )
    return PlannedStep(plan, function.needs, targets, function.gained)


def _also_success(implicit: frozenset[int]) -> tuple[int, ...] | None:
    if implicit.issuperset(STATUSES):
        return None
    return tuple(sorted(implicit - SUCCESSES))


def plan_workflow_step(
    step: WorkflowStep,
    names: StepNames,
    signature: Signature,
    local: str,
    required: Mapping[str, str],
    known: Callable[[Ref], Known],
    pins: Pins,
    report: Report,
) -> PlannedStep:
    """The plan of a step that calls a workflow, whose function its module calls
    ``local``; ``required`` are the inputs that it cannot do without."""
    targets = required_values(step, required)
    gained = Gained(outputs=signature.outputs)
    function = _Function(step, known, targets, gained, {}, pins, local)
    given = Given({}, function.value, function.plain, function.type_of)
    plan = WorkflowStepPlan(
        step_id=step.step.step_id,
        function=names.function,
        outputs_class=names.outputs,
        docs=Docs(None, step.step.description),
        arguments=function.arguments,
        criteria=function.criteria(),
        outputs=function.outputs(),
        call=plan_call(step.call, signature, local, given, report),
    )
    return PlannedStep(plan, function.needs, targets, gained)


class _Function:
    """The function of a step: its keywords, and what it computes with them."""

    def __init__(
        self,
        step: LinkedStep,
        known: Callable[[Ref], Known],
        targets: Mapping[Ref, str],
        gained: Gained,
        wholes: Mapping[Pointer, tuple[JsonType, bool]],
        pins: Pins,
        *reserved: str,
    ) -> None:
        self._step = step
        self._wholes = wholes
        self._pins = pins
        self.gained = gained
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
        made = convert(of, self._given, self.gained, Own(), self._ref_type)
        return as_raw(made, self.type_of(of))

    def type_of(self, of: LinkedValue) -> Type:
        """The type of a value."""
        return value_type(of, self._ref_type, self.gained)

    def _ref_type(self, ref: Ref) -> Type:
        return self._types[self._names[ref]]

    def criteria(
        self, headers: Mapping[str, HeaderRead] | None = None
    ) -> tuple[CriterionPlan, ...]:
        """The success criteria. A header that is not there is no fault for them."""
        read = {
            name: replace(one, required=False)
            for name, one in (headers or {}).items()
            if one.type != STR
        }
        value, type_of = self._reading(read)
        return tuple(
            CriterionPlan(
                found.condition,
                narrowed_test(
                    plan_test(found.test, value, type_of, self._is_collection)
                ),
                tuple((name, value(seen)) for name, seen in found.seen),
            )
            for found in self._step.criteria
        )

    def _reading(
        self, headers: Mapping[str, HeaderRead]
    ) -> tuple[Callable[[LinkedValue], Value], Callable[[LinkedValue], Type]]:
        """How values and their types are had where some headers are typed."""
        gained = replace(self.gained, headers=headers)

        def type_of(of: LinkedValue) -> Type:
            return value_type(of, self._ref_type, gained)

        def value(of: LinkedValue) -> Value:
            made = convert(of, self._given, gained, Own(), self._ref_type)
            return as_raw(made, type_of(of))

        return value, type_of

    def _is_collection(self, of: LinkedValue) -> bool:
        step = self._step
        return isinstance(step, OperationStep) and is_collection(step, of)

    def outputs(
        self, headers: Mapping[str, HeaderRead] | None = None
    ) -> tuple[StepOutputPlan, ...]:
        """The outputs."""
        places = {name: output.at for name, output in self._step.outputs.items()}
        names = self._pins.names(Names(ATTRIBUTES), places)
        value, type_of = self._reading(headers or {})
        return tuple(
            StepOutputPlan(
                names[name], name, *self._output(output.value, value, type_of)
            )
            for name, output in self._step.outputs.items()
        )

    def _output(
        self,
        of: LinkedValue,
        value_of: Callable[[LinkedValue], Value],
        type_of: Callable[[LinkedValue], Type],
    ) -> tuple[Type, Value]:
        """The type of an output and the output, which may travel whole."""
        if isinstance(of, BodyRef) and of.pointer in self._wholes:
            kind, may_be_null = self._wholes[of.pointer]
            is_body = self.gained.whole and not of.pointer
            value = WholeRead(of.pointer, kind, may_be_null, is_body)
            return optional(kind) if may_be_null else kind, value
        type_ = type_of(of)
        if not may_be_whole(type_):
            return type_, value_of(of)
        return type_, convert(of, self.plain, self.gained, Own(), self._ref_type)


def _arguments(
    step: LinkedStep,
    known: Callable[[Ref], Known],
    targets: Mapping[Ref, str],
    reserved: Iterable[str],
) -> tuple[tuple[Argument, ...], dict[Ref, str]]:
    """The keywords of a step's function: one for each thing that it takes."""
    values: list[LinkedValue] = [*sent_values(step)]
    values += [value for found in step.criteria for value in operands(found.test)]
    values += [output.value for output in step.outputs.values()]
    refs = list(dict.fromkeys(ref for value in values for ref in refs_in(value)))
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
    keywords = {ref.name: known(ref).name or ref.name for ref in inputs}
    given = scope.exactly(keywords)
    names: dict[Ref, str] = {ref: given[ref.name] for ref in inputs}
    others = [ref for ref in refs if not isinstance(ref, InputRef)]
    for other in sorted(others, key=wanted.__getitem__):
        names[other] = scope.variable(wanted[other])
    arguments: list[Argument] = []
    for ref in refs:
        of = known(ref)
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
