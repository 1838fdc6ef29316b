"""Can the schema of the inputs be checked, and is it consistent?"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..documents import Location
from ..language import pattern_engine
from ..link import LinkedWorkflow
from ..openapi import Schema, SchemaKey, instance_fault
from .keywords import check_keywords


def check_inputs(workflow: LinkedWorkflow) -> Iterator[Diagnostic]:
    """Defaults, patterns, and keywords that do not go together (JSON Schema 2020-12
    validation, sections 6, 6.3.3 and 9.2).

    Raises DiagnosticError, AZ303, where a reference in the schema dangles.
    """
    if workflow.inputs is None:
        return
    yield from _misplaced(workflow)
    seen: set[tuple[SchemaKey, tuple[Location, ...]]] = set()
    waiting = [(workflow.inputs, True)]
    while waiting:
        schema, whole = waiting.pop()
        key = (schema.key, schema.notes)
        if key in seen:
            continue
        seen.add(key)
        yield from _default(schema)
        yield from _patterns(schema)
        yield from check_keywords(schema, workflow.at.document, whole=whole)
        waiting += reversed([*_inner(schema)])


def _misplaced(workflow: LinkedWorkflow) -> Iterator[Diagnostic]:
    """Inputs that are read, and stand beside the ``properties`` that would declare
    them: to a schema they are unknown keywords, which say nothing."""
    at = workflow.at.child("inputs")
    node = at.value
    known = workflow.inputs.properties() if workflow.inputs is not None else {}
    for name, value in node.items() if isinstance(node, dict) else ():
        member = known.get(name)
        if (
            isinstance(value, dict)
            and member is not None
            and not any(
                place.pointer[-2:-1] == ("properties",) for place in member.places
            )
        ):
            yield Diagnostic.at(
                "AZ615",
                f'the schema of the inputs does not declare "{name}", which stands'
                " beside its properties; any value is taken for it",
                at.child(name).key().span(),
                help=f"write `type: object`, and `{name}` below `properties`",
            )


def _inner(schema: Schema) -> Iterator[tuple[Schema, bool]]:
    """The subschemas, and whether each is the only schema of its value."""
    yield from ((member.schema, True) for member in schema.properties().values())
    yield from ((one, False) for one in schema.alternatives())
    yield from ((one, True) for one in schema.first_items())
    yield from ((one, True) for one in schema.by_pattern())
    for one in (schema.items(), schema.additional()):
        if one is not None:
            yield one, True


def _default(schema: Schema) -> Iterator[Diagnostic]:
    default = schema.annotation("default")
    fault = instance_fault(schema, default) if default is not None else None
    if fault is not None:
        places = (*schema.notes, *(part.at for part in schema.parts))
        at = next(
            at for at in places if isinstance(at.value, dict) and "default" in at.value
        )
        shown = json.dumps(default, ensure_ascii=False)
        yield Diagnostic.at(
            "AZ513",
            f"the default {shown if len(shown) <= 60 else ''} is none of its schema:"
            f" {fault}; it is left out".replace("  ", " "),
            at.child("default").span(),
            help="write a value that the schema admits, or no default",
        )


def _patterns(schema: Schema) -> Iterator[Diagnostic]:
    for part in schema.parts:
        pattern = part.node.get("pattern")
        if isinstance(pattern, str) and pattern_engine(pattern) is None:
            yield Diagnostic.at(
                "AZ514",
                "this pattern is no regular expression that Python knows; it is not"
                " checked",
                part.at.child("pattern").span(),
                help="mend it, or write it without what only ECMAScript has",
            )
