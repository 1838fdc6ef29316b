"""Requests: what a step sends."""

from __future__ import annotations

import json
from collections.abc import Callable

from ...arazzo.sizes import MAX_SECONDS
from ...link import LinkedParameter, OperationStep
from ...link.requests.media_types import FORM, JSON, MERGE_PATCH, MULTIPART
from ...link.values import model as linked
from ...link.values.model import LinkedValue, Ref
from ...openapi import essence
from ...openapi.styles import FormEncodings
from ..model import BodyPlan, RequestPlan
from ..models.selection import Models
from ..values.code import (
    ArrayValue,
    AsJson,
    Base64,
    Constant,
    FormQuery,
    ObjectValue,
    Styled,
    Value,
)
from ..values.conversion import convert_replacement

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
        timeout=_seconds(step.step.timeout),
        security=security,
    )


def _seconds(timeout: int | None) -> float | None:
    return None if timeout is None else min(timeout, MAX_SECONDS * 1000) / 1000


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
