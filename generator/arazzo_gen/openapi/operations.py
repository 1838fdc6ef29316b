"""Operations: found by id or by path, with what their path item adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..documents import Location
from .description import Description
from .nodes import items, mapping, text
from .parts import (
    MediaType,
    Parameter,
    RequestBody,
    Response,
    Server,
    read_body,
    read_content,
    read_parameter,
    read_responses,
    read_servers,
)

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

Requirement = tuple[str, ...]
"""Names of security schemes that go on a request together."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An Operation Object in its place: its path, its method, its description."""

    description: Description
    path: str
    method: str
    path_item: Location
    at: Location

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
        Headers that describe the message itself are none (section 4.8.12.1).
        """
        merged: dict[tuple[str, str], Parameter] = {}
        ignored = {("header", name) for name in ("accept", "authorization")}
        ignored.add(("header", "content-type"))
        for owner, what in ((self.path_item, "the path"), (self.at, "the operation")):
            for at in items(self.description.library, owner, "parameters", what):
                parameter = read_parameter(at)
                merged[parameter.location, parameter.key] = parameter
        return tuple(
            parameter for key, parameter in merged.items() if key not in ignored
        )

    def content_of(self, parameter: Parameter) -> tuple[MediaType, ...]:
        """The media type of a parameter that a schema does not describe."""
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
        return (
            read_servers(library, self.at)
            or read_servers(library, self.path_item)
            or self.description.servers()
        )

    def security(self) -> tuple[Requirement, ...]:
        """The alternatives of credentials; empty where none are needed."""
        root = self.description.root
        owner = self.at if "security" in mapping(self.at, "the operation") else root
        requirements: list[Requirement] = []
        for at in items(self.description.library, owner, "security", "the object"):
            requirements.append(tuple(mapping(at, "a security requirement")))
        return tuple(requirements)


def operation_paths(description: Description) -> Iterator[Operation]:
    """All operations of a description, in the order in which it lists them."""
    root = mapping(description.root, "the description")
    if "paths" not in root:
        return
    paths = description.root.child("paths")
    for path, node in mapping(paths, "'paths'").items():
        if not path.startswith("/"):
            continue
        item = paths.child(path)
        if isinstance(node, dict) and "$ref" in node:
            item = description.library.dereference(item)
        for method in mapping(item, f"the path {path!r}"):
            if method in METHODS:
                yield Operation(description, path, method, item, item.child(method))


def find_operations(description: Description, operation_id: str) -> list[Operation]:
    """The operations with an id: one, unless the description is faulty.

    Only the ids are read on the way, so a fault elsewhere does not matter.
    """
    found: list[Operation] = []
    for operation in operation_paths(description):
        node = operation.at.value
        if isinstance(node, dict) and node.get("operationId") == operation_id:
            found.append(operation)
    return found


def find_operation_at(
    description: Description, path: str, method: str
) -> Operation | None:
    """The operation of a method at a path, as ``paths`` spells both, or None."""
    for operation in operation_paths(description):
        if (operation.path, operation.method) == (path, method):
            return operation
    return None


def operation_ids(description: Description) -> list[str]:
    """The ids that can be called, for suggestions."""
    nodes = (operation.at.value for operation in operation_paths(description))
    ids = (node.get("operationId") for node in nodes if isinstance(node, dict))
    return [found for found in ids if isinstance(found, str)]
