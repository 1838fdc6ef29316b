"""Object schemas that become models, and what their models are said to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...openapi import Member, Operation, Schema
from ..model import ModelKind


@dataclass(slots=True)
class Selected:
    """An object schema of which some members are asked for; ``is_open``: others than
    these are sent, too."""

    name: str
    kind: ModelKind
    schema: Schema
    bodies: set[str] = field(default_factory=set[str])
    members: dict[str, Member] = field(default_factory=dict[str, Member])
    is_open: bool = False


def members_of(kind: ModelKind, schema: Schema) -> Mapping[str, Member]:
    """The members that a model can have. One that is read may be of any alternative."""
    return schema.possible() if kind == "response" else schema.properties()


def label_of(operation: Operation) -> str:
    """What an operation is called in descriptions of its bodies."""
    return operation.id or f"{operation.method.upper()} {operation.path}"


def description_of(selected: Selected) -> str:
    """What the model says of itself: its schema's words, or whose body it is."""
    if selected.schema.description:
        return selected.schema.description
    if not selected.bodies:
        return ""
    listed = " and ".join(sorted(selected.bodies))
    if selected.kind == "request":
        return f"The request body of {listed}."
    return f"What is read of the response of {listed}."
