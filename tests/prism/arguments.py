"""Arguments for steps and workflows, and mending those that are refused.

An annotation says less than what a value is sent as: a ``str`` may go where the API
wants a UUID. What a model or Prism refuses of an argument is replaced by what it says
that it wants, so that the request as such comes to be judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from .draws import FORMATS, Draws
from .judge import Violation
from .projects import Workflow, plain
from .surface import Function

TRIES = 12
"""How often arguments are mended before they are given up."""


def step_arguments(step: Function, draws: Draws) -> dict[str, Any]:
    """Arguments for a step, by their annotations."""
    return {
        keyword: _of_annotation(draws, annotation)
        for keyword, annotation in step.keywords.items()
        if keyword not in step.defaults or draws.wants()
    }


def _of_annotation(draws: Draws, annotation: Any) -> Any:
    """A value of a type; a model may refuse one for a pattern that is not drawn."""
    for _ in range(TRIES):
        with suppress(ValidationError):
            return draws.of_annotation(_given(annotation))
    return draws.of_annotation(_given(annotation))


def workflow_inputs(
    function: Function, workflow: Workflow | None, draws: Draws
) -> dict[str, Any]:
    """Inputs for a workflow, by the schema that its document has."""
    schemas = _properties(workflow.inputs, workflow.definitions) if workflow else {}
    inputs: dict[str, Any] = {}
    for keyword, annotation in function.keywords.items():
        if keyword in {"observer", "deadline"}:
            continue
        schema = schemas.get(plain(keyword))
        required = keyword not in function.defaults
        if not required and (schema is None or not draws.wants()):
            continue
        if schema is not None and workflow is not None:
            inputs[keyword] = draws.of_schema(schema, workflow.definitions)
        else:
            inputs[keyword] = _of_annotation(draws, annotation)
    return inputs


def _properties(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(schema, Mapping):
        for part in (definitions.get(schema.get("$ref", "")), *schema.get("allOf", ())):
            found.update(_properties(part, definitions))
        for name, one in (schema.get("properties") or {}).items():
            found[plain(name)] = one
    return found


def _given(annotation: Any) -> Any:
    """A type without None."""
    options = get_args(annotation)
    if type(None) not in options:
        return annotation
    rest = [one for one in options if one is not type(None)]
    union = rest[0]
    for one in rest[1:]:
        union = union | one
    return union


def mended(
    arguments: dict[str, Any], refused: ValidationError
) -> dict[str, Any] | None:
    """Arguments without what a model refuses; None where it is not one of them."""
    for error in refused.errors():
        context = error.get("ctx", {})
        where = error["loc"][-1] if error["loc"] else ""
        if error["type"] == "union_tag_invalid":
            where = context["discriminator"].strip("'")
            tag = _wanted_by_model("enum", {"expected": context["expected_tags"]}, None)
            found = replaced(arguments, error["input"].get(where), tag, where)
            if found is not None:
                return dict(found)
            continue
        better = _wanted_by_model(error["type"], context, error["input"])
        if error["type"] == "missing" and isinstance(error["input"], Mapping):
            better = {**error["input"], where: "alpha"}
        found = replaced(arguments, error["input"], better, str(where))
        if found is not None:
            return dict(found)
    return None


def mended_for(
    arguments: dict[str, Any], violation: Violation, value: Any
) -> dict[str, Any] | None:
    """Arguments without the value that Prism refuses; None where it is none of them."""
    name = violation.location[-1] if violation.location else ""
    found = replaced(arguments, value, _wanted_by_prism(violation, value), name)
    return None if found is None else dict(found)


def replaced(arguments: dict[str, Any], old: Any, new: Any, name: str = "") -> Any:
    """Arguments with one value replaced that is, or reads like, ``old``; None where
    there is none. One that is called ``name`` goes first."""
    named = _replaced(arguments, old, new, plain(name)) if name else None
    return _replaced(arguments, old, new, "") if named is None else named


def _replaced(node: Any, old: Any, new: Any, name: str, key: str = "") -> Any:
    if type(node).__name__ == "Json":
        # What travels whole: its class is the output's own.
        raw = _replaced(node.raw, old, new, name, key)
        return None if raw is None else type(node)(raw, node._type)
    if key and (not name or plain(key) == name) and _same(node, old):
        return new
    if isinstance(node, BaseModel):
        for field in type(node).model_fields:
            one = getattr(node, field)
            if (better := _replaced(one, old, new, name, field)) is not None:
                return node.model_copy(update={field: better})
    elif isinstance(node, Mapping):
        for field, one in node.items():
            if (better := _replaced(one, old, new, name, str(field))) is not None:
                return {**node, field: better}
    elif isinstance(node, list):
        for index, one in enumerate(node):
            if (better := _replaced(one, old, new, name, key)) is not None:
                return [*node[:index], better, *node[index + 1 :]]
    return None


def _same(drawn: Any, sent: Any) -> bool:
    if isinstance(drawn, (dict, list)) and isinstance(sent, str):
        # As the style of a path or header has an array, or an object.
        pairs = drawn.items() if isinstance(drawn, dict) else zip(drawn, strict=True)
        return sent == ",".join(_text(one) for pair in pairs for one in pair)
    if isinstance(drawn, (dict, list, BaseModel)) or isinstance(sent, (dict, list)):
        plain_drawn = (
            drawn.model_dump(by_alias=True, mode="json")
            if isinstance(drawn, BaseModel)
            else drawn
        )
        return bool(plain_drawn == sent)
    return drawn is not None and _text(drawn) == _text(sent)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _wanted_by_model(kind: str, context: Mapping[str, Any], value: Any) -> Any:
    """What a model wants that refuses with an error of a kind."""
    match kind:
        case "literal_error" | "enum":
            first = re.search(r"'([^']*)'|(-?\d+)", str(context["expected"]))
            return (
                (first[1] if first[1] is not None else int(first[2])) if first else ""
            )
        case "string_type":
            return "alpha"
        case "int_type" | "int_parsing" | "int_from_float":
            return 7
        case "float_type" | "float_parsing":
            return 2.5
        case "bool_type" | "bool_parsing":
            return True
        case "list_type":
            return [value]
        case "dict_type" | "model_type" | "model_attributes_type":
            return {}
        case "string_pattern_mismatch":
            return "12345"
        case "string_too_short":
            return str(value).ljust(context["min_length"], "x")
        case "string_too_long":
            return str(value)[: context["max_length"]]
        case "greater_than_equal":
            return context["ge"]
        case "less_than_equal":
            return context["le"]
        case "greater_than":
            return context["gt"] + 1
        case "less_than":
            return context["lt"] - 1
    return "alpha"


def _wanted_by_prism(violation: Violation, value: Any) -> Any:
    """What Prism wants at the place of a violation."""
    said = violation.message
    quoted = re.search('"([^"]+)"', said)
    number = re.search(r"(-?\d+(?:\.\d+)?)", said)
    match violation.code:
        case "type":
            for kind, better in _OF_TYPE.items():
                if f"must be {kind}" in said:
                    return better
        case "enum":
            return said.rpartition(": ")[2].split(", ")[0]
        case "format" if quoted:
            return FORMATS.get(quoted[1], "7")
        case "minLength" if number:
            return str(value).ljust(int(number[1]), "x")
        case "maxLength" if number:
            return str(value)[: int(number[1])]
        case "minimum" | "maximum" if number:
            return float(number[1]) if "." in number[1] else int(number[1])
        case "pattern":
            return "12345"
        case "required":
            name = re.search("'([^']+)'", said)
            if isinstance(value, Mapping) and name:
                return {**value, name[1]: "alpha"}
    return "alpha"


_OF_TYPE: dict[str, Any] = {
    "integer": 7,
    "number": 7,
    "boolean": True,
    "string": "alpha",
    "array": ["alpha"],
    "object": {},
}
