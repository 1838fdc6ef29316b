"""Does a step read what its operation answers?"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..documents import Pointer, format_pointer
from ..link import LinkedStep
from ..link.responses import body_reads, response_schema, undeclared_statuses
from ..openapi import Schema


def check_response(step: LinkedStep) -> Iterator[Diagnostic]:
    """Statuses and JSON Pointers against the operation's responses."""
    for status in sorted(undeclared_statuses(step)):
        yield Diagnostic.at(
            "AZ506",
            f"the operation declares no response with status {status}",
            step.at.child("successCriteria").key().span(),
            help=f"it declares: {', '.join(step.operation.responses()) or 'none'}",
        )
    schema = response_schema(step)
    if schema is None:
        return
    for value, at in body_reads(step):
        fault = _unknown_member(schema, value.pointer)
        if fault is not None:
            yield Diagnostic.at("AZ505", fault, at.span())


def _unknown_member(schema: Schema, pointer: Pointer) -> str | None:
    for depth, token in enumerate(pointer):
        known = schema.properties()
        items = schema.items() if "array" in schema.types else None
        if schema.is_composed or not (known or items):
            return None
        # From the end or from the start, an item is an item.
        member = schema.member(str(token).lstrip("-") if items else str(token))
        if member is None:
            if schema.additional() or schema.node.get("additionalProperties") is True:
                return None
            where = format_pointer(pointer[:depth]) or "its root"
            return (
                f'the response has no "{token}" at {where}'
                f" (there are: {', '.join(known) or 'only items'})"
            )
        schema = member.schema
    return None
