"""Parameters, bodies, responses, servers and security schemes of a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from ..documents import Library, Location
from .nodes import flag, items, malformed, mapping, places, text

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
        declared = "schema" in mapping(at, f'the media type "{self.name}"')
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
        """The name for comparisons in one location: headers ignore case."""
        return parameter_key(self.name, self.location)


def parameter_key(name: str, location: str) -> str:
    """A name for comparisons: headers ignore case (RFC 9110, section 5.1)."""
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
class ServerVariable:
    """A Server Variable Object with its name; ``enum`` is empty where any value will
    do."""

    name: str
    default: str
    enum: tuple[str, ...]
    description: str | None
    at: Location


@dataclass(frozen=True, slots=True)
class Server:
    """A Server Object: a URL template with its variables."""

    url: str
    name: str | None
    description: str | None
    variables: tuple[ServerVariable, ...]
    at: Location


OAuthFlowKind = Literal[
    "implicit",
    "password",
    "clientCredentials",
    "authorizationCode",
    "deviceAuthorization",
]


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """An OAuth Flow Object: its key among the flows, and the names of its scopes."""

    kind: OAuthFlowKind
    token_url: str | None
    refresh_url: str | None
    at: Location
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A Security Scheme Object and the name that requirements call it by."""

    name: str
    type: str
    scheme: str | None
    place: str | None
    parameter: str | None
    description: str | None
    deprecated: bool
    flows: tuple[OAuthFlow, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class RequiredScheme:
    """A member of a Security Requirement Object: a scheme and its required scopes."""

    name: str
    scopes: tuple[str, ...]
    at: Location


SecurityRequirement = tuple[RequiredScheme, ...]
"""The schemes whose credentials a request needs together."""


def read_parameter(at: Location) -> Parameter:
    """A Parameter Object (OpenAPI 3.1, section 4.8.12)."""
    what = "the parameter"
    name, location = text(at, "name", what), text(at, "in", what)
    if name is None or location is None:
        raise malformed(at, 'a parameter needs a "name" and an "in"')
    if location not in {"path", "query", "header", "cookie", "querystring"}:
        raise malformed(at.child("in"), f'a parameter cannot be in "{location}"')
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
    """The servers that an object lists (OpenAPI 3.1, section 4.8.5).

    Raises DiagnosticError where a URL has a query or a fragment, or names a variable
    that is not declared. Variables that it does not name are left out.
    """
    return tuple(
        _read_server(library, server)
        for server in items(library, at, "servers", "the object")
    )


def _read_server(library: Library, at: Location) -> Server:
    what = "the server"
    url = text(at, "url", what)
    if url is None:
        raise malformed(at, 'a server needs a "url"')
    names = list(dict.fromkeys(re.findall(r"\{([^{}]*)\}", url)))
    literal = re.sub(r"\{[^{}]*\}", "", url)
    if "?" in literal or "#" in literal:
        message = "the URL of a server cannot have a query or a fragment"
        raise malformed(at.child("url"), message)
    place = at
    declared: Iterable[str] = ()
    if "variables" in mapping(at, what):
        place = library.dereference(at.child("variables"))
        declared = mapping(place, f"'variables' of {what}")
    for name in names:
        if name not in declared:
            message = f'the URL has the variable "{name}", which is not declared'
            raise malformed(at.child("url"), message)
    variables = (_read_variable(name, place.child(name)) for name in names)
    return Server(
        url,
        text(at, "name", what),
        text(at, "description", what),
        tuple(variables),
        at,
    )


def _read_variable(name: str, at: Location) -> ServerVariable:
    """A Server Variable Object (OpenAPI 3.1, section 4.8.6)."""
    what = f'the server variable "{name}"'
    default = text(at, "default", what)
    if default is None:
        raise malformed(at, f'{what} needs a "default"')
    enum = mapping(at, what).get("enum", [])
    if not isinstance(enum, list):
        raise malformed(at.child("enum"), f'{what}: "enum" must be an array')
    values: list[str] = []
    for index, value in enumerate(enum):
        if not isinstance(value, str):
            raise malformed(at.child("enum", index), f"{what}: values are strings")
        values.append(value)
    unique = tuple(dict.fromkeys(values))
    return ServerVariable(name, default, unique, text(at, "description", what), at)


def read_security(library: Library, at: Location) -> tuple[SecurityRequirement, ...]:
    """The alternatives that an object lists (OpenAPI 3.1, section 4.8.30)."""
    requirements: list[SecurityRequirement] = []
    for one in items(library, at, "security", "the object"):
        schemes: list[RequiredScheme] = []
        for name, scopes in mapping(one, "a security requirement").items():
            texts = scopes if isinstance(scopes, list) else []
            found = tuple(scope for scope in texts if isinstance(scope, str))
            schemes.append(RequiredScheme(name, found, one.child(name)))
        requirements.append(tuple(schemes))
    return tuple(requirements)


_TYPES = ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect")
_PLACES = ("query", "header", "cookie")
_FLOWS: tuple[OAuthFlowKind, ...] = (
    "implicit",
    "password",
    "clientCredentials",
    "authorizationCode",
    "deviceAuthorization",
)


def read_security_scheme(name: str, at: Location) -> SecurityScheme:
    """A Security Scheme Object (OpenAPI 3.1, section 4.8.27).

    Raises DiagnosticError for one of a type that there is not, or that lacks what tells
    where the credential goes. What tells where to get one may be missing.
    """
    what = f'the security scheme "{name}"'
    kind = text(at, "type", what)
    if kind is None:
        raise malformed(at, f'{what} needs a "type"')
    if kind not in _TYPES:
        message = f'{what} is of the type "{kind}"; there are {", ".join(_TYPES)}'
        raise malformed(at.child("type"), message)
    needed = {"apiKey": ("name", "in"), "http": ("scheme",)}
    for field in needed.get(kind, ()):
        if not text(at, field, what):
            raise malformed(at, f'{what} is of the type "{kind}" and needs a "{field}"')
    place = text(at, "in", what)
    if kind == "apiKey" and place not in _PLACES:
        message = f'{what} cannot be in "{place}"; it is in {", ".join(_PLACES)}'
        raise malformed(at.child("in"), message)
    return SecurityScheme(
        name=name,
        type=kind,
        scheme=text(at, "scheme", what),
        place=place,
        parameter=text(at, "name", what),
        description=text(at, "description", what),
        deprecated=flag(at, "deprecated", what),
        flows=tuple(_read_flows(at, what)) if kind == "oauth2" else (),
        at=at,
    )


def _read_flows(at: Location, what: str) -> Iterator[OAuthFlow]:
    """The OAuth Flows Object (OpenAPI 3.2, section 4.28)."""
    if "flows" not in mapping(at, what):
        return
    flows = at.child("flows")
    for kind in _FLOWS:
        if kind in mapping(flows, f"'flows' of {what}"):
            flow = flows.child(kind)
            about = f'the flow "{kind}" of {what}'
            scopes = mapping(flow, about).get("scopes")
            yield OAuthFlow(
                kind,
                text(flow, "tokenUrl", about),
                text(flow, "refreshUrl", about),
                flow,
                tuple(scopes) if isinstance(scopes, dict) else (),
            )
