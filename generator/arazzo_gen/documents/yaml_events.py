"""Compose YAML nodes from events, for texts that define an anchor again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

# The non-specific tags of YAML 1.2 (section 3.3.2).
PLAIN, UNTAGGED = "?", "!"


def compose_events(events: Iterator[yaml.Event]) -> yaml.Node | None:
    """The root node of a stream of at most one document, None for an empty one.

    The nodes are those of PyYAML's composer. An alias is the node that last had its
    anchor before it (YAML 1.2, section 3.2.2.2). Raises ComposerError for an alias
    without an anchor and for a second document, and what the parser raises.
    """
    anchors: dict[str | None, yaml.Node] = {}
    document: list[yaml.Node] = []
    children = document
    # The collections that are not complete, each with the list it is an item of.
    incomplete: list[tuple[yaml.Node, list[yaml.Node]]] = []
    for event in events:
        node: yaml.Node
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                problem = f"found undefined alias {event.anchor!r}"
                raise yaml.composer.ComposerError(None, None, problem, _start(event))
            children.append(anchors[event.anchor])
        elif isinstance(event, yaml.ScalarEvent):
            node = _scalar(event)
            if event.anchor is not None:
                anchors[event.anchor] = node
            children.append(node)
        elif isinstance(event, yaml.CollectionStartEvent):
            node = _collection(event)
            if event.anchor is not None:
                anchors[event.anchor] = node
            children.append(node)
            incomplete.append((node, children))
            children = []
        elif isinstance(event, yaml.CollectionEndEvent):
            items = children
            node, children = incomplete.pop()
            node.end_mark = event.end_mark
            if isinstance(node, MappingNode):
                node.value = list(zip(items[::2], items[1::2], strict=True))
            else:
                node.value = items
        elif isinstance(event, yaml.DocumentStartEvent) and document:
            raise yaml.composer.ComposerError(
                "expected a single document in the stream",
                document[0].start_mark,
                "but found another document",
                _start(event),
            )
    return document[0] if document else None


def _scalar(event: yaml.ScalarEvent) -> ScalarNode:
    tag = event.tag
    if tag is None or tag == "!":
        tag = PLAIN if event.implicit[0] else UNTAGGED
    return ScalarNode(tag, event.value, _start(event), _end(event), event.style)


def _collection(event: yaml.CollectionStartEvent) -> yaml.Node:
    kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
    return kind(event.tag or UNTAGGED, [], _start(event), None, event.flow_style)


# Events and nodes may have marks of the C parser, which PyYAML's stubs do not declare.
def _start(event: yaml.Event) -> Any:
    return event.start_mark


def _end(event: yaml.Event) -> Any:
    return event.end_mark
