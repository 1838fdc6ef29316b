"""Turn validation errors of pydantic into problems in the specification's terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..documents import Json, Location, Pointer
from .base import FeatureSet
from .model import FailureAction, Parameter, RequestBody, Selector, SuccessAction
from .objects import Model, Node
from .problems import Problem, did_you_mean, kind, listed, misspelled, quoted

_EXPECTED = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a number",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}

_COMPONENTS: dict[Model, str] = {
    Parameter: "parameters",
    SuccessAction: "successActions",
    FailureAction: "failureActions",
}


_MOST_LISTED = 8
"""The most names that a message lists."""


def shape_problems(
    error: ValidationError, base: Location, nodes: Mapping[Pointer, Node]
) -> Iterator[Problem]:
    """The problems behind a validation error of the object at ``base``.

    ``nodes`` are the objects of the document by their pointers.
    """
    slips: dict[Pointer, dict[str, str]] = {}
    for detail in error.errors(include_url=False):
        tokens = [t for t in detail["loc"] if isinstance(t, str) or t >= 0]
        match detail["type"]:
            case "missing":
                *within, field = tokens
                yield _missing(nodes[base.child(*within).pointer], str(field))
            case "extra_forbidden":
                at = base.child(*tokens)
                owner = _owner(at, nodes)
                if (pointer := owner.at.pointer) not in slips:
                    slips[pointer] = misspelled(owner.model, owner.fields)
                yield from _unknown(owner, str(tokens[-1]), at, slips[pointer])
            case "string_pattern_mismatch":
                *tokens, _key = tokens
                yield _bad_key(base.child(*tokens), nodes)
            case _:
                at = base.child(*tokens)
                yield from _mistyped(detail, _owner(at, nodes), at)


def payload_problems(
    nodes: Mapping[Pointer, Node], feature_set: FeatureSet
) -> Iterator[Problem]:
    """The problems of the Selector Objects in payloads, which the model leaves raw."""
    for node in nodes.values():
        if node.model is Selector and node.parent and node.parent.model is RequestBody:
            try:
                Selector.model_validate(node.fields, context=feature_set)
            except ValidationError as error:
                yield from shape_problems(error, node.at, nodes)


def _owner(at: Location, nodes: Mapping[Pointer, Node]) -> Node:
    return next(
        nodes[at.pointer[:length]]
        for length in range(len(at.pointer) - 1, -1, -1)
        if at.pointer[:length] in nodes
    )


def _subject(owner: Node, at: Location) -> str:
    parts = [
        f"item {token + 1}" if isinstance(token, int) else quoted(token)
        for token in reversed(at.pointer[len(owner.at.pointer) :])
    ]
    return " of ".join([*parts, owner.label] if owner.parent else parts)


def _missing(owner: Node, field: str) -> Problem:
    return Problem(
        "AZ101",
        f'{owner.label} has no "{field}"',
        owner.at,
        f'add "{field}"; every {owner.model.object_name()} has one',
        missing=(field,),
    )


def refers_otherwise(node: Node) -> bool:
    """Whether an object has a ``$ref`` or ``ref`` instead of the ``reference`` of a
    Reusable Object."""
    return _COMPONENTS.get(node.model) is not None and bool(
        {"$ref", "ref"} & node.fields.keys()
        and not {"name", "type"} & node.fields.keys()
    )


def lacks_payload(node: Node) -> bool:
    """Whether a request body has the members of its payload instead of a payload."""
    unknown = node.fields.keys() - node.model.field_names()
    return (
        node.model is RequestBody
        and "payload" not in node.fields
        and bool(unknown)
        and not misspelled(node.model, node.fields)
    )


def _unknown(
    owner: Node, field: str, at: Location, slips: Mapping[str, str]
) -> Iterator[Problem]:
    meant = slips.get(field)
    value = owner.fields.get(field)
    if owner.model is RequestBody and field == "content" and isinstance(value, dict):
        help = 'write the media type as "contentType", and the body as "payload"'
    elif lacks_payload(owner):
        unknown = [one for one in owner.fields if one not in owner.model.field_names()]
        if field != unknown[0]:
            return
        few = len(unknown) <= _MOST_LISTED
        what = listed(unknown, "and") if few else f"its {len(unknown):,} members"
        help = f'write {what} below "payload"'
    elif refers_otherwise(owner) and field in ("$ref", "ref"):
        section = _COMPONENTS[owner.model]
        name = re.split(r"[./]", str(value))[-1]
        help = f"write `reference: $components.{section}.{name}`"
    elif meant:
        help = f'did you mean "{meant}"?'
    else:
        help = (
            f"the fields of the {owner.model.object_name()} are "
            f"{listed(owner.model.field_names(), 'and')}; "
            'the names of extensions start with "x-"'
        )
    message = f"{owner.label} has an unknown field {quoted(field)}"
    yield Problem("AZ102", message, at.key(), help)


def _bad_key(at: Location, nodes: Mapping[Pointer, Node]) -> Problem:
    return Problem(
        "AZ104",
        f"the key {_subject(_owner(at, nodes), at)} has characters that are not "
        "allowed there",
        at.key(),
        'use letters, digits, ".", "-" and "_" only',
    )


def _mistyped(detail: ErrorDetails, owner: Node, at: Location) -> Iterator[Problem]:
    value: Json = detail["input"]
    context: dict[str, Any] = detail.get("ctx", {})
    subject = _subject(owner, at)
    match detail["type"]:
        case "literal_error":
            allowed = re.findall("'([^']*)'", context["expected"])
            yield _not_one_of(subject, value, allowed, at)
        case "too_short" if value:
            return  # pydantic also reports it for a list whose items are all invalid
        case "too_short":
            yield Problem("AZ104", f"{subject} is empty", at, "write at least one item")
        case "string_too_short":
            yield Problem("AZ104", f"{subject} is empty", at, "write a value")
        case "greater_than_equal":
            yield Problem("AZ104", f"{subject} is negative", at, "write 0 or more")
        case "finite_number":
            yield Problem("AZ104", f"{subject} is not finite", at, "write a number")
        case other:
            expected = _EXPECTED[other]
            message = f"{subject} must be {expected}, but it is {kind(value)}"
            criteria = {"criteria", "successCriteria"} & {*at.pointer[-2:]}
            if criteria and isinstance(value, str):
                help = f"write `- condition: {value}`"
            else:
                help = _retype(expected, value)
            yield Problem("AZ103", message, at, help)


def _not_one_of(subject: str, value: Json, allowed: list[str], at: Location) -> Problem:
    choice = listed(allowed, "or")
    if not isinstance(value, str):
        message = f"{subject} must be {choice}, but it is {kind(value)}"
        return Problem("AZ103", message, at, f"write {choice}")
    meant = did_you_mean(value, allowed)
    if at.pointer[-1] == "in" and value in ("body", "formData"):
        choice = 'a "requestBody" of the step instead of this parameter'
        message = f"{subject} is {quoted(value)}, which Arazzo does not have"
        return Problem("AZ104", message, at, f"write {choice}")
    return Problem(
        "AZ104",
        f"{subject} is {quoted(value)}; it must be {choice}",
        at,
        f'did you mean "{meant}"?' if meant else f"write {choice}",
    )


def _retype(expected: str, value: Json) -> str:
    match expected, value:
        case _, None:
            return "write a value, or remove the field"
        case "a string", bool() | int() | float():
            return "put it in quotes"
        case "an integer" | "a number", str():
            return "write a number, without quotes"
        case _:
            return f"write {expected}"
