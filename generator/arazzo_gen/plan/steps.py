"""Steps: the request that each sends, and what it reads of the response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from ..documents import Pointer
from ..link import LinkedStep
from ..link.responses import (
    body_reads,
    declared_redirects,
    is_collection,
    response_schema,
)
from ..link.tests import operands
from ..link.values import (
    InputRef,
    LinkedValue,
    OutputRef,
    PartRef,
    Ref,
    refs_in,
    source_of,
)
from ..openapi import Operation
from .code import AsJson, Local, Own, Value
from .model import Argument, CriterionPlan, Docs, StepOutputPlan, StepPlan
from .names import Names, snake
from .requests import plan_request, required_values
from .schemas import Models, Read, readable
from .tests import plan_test
from .types import Type, classes_of, is_optional, without_null
from .values import Reads, convert, value_type
from .vocabulary import KEYWORDS

_RESERVED = frozenset({*KEYWORDS, "client", "body", "response", "deadline", "observer"})
"""What the functions of steps and workflows define themselves."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a step can take from outside: its type where it is there, its words."""

    type: Type
    description: str | None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step and what its workflow must know of it.

    ``needs`` says for each keyword what fills it; ``targets`` what a keyword that must
    not be null is sent as; ``reads`` how each part of the body is read.
    """

    plan: StepPlan
    needs: Mapping[str, Ref]
    targets: Mapping[Ref, str]
    reads: Reads


def plan_step(
    step: LinkedStep,
    function: str,
    outputs_class: str,
    api: str,
    security: tuple[tuple[str, ...], ...],
    known: Callable[[Ref], Known],
    demanded: Iterable[Pointer],
    models: Models,
) -> PlannedStep:
    """The plan of a step.

    ``known`` tells about inputs and outputs of earlier steps; ``demanded`` are parts of
    the body that other steps read, beside its own outputs and criteria.
    """
    targets = required_values(step)
    arguments, names = _arguments(step, known, targets)
    reads = _reads(step, function, demanded, models)
    types = {argument.name: argument.type for argument in arguments}

    def given(ref: Ref) -> Value:
        local = Local(names[ref])
        return AsJson(local) if any(classes_of(types[local.name])) else local

    def ref_type(ref: Ref) -> Type:
        return types[names[ref]]

    def value(of: LinkedValue) -> Value:
        return convert(of, given, reads, Own(), ref_type)

    def type_of(of: LinkedValue) -> Type:
        return value_type(of, ref_type, reads)

    outputs_names = Names(KEYWORDS).variables(step.outputs)
    schema = response_schema(step)
    plan = StepPlan(
        step_id=step.step.step_id,
        function=function,
        outputs_class=outputs_class,
        docs=Docs(None, step.step.description or step.operation.summary),
        operation=_label(step.operation),
        arguments=arguments,
        request=plan_request(step, api, security, value, models),
        criteria=tuple(
            CriterionPlan(
                found.condition,
                plan_test(found.test, value, type_of, partial(is_collection, step)),
                tuple((name, value(seen)) for name, seen in found.seen),
            )
            for found in step.criteria
        ),
        body=(
            models.body("response", schema, step.operation, function)
            if schema is not None and any(reads.values())
            else None
        ),
        reads_json=not all(reads.values()),
        reads_whole=set(reads) == {()},
        also_success=declared_redirects(step),
        outputs=tuple(
            StepOutputPlan(
                outputs_names[name], name, type_of(output.value), value(output.value)
            )
            for name, output in step.outputs.items()
        ),
    )
    needs = {name: ref for ref, name in names.items()}
    return PlannedStep(plan, needs, targets, reads)


def _arguments(
    step: LinkedStep, known: Callable[[Ref], Known], targets: Mapping[Ref, str]
) -> tuple[tuple[Argument, ...], dict[Ref, str]]:
    """The keywords of a step's function: one for each thing that it takes."""
    values: list[LinkedValue] = [parameter.value for parameter in step.parameters]
    if step.body is not None:
        values.append(step.body.payload)
        values += [found.value for found in step.body.replacements]
    values += [value for found in step.criteria for value in operands(found.test)]
    values += [output.value for output in step.outputs.values()]
    refs = list(dict.fromkeys(ref for value in values for ref in refs_in(value)))
    called = {ref: _called(ref) for ref in refs}
    used = Counter(map(snake, called.values()))
    wanted = {
        ref: (
            name
            if isinstance(ref, InputRef) or used[snake(name)] == 1
            else f"{_owner(ref)} {name}"
        )
        for ref, name in called.items()
    }
    scope = Names(_RESERVED)
    # Inputs first: they keep the names that they have as keywords of the workflow.
    inputs = [ref for ref in refs if isinstance(ref, InputRef)]
    given = scope.variables(ref.name for ref in inputs)
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
                wire=called[ref],
                type=without_null(of.type) if ref in targets else of.type,
                required=required,
                default=None,
                description=of.description,
            )
        )
    arguments.sort(key=lambda argument: not argument.required)
    return tuple(arguments), {ref: names[ref] for ref in refs}


def _called(ref: Ref) -> str:
    """What a value is called: a part by the last name on the way to it."""
    if isinstance(ref, PartRef):
        names = [token for token in map(str, ref.pointer) if token.strip("-0123456789")]
        return names[-1] if names else ref.of.name
    return ref.name


def _owner(ref: Ref) -> str:
    """What tells a value from another of its name."""
    source = source_of(ref)
    owner = source.step_id if isinstance(source, OutputRef) else "input"
    return f"{owner} {source.name}" if isinstance(ref, PartRef) else owner


def _reads(
    step: LinkedStep,
    function: str,
    demanded: Iterable[Pointer],
    models: Models,
) -> dict[Pointer, Read | None]:
    """How each part of the body that the workflow looks at is read."""
    own = [ref.pointer for ref, _ in body_reads(step)]
    schema = response_schema(step)
    if schema is None:
        return dict.fromkeys(own)
    reads: dict[Pointer, Read | None] = {}
    for pointer in dict.fromkeys((*own, *demanded)):
        reads[pointer] = None
        if readable(schema, pointer):
            models.body("response", schema, step.operation, function)
            reads[pointer] = models.read(schema, pointer)
    return reads


def _label(operation: Operation) -> str:
    route = f"{operation.method.upper()} {operation.path}"
    return f"{route} ({operation.id})" if operation.id else route
