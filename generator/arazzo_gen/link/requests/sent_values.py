"""The values of ``$request``: what a step sends (Arazzo 1.1.0, "Runtime
Expressions")."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ...documents import Location
from ...language import (
    BodyExpression,
    HeaderExpression,
    PathExpression,
    QueryExpression,
)
from ...openapi import Operation, parameter_key
from ..faults import unavailable, unknown, unsupported
from ..model import LinkedBody, LinkedParameter
from ..values.access import word
from ..values.model import (
    LinkedValue,
    Literal,
    OutputRef,
    ParsedText,
    Replaced,
    TextValue,
    member,
    refs_in,
    source_of,
)
from .json_templates import structure

RequestExpression = HeaderExpression | QueryExpression | PathExpression | BodyExpression


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What a step sends to its operation.

    ``renewed`` is the step where its outputs are no more those that it was sent with.
    """

    parameters: tuple[LinkedParameter, ...]
    body: LinkedBody | None
    renewed: str | None = None


def request_value(
    expression: RequestExpression,
    operation: Operation,
    request: SentRequest,
    place: Location,
) -> LinkedValue:
    """The value that a step gives a parameter or its body.

    A parameter that the operation declares and the step does not set is null, for it is
    not sent. Raises DiagnosticError for one that is neither.
    """
    value = _sent(expression, operation, request, place)
    for ref in refs_in(value):
        source = source_of(ref)
        if isinstance(source, OutputRef) and source.step_id == request.renewed:
            raise unsupported(
                "a request that was made of the outputs of its own step, here,", place
            )
    return value


def _sent(
    expression: RequestExpression,
    operation: Operation,
    request: SentRequest,
    place: Location,
) -> LinkedValue:
    match expression:
        case HeaderExpression(_, name):
            if name.lower() == "content-type" and request.body is not None:
                return _parameter("header", name, operation, request) or Literal(
                    request.body.content_type
                )
            where = "header"
        case QueryExpression(_, name):
            if any(given.place == "querystring" for given in request.parameters):
                raise unavailable(
                    "the step gives the query string as a whole, so none of its"
                    " parameters is known on its own",
                    place,
                    "take the value from where the query string has it",
                )
            where = "query"
        case PathExpression(_, name):
            where = "path"
        case BodyExpression(_, _, pointer):
            return _body(pointer or (), operation, request, place)
    value = _parameter(where, name, operation, request)
    if value is None:
        known = [found.name for found in request.parameters if found.place == where]
        known += [one.name for one in operation.parameters() if one.location == where]
        raise unknown(
            "AZ410",
            f"{where} parameter",
            name,
            dict.fromkeys(known),
            "the operation",
            word(place, f".{where}.{name}", name),
        )
    return value


def _parameter(
    where: str, name: str, operation: Operation, request: SentRequest
) -> LinkedValue | None:
    key = parameter_key(name, where)
    for given in request.parameters:
        if given.place == where and parameter_key(given.name, where) == key:
            return given.value
    declared = {(found.location, found.key) for found in operation.parameters()}
    if (where, key) in declared:
        return Literal(None)
    return None


def _body(
    pointer: tuple[str, ...],
    operation: Operation,
    request: SentRequest,
    place: Location,
) -> LinkedValue:
    body = request.body
    if body is None:
        if operation.request_body() is not None:
            return Literal(None)
        raise unavailable(
            "the step sends no body, and its operation declares none",
            place,
            "give the step a requestBody, or remove this",
        )
    payload = body.payload
    if body.kind == "json text" and isinstance(payload, TextValue):
        known = None if body.replacements else structure(payload)
        payload = known or ParsedText(payload)
    elif body.kind == "json text" and isinstance(payload, Literal):
        payload = Literal(json.loads(str(payload.value)))
    if body.replacements:
        payload = Replaced(payload, body.replacements)
    if body.kind in ("form text", "xml text", "text") and pointer:
        raise unavailable(
            f"the body is a text of type {body.content_type}, in which a JSON Pointer"
            " finds nothing",
            place,
            "write the payload as an object where it is a form",
        )
    return member(payload, pointer)
