"""Steps: the request that each sends, and what it reads of the response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..link import LinkedStep
from ..link import values as linked
from ..link.responses import body_reads, declared_redirects, response_schema
from ..link.tests import operands
from ..link.values import InputRef, LinkedValue, OutputRef
from ..openapi import Operation, Schema
from .code import (
    ArrayValue,
    AsJson,
    BodyRead,
    Constant,
    Exchange,
    JsonRead,
    Local,
    ObjectValue,
    Own,
    ResponseHeader,
    StatusCode,
    Text,
    Value,
)
from .model import (
    Argument,
    BodyPlan,
    CriterionPlan,
    Docs,
    RequestPlan,
    StepOutputPlan,
    StepPlan,
)
from .names import Names, snake
from .schemas import Models, Read, readable
from .tests import plan_test
from .types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NULL,
    STR,
    ListType,
    MapType,
    Type,
    classes_of,
    is_optional,
    optional,
    without_null,
)
from .vocabulary import KEYWORDS

Ref = InputRef | OutputRef

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
    reads: Mapping[tuple[str, ...], Read | None]


def plan_step(
    step: LinkedStep,
    function: str,
    outputs_class: str,
    api: str,
    security: tuple[tuple[str, ...], ...],
    known: Callable[[Ref], Known],
    models: Models,
) -> PlannedStep:
    """The plan of a step. ``known`` tells about inputs and outputs of earlier steps."""
    targets = required_values(step)
    arguments, names = _arguments(step, known, targets)
    reads = _reads(step, function, models)
    typed = bool(reads) and all(reads.values())

    types = {argument.name: argument.type for argument in arguments}

    def given(ref: Ref) -> Value:
        local = Local(names[ref])
        return AsJson(local) if any(classes_of(types[local.name])) else local

    def value(of: LinkedValue) -> Value:
        return convert(of, given, reads if typed else {}, Own())

    def type_of(of: LinkedValue) -> Type:
        return value_type(
            of,
            lambda ref: types[names[ref]],
            reads if typed else {},
        )

    def nullable(of: LinkedValue) -> bool:
        return isinstance(of, InputRef | OutputRef) and is_optional(type_of(of))

    outputs_names = Names(KEYWORDS).variables(step.outputs)
    schema = response_schema(step)
    plan = StepPlan(
        step_id=step.step.step_id,
        function=function,
        outputs_class=outputs_class,
        docs=Docs(None, step.step.description or step.operation.summary),
        operation=_label(step.operation),
        arguments=arguments,
        request=_request(step, api, security, value, nullable, models),
        criteria=tuple(
            CriterionPlan(
                found.condition,
                plan_test(found.test, value, type_of),
                tuple((name, value(seen)) for name, seen in found.seen),
            )
            for found in step.criteria
        ),
        body=(
            models.body("response", schema, step.operation, function)
            if typed and schema is not None
            else None
        ),
        reads_json=bool(reads) and not typed,
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
    return PlannedStep(plan, needs, targets, reads if typed else {})


def _label(operation: Operation) -> str:
    route = f"{operation.method.upper()} {operation.path}"
    return f"{route} ({operation.id})" if operation.id else route


def required_values(step: LinkedStep) -> dict[Ref, str]:
    """The inputs and outputs that a step cannot do without, and what they are sent as.

    Those fill a required parameter or property alone, or are part of a text.
    """
    found: dict[Ref, str] = {}

    def need(value: LinkedValue, target: str, required: bool) -> None:
        if isinstance(value, linked.TextValue):
            for part in value.parts:
                if isinstance(part, InputRef | OutputRef):
                    found.setdefault(part, target)
        elif isinstance(value, InputRef | OutputRef) and required:
            found.setdefault(value, target)

    for parameter in step.parameters:
        required = parameter.place == "path" or (
            parameter.declared is not None and parameter.declared.required
        )
        target = f"the {parameter.place} parameter {parameter.name}"
        need(parameter.value, target, required)

    def need_properties(value: LinkedValue, schema: Schema | None, path: str) -> None:
        if isinstance(value, linked.ObjectValue):
            properties = schema.properties() if schema else {}
            for name, member in value.members:
                known = properties.get(name)
                need_properties(
                    member, known.schema if known else None, f"{path}/{name}"
                )
                need(member, f"{path}/{name}", known is not None and known.required)
        elif isinstance(value, linked.ArrayValue):
            items = schema.items() if schema else None
            for index, item in enumerate(value.items):
                need_properties(item, items, f"{path}/{index}")
                need(item, f"{path}/{index}", True)

    if step.body is not None:
        need_properties(step.body.payload, step.body.schema, "the body's ")
        declared = step.operation.request_body()
        need(step.body.payload, "the body", declared is not None and declared.required)
    return found


def convert(
    value: LinkedValue,
    ref: Callable[[Ref], Value],
    reads: Mapping[tuple[str, ...], Read | None],
    of: Exchange,
) -> Value:
    """A value of the document as one of a function.

    ``ref`` says how inputs and outputs are had, ``of`` which response is meant.
    """

    def again(inner: LinkedValue) -> Value:
        return convert(inner, ref, reads, of)

    match value:
        case linked.Literal(constant):
            return Constant(constant)
        case InputRef() | OutputRef():
            return ref(value)
        case linked.StatusRef():
            return StatusCode(of)
        case linked.HeaderRef(name):
            return ResponseHeader(of, name)
        case linked.BodyRef(pointer):
            read = reads.get(pointer)
            return BodyRead(of, read.path) if read else JsonRead(of, pointer)
        case linked.TextValue(parts):
            return Text(
                tuple(part if isinstance(part, str) else again(part) for part in parts)
            )
        case linked.ObjectValue(members):
            return ObjectValue(tuple((name, again(item)) for name, item in members))
        case linked.ArrayValue(items):
            return ArrayValue(tuple(again(item) for item in items))


def value_type(
    value: LinkedValue,
    ref: Callable[[Ref], Type],
    reads: Mapping[tuple[str, ...], Read | None],
) -> Type:
    """The type of a value of the document."""
    match value:
        case linked.Literal(constant):
            return _constant_type(constant)
        case InputRef() | OutputRef():
            return ref(value)
        case linked.StatusRef():
            return INT
        case linked.HeaderRef():
            return optional(STR)
        case linked.BodyRef(pointer):
            read = reads.get(pointer)
            if read is None:
                return ANY
            absent = any(part.optional for part in read.path)
            return optional(read.type) if absent else read.type
        case linked.TextValue():
            return STR
        case linked.ObjectValue():
            return MapType(ANY)
        case linked.ArrayValue():
            return ListType(ANY)


def _constant_type(value: object) -> Type:
    match value:
        case None:
            return NULL
        case bool():
            return BOOL
        case int():
            return INT
        case float():
            return FLOAT
        case str():
            return STR
        case list():
            return ListType(ANY)
    return MapType(ANY)


def _refs(value: LinkedValue) -> Iterable[Ref]:
    match value:
        case InputRef() | OutputRef():
            yield value
        case linked.TextValue(parts):
            for part in parts:
                if not isinstance(part, str):
                    yield from _refs(part)
        case linked.ObjectValue(members):
            for _, member in members:
                yield from _refs(member)
        case linked.ArrayValue(items):
            for item in items:
                yield from _refs(item)


def _arguments(
    step: LinkedStep, known: Callable[[Ref], Known], targets: Mapping[Ref, str]
) -> tuple[tuple[Argument, ...], dict[Ref, str]]:
    """The keywords of a step's function: one for each thing that it takes."""
    values: list[LinkedValue] = [parameter.value for parameter in step.parameters]
    if step.body is not None:
        values.append(step.body.payload)
    values += [value for found in step.criteria for value in operands(found.test)]
    values += [output.value for output in step.outputs.values()]
    refs = list(dict.fromkeys(ref for value in values for ref in _refs(value)))
    wires = [ref.name for ref in refs]
    wanted = {
        ref: (
            f"{ref.step_id} {ref.name}"
            if isinstance(ref, OutputRef)
            and sum(snake(wire) == snake(ref.name) for wire in wires) > 1
            else ref.name
        )
        for ref in refs
    }
    names = Names(_RESERVED).variables(wanted.values())
    arguments: list[Argument] = []
    for ref in refs:
        of = known(ref)
        required = ref in targets or not is_optional(of.type)
        arguments.append(
            Argument(
                name=names[wanted[ref]],
                wire=ref.name,
                type=without_null(of.type) if ref in targets else of.type,
                required=required,
                default=None,
                description=of.description,
            )
        )
    arguments.sort(key=lambda argument: not argument.required)
    return tuple(arguments), {ref: names[wanted[ref]] for ref in refs}


