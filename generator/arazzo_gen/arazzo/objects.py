"""The objects in the plain tree of an Arazzo document, whether or not they are valid.

Validation walks these rather than the model: one invalid field must not hide what is
wrong with the rest of its object.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..documents import Json, Location
from .base import ArazzoObject, FeatureSet
from .model import (
    ArazzoDocument,
    Components,
    Criterion,
    ExpressionType,
    FailureAction,
    Info,
    Parameter,
    PayloadReplacement,
    RequestBody,
    ReusableObject,
    Selector,
    SourceDescription,
    Step,
    SuccessAction,
    Workflow,
    is_reusable,
    is_selector,
)
from .problems import quoted

Model = type[ArazzoObject]


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the specification in a document: a mapping, its fields unchecked.

    ``label`` names it in messages: ``step "getPet"``.
    """

    model: Model
    label: str
    fields: dict[str, Json]
    at: Location
    parent: Node | None = None

    def named(self, field: str) -> str:
        """A field of this object in the words of a message."""
        return f'"{field}" of {self.label}' if self.parent else f'"{field}"'

    def items(self, field: str) -> list[Json]:
        """The list in a field; empty if there is none."""
        value = self.fields.get(field)
        return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class _Child:
    field: str
    model: Model
    noun: str
    holds: Literal["object", "list", "map"] = "list"


_PARAMETERS = _Child("parameters", Parameter, "parameter")
_CRITERIA = _Child("criteria", Criterion, "criterion")
_OUTPUTS = _Child("outputs", Selector, "output", "map")
_TYPE = _Child("type", ExpressionType, "the type", "object")
_VALUE = _Child("value", Selector, "the value", "object")

_CHILDREN: dict[Model, tuple[_Child, ...]] = {
    ArazzoDocument: (
        _Child("info", Info, '"info"', "object"),
        _Child("sourceDescriptions", SourceDescription, "source description"),
        _Child("workflows", Workflow, "workflow"),
        _Child("components", Components, '"components"', "object"),
    ),
    Workflow: (
        _PARAMETERS,
        _Child("steps", Step, "step"),
        _Child("successActions", SuccessAction, "success action"),
        _Child("failureActions", FailureAction, "failure action"),
        _OUTPUTS,
    ),
    Step: (
        _PARAMETERS,
        _Child("requestBody", RequestBody, "the request body", "object"),
        _Child("successCriteria", Criterion, "success criterion"),
        _Child("onSuccess", SuccessAction, "success action"),
        _Child("onFailure", FailureAction, "failure action"),
        _OUTPUTS,
    ),
    Components: (
        _Child("parameters", Parameter, "component parameter", "map"),
        _Child("successActions", SuccessAction, "component success action", "map"),
        _Child("failureActions", FailureAction, "component failure action", "map"),
    ),
    SuccessAction: (_PARAMETERS, _CRITERIA),
    FailureAction: (_PARAMETERS, _CRITERIA),
    Criterion: (_TYPE,),
    Selector: (_TYPE,),
    Parameter: (_VALUE,),
    RequestBody: (_Child("replacements", PayloadReplacement, "replacement"),),
    PayloadReplacement: (
        _Child("targetSelectorType", ExpressionType, "the target's type", "object"),
        _VALUE,
    ),
}

_NAMED_BY: dict[Model, str] = {
    SourceDescription: "name",
    Workflow: "workflowId",
    Step: "stepId",
    Parameter: "name",
    SuccessAction: "name",
    FailureAction: "name",
    ReusableObject: "reference",
    PayloadReplacement: "target",
}
_UNIQUE = (SourceDescription, Workflow, Step)


def walk(document: Location, feature_set: FeatureSet) -> Iterator[Node]:
    """The objects of a document, outer ones first; none if the root is no mapping."""
    if isinstance(root := document.value, dict):
        node = Node(ArazzoDocument, "the document", root, document)
        yield from _walk(node, feature_set)


def _walk(node: Node, feature_set: FeatureSet) -> Iterator[Node]:
    yield node
    for found in _inner(node, feature_set):
        yield from _walk(found, feature_set)


def _inner(node: Node, feature_set: FeatureSet) -> Iterator[Node]:
    for child in _CHILDREN.get(node.model, ()):
        value = node.fields.get(child.field)
        at = node.at.child(child.field)
        if child is _VALUE and not is_selector(value, feature_set):
            continue
        match child.holds, value:
            case "object", dict():
                label = f"{child.noun}{_of(node)}"
                yield Node(child.model, label, value, at, node)
            case "list", list():
                for index, item in enumerate(value):
                    if isinstance(item, dict):
                        yield _item(node, child, index, item, at.child(index))
            case "map", dict():
                for key, item in value.items():
                    if isinstance(item, dict):
                        label = f"{child.noun} {quoted(key)}{_of(node)}"
                        yield Node(child.model, label, item, at.child(key), node)
    if node.model is RequestBody:
        payload = node.fields.get("payload")
        for at, value in _selectors(node.at.child("payload"), payload, feature_set):
            label = f"a selector in {node.label}"
            yield Node(Selector, label, value, at, node)


def _item(
    node: Node, child: _Child, index: int, item: dict[str, Json], at: Location
) -> Node:
    model, noun = child.model, child.noun
    if model in (Parameter, SuccessAction, FailureAction) and is_reusable(item):
        model, noun = ReusableObject, f"reusable {noun}"
    name = item.get(_NAMED_BY.get(model, ""))
    if not (isinstance(name, str) and name):
        return Node(model, f"{noun} {index + 1}{_of(node)}", item, at, node)
    owner = "" if model in _UNIQUE else _of(node)
    return Node(model, f"{noun} {quoted(name)}{owner}", item, at, node)


def _of(node: Node) -> str:
    within_document = node.model in (ArazzoDocument, Components)
    return "" if within_document else f" of {node.label}"


def _selectors(
    at: Location, value: Json, feature_set: FeatureSet
) -> Iterator[tuple[Location, dict[str, Json]]]:
    if isinstance(value, dict):
        if is_selector(value, feature_set):
            yield at, value
            return
        for key, member in value.items():
            yield from _selectors(at.child(key), member, feature_set)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _selectors(at.child(index), item, feature_set)
