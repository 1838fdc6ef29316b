"""Does a step read what its operation answers?"""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..documents import Pointer, format_pointer
from ..link import OperationStep
from ..link.responses import body_reads, response_schema, undeclared_statuses
from ..openapi import Schema


def check_response(step: OperationStep) -> Iterator[Diagnostic]:
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
        for name in _write_only(schema, value.pointer):
            yield Diagnostic.at(
                "AZ542",
                f'"{name}" is write-only: a response does not have it',
                at.span(),
                help="read another member, or mend the description",
            )


def _write_only(schema: Schema, pointer: Pointer) -> Iterator[str]:
    """The members on the way of a pointer that are in no response."""
    for token in map(str, pointer):
        member = schema.member(token)
        if member is None:
            return
        if member.is_only("writeOnly"):
            yield token
        schema = member.schema


def _unknown_member(schema: Schema, pointer: Pointer) -> str | None:
    for depth, token in enumerate(pointer):
        known = schema.possible()
        is_array = "array" in schema.types
        if schema.is_composed and not schema.is_object:
            return None
        if not known and not (is_array and schema.items()):
            return None
        # From the end or from the start, an item is an item.
        member = schema.member(str(token).lstrip("-") if is_array else str(token))
        if member is None:
            if schema.undeclared(str(token)) or (is_array and schema.first_items()):
                return None
            where = format_pointer(pointer[:depth]) or "its root"
            return (
                f'the response has no "{token}" at {where}'
                f" (there are: {', '.join(known) or 'only items'})"
            )
        schema = member.schema
    return None
