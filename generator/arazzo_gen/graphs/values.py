"""The values of a document as JSON trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from ..documents import Location, Pointer, format_pointer
from ..link.values import model as linked
from ..link.values.model import LinkedValue, WorkflowKey, values_in
from ..plan.values.value_types import expression

Object: TypeAlias = dict[str, Any]
"""An object of the graph: of plain JSON values only."""

Reference: TypeAlias = (
    linked.Ref
    | linked.StatusRef
    | linked.HeaderRef
    | linked.BodyRef
    | linked.CallOutputRef
    | linked.CallStatusRef
    | linked.UrlRef
)
"""A reference to an input, an output, or a part of a response."""


def location(at: Location) -> Object:
    """A location in a document; lines and columns count from 1."""
    span = at.span()
    return {"path": span.path, "line": span.start.line, "column": span.start.column}


def workflow_key(key: WorkflowKey) -> Object:
    """The unique key of a workflow."""
    return {"path": key.path, "id": key.workflow_id}


def written(at: Location) -> Any:
    """A value as the document writes it; null if the document has none."""
    try:
        return at.value
    except LookupError:
        return None


def references(values: Iterable[LinkedValue]) -> Iterator[Reference]:
    """The references in some values, each once, in their order."""
    found = (
        one
        for value in values
        for one in values_in(value)
        if isinstance(one, Reference)
    )
    yield from dict.fromkeys(found)


def reference(ref: Reference) -> Object:
    """The origin of a value, and the runtime expression for it."""
    whole = ref.of if isinstance(ref, linked.PartRef) else ref
    pointer = ref.pointer if isinstance(ref, linked.PartRef) else ()
    kind, members = "", Object()
    match whole:
        case linked.InputRef(name):
            kind, members = "input", {"name": name, "pointer": pointer}
        case linked.OutputRef(step_id, name):
            kind = "step_output"
            members = {"step": step_id, "name": name, "pointer": pointer}
        case linked.WorkflowOutputRef(key, name):
            kind = "workflow_output"
            members = {"workflow": workflow_key(key), "name": name, "pointer": pointer}
        case linked.ResultRef(key):
            kind, members = "workflow_result", {"workflow": workflow_key(key)}
        case linked.HeaderRef(name):
            kind, members = "header", {"name": name}
        case linked.BodyRef(inner):
            kind, members = "body", {"pointer": inner}
        case linked.CallOutputRef(name, inner):
            kind, members = "call_output", {"name": name, "pointer": inner}
        case linked.StatusRef():
            kind = "status"
        case linked.CallStatusRef():
            kind = "call_status"
        case linked.UrlRef():
            kind = "url"
    if "pointer" in members:
        members["pointer"] = format_pointer(members["pointer"])
    return {"kind": kind, "expression": _expression(ref), **members}


def _expression(ref: Reference) -> str:
    match ref:
        case linked.BodyRef(pointer):
            return _pointed("$response.body", pointer)
        case linked.CallOutputRef(name, pointer):
            return _pointed(f"$outputs.{name}", pointer)
        case linked.StatusRef() | linked.CallStatusRef():
            return "$statusCode"
        case linked.HeaderRef(name):
            return f"$response.header.{name}"
        case linked.UrlRef():
            return "$url"
    return expression(ref)


def _pointed(text: str, pointer: Pointer) -> str:
    return f"{text}#{format_pointer(pointer)}" if pointer else text


def value(of: LinkedValue) -> Object:
    """A value as a tree of those that it is made of."""
    if isinstance(of, Reference):
        return reference(of)
    match of:
        case linked.Literal(constant):
            return {"kind": "literal", "value": constant}
        case linked.TextValue(parts, syntax):
            inner = [one if isinstance(one, str) else value(one) for one in parts]
            return {"kind": "text", "parts": inner, "syntax": syntax}
        case linked.ParsedText(text):
            return {"kind": "parsed", "of": value(text)}
        case linked.ObjectValue(members):
            return {
                "kind": "object",
                "members": {name: value(one) for name, one in members},
            }
        case linked.ArrayValue(items):
            return {"kind": "array", "items": [value(one) for one in items]}
        case linked.FoundIn(inner_value, pointer):
            return {
                "kind": "part",
                "of": value(inner_value),
                "pointer": format_pointer(pointer),
            }
        case linked.FunctionValue(function, inner_value):
            return {"kind": "function", "name": function, "of": value(inner_value)}
        case linked.Replaced(payload, replacements):
            return {
                "kind": "replaced",
                "of": value(payload),
                "replacements": [replacement(one) for one in replacements],
            }
        case linked.JsonPathValue(inner_value, _, text, bound):
            return _query("jsonpath", inner_value, text, bound)
        case linked.GoessnerValue(inner_value, text):
            return _query("goessner", inner_value, text, ())
        case linked.XPathValue(inner_value, text_of, version, variables):
            return {
                "kind": "xpath",
                "of": value(inner_value),
                "query": {"kind": "literal", "value": text_of},
                "version": version,
                "bound": _bound(variables),
            }


def _query(
    kind: str,
    of: LinkedValue,
    text: LinkedValue,
    bound: Iterable[tuple[str, LinkedValue]],
) -> Object:
    return {
        "kind": kind,
        "of": value(of),
        "query": value(text),
        "bound": _bound(bound),
    }


def _bound(values: Iterable[tuple[str, LinkedValue]]) -> list[Object]:
    return [{"name": name, "value": value(one)} for name, one in values]


def replacement(made: linked.Replacement) -> Object:
    """A value that is set in a payload."""
    return {
        "kind": made.kind,
        "target": made.target,
        "value": value(made.value),
        "location": location(made.at),
    }
