"""Source descriptions: from a name in an Arazzo document to an OpenAPI description, or
to another Arazzo document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...arazzo import ArazzoDocument, SourceDescription
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import (
    DocumentKind,
    Library,
    Location,
    is_remote,
    kind_of,
    suggested,
)
from ...openapi import Description, open_description
from .asyncapi import AsyncSources, async_sources


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a document by their names: OpenAPI descriptions, the paths of
    Arazzo documents, and AsyncAPI descriptions, which only steps that use them open.
    ``complete`` tells that all others could be opened, and are what they should be."""

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
    as_told = True
    for index, source in enumerate(arazzo.source_descriptions):
        at = root.child("sourceDescriptions", index)
        with report.catching():
            if source.name in asynchronous:
                continue
            path = library.locator.locate(at.child("url"))
            try:
                document = library.document(path)
                actual = kind_of(document.root)
                kind = actual or source.type
                if actual and source.type not in (actual, None):
                    report.add(_other_kind(source, actual, at.child("type")))
                    as_told = False
                if kind == "arazzo":
                    others[source.name] = path
                    as_told = as_told and actual is not None
                elif kind != "asyncapi":
                    openapi[source.name] = open_description(library, path)
            except DiagnosticError as error:
                found = error.diagnostics[0]
                if found.span is not None or found.path != path:
                    raise
                # The file has nothing to point at: the reference to it is the location.
                help = found.help
                if found.code == "AZ001":
                    help = _meant(path, at.child("url"), library)
                raise DiagnosticError(
                    Diagnostic.at(
                        found.code,
                        f'the source "{source.name}": {path}: {found.message}',
                        at.child("url").span(),
                        help=help,
                    )
                ) from error
    opened = len(openapi) + len(others) + len(asynchronous)
    complete = as_told and opened == len(arazzo.source_descriptions)
    return Sources(openapi, others, asynchronous, complete)


def _meant(path: str, url: Location, library: Library) -> str | None:
    """The file that a ``url`` without a file probably means."""
    other = library.nearest(path, url.document)
    if other is None:
        return None
    if is_remote(str(url.value)):
        return f"there is {other}: name that as the local copy"
    return f'did you mean "{suggested(url.document.path, other)}"?'


_KINDS: dict[DocumentKind, str] = {
    "arazzo": "an Arazzo document",
    "openapi": "an OpenAPI description",
    "asyncapi": "an AsyncAPI description",
}


def _other_kind(
    source: SourceDescription, actual: DocumentKind, at: Location
) -> Diagnostic:
    """The error for a ``type`` that is not that of the source, which is then taken for
    what it says itself."""
    return Diagnostic.at(
        "AZ104",
        f'the source "{source.name}" is {_KINDS[actual]}, and not of type'
        f" {source.type}",
        at.span(),
        help=f"write `type: {actual}`, or mend the url",
    )
