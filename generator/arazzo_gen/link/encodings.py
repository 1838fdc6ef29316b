"""How the members of a form travel: the Encoding Object of each (OpenAPI 3.1,
section 4.8.15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import DiagnosticError
from ..documents import Json, Location
from ..openapi import MediaType, Member, Schema
from .faults import unsupported
from .values import ArrayValue, LinkedValue, Literal, ObjectValue, TextValue

_STYLED = ("style", "explode", "allowReserved")
"""What makes an Encoding Object one of a style, whatever its contentType."""


def form_styles(
    media: MediaType | None,
    payload: LinkedValue,
    schema: Schema | None,
    at: Location,
    *,
    whole: bool,
) -> Iterator[tuple[str, str]]:
    """The members of a form that may be structured and do not travel in the usual way:
    arrays as a field for each item, objects as compact JSON.

    Each is a ``deepObject``, is ``exploded`` to a field for each member, or is ``json``
    as a whole. ``whole`` tells that a run adds no members to the payload. Raises
    DiagnosticError for a style that is not generated.
    """
    given = members_of(payload) if whole else None
    for name, encoding in _encodings(media):
        member = given.get(name) if given is not None else None
        if given is not None and name not in given:
            continue
        if isinstance(member, TextValue) or (
            isinstance(member, Literal) and not isinstance(member.value, dict | list)
        ):
            continue
        may_be = _structures(member, schema, name)
        if not may_be:
            continue
        if any(keyword in encoding for keyword in _STYLED):
            style = encoding.get("style", "form")
            if style == "deepObject":
                yield name, "deepObject"
            elif style != "form" or encoding.get("explode") is False:
                place = at.child(name) if given is not None else at
                joined = " with explode: false" if style == "form" else ""
                raise unsupported(f"a structure in the style {style}{joined}", place)
            elif "object" in may_be:
                yield name, "exploded"
        elif "array" in may_be and encoding.get("contentType") == "application/json":
            yield name, "json"


def _encodings(media: MediaType | None) -> Iterator[tuple[str, dict[str, Json]]]:
    node = media.at.value if media is not None else None
    found = node.get("encoding") if isinstance(node, dict) else None
    for name, encoding in found.items() if isinstance(found, dict) else ():
        if isinstance(encoding, dict):
            yield name, encoding


def members_of(payload: LinkedValue) -> Mapping[str, LinkedValue] | None:
    """The members of a payload; None where only a run tells them."""
    match payload:
        case ObjectValue(members):
            return dict(members)
        case Literal(dict(value)):
            return {name: Literal(item) for name, item in value.items()}
    return None


def _structures(
    member: LinkedValue | None, schema: Schema | None, name: str
) -> frozenset[str]:
    """Which of ``array`` and ``object`` a member may be."""
    match member:
        case ObjectValue() | Literal(dict()):
            return frozenset({"object"})
        case ArrayValue() | Literal(list()):
            return frozenset({"array"})
    both = frozenset({"array", "object"})
    known = schema.properties().get(name) if schema is not None else None
    found = opened(known) if known is not None else None
    return found.types & both if found is not None and found.types else both


def opened(member: Member) -> Schema | None:
    """The schema of a member; None where a reference dangles."""
    try:
        return member.schema
    except DiagnosticError:
        return None
