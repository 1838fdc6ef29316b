"""An OpenAPI description as a whole: version, servers, security schemes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Library, Location
from .nodes import malformed, mapping, text
from .parts import SecurityScheme, Server, read_security_scheme, read_servers


@dataclass(frozen=True, slots=True)
class Description:
    """An OpenAPI description of version 3.0, 3.1 or 3.2."""

    library: Library
    root: Location
    version: str
    title: str

    @property
    def path(self) -> str:
        """The file, as it was given to the build."""
        return self.root.document.path

    def servers(self) -> tuple[Server, ...]:
        """The servers of the description, without those of paths and operations.

        Where it lists none, there is one at ``/`` (OpenAPI 3.1, section 4.8.1.1).
        """
        found = read_servers(self.library, self.root)
        return found or (Server("/", None, None, (), self.root),)

    def security_scheme(
        self, name: str, place: Location | None = None
    ) -> SecurityScheme | None:
        """The security scheme that a requirement at a place names, or None.

        From OpenAPI 3.2 on, it can be the URI of one (section 4.30); a name among the
        components goes first. Raises DiagnosticError where a URI leads nowhere.
        """
        if "components" in mapping(self.root, "the description"):
            components = self.library.dereference(self.root.child("components"))
            if "securitySchemes" in mapping(components, "the components"):
                schemes = self.library.dereference(components.child("securitySchemes"))
                # One may well be called "x-api-key": it is no extension.
                if name in mapping(schemes, "'securitySchemes' of the components"):
                    at = self.library.dereference(schemes.child(name))
                    return read_security_scheme(name, at)
        if self.version.startswith("3.2") and re.search("[#/.]", name):
            at = self.library.follow(place or self.root, name)
            return read_security_scheme(re.split("[#/]", name)[-1], at)
        return None


def open_description(library: Library, path: str) -> Description:
    """The OpenAPI description in a file.

    Raises DiagnosticError where the file cannot be read, is no OpenAPI description,
    or is one of a version that is not generated yet.
    """
    document = library.document(path)
    root = Location(document)
    if not isinstance(document.root, dict) or not (
        {"openapi", "swagger"} & document.root.keys()
    ):
        raise DiagnosticError(
            Diagnostic.of_file(
                "AZ301",
                "this is not an OpenAPI description: it has no 'openapi' at its root",
                path,
                help="check the 'url' of the source description",
            )
        )
    field = "openapi" if "openapi" in document.root else "swagger"
    version = document.root[field]
    if not isinstance(version, str) or not re.match(r"3\.[012](\.|$)", version):
        raise DiagnosticError(
            Diagnostic.at(
                "AZ302",
                f"OpenAPI {version} is not supported: 3.0, 3.1 and 3.2 are",
                root.child(field).span(),
            )
        )
    if not isinstance(document.root.get("paths", {}), dict):
        raise malformed(root.child("paths"), "'paths' must be an object")
    title = None
    if "info" in document.root:
        title = text(root.child("info"), "title", "'info'")
    return Description(library, root, version, title or document.path)
