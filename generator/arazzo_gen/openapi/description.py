"""An OpenAPI description as a whole: version, servers, security schemes, operations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Json, Library, Location
from .nodes import malformed, mapping, text
from .parts import SecurityScheme, Server, read_security_scheme, read_servers
from .routes import Route, Routes, read_routes
from .version_2 import rewritten_operation, rewritten_root


@dataclass(frozen=True)
class Description:
    """An OpenAPI description of version 2.0, 3.0, 3.1 or 3.2.

    ``root`` is that of one of 3.x: a description of 2.0 is rewritten.
    """

    library: Library
    root: Location
    version: str
    title: str

    @property
    def path(self) -> str:
        """The file, as it was given to the build."""
        return self.root.document.path

    @property
    def is_version_2(self) -> bool:
        """Whether this is a description of OpenAPI 2.0."""
        return self.version[:2] == "2."

    @cached_property
    def routes(self) -> Routes:
        """The routes of the operations."""
        return read_routes(self.library, self.root, self.version)

    @cached_property
    def ids(self) -> Mapping[str, list[Route]]:
        """The operations by their ids."""
        return self.routes.by_id()

    @cached_property
    def pointers(self) -> Mapping[tuple[str, ...], Route]:
        """The operations by their pointers from the root."""
        return {route.pointer: route for route in self.routes.found}

    def operation_at(self, route: Route) -> tuple[Location, tuple[Location, ...]]:
        """The Operation Object of a route, and the Path Item Objects that add to it.

        Raises DiagnosticError, AZ304, for one of 2.0 that cannot be rewritten.
        """
        if not self.is_version_2:
            return route.at, route.path_items
        if route.pointer not in self._rewritten:
            self._rewritten[route.pointer] = rewritten_operation(
                self.library, self.root, route.path_items, route.at
            )
        return self._rewritten[route.pointer], ()

    @cached_property
    def _rewritten(self) -> dict[tuple[str, ...], Location]:
        return {}

    def servers(self) -> tuple[Server, ...]:
        """The servers of the description, without those of paths and operations.

        Where it lists none, there is one at ``/`` (OpenAPI 3.1, section 4.8.1.1).
        """
        found = read_servers(self.library, self.root)
        return found or (Server("/", None, None, (), self.root),)

    def security_schemes(self) -> list[str]:
        """The names of the security schemes, for suggestions."""
        at = self.root
        for field in ("components", "securitySchemes"):
            if field not in mapping(at, "the components"):
                return []
            at = self.library.dereference(at.child(field))
        return list(mapping(at, "the security schemes"))

    def security_scheme(
        self, name: str, place: Location | None = None
    ) -> SecurityScheme | None:
        """The security scheme that a requirement at a place names, or None.

        From OpenAPI 3.2 on, it can be the URI of one (section 4.30); a name among the
        components goes first. Raises DiagnosticError where a URI leads nowhere.
        """
        at = self.root
        # One may well be called "x-api-key": it is no extension.
        for field in ("components", "securitySchemes", name):
            if field not in mapping(at, "the components"):
                break
            at = self.library.dereference(at.child(field))
        else:
            return read_security_scheme(name, at)
        if self.version.startswith("3.2") and re.search("[#/.]", name):
            at = self.library.follow(place or self.root, name)
            return read_security_scheme(re.split("[#/]", name)[-1], at)
        return None


def open_description(library: Library, path: str) -> Description:
    """The OpenAPI description in a file.

    Raises DiagnosticError where the file cannot be read, is no OpenAPI description,
    or is one of a version that does not exist or is not supported.
    """
    document = library.document(path)
    root = Location(document)
    named = document.root if isinstance(document.root, dict) else {}
    fields = ("openapi", "swagger", "swaggerVersion")
    field = next((one for one in fields if one in named), None)
    if field is None:
        raise DiagnosticError(
            Diagnostic.of_file(
                "AZ301",
                'this is not an OpenAPI description: it has no "openapi" at its root',
                path,
                help='check the "url" of the source description',
            )
        )
    version = _version(named[field])
    pattern = r"3\.[012](\.|$)" if field == "openapi" else r"2\.0(\.|$)"
    if version is None or not re.match(pattern, version):
        message = f"OpenAPI {named[field]} is not supported: 2.0, 3.0, 3.1 and 3.2 are"
        help = None
        if field == "swagger" and version is not None and version.startswith("3."):
            message = "from OpenAPI 3.0 on, the version stands in 'openapi'"
            help = f"write openapi: {version}"
        at = root.child(field).span()
        raise DiagnosticError(Diagnostic.at("AZ302", message, at, help=help))
    if not isinstance(named.get("paths", {}), dict):
        raise malformed(root.child("paths"), "'paths' must be an object")
    title = None
    if "info" in named:
        title = text(root.child("info"), "title", "'info'")
    if field == "swagger":
        root = rewritten_root(library, root)
    return Description(library, root, version, title or document.path)


def _version(written: Json) -> str | None:
    """A version as text; YAML reads an unquoted one such as 3.1 as a number."""
    if isinstance(written, float):
        return str(written)
    return written if isinstance(written, str) else None
