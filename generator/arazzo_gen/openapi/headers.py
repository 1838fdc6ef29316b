"""Header Objects of responses."""

from __future__ import annotations

from dataclasses import dataclass

from ..documents import Library, Location
from .nodes import flag, mapping
from .parts import MediaType, Response, read_content


@dataclass(frozen=True, slots=True)
class Header:
    """A Header Object and its name. ``schema`` is None where ``content`` describes the
    value."""

    name: str
    required: bool
    schema: Location | None
    content: tuple[MediaType, ...]
    at: Location


def header_names(library: Library, response: Response) -> tuple[str, ...]:
    """The names of the headers that a response declares (OpenAPI 3.1, section 4.8.17).

    A ``Content-Type`` is ignored: ``content`` declares it.
    """
    if "headers" not in mapping(response.at, "the response"):
        return ()
    at = library.dereference(response.at.child("headers"))
    names = mapping(at, "'headers' of the response")
    return tuple(
        name
        for name, header in names.items()
        if isinstance(header, dict) and name.lower() != "content-type"
    )


def find_header(library: Library, response: Response, name: str) -> Header | None:
    """The header with a name in any case, None if there is none."""
    names = header_names(library, response)
    found = next((one for one in names if one.lower() == name.lower()), None)
    if found is None:
        return None
    headers = library.dereference(response.at.child("headers"))
    at = library.dereference(headers.child(found))
    what = "the header"
    return Header(
        name=found,
        required=flag(at, "required", what),
        schema=at.child("schema") if "schema" in mapping(at, what) else None,
        content=read_content(library, at, what),
        at=at,
    )
