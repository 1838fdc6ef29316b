"""Can an input hold what the place that it feeds has no room for?

Bodies are validated before they are sent, by their request models. Parameters are not:
what an input admits and they do not, the API will refuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..diagnostics import Diagnostic, Related
from ..documents import Json, Location
from ..link import LinkedParameter, OperationStep
from ..link.kinds import COMPOUND, schema_kinds
from ..link.styles import schema_of
from ..link.values import InputRef, LinkedValue, PartRef
from ..openapi import Member, Schema

_SCALAR = frozenset({"scalar"})


def check_widths(step: OperationStep, inputs: Schema | None) -> Iterator[Diagnostic]:
    """The inputs that a step sends alone, by their schemas, against those of its
    parameters, and against bodies that are one text or octets."""
    if inputs is None:
        return
    for given in step.parameters:
        schema = _declared(step, given)
        found = _input(given.value, inputs) if schema is not None else None
        if schema is not None and found is not None:
            yield from _parameter(given, schema, found)
    body = step.body
    if body is not None and body.kind in ("content", "text"):
        found = _input(body.payload, inputs)
        if found is not None and _is_compound(found.schema):
            yield _wider(
                f"{_named(found.schema)} feeds a body of type {body.content_type},"
                " which has no form for it; the call is never made",
                body.at.child("payload"),
                found,
                "declare the input as a string, or send a media type of JSON",
                never=True,
            )


def _declared(step: OperationStep, given: LinkedParameter) -> Schema | None:
    if given.declared is None or given.place == "querystring":
        return None
    return schema_of(given.declared, step.operation)


def _input(value: LinkedValue, inputs: Schema) -> Member | None:
    """The declaration of the input that a value is, or is a part of."""
    match value:
        case InputRef(name):
            return inputs.properties().get(name)
        case PartRef(InputRef(name), pointer):
            found = inputs.properties().get(name)
            for token in map(str, pointer):
                found = found.schema.member(token) if found is not None else None
            return found
    return None


def _is_compound(schema: Schema) -> bool:
    kinds = schema_kinds(schema)
    return bool(kinds) and kinds <= COMPOUND


def _parameter(
    given: LinkedParameter, schema: Schema, found: Member
) -> Iterator[Diagnostic]:
    at = given.at.child("value")
    what = f'the {given.place} parameter "{given.name}"'
    declared = given.declared.at if given.declared is not None else given.at
    related = Related("the parameter is declared here", declared.span())
    if _is_compound(found.schema) and schema_kinds(schema) == _SCALAR:
        yield _wider(
            f"{_named(found.schema)} feeds {what}, which is a single value; it is sent"
            " as its style has it",
            at,
            found,
            "declare the input as what the parameter is, or send a part of it",
            related,
            never=True,
        )
        return
    missing = _outside(found.schema, schema)
    if missing is not None:
        yield _wider(
            f"an input that can be {missing} feeds {what}, which can only be"
            f" {_listed(_leaf(schema).enum or ())}",
            at,
            found,
            "give the input the same enum",
            related,
        )


def _outside(given: Schema, wanted: Schema) -> str | None:
    """What values of one schema can be that the enumeration of another has not; None
    where they cannot, or nothing is known of them."""
    given, wanted = _leaf(given), _leaf(wanted)
    if not wanted.enum or given.is_composed:
        return None
    admitted = {_text(one) for one in wanted.enum}
    if given.enum is not None:
        others = [one for one in given.enum if _text(one) not in admitted]
        return _listed(others) if any(one is not None for one in others) else None
    if "string" in given.types:
        return "any string"
    return "any number" if given.types & {"integer", "number"} else None


def _leaf(schema: Schema) -> Schema:
    """The schema of what is sent one by one: of the items, for an array."""
    items = schema.items() if schema.types == {"array"} else None
    return items or schema


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(values: Sequence[Json]) -> str:
    shown = [json.dumps(one, ensure_ascii=False) for one in values[:6]]
    return ", ".join(shown) + ", ..." * (len(values) > 6)


def _named(schema: Schema) -> str:
    kinds = schema_kinds(schema)
    names = " or ".join(
        name
        for kind, name in (("array", "an array"), ("object", "an object"))
        if kind in kinds
    )
    return f"an input that is {names}"


def _wider(
    message: str,
    at: Location,
    found: Member,
    help: str,
    *related: Related,
    never: bool = False,
) -> Diagnostic:
    """A note; a warning, where the input is ``never`` what will do."""
    note = Diagnostic.at(
        "AZ515",
        message,
        at.span(),
        help=help,
        related=[Related("the input is declared here", found.at.span()), *related],
    )
    return replace(note, level="warning") if never else note
