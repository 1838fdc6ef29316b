"""Does a payload set the properties that its schema asks for, and no others?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic, Related, some
from ..documents import Location
from ..link import OperationStep
from ..link.requests.media_types import MERGE_PATCH
from ..link.values.model import LinkedValue
from ..link.values.written import written_items, written_members
from ..openapi import Schema, essence
from .members import near_name


def check_properties(step: OperationStep) -> Iterator[Diagnostic]:
    """The payload against the schema of the body, as far as the document writes it down
    and no alternatives decide what it is."""
    body = step.body
    if body is None or body.schema is None or body.replacements:
        return
    # A patch has only what it changes (RFC 7396).
    if essence(body.content_type) != MERGE_PATCH:
        yield from _check(body.schema, body.payload, body.at.child("payload"))


def _check(schema: Schema, value: LinkedValue, at: Location) -> Iterator[Diagnostic]:
    if schema.is_composed:
        return
    given = written_members(value)
    if given is not None:
        yield from _object(schema, given, at)
    for index, item in enumerate(written_items(value) or ()):
        place = schema.member(str(index))
        if place is not None:
            yield from _check(place.schema, item, at.child(index))


def _required(schema: Schema) -> set[str]:
    lists = (names for names in schema.keyword("required") if isinstance(names, list))
    return {name for names in lists for name in names if isinstance(name, str)}


def _object(
    schema: Schema, given: Mapping[str, LinkedValue], at: Location
) -> Iterator[Diagnostic]:
    known = schema.properties()
    absent = [name for name in known if name not in given]
    meant = {
        near: name
        for name in given
        if name not in known
        and not schema.undeclared(name)
        and (near := near_name(name, absent)) is not None
    }
    for name, member in known.items():
        if name in meant and not schema.is_closed:
            required = ", which the operation requires" if member.required else ""
            yield Diagnostic.at(
                "AZ504" if member.required else "AZ580",
                f'the operation declares no property "{meant[name]}" here, but'
                f' "{name}"{required}',
                at.child(meant[name]).key().span(),
                help=f'did you mean "{name}"?',
                related=[Related("declared here", member.at.span())],
            )
            continue
        if name not in given and not member.required:
            continue
        is_sent = not member.is_only("readOnly")
        if name in given and not is_sent:
            yield Diagnostic.at(
                "AZ526",
                f'"{name}" is read-only: an API ignores or refuses what is sent of it',
                at.child(name).key().span(),
                help="leave it out of the payload",
                related=[Related("declared here", member.at.span())],
            )
        elif name in given:
            yield from _check(member.schema, given[name], at.child(name))
        elif is_sent:
            yield Diagnostic.at(
                "AZ504",
                f'the payload lacks "{name}", which the operation requires',
                at.key().span(),
                related=[Related("declared here", member.at.span())],
            )
    for name in sorted(_required(schema) - known.keys() - given.keys()):
        yield Diagnostic.at(
            "AZ504",
            f'the payload lacks "{name}", which the operation requires, and does not'
            " declare",
            at.key().span(),
            help="add it, or mend the description: it declares"
            f" {some(known) or 'nothing'}",
        )
    for name in given if schema.is_closed else ():
        if name not in known:
            yield Diagnostic.at(
                "AZ542",
                f'the operation allows no property "{name}" here; it is sent all the'
                " same",
                at.child(name).key().span(),
                help=f"it declares: {some(known) or 'none'}",
            )
