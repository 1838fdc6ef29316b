"""The rules for steps that send or receive messages (Arazzo 1.1.0, "Step Object")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .objects import Node
from .problems import Problem, quoted

_WITHOUT_CHANNELS = {
    "openapi": "an OpenAPI description",
    "arazzo": "an Arazzo document",
}


def asynchronous(node: Node, targets: Sequence[str]) -> Iterator[Problem]:
    """The problems of the AsyncAPI fields of a step; ``targets`` are its fields that
    name what it calls."""
    fields = node.fields
    written = fields.keys() & set(targets)
    other = _described_otherwise(node) if written == {"channelPath"} else None
    if other is not None:
        yield Problem(
            "AZ107",
            f'{node.label} has a "channelPath", but {other}: only AsyncAPI'
            " descriptions have channels",
            node.at.child("channelPath").key(),
            'write "operationId" or "operationPath"',
        )
    elif written == {"channelPath"} and "action" not in fields:
        yield Problem(
            "AZ101",
            f'{node.label} has a "channelPath", but no "action"',
            node.at,
            "add action: send or action: receive",
            missing=("action",),
        )
    if "workflowId" in fields:
        for field in ("action", "correlationId"):
            if field in fields:
                yield misplaced(node, field, "a step that calls a workflow")
    elif "correlationId" in fields and fields.get("action") in ("send", None):
        yield misplaced(node, "correlationId", 'a step whose "action" is not "receive"')


def _described_otherwise(node: Node) -> str | None:
    """Why no source description that a channelPath may name has channels, None if one
    may have them."""
    root = node
    while root.parent is not None:
        root = root.parent
    path = node.fields["channelPath"]
    types: dict[str, str] = {}
    for source in root.items("sourceDescriptions"):
        if isinstance(source, dict) and isinstance(name := source.get("name"), str):
            kind = source.get("type")
            types[name] = kind if isinstance(kind, str) else ""
    for name, kind in types.items():
        named = isinstance(path, str) and f"$sourceDescriptions.{name}." in path
        if named and kind in _WITHOUT_CHANNELS:
            return f"the source {quoted(name)} is {_WITHOUT_CHANNELS[kind]}"
        if named:
            return None
    if types and all(kind in _WITHOUT_CHANNELS for kind in types.values()):
        return 'no source description is of type "asyncapi"'
    return None


def misplaced(node: Node, field: str, where: str) -> Problem:
    """The problem of a field that an object of this kind cannot have."""
    return Problem(
        "AZ107",
        f'{node.label} has a field "{field}", which {where} cannot have',
        node.at.child(field).key(),
        f'remove "{field}"',
    )
