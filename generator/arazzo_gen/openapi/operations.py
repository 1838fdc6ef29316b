"""Find operations by id or path, with the additions of their path items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..diagnostics import DiagnosticError
from ..documents import Location
from .description import Description
from .nodes import items, mapping, text
from .parts import (
    MediaType,
    Parameter,
    RequestBody,
    Response,
    SecurityRequirement,
    Server,
    read_body,
    read_content,
    read_parameter,
    read_responses,
    read_security,
    read_servers,
)
from .routes import Route, uncallable


@dataclass(frozen=True, slots=True)
class Operation:
    """An Operation Object in its place: its path, its method, its description.

    ``path_items`` are the objects that add to it, that of ``paths`` first; ``pointer``
    is its place as it is from the root of the description. ``hidden`` are others of the
    same method that the path leads to, which do not count.
    """

    description: Description
    path: str
    method: str
    path_items: tuple[Location, ...]
    at: Location
    pointer: tuple[str, ...]
    hidden: tuple[Location, ...] = ()

    @property
    def id(self) -> str | None:
        """The operationId."""
        return text(self.at, "operationId", "the operation")

    @property
    def summary(self) -> str | None:
        """The summary."""
        return text(self.at, "summary", "the operation")

    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters: the operation's, and the path item's that it leaves alone.

        A parameter is known by its name and location (OpenAPI 3.1, section 4.8.10).
        Headers that describe the message itself are none (section 4.8.12.1), but for
        credentials in OpenAPI 2.0.
        """
        return tuple(one for one in self._declared() if not self._is_ignored(one))

    def ignored_parameters(self) -> tuple[Parameter, ...]:
        """The declared header parameters that the specification ignores."""
        return tuple(one for one in self._declared() if self._is_ignored(one))

    def _declared(self) -> Iterable[Parameter]:
        merged: dict[tuple[str, str], Parameter] = {}
        for owner in self._owners():
            for parameter in self._parameters_of(owner):
                merged[parameter.location, parameter.key] = parameter
        return merged.values()

    def _is_ignored(self, parameter: Parameter) -> bool:
        ignored = {"accept", "content-type"}
        if not self.description.is_version_2:
            ignored.add("authorization")
        return parameter.location == "header" and parameter.key in ignored

    def repeated_parameters(self) -> Iterator[tuple[Parameter, Parameter]]:
        """Parameters that one list has twice, in pairs; the later one is used."""
        for owner in self._owners():
            seen: dict[tuple[str, str], Parameter] = {}
            for parameter in self._parameters_of(owner):
                key = (parameter.location, parameter.key)
                if key in seen:
                    yield seen[key], parameter
                seen[key] = parameter

    def _owners(self) -> tuple[Location, ...]:
        """The objects that list parameters, each before those that override it."""
        return (*reversed(self.path_items), self.at)

    def _parameters_of(self, owner: Location) -> Iterator[Parameter]:
        what = "the operation" if owner is self.at else "the path"
        for at in items(self.description.library, owner, "parameters", what):
            yield read_parameter(at)

    def content_of(self, parameter: Parameter) -> tuple[MediaType, ...]:
        """The media types of a parameter that has ``content``, not a schema."""
        library = self.description.library
        return read_content(library, parameter.at, "the parameter")

    def request_body(self) -> RequestBody | None:
        """The request body, or None where the operation declares none."""
        if "requestBody" not in mapping(self.at, "the operation"):
            return None
        library = self.description.library
        return read_body(library, library.dereference(self.at.child("requestBody")))

    def responses(self) -> Mapping[str, Response]:
        """The responses by status, range or ``default``."""
        return read_responses(self.description.library, self.at)

    def servers(self) -> tuple[Server, ...]:
        """The servers: the operation's, else the path's, else the description's."""
        library = self.description.library
        for owner in (self.at, *self.path_items):
            found = read_servers(library, owner)
            if found:
                return found
        return self.description.servers()

    def security(self) -> tuple[SecurityRequirement, ...]:
        """The alternatives of credentials: the operation's, or else the description's
        (OpenAPI 3.1, section 4.8.10); empty where none are needed."""
        root = self.description.root
        owner = self.at if "security" in mapping(self.at, "the operation") else root
        return read_security(self.description.library, owner)


@dataclass(frozen=True, slots=True)
class Uncallable:
    """An operation that a step cannot call; ``what`` says what it is."""

    what: str
    id: str | None
    at: Location


def find_operations(description: Description, operation_id: str) -> list[Operation]:
    """The operations with an id: one, unless the description is faulty.

    Only the ids are read on the way, so a fault elsewhere does not matter.
    """
    return _operations(description, description.ids.get(operation_id, ()))


def find_operations_at(
    description: Description, pointer: Sequence[str]
) -> list[Operation]:
    """The operations at a place in the description: one, or, in a place that several
    paths refer to, several.

    A place is one in ``paths``, whatever is referred to there, or another that a path
    refers to.
    """
    wanted = tuple(pointer)
    if wanted in description.pointers:
        return _operations(description, [description.pointers[wanted]])
    return _operations(
        description,
        [
            route
            for route in description.routes.found
            if route.at.document.path == description.path
            and tuple(map(str, route.at.pointer)) == wanted
        ],
    )


def find_operations_of(
    description: Description, path: str, method: str | None = None
) -> list[Operation]:
    """The operations of a path as ``paths`` spells it, and of a method in any case."""
    return _operations(
        description,
        [
            route
            for route in description.routes.found
            if route.path == path
            and (method is None or route.method.lower() == method.lower())
        ],
    )


def find_uncallable(
    description: Description, wanted: str | Sequence[str]
) -> list[Uncallable]:
    """The operation with an id, or at a location, that cannot be called: it belongs to
    a webhook, a callback or no path."""
    found: list[Uncallable] = []
    for what, at in uncallable(
        description.library, description.root, description.routes
    ):
        id = mapping(at, what).get("operationId")
        place = tuple(map(str, at.pointer))
        if wanted == id if isinstance(wanted, str) else place == tuple(wanted):
            found.append(Uncallable(what, id if isinstance(id, str) else None, at))
    return found


def path_faults(description: Description) -> Mapping[str, DiagnosticError]:
    """The errors of paths whose operations cannot be read, by path."""
    return description.routes.faults


def operation_routes(description: Description) -> tuple[Route, ...]:
    """All operations of a description, in the order in which it lists them."""
    return description.routes.found


def operation_ids(description: Description) -> list[str]:
    """The ids that can be called, for suggestions."""
    return list(description.ids)


def _operations(description: Description, routes: Iterable[Route]) -> list[Operation]:
    found: list[Operation] = []
    for route in routes:
        at, path_items = description.operation_at(route)
        found.append(
            Operation(
                description,
                route.path,
                route.method,
                path_items,
                at,
                route.pointer,
                route.hidden,
            )
        )
    return found
