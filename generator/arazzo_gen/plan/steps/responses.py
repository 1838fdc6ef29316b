"""Responses: what the bodies and headers of those that a step may have are read as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ...analysis import StepFacts
from ...analysis.responses import PossibleResponse, Responses
from ...documents import Pointer
from ...link import OperationStep
from ...openapi import Header, Schema, media_reading, open_schema
from ..model import BodyReading
from ..models.reads import Read, lacks, readable
from ..models.selection import Models
from ..values.code import HeaderRead, ReadStep
from ..values.types import (
    ANY,
    BYTES,
    NULL,
    SCALARS,
    STR,
    ClassType,
    ListType,
    MapType,
    Type,
    UnionType,
    optional,
    union,
)

_CONTENT: Mapping[str, Type] = {
    "empty": NULL,
    "lines": ListType(ANY),
    "octets": BYTES,
    "text": STR,
}
"""What content other than JSON is read as."""


@dataclass(frozen=True, slots=True)
class PlannedBody:
    """What the body of a step's response is read as, and how each part of it is read:
    by a model, or with None as plain JSON."""

    bodies: tuple[BodyReading, ...]
    reads: Mapping[Pointer, Read | None]


def plan_body(
    facts: StepFacts,
    responses: Responses,
    function: str,
    demanded: Iterable[Pointer],
    models: Models,
) -> PlannedBody:
    """How a step reads its response's body.

    ``demanded`` are parts that other steps read, beside its own outputs and criteria.
    """
    own = [ref.pointer for ref, _ in facts.body_reads]
    plain = PlannedBody((), dict.fromkeys(own))
    wanted = list(dict.fromkeys((*own, *demanded)))
    step, schema, possible = responses.step, responses.schema, responses.possible
    if schema is not None:
        keys = [one.key for one in possible]
        status = "" if responses.main in keys else keys[0]
        return _alike(step, schema, function, status, wanted, models)
    readings = {one.reading for one in possible}
    if not own or "any" in readings or readings <= {"empty"}:
        return plain
    if "json" not in readings:
        return plain if facts.looks_into_body or any(wanted) else _contents(possible)
    return _several(responses, function, wanted, models) or plain


def _alike(
    step: OperationStep,
    schema: Schema,
    function: str,
    status: str,
    wanted: Iterable[Pointer],
    models: Models,
) -> PlannedBody:
    """One model, whatever the status."""
    reads: dict[Pointer, Read | None] = {}
    bodies: tuple[BodyReading, ...] = ()
    for pointer in wanted:
        reads[pointer] = None
        if readable(schema, pointer):
            name = models.body("response", schema, step.operation, function, status)
            bodies = (BodyReading("default", _body_type(name, schema)),)
            found = models.read(schema, pointer)
            reads[pointer] = replace(found, optional=schema.nullable)
    return PlannedBody(bodies, reads)


def _body_type(name: str, schema: Schema) -> Type:
    """The type of a body that a model is for, which may be null beside it."""
    return optional(ClassType(name)) if schema.nullable else ClassType(name)


def _contents(possible: Iterable[PossibleResponse]) -> PlannedBody:
    """Bodies that are no JSON, which are read as a whole."""
    bodies = tuple(
        BodyReading(one.key, _CONTENT[one.reading], one.media) for one in possible
    )
    return PlannedBody(bodies, {(): Read((), union(*(one.type for one in bodies)))})


def _several(
    responses: Responses,
    function: str,
    wanted: Iterable[Pointer],
    models: Models,
) -> PlannedBody | None:
    """A model for each status, unless the description does not tell them apart, or
    nothing would be read of any."""
    step, found = responses.step, responses.possible
    schemas = [one.schema for one in found if one.reading == "json"]
    if not all(schema is not None and schema.possible() for schema in schemas):
        return None
    told = [one for one in schemas if one is not None]
    if not any(readable(one, pointer) for one in told for pointer in wanted):
        return None
    bodies: list[BodyReading] = []
    classes: dict[str, Schema] = {}
    for one in found:
        if one.schema is None:
            bodies.append(BodyReading(one.key, _CONTENT[one.reading], one.media))
            continue
        status = "" if one.key == responses.main else one.key
        name = models.body("response", one.schema, step.operation, function, status)
        classes[name] = one.schema
        bodies.append(BodyReading(one.key, _body_type(name, one.schema)))
    reads = {pointer: _read(pointer, classes, bodies, models) for pointer in wanted}
    return PlannedBody(tuple(bodies), reads)


def _read(
    pointer: Pointer,
    classes: Mapping[str, Schema],
    bodies: Iterable[BodyReading],
    models: Models,
) -> Read | None:
    """How a part is read that some of the bodies have, in the same place; None where
    one of them may have it elsewhere."""
    having: list[str] = []
    for name, schema in classes.items():
        if readable(schema, pointer):
            having.append(name)
        elif not lacks(schema, pointer):
            return None
    if not having:
        return None
    found = [models.read(classes[name], pointer) for name in having]
    if len({tuple(part.key for part in one.path) for one in found}) > 1:
        return None
    path = tuple(
        ReadStep(parts[0].key, any(part.optional for part in parts))
        for parts in zip(*(one.path for one in found), strict=True)
    )
    kinds = union(*(one.type for one in bodies))
    options = kinds.options if isinstance(kinds, UnionType) else (kinds,)
    others = set(options) - {ClassType(name) for name in having}
    return Read(
        path,
        union(*(one.type for one in found)),
        only=tuple(having) if others - {NULL} else (),
        optional=others == {NULL},
    )


def plan_headers(facts: StepFacts, responses: Responses) -> dict[str, HeaderRead]:
    """How the headers are read that a step reads, by their names in lower case: as all
    of the responses that may come describe them."""
    found: dict[str, HeaderRead] = {}
    for name in {ref.name.lower() for ref, _ in facts.header_reads}:
        declared = responses.header(name)
        headers = [header for header in declared if header is not None]
        reads = {_header_type(responses.step, header) for header in headers}
        if len(reads) != 1:
            continue
        ((type_, is_json),) = reads
        required = len(headers) == len(declared)
        required = required and all(header.required for header in headers)
        if required or is_json or type_ != STR:
            found[name] = HeaderRead(type_, required, is_json)
    return found


def _header_type(step: OperationStep, header: Header) -> tuple[Type, bool]:
    """The type of a header, and whether it is JSON. Objects have members of any kind,
    which are texts."""
    if header.schema is None:
        json = [one for one in header.content if media_reading(one.name) == "json"]
        return (ANY, True) if json else (STR, False)
    schema = open_schema(step.operation.description.library, header.schema)
    if schema.is_composed or len(schema.types) != 1:
        return STR, False
    (kind,) = schema.types
    if kind == "array":
        items = schema.items()
        types = items.types if items and not items.is_composed else frozenset[str]()
        item = SCALARS.get(next(iter(types)), STR) if len(types) == 1 else STR
        return ListType(item), False
    return SCALARS.get(kind, MapType(STR)), False
