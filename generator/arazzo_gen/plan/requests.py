"""Requests: what a step sends, and what it cannot do without."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from ..link import LinkedParameter, LinkedStep, OperationStep, WorkflowStep
from ..link import values as linked
from ..link.encodings import FormEncodings
from ..link.media_types import FORM, JSON, MERGE_PATCH, MULTIPART
from ..link.values import LinkedValue, Ref
from ..openapi import Schema, essence
from .code import (
    ArrayValue,
    AsJson,
    Base64,
    Constant,
    FormQuery,
    ObjectValue,
    Styled,
    Value,
)
from .model import BodyPlan, RequestPlan
from .schemas import Models
from .values import convert_replacement


def required_in_call(
    arguments: Iterable[tuple[str, LinkedValue]], inputs: Mapping[str, str]
) -> dict[Ref, str]:
    """The values that a call of a workflow cannot do without, as ``required_values``
    has them."""
    found: dict[Ref, str] = {}
    for name, value in arguments:
        _need(found, value, inputs.get(name, f"the input {name}"), name in inputs)
    return found


def _need(
    found: dict[Ref, str], value: LinkedValue, target: str, required: bool
) -> None:
    if isinstance(value, linked.TextValue):
        for part in value.parts:
            if not isinstance(part, str):
                _need(found, part, target, True)
    elif isinstance(value, Ref) and required:
        found.setdefault(value, target)


def required_values(step: LinkedStep, inputs: Mapping[str, str]) -> dict[Ref, str]:
    """The inputs and outputs that a step cannot do without, and what they are sent as.

    Those fill a required parameter or property alone, or are part of a text. ``inputs``
    are the required ones of the workflow that a step calls, and what each is called.
    """
    found: dict[Ref, str] = {}

    need = partial(_need, found)

    if isinstance(step, WorkflowStep):
        return required_in_call(step.call.arguments, inputs)

    for parameter in step.parameters:
        required = _is_required(parameter)
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
                required = known is not None and known.required
                sent = known is not None and not known.is_only("readOnly")
                need(member, f"{path}/{name}", required and sent)
        elif isinstance(value, linked.ArrayValue):
            items = schema.items() if schema else None
            for index, item in enumerate(value.items):
                need_properties(item, items, f"{path}/{index}")
                need(item, f"{path}/{index}", True)

    if step.body is not None:
        need_properties(step.body.payload, step.body.schema, "the body's ")
        for made in step.body.replacements:
            required = _must_replace(step.body.schema, made)
            need(made.value, f"the body's {made.target}", required)
        declared = step.operation.request_body()
        need(step.body.payload, "the body", declared is not None and declared.required)
    return found


def _must_replace(schema: Schema | None, made: linked.Replacement) -> bool:
    """Whether a place in a body cannot do without what a replacement puts there: a
    required property, or an item of an array."""
    required = False
    for token in map(str, made.path):
        if schema is None:
            return False
        known = schema.properties().get(token)
        if known is not None:
            required = known.required and not known.is_only("readOnly")
            schema = known.schema
        else:
            required = "array" in schema.types
            schema = schema.items() if required else None
    return required


_USUAL_TYPES: dict[str, str] = {
    "json": JSON,
    "form": FORM,
    "multipart": MULTIPART,
}
"""The Content-Type of a body that is sent where no header says another one."""


def plan_request(
    step: OperationStep,
    api: str,
    security: tuple[tuple[str, ...], ...],
    value: Callable[[LinkedValue], Value],
    models: Models,
) -> RequestPlan:
    def placed(place: str) -> tuple[tuple[str, Value], ...]:
        return tuple(
            (parameter.name, _parameter_value(parameter, value))
            for parameter in step.parameters
            if parameter.place == place
        )

    headers = placed("header")
    body = None
    if step.body is not None:
        content = step.body
        usual = _USUAL_TYPES.get(content.kind)
        if content.kind == "json text" and content.replacements:
            usual = _USUAL_TYPES["json"]
        given = content.content_type
        if content.kind == "multipart":
            given = _without_boundary(given)
        if given.lower() != usual:
            headers = (*headers, ("Content-Type", Constant(given)))
        model = _body_model(step, models)
        made = (convert_replacement(found, value) for found in content.replacements)
        payload = value(content.payload)
        if content.kind == "multipart":
            payload = _with_octets(payload)
        body = BodyPlan(
            content.kind,
            model,
            payload,
            tuple(made),
            content.encodings,
            content.reserved,
            content.parts,
            content.xml,
            sequence=essence(content.content_type).endswith("json-seq"),
        )
    return RequestPlan(
        api=api,
        method=step.operation.method.upper(),
        path=step.operation.path,
        path_parameters=placed("path"),
        query=placed("query"),
        querystring=next((given for _, given in placed("querystring")), None),
        headers=headers,
        cookies=placed("cookie"),
        body=body,
        timeout=None if step.step.timeout is None else step.step.timeout / 1000,
        security=security,
    )


def _with_octets(payload: Value) -> Value:
    """The payload of a body whose parts, and lists of parts, are octets as they are."""
    match payload:
        case Base64(octets):
            return octets
        case ArrayValue(items):
            return ArrayValue(tuple(map(_part, items)))
        case ObjectValue(members, optional):
            made = tuple((name, _part(member)) for name, member in members)
            return ObjectValue(made, optional)
    return payload


def _part(value: Value) -> Value:
    return value if isinstance(value, ObjectValue) else _with_octets(value)


def _without_boundary(media_type: str) -> str:
    """A multipart type without its boundary, which is made with the body: a given one
    would not be in it."""
    name, *parameters = media_type.split(";")
    kept = [
        one for one in parameters if not one.strip().lower().startswith("boundary=")
    ]
    if essence(name) == MULTIPART:
        return MULTIPART
    return ";".join([name.strip(), *kept])


def _parameter_value(
    parameter: LinkedParameter, value: Callable[[LinkedValue], Value]
) -> Value:
    """What a parameter is sent as. The runtime takes models as they are."""
    converted = value(parameter.value)
    if isinstance(converted, AsJson):
        converted = converted.value
    if parameter.encodings != FormEncodings():
        return FormQuery(converted, parameter.encodings)
    style = parameter.style
    if style is None or converted == Constant(None):
        return converted
    if style.name == "json" and isinstance(converted, Constant):
        ascii_only = parameter.place == "header"
        return Constant(
            json.dumps(converted.value, ensure_ascii=ascii_only, separators=(",", ":"))
        )
    return Styled(converted, style)


def _is_required(parameter: LinkedParameter) -> bool:
    declared = parameter.declared
    return parameter.place == "path" or (declared is not None and declared.required)


def _body_model(step: OperationStep, models: Models) -> str | None:
    """The class that validates the payload, if the schema tells of its members."""
    body = step.body
    if body is None or body.schema is None:
        return None
    if body.replacements or body.kind.endswith("text"):
        return None
    if body.kind == "multipart" and any(part.delimiter is None for part in body.parts):
        # Models hold JSON, and so no bytes of files.
        return None
    if body.kind == "xml" and isinstance(body.payload, Ref):
        # It may be a text of XML, which a model is not made of.
        return None
    if essence(body.content_type) == MERGE_PATCH and _has_null(body.payload):
        # It takes a member away (RFC 7396), whatever the schema says of its values.
        return None
    return models.sent(body.schema, body.payload, step.operation, step.step.step_id)


def _has_null(value: LinkedValue) -> bool:
    """Whether a payload has a null that stands in the document."""
    match value:
        case linked.ObjectValue(members):
            return any(_has_null(member) for _, member in members)
        case linked.Literal(dict(constant)):
            return any(_has_null(linked.Literal(item)) for item in constant.values())
        case linked.Literal(None):
            return True
    return False