def _reads(
    step: LinkedStep, function: str, models: Models
) -> dict[tuple[str, ...], Read | None]:
    """How each part of the body that the workflow looks at is read."""
    pointers = dict.fromkeys(ref.pointer for ref in body_reads(step))
    schema = response_schema(step)
    if schema is None:
        return dict.fromkeys(pointers)
    if not all(readable(schema, pointer) for pointer in pointers):
        return dict.fromkeys(pointers)
    models.body("response", schema, step.operation, function)
    return {pointer: models.read(schema, pointer) for pointer in pointers}


def _request(
    step: LinkedStep,
    api: str,
    security: tuple[tuple[str, ...], ...],
    value: Callable[[LinkedValue], Value],
    nullable: Callable[[LinkedValue], bool],
    models: Models,
) -> RequestPlan:
    def placed(place: str) -> tuple[tuple[str, Value], ...]:
        return tuple(
            (parameter.name, value(parameter.value))
            for parameter in step.parameters
            if parameter.place == place
        )

    headers = placed("header")
    body = None
    if step.body is not None:
        content = step.body
        if content.content_type.lower() != "application/json":
            headers = (*headers, ("Content-Type", Constant(content.content_type)))
        model = _body_model(step, models)
        body = BodyPlan(model, _payload(content.payload, value, nullable))
    return RequestPlan(
        api=api,
        method=step.operation.method.upper(),
        path=step.operation.path,
        path_parameters=placed("path"),
        query=placed("query"),
        headers=headers,
        cookies=placed("cookie"),
        body=body,
        security=security,
    )


def _payload(
    payload: LinkedValue,
    value: Callable[[LinkedValue], Value],
    nullable: Callable[[LinkedValue], bool],
) -> Value:
    """A payload in which members that may have nothing to send are optional."""
    match payload:
        case linked.ObjectValue(members):
            return ObjectValue(
                tuple(
                    (name, _payload(item, value, nullable)) for name, item in members
                ),
                frozenset(name for name, item in members if nullable(item)),
            )
        case linked.ArrayValue(items):
            return ArrayValue(tuple(_payload(item, value, nullable) for item in items))
    return value(payload)


def _body_model(step: LinkedStep, models: Models) -> str | None:
    """The class that validates the payload, if it is an object of known members."""
    body = step.body
    if body is None or body.schema is None or body.schema.is_composed:
        return None
    properties = body.schema.properties()
    match body.payload:
        case linked.ObjectValue(members):
            given = [name for name, _ in members]
        case linked.Literal(dict(constant)):
            given = list(constant)
        case _:
            return None
    if not properties or not properties.keys() >= set(given):
        return None
    name = models.body("request", body.schema, step.operation, step.step.step_id)
    models.take("request", body.schema, given)
    return name
