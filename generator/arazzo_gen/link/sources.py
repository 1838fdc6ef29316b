"""Source descriptions: from a name in an Arazzo document to an OpenAPI description, or
to another Arazzo document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..arazzo import ArazzoDocument
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Library, Location, kind_of
from ..openapi import Description, open_description
from .asyncapi import AsyncSources, async_sources


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a document by their names: OpenAPI descriptions, the paths of
    Arazzo documents, and AsyncAPI descriptions, which only steps that use them open.
    ``complete`` tells that all others could be opened."""

    openapi: Mapping[str, Description]
    arazzo: Mapping[str, str]
    asynchronous: AsyncSources
    complete: bool


def open_sources(
    arazzo: ArazzoDocument, root: Location, library: Library, report: Report
) -> Sources:
    """The sources of a document. One that cannot be opened is reported and left out."""
    openapi: dict[str, Description] = {}
    others: dict[str, str] = {}
    asynchronous = async_sources(arazzo, root, library)
    for index, source in enumerate(arazzo.source_descriptions):
        at = root.child("sourceDescriptions", index)
        with report.catching():
            if source.name in asynchronous:
                continue
            path = library.locator.locate(at.child("url"))
            try:
                document = library.document(path)
                kind = source.type or kind_of(document.root)
                if kind == "arazzo":
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
    opened = len(openapi) + len(others) + len(asynchronous)
    complete = opened == len(arazzo.source_descriptions)
    return Sources(openapi, others, asynchronous, complete)
