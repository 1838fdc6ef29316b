"""Compiled JSONPath, evaluated as generated code evaluates it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arazzo_gen.emit.jsonpath import Compiler
from arazzo_gen.language import is_singular, parse_jsonpath
from arazzo_gen.runtime import conditions, json_nodes

_NAMES = {
    name: getattr(module, name)
    for module in (conditions, json_nodes)
    for name in module.__all__
}


def nodes(selector: str, document: Any, **values: Any) -> list[Any]:
    """What a query selects: the values of its nodes."""
    query, compiler = parse_jsonpath(selector), _compiler(selector, values)
    if not is_singular(query):
        found = _evaluated(compiler.nodes(), document, values)
        assert isinstance(found, list)
        return found
    # The root is always there, though a condition holds in no null.
    if query.segments and not _evaluated(compiler.exists(), document, values):
        return []
    return [_evaluated(compiler.value(), document, values)]


def exists(
    selector: str, document: Any, *, itself: bool = False, **values: Any
) -> bool:
    """Whether a query selects anything."""
    text = _compiler(selector, values).exists(itself=itself)
    found = _evaluated(text, document, values)
    assert isinstance(found, bool)
    return found


def _compiler(selector: str, values: Mapping[str, Any]) -> Compiler:
    bound = {f"{{$inputs.{name}}}": name for name in values}
    return Compiler(parse_jsonpath(selector), "document", bound)


def _evaluated(text: str, document: Any, values: Mapping[str, Any]) -> Any:
    return eval(text, {**_NAMES, **values, "document": document})
