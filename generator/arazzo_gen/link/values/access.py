"""Resolve names, and accesses to members of their values."""

from __future__ import annotations

from collections.abc import Collection

from ...diagnostics import Diagnostic, Report
from ...documents import Location
from ...language import split_access
from ..faults import unknown
from .model import PartRef, Source


def declared(
    kind: str, name: str, known: Collection[str], owner: str, place: Location
) -> tuple[str, tuple[str | int, ...]]:
    """The name that something has, and the accesses to members that follow it.

    Raises DiagnosticError where nothing has it.
    """
    for found, accesses in split_access(name):
        if found in known:
            return found, accesses
    code = "AZ403" if kind == "input" else "AZ405"
    raise unknown(code, kind, name, known, owner, word(place, f"puts.{name}", name))


def word(place: Location, around: str, name: str) -> Location:
    """The place of a name in an expression: where ``around``, which ends with it, is
    written. The whole expression where it is written otherwise."""
    value = place.value
    start, end = place.within or (0, None)
    found = value.find(around, start, end) if isinstance(value, str) else -1
    if found < 0:
        return place
    after = found + len(around)
    return place.slice(after - len(name), after)


def part(
    of: Source,
    accesses: tuple[str | int, ...],
    pointer: tuple[str, ...] | None,
) -> Source | PartRef:
    """What accesses to members, and a JSON Pointer, find in a value."""
    path = (*map(str, accesses), *(pointer or ()))
    return PartRef(of, path) if path else of


def member_access(rewritten: str, place: Location, report: Report | None) -> None:
    """Report members that are accessed as only simple conditions may."""
    if report is not None:
        message = "members are accessed by a JSON Pointer here"
        found = Diagnostic.at(
            "AZ604", message, place.span(), help=f"write `{rewritten}`"
        )
        report.add(found)
