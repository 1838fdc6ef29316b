"""Do the operation and its method accept the body that a step sends?"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..diagnostics import Diagnostic, DiagnosticError, Related
from ..documents import Json, Location
from ..link import OperationStep
from ..link.model import LinkedBody
from ..link.requests.media_types import MERGE_PATCH, media_type_of, other_types
from ..link.values.model import ArrayValue, LinkedValue, Literal, ObjectValue
from ..openapi import Operation, Schema, essence, instance_fault
from .members import near_value

_IGNORED = ("get", "head", "delete")


def check_body(step: OperationStep) -> Iterator[Diagnostic]:
    """The body against the operation's (OpenAPI 3.1, sections 4.8.10 and 4.8.13), and
    its literals against the schema."""
    yield from _present(step)
    body = step.body
    if body is None:
        return
    yield from _media_type(step, body)
    yield from _method(step, body)
    given = step.step.request_body
    if body.schema is not None and given is not None and not given.replacements:
        at = body.at.child("payload")
        yield from literal_faults(body, _payload(body), body.schema, at)


def ignores_body(operation: Operation) -> bool:
    """Whether the description's version ignores a declared body, because HTTP defines
    none for the method (OpenAPI 3.0, section 4.7.10)."""
    is_old = operation.description.version.startswith("3.0")
    return is_old and operation.method.lower() in _IGNORED


def _present(step: OperationStep) -> Iterator[Diagnostic]:
    """A payload, where the operation requires a body and the step names only its
    type."""
    declared, given = step.operation.request_body(), step.step.request_body
    if (
        declared is not None
        and declared.required
        and not ignores_body(step.operation)
        and given is not None
        and step.body is not None
        and step.body.payload == Literal(None)
    ):
        yield Diagnostic.at(
            "AZ501",
            f'the step "{step.step.step_id}" gives its body no payload, and the'
            " operation requires one",
            step.body.at.key().span(),
            help="add a payload",
            related=[Related("declared here", declared.at.span())],
        )


def _media_type(step: OperationStep, body: LinkedBody) -> Iterator[Diagnostic]:
    declared = step.operation.request_body()
    if declared is None or not declared.content:
        return
    if media_type_of(declared, body.content_type) is None:
        yield Diagnostic.at(
            "AZ503",
            f"the operation declares no body of type {body.content_type}; it is sent"
            " all the same",
            body.at.child("contentType").span(),
            help=other_types(declared, body.content_type),
        )


def _method(step: OperationStep, body: LinkedBody) -> Iterator[Diagnostic]:
    """A body that is ignored, or that no request may have (RFC 9110, section 9.3.8)."""
    method = step.operation.method.lower()
    if method == "trace" or ignores_body(step.operation):
        why = (
            "a TRACE request must not have a body"
            if method == "trace"
            else f"OpenAPI 3.0 says that the body of a {method.upper()} is ignored"
        )
        yield Diagnostic.at(
            "AZ527",
            f"{why}; it is sent all the same",
            body.at.key().span(),
            help="send the values as parameters",
        )


def _payload(body: LinkedBody) -> LinkedValue:
    payload = body.payload
    if body.kind == "json text" and isinstance(payload, Literal):
        return Literal(json.loads(str(payload.value)))
    return payload


def literal_faults(
    body: LinkedBody, value: LinkedValue, schema: Schema, at: Location
) -> Iterator[Diagnostic]:
    """Diagnostics of the literals in a payload that their schemas do not admit."""
    try:
        yield from _value(body, value, schema, at)
    except DiagnosticError:
        # A dangling reference is reported where something needs it.
        return


def _value(
    body: LinkedBody, value: LinkedValue, schema: Schema, at: Location
) -> Iterator[Diagnostic]:
    match value:
        case ObjectValue(members):
            pairs = list(members)
        case Literal(dict(found)) if not schema.is_composed:
            pairs = [(name, Literal(item)) for name, item in found.items()]
        case ArrayValue(items):
            yield from _items(body, items, schema, at)
            return
        case Literal(list(found)) if not schema.is_composed and schema.items():
            yield from _items(body, tuple(map(Literal, found)), schema, at)
            return
        case Literal(constant):
            yield from _literal(body, constant, schema, at)
            return
        case _:
            return
    if schema.types and "object" not in schema.types:
        yield _not_admitted(f"it is an object, not {_listed(schema)}", at)
    known = schema.possible()
    for name, member in pairs:
        if name in known:
            inner = known[name].schema
            place = at.child(name)
            yield from literal_faults(body, member, inner, place)


def _items(
    body: LinkedBody, items: tuple[LinkedValue, ...], schema: Schema, at: Location
) -> Iterator[Diagnostic]:
    if schema.types and "array" not in schema.types:
        yield _not_admitted(f"it is an array, not {_listed(schema)}", at)
        return
    for index, item in enumerate(items):
        member = None if schema.is_composed else schema.member(str(index))
        if member is not None:
            yield from literal_faults(body, item, member.schema, at.child(index))


def _literal(
    body: LinkedBody, value: Json, schema: Schema, at: Location
) -> Iterator[Diagnostic]:
    if body.kind.endswith("text") and body.kind != "json text":
        return
    is_patch = essence(body.content_type) == MERGE_PATCH
    is_json = body.kind in ("json", "json text", "lines")
    if value is None and (is_patch or not is_json):
        return
    fault = instance_fault(schema, value)
    if fault is not None and not is_json:
        fault = _text_fault(schema, value, fault)
    if fault is not None:
        yield _not_admitted(fault, at, near_value(schema, value))


def _text_fault(schema: Schema, value: Json, fault: str) -> str | None:
    """The fault of a value that is sent as text, where a number and its digits are the
    same; None if only this difference makes the fault."""
    if not isinstance(value, str):
        return fault
    try:
        return instance_fault(schema, json.loads(value)) and fault
    except ValueError:
        return fault


def _not_admitted(fault: str, at: Location, meant: str | None = None) -> Diagnostic:
    help = "write a value that it admits, or mend the schema"
    return Diagnostic.at(
        "AZ525",
        f"the schema of the body does not admit this: {fault}",
        at.span(),
        help=f'did you mean "{meant}"?' if meant else help,
    )


def _listed(schema: Schema) -> str:
    return " or ".join(sorted(schema.types))
