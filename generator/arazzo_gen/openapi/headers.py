"""Header Objects of responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..documents import Library, Location
from .nodes import flag, mapping, members
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


def read_headers(library: Library, response: Response) -> Mapping[str, Header]:
    """The headers that a response declares, by their names in lower case (OpenAPI 3.1,
    section 4.8.17).

    A ``Content-Type`` is ignored: the content says it.
    """
    what = "the header"
    return {
        name.lower(): Header(
            name=name,
            required=flag(at, "required", what),
            schema=at.child("schema") if "schema" in mapping(at, what) else None,
            content=read_content(library, at, what),
            at=at,
        )
        for name, at in members(library, response.at, "headers", "the response")
        if name.lower() != "content-type"
    }
