"""Source descriptions: from a name in an Arazzo document to an OpenAPI description, or
to another Arazzo document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..arazzo import ArazzoDocument, is_arazzo
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Library, Location, is_remote, resolve_path
from ..openapi import Description, open_description
from .scope import unsupported


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a document by their names: OpenAPI descriptions, and the paths of
    Arazzo documents. ``complete`` tells that all could be opened."""

    openapi: Mapping[str, Description]
    arazzo: Mapping[str, str]
    complete: bool


def open_sources(
    arazzo: ArazzoDocument, root: Location, library: Library, report: Report
) -> Sources:
    """The sources of a document. One that cannot be opened is reported and left out."""
    openapi: dict[str, Description] = {}
    others: dict[str, str] = {}
    for index, source in enumerate(arazzo.source_descriptions):
        at = root.child("sourceDescriptions", index)
        with report.catching():
            if source.type == "asyncapi":
                raise unsupported(f"a source of type {source.type}", at.child("type"))
            if is_remote(source.url):
                raise DiagnosticError(
                    Diagnostic.at(
                        "AZ001",
                        f'the source "{source.name}" is not a local file',
                        at.child("url").span(),
                        help="save the file in the project and write its relative path",
                    )
                )
            path = resolve_path(root.document.path, source.url)
            try:
                if _leads_to_arazzo(source.type, path, library):
                    others[source.name] = path
                else:
                    openapi[source.name] = open_description(library, path)
            except DiagnosticError as error:
                found = error.diagnostics[0]
                if found.span is not None or found.path != path:
                    raise
                # Nothing in the file to point at: the reference to it is the place.
                raise DiagnosticError(
                    Diagnostic.at(
                        found.code,
                        f'the source "{source.name}": {path}: {found.message}',
                        at.child("url").span(),
                        help=found.help,
                    )
                ) from error
    complete = len(openapi) + len(others) == len(arazzo.source_descriptions)
    return Sources(openapi, others, complete)


def _leads_to_arazzo(type_: str | None, path: str, library: Library) -> bool:
    """Whether a source is another Arazzo document: where its type is left out, the
    document tells. Raises DiagnosticError where the file cannot be read."""
    root = library.document(path).root
    return type_ == "arazzo" or (type_ is None and is_arazzo(root))
