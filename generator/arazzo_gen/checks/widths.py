"""Can an input hold what the place that it feeds has no room for?

Bodies are validated before they are sent, by their request models. Parameters are not:
what an input admits and they do not, the API will refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from ..analysis.types import Place, Types, listed, schema_type
from ..diagnostics import Diagnostic, Related, Span
from ..link import LinkedParameter, OperationStep
from ..link.requests.styles import schema_of
from ..link.values.model import is_input
from ..openapi import Schema
from .misfits import misfit_of, sent_text
from .named_values import named_value

Widths: TypeAlias = set[tuple[Span, str]]
"""Where schemas are, with the enumerations that they are wider than."""


def check_widths(
    step: OperationStep, place: Place, types: Types, told: Widths
) -> Iterator[Diagnostic]:
    """What a step sends alone, by its schema, against those of its parameters: inputs
    that can be anything else, and outputs that are said to be. What is ``told`` is not
    told of the steps behind."""
    for given in step.parameters:
        schema = _declared(step, given)
        found = types.of(given.value, place) if schema is not None else None
        wanted = schema_type(schema)
        if schema is None or found is None or len(found.schemas) != 1:
            continue
        if wanted is None or misfit_of(found, wanted, "text") is None:
            for wide in _parameter(given, schema, found.schemas[0]):
                key = (found.schemas[0].at.span(), listed(_leaf(schema).enum or ()))
                if key not in told:
                    told.add(key)
                    yield wide


def _declared(step: OperationStep, given: LinkedParameter) -> Schema | None:
    if given.declared is None or given.place == "querystring":
        return None
    return schema_of(given.declared, step.operation)


def _parameter(
    given: LinkedParameter, schema: Schema, found: Schema
) -> Iterator[Diagnostic]:
    at = given.at.child("value")
    what = f'the {given.place} parameter "{given.name}"'
    declared = given.declared.at if given.declared is not None else given.at
    from_input = is_input(given.value)
    if not from_input and _leaf(found).enum is None:
        return
    missing = _outside(found, schema)
    if missing is not None:
        source = "input" if from_input else "output"
        yield Diagnostic.at(
            "AZ515",
            f"{named_value(given.value)} can be {missing}, and feeds {what}, which can"
            f" only be {listed(_leaf(schema).enum or ())}",
            at.span(),
            help="give the input the same enum" if from_input else None,
            related=[
                Related(f"the {source} is declared here", found.at.span()),
                Related("the parameter is declared here", declared.span()),
            ],
        )


def _outside(given: Schema, wanted: Schema) -> str | None:
    """What values of one schema can be that the enumeration of another has not; None
    where they cannot, or nothing is known of them."""
    given, wanted = _leaf(given), _leaf(wanted)
    if not wanted.enum or given.is_composed:
        return None
    admitted = {sent_text(one) for one in wanted.enum}
    if given.enum is not None:
        others = [one for one in given.enum if sent_text(one) not in admitted]
        return listed(others) if any(one is not None for one in others) else None
    if "string" in given.types:
        return "any string"
    return "any number" if given.types & {"integer", "number"} else None


def _leaf(schema: Schema) -> Schema:
    """The schema of what is sent one by one: of the items, for an array."""
    items = schema.items() if schema.types == {"array"} else None
    return items or schema
