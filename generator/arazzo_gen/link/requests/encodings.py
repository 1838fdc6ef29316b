"""The encoding of the members of a form, by their Encoding Objects (OpenAPI 3.2,
section 4.15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...diagnostics import Diagnostic, DiagnosticError, Related, Report
from ...documents import Json, Location
from ...openapi import MediaType, Member, Schema, essence
from ...openapi.styles import FormEncodings
from ..values.kinds import (
    COMPOUND,
    DELIMITED,
    no_form,
    schema_kinds,
    undefined,
    value_kinds,
)
from ..values.model import LinkedValue
from ..values.written import written_members
from .media_types import is_json_type

_ANY = COMPOUND | {"scalar"}
_STYLED = ("style", "explode", "allowReserved")
"""The fields that make an Encoding Object use a style and ignore its contentType."""


def form_encodings(
    media: MediaType | None,
    payload: LinkedValue,
    schema: Schema | None,
    at: Location,
    report: Report,
    *,
    whole: bool,
) -> FormEncodings:
    """The members of a form that do not use the default encoding: arrays as a field for
    each item, objects as compact JSON. That is the encoding without a ``contentType``,
    from OpenAPI 3.0 to 3.2.

    Each is a ``deepObject``, ``pipeDelimited``, ``spaceDelimited``, ``exploded`` to a
    field for each member or ``joined`` by commas, which are both the style ``form``; or
    it is ``json`` as a whole. ``whole`` tells that a run adds no members to the
    payload. A style that is none is reported; DiagnosticError is raised for an object
    of a media type that has no form for it.
    """
    given = written_members(payload) if whole else None
    ways: list[tuple[str, str]] = []
    reserved: list[str] = []
    for name, encoding, where in _encodings(media):
        member = given.get(name) if given is not None else None
        if given is not None and name not in given:
            continue
        place = at.child(name) if given is not None else at
        kinds = value_kinds(member) or _kinds(schema, name)
        if any(keyword in encoding for keyword in _STYLED):
            way = _styled_way(name, encoding, kinds, place, where.key(), report)
            reserved += [name] if encoding.get("allowReserved") is True else []
        else:
            way = _typed_way(name, encoding, kinds, member, place)
        ways += [(name, way)] if way is not None else []
    return FormEncodings(tuple(ways), tuple(reserved))


def _styled_way(
    name: str,
    encoding: Mapping[str, Json],
    kinds: frozenset[str],
    place: Location,
    where: Location,
    report: Report,
) -> str | None:
    declared, explode = encoding.get("style"), encoding.get("explode") is True
    known = ("form", *DELIMITED, "deepObject")
    style = next((one for one in known if one == declared), "form")
    if declared not in (None, style):
        message = f'the field "{name}" cannot have the style {declared}'
        sent = f"{message}; it is sent in the style form"
        related = [Related("declared here", where.span())]
        report.add(Diagnostic.at("AZ521", sent, place.span(), related=related))
    report.add(*undefined("the field", name, style, explode, kinds, place, where))
    if style in DELIMITED and explode:
        style = "form"
    if kinds == {"scalar"}:
        return None
    if style != "form":
        return str(style)
    if encoding.get("explode") is False:
        return "joined"
    return "exploded" if "object" in kinds else None


def _typed_way(
    name: str,
    encoding: Mapping[str, Json],
    kinds: frozenset[str],
    member: LinkedValue | None,
    place: Location,
) -> str | None:
    declared = encoding.get("contentType")
    if not isinstance(declared, str):
        return None
    media_type = essence(declared.partition(",")[0])
    if is_json_type(media_type):
        return "json" if kinds != {"object"} else None
    if value_kinds(member) == {"object"} and member is not None:
        raise no_form(f'the field "{name}"', media_type, member, place)
    return None


def _encodings(
    media: MediaType | None,
) -> Iterator[tuple[str, dict[str, Json], Location]]:
    if media is None:
        return
    node = media.at.value
    found = node.get("encoding") if isinstance(node, dict) else None
    for name, encoding in found.items() if isinstance(found, dict) else ():
        if isinstance(encoding, dict):
            yield name, encoding, media.at.child("encoding", name)


def _kinds(schema: Schema | None, name: str) -> frozenset[str]:
    """Which of ``array``, ``object`` and ``scalar`` a member may be: all, if the schema
    has no type."""
    known = schema.properties().get(name) if schema is not None else None
    return schema_kinds(opened(known) if known is not None else None) or _ANY


def opened(member: Member) -> Schema | None:
    """The schema of a member; None for a dangling reference."""
    try:
        return member.schema
    except DiagnosticError:
        return None
