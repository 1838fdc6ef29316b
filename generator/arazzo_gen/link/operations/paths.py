"""Parse ``operationPath`` fields (Arazzo 1.1.0, "Step Object")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from ...documents import parse_pointer

_POINTER = re.compile(
    r"(?P<open>\{)?(?:\$sourceDescriptions\.)?(?P<source>[^{}#/\s]+?)(?P<url>\.url)?"
    r"(?(open)\})#(?P<fragment>/.+)"
)
_ROUTE = re.compile(r"(?:(?P<method>[A-Za-z]+)\s+)?(?P<path>/\S*)")


@dataclass(frozen=True, slots=True)
class Route:
    """A path and a method; None: the only one that the path has."""

    path: str
    method: str | None


@dataclass(frozen=True, slots=True)
class SourcePointer:
    """A source and a place in it, as the tokens of a JSON Pointer.

    ``standard`` tells that it is written as the specification has it; ``route`` is what
    a place in ``paths`` that is not quite written as a pointer stands for.
    """

    source: str
    tokens: tuple[str, ...]
    standard: bool
    route: Route | None


def parse_operation_path(text: str) -> Route | SourcePointer | None:
    """What an operationPath says, also in the forms that documents use instead of
    ``{$sourceDescriptions.name.url}#/paths/~1pets/get``; None where it says nothing."""
    trimmed = text.strip()
    form = _POINTER.fullmatch(trimmed)
    if form is None:
        route = _ROUTE.fullmatch(trimmed)
        return Route(route["path"], route["method"]) if route else None
    fragment = form["fragment"]
    try:
        tokens = parse_pointer(unquote(fragment))
    except ValueError:
        tokens = ()
    standard = bool(form["open"] and form["url"]) and trimmed == text
    return SourcePointer(form["source"], tokens, standard, _route(fragment))


def _route(fragment: str) -> Route | None:
    """The path and the method of a pointer into ``paths``, slashes escaped or not."""
    head, *between = fragment[1:].split("/")
    if head != "paths" or len(between) < 2:
        return None
    *between, method = between
    path = "/".join(unquote(token.replace("~1", "/")) for token in between)
    return Route(f"/{path.lstrip('/')}", unquote(method))
