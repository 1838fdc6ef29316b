"""Parameters, bodies, responses, servers and security schemes of a description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from ..documents import Library, Location
from .nodes import flag, items, malformed, mapping, members, places, text

ParameterLocation = Literal["path", "query", "header", "cookie", "querystring"]


@dataclass(frozen=True, slots=True)
class MediaType:
    """A Media Type Object: how a body of one content type looks.

    It is read when it is asked for: a body of another type may be what is used.
    """

    name: str
    library: Library
    place: Location

    @property
    def at(self) -> Location:
        """The object, past references; DiagnosticError where one dangles."""
        return self.library.dereference(self.place)

    @property
    def schema(self) -> Location | None:
        """The schema, if it has one."""
        at = self.at
        declared = "schema" in mapping(at, f"the media type {self.name!r}")
        return at.child("schema") if declared else None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A Parameter Object. ``schema`` is None where ``content`` describes the value,
    ``style`` and ``explode`` where the description leaves them to the defaults."""

    name: str
    location: ParameterLocation
    required: bool
    description: str | None
    style: str | None
    explode: bool | None
    schema: Location | None
    at: Location
    allow_reserved: bool = False
    allow_empty_value: bool = False

    @property
    def key(self) -> str:
        """What tells the name from others in the same place: case, but in headers."""
        return parameter_key(self.name, self.location)


def parameter_key(name: str, location: str) -> str:
    """A name as it is compared: a header's without case (RFC 9110, section 5.1)."""
    return name.lower() if location == "header" else name


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A Request Body Object."""

    required: bool
    content: tuple[MediaType, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Response:
    """A Response Object with its key: a status, a range such as 2XX, or default.

    It is read when it is asked for: another response may be the one that is used.
    """

    status: str
    library: Library
    place: Location

    @property
    def at(self) -> Location:
        """The object, past references; DiagnosticError where one dangles."""
        return self.library.dereference(self.place)

    @property
    def content(self) -> tuple[MediaType, ...]:
        """Its media types."""
        return read_content(self.library, self.at, "the response")


@dataclass(frozen=True, slots=True)
class Server:
    """A Server Object; ``variables`` are names and defaults."""

    url: str
    description: str | None
    variables: tuple[tuple[str, str], ...]
    at: Location


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A Security Scheme Object and the name that requirements call it by."""

    name: str
    type: str
    scheme: str | None
    place: str | None
    parameter: str | None
    description: str | None
    at: Location


def read_parameter(at: Location) -> Parameter:
    """A Parameter Object (OpenAPI 3.1, section 4.8.12)."""
    what = "the parameter"
    name, location = text(at, "name", what), text(at, "in", what)
    if name is None or location is None:
        raise malformed(at, "a parameter needs a 'name' and an 'in'")
    if location not in {"path", "query", "header", "cookie", "querystring"}:
        raise malformed(at.child("in"), f"a parameter cannot be in {location!r}")
    node = mapping(at, what)
    return Parameter(
        name=name,
        location=cast("ParameterLocation", location),
        required=flag(at, "required", what),
        description=text(at, "description", what),
        style=text(at, "style", what),
        explode=flag(at, "explode", what) if "explode" in node else None,
        schema=at.child("schema") if "schema" in node else None,
        at=at,
        allow_reserved=flag(at, "allowReserved", what),
        allow_empty_value=flag(at, "allowEmptyValue", what),
    )


def read_content(library: Library, at: Location, what: str) -> tuple[MediaType, ...]:
    """The media types below ``content``."""
    return tuple(
        MediaType(name, library, place)
        for name, place in places(library, at, "content", what)
    )


def read_body(library: Library, at: Location) -> RequestBody:
    """A Request Body Object (OpenAPI 3.1, section 4.8.13)."""
    what = "the request body"
    return RequestBody(flag(at, "required", what), read_content(library, at, what), at)


def read_responses(library: Library, operation: Location) -> Mapping[str, Response]:
    """The Responses Object of an operation, by status (OpenAPI 3.1, section 4.8.16)."""
    return {
        status: Response(status, library, place)
        for status, place in places(library, operation, "responses", "the operation")
    }


def read_servers(library: Library, at: Location) -> tuple[Server, ...]:
    """The servers that an object lists (OpenAPI 3.1, section 4.8.5)."""
    what = "the server"
    found: list[Server] = []
    for server in items(library, at, "servers", "the object"):
        url = text(server, "url", what)
        if url is None:
            raise malformed(server, "a server needs a 'url'")
        variables = tuple(
            (name, text(at, "default", "a server variable") or "")
            for name, at in members(library, server, "variables", what)
        )
        found.append(Server(url, text(server, "description", what), variables, server))
    return tuple(found)


def read_security_scheme(name: str, at: Location) -> SecurityScheme:
    """A Security Scheme Object (OpenAPI 3.1, section 4.8.27)."""
    what = f"the security scheme {name!r}"
    kind = text(at, "type", what)
    if kind is None:
        raise malformed(at, f"{what} needs a 'type'")
    return SecurityScheme(
        name=name,
        type=kind,
        scheme=text(at, "scheme", what),
        place=text(at, "in", what),
        parameter=text(at, "name", what),
        description=text(at, "description", what),
        at=at,
    )
