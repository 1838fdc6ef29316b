"""Identifiers of JSON Schemas: ``$id``, ``$anchor`` and ``$dynamicAnchor`` (JSON Schema
2020-12 core, section 8.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from .pointer import Json, Pointer
from .uri import is_remote, resolve_path

_MENTIONED = re.compile(r"\$(?:id|anchor|dynamicAnchor)\b")
_VALUES = frozenset({"const", "default", "enum", "example", "examples", "payload"})
"""Keywords whose values are no schemas, whatever they look like."""
_MAPPINGS = frozenset({"$defs", "patternProperties", "properties", "responses"})
"""Keywords whose members are named by the document, not by a specification."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A document, or a schema in it that has an ``$id``: the target of a base URI.

    ``anchors`` has the pointers of its parts by plain names, without nested resources.
    """

    uri: str
    pointer: Pointer
    anchors: dict[str, Pointer] = field(default_factory=dict[str, Pointer])


def find_resources(path: str, text: str, root: Json) -> tuple[Resource, ...]:
    """The resources of a document, itself first, each before those that it contains."""
    own = Resource(path, ())
    if not _MENTIONED.search(text):
        return (own,)
    found = [own]
    waiting: list[tuple[Json, Pointer, Resource]] = [(root, (), own)]
    while waiting:
        node, pointer, resource = waiting.pop()
        if isinstance(node, dict):
            resource = _named(node, pointer, resource, found)
            is_mapping = bool(pointer) and pointer[-1] in _MAPPINGS
            waiting.extend(
                (member, (*pointer, name), resource)
                for name, member in node.items()
                if is_mapping or name not in _VALUES
            )
        elif isinstance(node, list):
            waiting.extend(
                (item, (*pointer, index), resource) for index, item in enumerate(node)
            )
    return tuple(found)


def _named(
    node: dict[str, Json], pointer: Pointer, resource: Resource, found: list[Resource]
) -> Resource:
    """Return the resource that a node belongs to, and add the node's anchors to it."""
    name = node.get("$id")
    if isinstance(name, str) and name.startswith("#"):
        # Older drafts write an anchor as "$id": "#name".
        resource.anchors.setdefault(name[1:], pointer)
    elif isinstance(name, str) and name:
        uri = resolve_identifier(resource.uri, name.partition("#")[0])
        resource = Resource(uri, pointer)
        found.append(resource)
    for keyword in ("$anchor", "$dynamicAnchor"):
        anchor = node.get(keyword)
        if isinstance(anchor, str):
            resource.anchors.setdefault(anchor, pointer)
    return resource


def resolve_identifier(base: str, reference: str) -> str:
    """Resolve a reference without fragment against a base path or remote URI (RFC 3986,
    section 5.2)."""
    if is_remote(reference):
        return reference
    if is_remote(base):
        try:
            return urljoin(base, reference)
        except ValueError:
            return reference
    return resolve_path(base, reference)
