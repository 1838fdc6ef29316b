"""Is what a step sends of the types that its operation declares, and what it gives a
workflow of those of the inputs?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from ..analysis.schema_paths import part_of
from ..analysis.types import Place, Types, declared_at, schema_type
from ..arazzo import PayloadReplacement
from ..diagnostics import Diagnostic, DiagnosticError, Related
from ..documents import Json, Pointer, parse_pointer
from ..language import SyntaxFault, parse_jsonpath, singular_path
from ..link import LinkedParameter, LinkedStep, OperationStep, WorkflowCall
from ..link.model import LinkedBody, calls_in
from ..link.requests.styles import schema_of
from ..link.values.kinds import COMPOUND, named_kinds
from ..link.values.model import (
    BodyRef,
    FoundIn,
    LinkedValue,
    Literal,
    PartRef,
    member,
)
from ..openapi import Schema, instance_fault
from .bodies import literal_faults
from .members import near_value
from .misfits import Form, Misfits, Target
from .named_values import named_value

_FORMS: dict[str, Form] = {
    "form": "model",
    "json": "json",
    "multipart": "text",
    "xml": "text",
}
"""The form in which a body of each kind sends its values."""


def check_feeding(step: LinkedStep, place: Place, types: Types) -> Iterator[Diagnostic]:
    """Parameters, bodies, replacements and the inputs of called workflows."""
    misfits = Misfits(types, place)
    if isinstance(step, OperationStep):
        for given in step.parameters:
            yield from _parameter(given, step, misfits)
        if step.body is not None:
            yield from _body(step, step.body, misfits)
    else:
        yield from _arguments(step.call, misfits)
    for action in step.on_success:
        for call in calls_in(action):
            yield from _arguments(call, misfits)
    failed = Misfits(types, replace(place, failed=True))
    for action in step.on_failure:
        for call in calls_in(action):
            yield from _arguments(call, failed)


def _parameter(
    given: LinkedParameter, step: OperationStep, misfits: Misfits
) -> Iterator[Diagnostic]:
    declared = given.declared
    if declared is None or given.place == "querystring" or given.is_default:
        return
    schema = schema_of(declared, step.operation)
    if schema is None:
        return
    is_json = given.style is not None and given.style.name == "json"
    name, at = f'the {given.place} parameter "{given.name}"', given.at.child("value")
    if given.value == Literal("") and declared.allow_empty_value:
        return
    if isinstance(given.value, Literal):
        fault = _literal_fault(schema, given.value.value, is_json=is_json)
        if fault is not None:
            meant = near_value(schema, given.value.value)
            help = "write a value that it admits, or mend the description"
            yield Diagnostic.at(
                "AZ561",
                f"{name} does not admit this: {fault}",
                at.span(),
                help=f'did you mean "{meant}"?' if meant else help,
                related=[Related("declared here", declared.at.span())],
            )
        return
    target = Target(name, "json" if is_json else "text", declared.at, given.name)
    yield from misfits.check(given.value, schema, target, at)


def _literal_fault(schema: Schema, value: Json, *, is_json: bool) -> str | None:
    """Why a literal is none of a parameter. But in JSON, ``5`` and ``"5"`` are sent
    alike; what a text means that stands for an array or an object, the API knows."""
    if value is None:
        return None
    try:
        kinds = schema_type(schema)
        compound = kinds.kinds & COMPOUND if kinds is not None else COMPOUND
        if not is_json and compound and not isinstance(value, list):
            return None
        fault = instance_fault(schema, value)
        if fault is None or is_json:
            return fault
        readings = _readings(value)
        return fault if all(instance_fault(schema, one) for one in readings) else None
    except DiagnosticError:
        return None


def _readings(value: Json) -> Iterator[Json]:
    """What else a parameter may be taken for that is sent with a value."""
    match value:
        case str():
            yield _parsed(value)
        case bool() | int() | float():
            yield json.dumps(value)
        case list(items):
            yield [_parsed(one) for one in items]
            yield [one if isinstance(one, str) else json.dumps(one) for one in items]


def _parsed(value: Json) -> Json:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, bool | int | float) else value


def _body(
    step: OperationStep, body: LinkedBody, misfits: Misfits
) -> Iterator[Diagnostic]:
    at = body.at.child("payload")
    if body.kind in ("content", "text"):
        given = misfits.types.of(body.payload, misfits.place)
        if given is not None and given.kinds <= COMPOUND:
            yield Diagnostic.at(
                "AZ560",
                f"{named_value(body.payload)} is {named_kinds(given.kinds)}, and feeds"
                f" a body of type {body.content_type}, which has no form for it; the"
                " call is never made",
                at.span(),
                help="take a text, or send a media type of JSON",
                related=declared_at(given),
            )
        return
    if body.schema is None or body.kind not in _FORMS:
        return
    target = Target("the body", _FORMS[body.kind], body.schema.at)
    given_body = step.step.request_body
    replaced = list(given_body.replacements) if given_body is not None else []
    made = frozenset(
        (*map(str, at.pointer), *pointer)
        for pointer in map(_pointer, replaced)
        if pointer is not None
    )
    inner = replace(misfits, replaced=made, written=True)
    if not body.replacements:
        yield from inner.check(body.payload, body.schema, target, at)
    for index, item in enumerate(replaced):
        pointer = _pointer(item)
        value = _replacing(body, item, pointer)
        found = _found(body.schema, pointer) if pointer is not None else None
        if value is None or found is None:
            continue
        place = body.at.child("replacements", index, "value")
        if isinstance(value, Literal):
            yield from literal_faults(body, value, found, place)
            continue
        name = f"{item.target} of the body" if pointer else "the body"
        target = Target(name, target.form, found.at)
        yield from misfits.check(value, found, target, place)


def _found(schema: Schema, pointer: Pointer) -> Schema | None:
    try:
        found = part_of(schema, pointer)
    except DiagnosticError:
        return None
    return found if isinstance(found, Schema) else None


def _pointer(item: PayloadReplacement) -> tuple[str, ...] | None:
    """The target, where it names one member or item that there is."""
    try:
        if item.target_selector_type in (None, "jsonpointer"):
            pointer = parse_pointer(item.target)
            return None if "-" in pointer else pointer
        if item.target_selector_type == "jsonpath":
            path = singular_path(parse_jsonpath(item.target))
            return tuple(map(str, path)) if path is not None else None
    except (SyntaxFault, ValueError):
        # An invalid target is reported where it is linked.
        return None
    return None


def _replacing(
    body: LinkedBody, item: PayloadReplacement, pointer: Pointer | None
) -> LinkedValue | None:
    """The value that a replacement sets, even if the payload already contains it."""
    if pointer is None:
        return None
    left = [one for one in body.replacements if one.target == item.target]
    if left:
        return left[-1].value
    found = member(body.payload, pointer)
    return None if isinstance(found, FoundIn | PartRef | BodyRef) else found


def _arguments(call: WorkflowCall, misfits: Misfits) -> Iterator[Diagnostic]:
    """The arguments of a call, checked against the schemas of the inputs."""
    called = misfits.types.workflows.get(call.workflow)
    if called is None or called.linked.inputs is None:
        return
    known, places = called.linked.inputs.properties(), dict(call.places)
    for name, value in call.arguments:
        if name not in known or name not in places:
            continue
        at = places[name]
        what = f'the input "{name}" of the workflow "{call.workflow.workflow_id}"'
        try:
            schema = known[name].schema
            fault = (
                instance_fault(schema, value.value)
                if isinstance(value, Literal)
                and (value.value is not None or known[name].required)
                else None
            )
        except DiagnosticError:
            continue
        if fault is not None:
            yield Diagnostic.at(
                "AZ512",
                f"{what} does not admit this: {fault}",
                at.span(),
                help="write a value that it admits, or mend the schema of the input",
                related=[Related("declared here", known[name].at.span())],
            )
        target = Target(what, "json", known[name].at, name)
        yield from misfits.check(value, schema, target, at)
