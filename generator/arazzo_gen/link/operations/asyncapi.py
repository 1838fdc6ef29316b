"""AsyncAPI descriptions: which steps use one. Those are not generated yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from ...arazzo import ArazzoDocument, Step
from ...diagnostics import Diagnostic, DiagnosticError
from ...documents import Json, Library, Location, kind_of
from ..faults import unknown, unsupported
from ..values.access import word


@dataclass(frozen=True, slots=True)
class AsyncSource:
    """A source that is an AsyncAPI description; ``path`` is its file, if it has one.

    It is only read for a step that may use it.
    """

    library: Library
    path: str | None

    def operation_ids(self) -> Collection[str] | None:
        """The ids of its operations; None where it cannot be read."""
        try:
            root = self.library.document(self.path).root if self.path else None
        except DiagnosticError:
            return None
        return _operation_ids(root) if isinstance(root, dict) else None


AsyncSources: TypeAlias = Mapping[str, AsyncSource]
"""AsyncAPI descriptions by the names of their sources."""


def async_sources(
    arazzo: ArazzoDocument, root: Location, library: Library
) -> AsyncSources:
    """The sources of a document that are AsyncAPI descriptions."""
    found: dict[str, AsyncSource] = {}
    for index, source in enumerate(arazzo.source_descriptions):
        if source.type not in ("asyncapi", None):
            continue
        path = None
        at = root.child("sourceDescriptions", index, "url")
        with suppress(DiagnosticError):
            path = library.locator.locate(at)
        if source.type == "asyncapi" or (path and _is_async(library, path)):
            found[source.name] = AsyncSource(library, path)
    return found


def _is_async(library: Library, path: str) -> bool:
    try:
        root = library.document(path).root
    except DiagnosticError:
        return False
    return kind_of(root) == "asyncapi"


def _operation_ids(description: dict[str, Json]) -> list[str]:
    """The ids of the operations: their keys in AsyncAPI 3, and ``operationId`` in 2."""
    ids: list[str] = []
    if isinstance(operations := description.get("operations"), dict):
        ids += operations
    channels = description.get("channels")
    for channel in channels.values() if isinstance(channels, dict) else ():
        for verb in ("publish", "subscribe"):
            operation = channel.get(verb) if isinstance(channel, dict) else None
            name = operation.get("operationId") if isinstance(operation, dict) else None
            if isinstance(name, str):
                ids.append(name)
    return ids


def refuse_async(
    step: Step, at: Location, sources: AsyncSources, *, found: bool
) -> None:
    """Raise DiagnosticError for a step that uses an AsyncAPI description.

    ``found`` tells that an OpenAPI description has its operation.
    """
    what = f'the step "{step.step_id}", which uses'
    if step.channel_path is not None:
        place = at.child("channelPath")
        raise unsupported(f"{what} a channel of an AsyncAPI description,", place)
    if step.operation_path is not None:
        place = at.child("operationPath")
        for name in sources:
            if f"$sourceDescriptions.{name}.url}}" in step.operation_path:
                raise DiagnosticError(
                    Diagnostic.at(
                        "AZ401",
                        f'the source "{name}" is an AsyncAPI description, which has no'
                        " paths",
                        place.span(),
                        help='write "operationId" or "channelPath"',
                    )
                )
    if step.operation_id is None or found:
        return
    place = at.child("operationId")
    source, _, rest = step.operation_id.removeprefix("$sourceDescriptions.").partition(
        "."
    )
    qualified = step.operation_id.startswith("$sourceDescriptions.")
    for name, described in sources.items():
        if qualified and source != name:
            continue
        ids = described.operation_ids()
        named = rest if source == name else step.operation_id
        if ids is None or named in ids:
            raise unsupported(
                f'{what} an operation of the AsyncAPI description "{name}",', place
            )
        if source == name:
            owner = f'the source "{name}"'
            at = word(place, f".{rest}", rest)
            raise unknown("AZ401", "operation", rest, ids, owner, at)
