"""With ``models = "full"``: do references dangle in schemas that nothing reads?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..analysis import DocumentFacts, StepFacts
from ..diagnostics import Diagnostic, DiagnosticError
from ..link import OperationStep
from ..openapi import Direction, Schema, SchemaKey


def check_closure(facts: DocumentFacts) -> Iterator[Diagnostic]:
    """References in the closure of the bodies that steps send and read: any value may
    stand where one dangles."""
    seen: set[tuple[Direction, SchemaKey]] = set()
    for workflow in facts:
        for step in workflow.steps:
            for schema, other_way in _bodies(step):
                yield from _check(schema, other_way, seen)


def _bodies(facts: StepFacts) -> Iterator[tuple[Schema, Direction]]:
    """The schemas of the bodies of a step, each with what is not in them."""
    step, responses = facts.linked, facts.responses
    if not isinstance(step, OperationStep) or responses is None:
        return
    if step.body is not None and step.body.schema is not None:
        yield step.body.schema, "readOnly"
    try:
        possible = responses.possible if facts.body_reads else ()
    except DiagnosticError:
        # An error in reading a body is reported where it is read.
        return
    for one in possible:
        if one.schema is not None:
            yield one.schema, "writeOnly"


def _check(
    root: Schema, other_way: Direction, seen: set[tuple[Direction, SchemaKey]]
) -> Iterator[Diagnostic]:
    waiting = [root]
    while waiting:
        schema = waiting.pop()
        if (other_way, schema.key) in seen:
            continue
        seen.add((other_way, schema.key))
        for found in _inner(schema, other_way):
            if isinstance(found, Schema):
                waiting.append(found)
                continue
            for one in found.diagnostics:
                if one.span is not None:
                    what = f"{one.message}; any value may stand here"
                    yield Diagnostic.at("AZ540", what, one.span)


def _inner(schema: Schema, other_way: Direction) -> Iterator[Schema | DiagnosticError]:
    """The subschemas of a schema, or the errors of opening them."""
    for member in schema.properties().values():
        if not member.is_only(other_way):
            yield from _opened(partial(getattr, member, "schema"))
    for single in (schema.items, schema.additional):
        yield from _opened(single)
    for several in (schema.alternatives, schema.first_items, schema.by_pattern):
        yield from _opened(several)


def _opened(
    find: Callable[[], Schema | Sequence[Schema] | None],
) -> Iterator[Schema | DiagnosticError]:
    try:
        found = find()
    except DiagnosticError as error:
        yield error
        return
    if isinstance(found, Schema):
        yield found
    else:
        yield from found or ()
