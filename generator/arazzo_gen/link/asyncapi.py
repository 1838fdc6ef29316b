"""AsyncAPI descriptions: which steps use one. Those are not generated yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from ..arazzo import ArazzoDocument, Step
from ..diagnostics import Diagnostic, DiagnosticError
from ..documents import Json, Library, Location, is_remote, resolve_path
from .faults import unknown, unsupported

AsyncSources: TypeAlias = Mapping[str, Collection[str] | None]
"""The ids of the operations of AsyncAPI descriptions by the names of their sources;
None where the description cannot be read."""


def async_sources(
    arazzo: ArazzoDocument, root: Location, library: Library
) -> dict[str, Collection[str] | None]:
    """The sources of a document that are AsyncAPI descriptions.

    One that cannot be read matters only to the steps that use it.
    """
    found: dict[str, Collection[str] | None] = {}
    for source in arazzo.source_descriptions:
        if source.type not in ("asyncapi", None):
            continue
        if source.type == "asyncapi":
            found[source.name] = None
        if is_remote(source.url):
            continue
        try:
            path = resolve_path(root.document.path, source.url)
            description = library.document(path).root
        except DiagnosticError:
            continue
        if isinstance(description, dict) and "asyncapi" in description:
            found[source.name] = _operation_ids(description)
    return found


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
                        help="write operationId or channelPath",
                    )
                )
    if step.operation_id is None or found:
        return
    place = at.child("operationId")
    source, _, rest = step.operation_id.removeprefix("$sourceDescriptions.").partition(
        "."
    )
    qualified = step.operation_id.startswith("$sourceDescriptions.")
    for name, ids in sources.items():
        if qualified and source != name:
            continue
        named = rest if source == name else step.operation_id
        if ids is None or named in ids:
            raise unsupported(
                f'{what} an operation of the AsyncAPI description "{name}",', place
            )
        if source == name:
            owner = f'the source "{name}"'
            raise unknown("AZ401", "operation", rest, ids, owner, place)
