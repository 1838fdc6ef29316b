"""Reusable objects: what a reference into the components stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ..arazzo import ReusableObject
from ..documents import Location
from ..language import ComponentExpression, parse_expression
from .faults import syntax_of, unknown
from .values.access import word

ObjectT = TypeVar("ObjectT")


def component(
    item: ReusableObject, at: Location, kind: str, known: Mapping[str, ObjectT]
) -> tuple[ObjectT, Location]:
    """The object of a reusable one, and where it stands (Arazzo 1.1.0, "Reusable
    Object"). Raises DiagnosticError for a reference to nothing of the kind."""
    place = at.child("reference")
    with syntax_of(place, "AZ201"):
        reference = parse_expression(item.reference)
    if (
        isinstance(reference, ComponentExpression)
        and reference.kind == kind
        and reference.name in known
    ):
        found = Location(at.document, ("components", kind, reference.name))
        return known[reference.name], found
    if isinstance(reference, ComponentExpression):
        place = word(place, f".{reference.name}", reference.name)
    names = [f"$components.{kind}.{name}" for name in known]
    raise unknown("AZ407", "component", item.reference, names, "the document", place)
