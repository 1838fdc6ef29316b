"""YAML 1.2: plain trees by the core schema, and the positions of nodes."""

from __future__ import annotations

from functools import partial

import yaml
from yaml.nodes import CollectionNode, MappingNode, ScalarNode, SequenceNode

from ..diagnostics import Diagnostic, DiagnosticError
from ..limits import MAX_FAULTS, MAX_NESTING, MAX_NODES
from . import core_schema
from .pointer import Json
from .source import Children, Node, Source, Style
from .yaml_composer import bound_nesting, compose, too_deep
from .yaml_events import PLAIN, UNTAGGED

_CORE = "tag:yaml.org,2002:"


def read_yaml(source: Source) -> Json:
    """The value of a YAML text, None for an empty one.

    Nodes that aliases share are shared objects. Raises DiagnosticError.
    """
    bound_nesting(source)
    node = compose(source)
    if node is None:
        return None
    constructor = _Constructor(source)
    value = constructor.construct(node)
    if constructor.found:
        raise DiagnosticError(*constructor.found)
    return value


def scan_yaml(source: Source) -> Node:
    """The positions of all nodes of a text that ``read_yaml`` accepts."""
    node = compose(source)
    return Node(0, 0, "plain") if node is None else _place(node)


class _Constructor:
    """Make the plain tree of composed nodes, and collect their diagnostics."""

    def __init__(self, source: Source) -> None:
        self.found: list[Diagnostic] = []
        self._source = source
        # Plain scalars repeat: most are looked up, and their objects shared.
        self._plain: dict[str, Json] = {}
        # Per collection: its value, its nodes and its levels, aliases expanded; None
        # while it is under construction.
        self._built: dict[yaml.Node, tuple[Json, int, int] | None] = {}

    def construct(self, node: yaml.Node) -> Json:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        return self._collection(node, 1)[0]

    def _scalar(self, node: ScalarNode) -> Json:
        tag: str = node.tag
        text: str = node.value
        if tag == UNTAGGED:
            return text
        try:
            if tag == PLAIN:
                value: Json = core_schema.plain(text)
                self._plain[text] = value
                return value
            return core_schema.tagged(tag.removeprefix(_CORE), text)
        except ValueError as error:
            help = "quote it if a string is meant"
            self._report("AZ003", str(error), node, help=help)
        except KeyError:
            self._unknown_tag(node)
        return None

    def _collection(self, node: yaml.Node, depth: int) -> tuple[Json, int, int]:
        if node in self._built:
            built = self._built[node]
            if built is None:
                raise DiagnosticError(
                    self._diagnostic("AZ008", "an alias that contains itself", node)
                )
        else:
            self._built[node] = None
            if depth > MAX_NESTING:
                raise DiagnosticError(too_deep(self._source, node.start_mark.index))
            if isinstance(node, MappingNode):
                built = self._mapping(node, depth)
            else:
                built = self._sequence(node, depth)
            self._built[node] = built
        _, size, levels = built
        if depth + levels - 1 > MAX_NESTING:
            raise DiagnosticError(too_deep(self._source, node.start_mark.index))
        if size > MAX_NODES:
            message = f"aliases expand to more than {MAX_NODES:,} nodes"
            raise DiagnosticError(self._diagnostic("AZ008", message, node))
        return built

    def _mapping(self, node: MappingNode, depth: int) -> tuple[Json, int, int]:
        if node.tag not in (UNTAGGED, _CORE + "map"):
            self._unknown_tag(node)
        result: dict[str, Json] = {}
        size, levels = 1, 0
        plain = self._plain
        for key_node, value_node in node.value:
            value: Json
            if type(value_node) is ScalarNode:
                size += 1
                text = value_node.value
                if value_node.tag == PLAIN and text in plain:
                    value = plain[text]
                else:
                    value = self._scalar(value_node)
            else:
                value, below, height = self._collection(value_node, depth + 1)
                size += below
                levels = max(levels, height)
            result[self._key(key_node)] = value
        if len(result) != len(node.value):
            self._report_duplicates(node)
        return result, size, levels + 1

    def _sequence(self, node: yaml.Node, depth: int) -> tuple[Json, int, int]:
        if node.tag not in (UNTAGGED, _CORE + "seq"):
            self._unknown_tag(node)
        result: list[Json] = []
        size, levels = 1, 0
        for item in node.value:
            if type(item) is ScalarNode:
                size += 1
                result.append(self._scalar(item))
            else:
                value, below, height = self._collection(item, depth + 1)
                result.append(value)
                size += below
                levels = max(levels, height)
        return result, size, levels + 1

    def _key(self, node: yaml.Node) -> str:
        """A key as it is written: OpenAPI's ``200:`` is the key "200"."""
        if not isinstance(node, ScalarNode):
            message = "a mapping key must be a scalar"
            help = None
            if isinstance(node, CollectionNode) and node.flow_style:
                bracket = "{" if isinstance(node, MappingNode) else "["
                help = f'quote a key or value that starts with "{bracket}"'
            self._report("AZ003", message, node, help=help)
            return f"? {node.start_mark.index}"
        if node.tag not in (PLAIN, UNTAGGED):
            self._scalar(node)
        key: str = node.value
        return key

    def _report_duplicates(self, node: MappingNode) -> None:
        first: dict[str, yaml.Node] = {}
        for key_node, _ in node.value:
            if not isinstance(key_node, ScalarNode):
                continue
            earlier = first.setdefault(key_node.value, key_node)
            if earlier is not key_node:
                message = f'duplicate key "{key_node.value}"'
                self._report("AZ004", message, key_node, first=earlier)

    def _unknown_tag(self, node: yaml.Node) -> None:
        tag: str = node.tag
        name = f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag
        kind = {ScalarNode: "scalar", SequenceNode: "sequence"}.get(
            type(node), "mapping"
        )
        message = f"a {kind} tagged {name} is not representable in JSON"
        self._report("AZ003", message, node, help="remove the tag")

    def _report(
        self,
        code: str,
        message: str,
        node: yaml.Node,
        *,
        help: str | None = None,
        first: yaml.Node | None = None,
    ) -> None:
        self.found.append(self._diagnostic(code, message, node, help=help, first=first))
        if len(self.found) == MAX_FAULTS:
            raise DiagnosticError(*self.found)

    def _diagnostic(
        self,
        code: str,
        message: str,
        node: yaml.Node,
        *,
        help: str | None = None,
        first: yaml.Node | None = None,
    ) -> Diagnostic:
        start, end = node.start_mark.index, node.end_mark.index
        related = None
        if first:
            related = (
                "first defined here",
                first.start_mark.index,
                first.end_mark.index,
            )
        return self._source.diagnostic(
            code,
            message,
            start,
            min(end, self._source.lines.line_end(start)),
            help=help,
            related=related,
        )


_STYLES: dict[str | None, Style] = {
    "'": "single",
    '"': "double",
    "|": "block",
    ">": "block",
}


def _place(node: yaml.Node) -> Node:
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, ScalarNode):
        return Node(start, end, _STYLES.get(node.style, "plain"))
    block = isinstance(node, CollectionNode) and not node.flow_style
    if isinstance(node, MappingNode):
        return Node(start, end, "mapping", block, partial(_members, node))
    return Node(start, end, "sequence", block, partial(_items, node))


def _members(node: yaml.Node) -> Children:
    return {key.value: (_place(key), _place(value)) for key, value in node.value}


def _items(node: yaml.Node) -> Children:
    return {index: (None, _place(item)) for index, item in enumerate(node.value)}
