"""What a step cannot do without: values that must be there before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from ..openapi import Schema
from . import values as linked
from .model import LinkedParameter, LinkedStep, WorkflowStep
from .values import LinkedValue, Ref


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


def _is_required(parameter: LinkedParameter) -> bool:
    declared = parameter.declared
    return parameter.place == "path" or (declared is not None and declared.required)
