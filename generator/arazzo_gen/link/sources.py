"""Source descriptions: from a name in an Arazzo document to an OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping

from ..arazzo import ArazzoDocument
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Library, Location, kind_of
from ..openapi import Description, open_description
from .scope import unsupported


def open_sources(
    arazzo: ArazzoDocument, root: Location, library: Library, report: Report
) -> Mapping[str, Description]:
    """The OpenAPI descriptions of a document by the names of its sources.

    A source that cannot be opened is reported and left out.
    """
    sources: dict[str, Description] = {}
    for index, source in enumerate(arazzo.source_descriptions):
        at = root.child("sourceDescriptions", index)
        with report.catching():
            if source.type in ("arazzo", "asyncapi"):
                raise unsupported(f"a source of type {source.type}", at.child("type"))
            path = library.locator.locate(at.child("url"))
            try:
                if source.type is None:
                    kind = kind_of(library.document(path).root)
                    if kind in ("arazzo", "asyncapi"):
                        raise unsupported(f"a source of type {kind}", at.child("url"))
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
