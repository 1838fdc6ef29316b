"""Typed access to the nodes of a description, with a diagnostic for a wrong type."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Json, Library, Location


def malformed(at: Location, what: str) -> DiagnosticError:
    """The error of a node that does not conform to the OpenAPI Specification."""
    return DiagnosticError(Diagnostic.at("AZ304", what, at.span()))


def mapping(at: Location, what: str) -> dict[str, Json]:
    """The node as an object. ``what`` names it in the diagnostic."""
    value = at.value
    if not isinstance(value, dict):
        raise malformed(at, f"{what} must be an object")
    return value


def text(at: Location, field: str, what: str) -> str | None:
    """A string member of an object, None if it is absent."""
    value = mapping(at, what).get(field)
    if value is not None and not isinstance(value, str):
        raise malformed(at.child(field), f'{what}: "{field}" must be a string')
    return value


def flag(at: Location, field: str, what: str) -> bool:
    """A boolean member of an object; absent means false."""
    value = mapping(at, what).get(field, False)
    if not isinstance(value, bool):
        raise malformed(at.child(field), f'{what}: "{field}" must be a boolean')
    return value


def members(
    library: Library, at: Location, field: str, what: str
) -> Iterator[tuple[str, Location]]:
    """The members of an object below ``field``, with references followed."""
    for name, place in places(library, at, field, what):
        yield name, library.dereference(place)


def places(
    library: Library, at: Location, field: str, what: str
) -> Iterator[tuple[str, Location]]:
    """The members of an object below ``field``, references not followed."""
    if field not in mapping(at, what):
        return
    below = library.dereference(at.child(field))
    for name in mapping(below, f'"{field}" of {what}'):
        if not name.startswith("x-"):
            yield name, below.child(name)


def items(library: Library, at: Location, field: str, what: str) -> Iterator[Location]:
    """The items of an array below ``field``, with references followed."""
    value = mapping(at, what).get(field, [])
    if not isinstance(value, list):
        raise malformed(at.child(field), f'{what}: "{field}" must be an array')
    for index in range(len(value)):
        yield library.dereference(at.child(field, index))
