"""Source descriptions: from a name in an Arazzo document to an OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping

from ..arazzo import ArazzoDocument
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Library, Location, is_remote, resolve_path
from ..openapi import Description, open_description
from .asyncapi import async_sources
from .scope import unsupported


def open_sources(
    arazzo: ArazzoDocument, root: Location, library: Library, report: Report
) -> Mapping[str, Description]:
    """The OpenAPI descriptions of a document by the names of its sources.

    A source that cannot be opened is reported and left out, and AsyncAPI descriptions
    are left out.
    """
    sources: dict[str, Description] = {}
    asynchronous = async_sources(arazzo, root, library)
    for index, source in enumerate(arazzo.source_descriptions):
        at = root.child("sourceDescriptions", index)
        with report.catching():
            if source.name in asynchronous:
                continue
            if source.type == "arazzo":
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
                sources[source.name] = open_description(library, path)
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
    return sources
