"""What calls of workflows pass: values that they say, and inputs of the caller's of the
same name (Arazzo 1.1.0, "Workflow Object": ``dependsOn``)."""

from __future__ import annotations

from collections.abc import Mapping

from ..diagnostics import DiagnosticError
from ..link import WorkflowCall
from ..link.values.model import InputRef, LinkedValue
from ..openapi import Member, Schema
from .model import WorkflowFacts
from .types import schema_type

_DEPTH = 4
"""How deep the items of arrays and the values of maps are compared."""


def passed_values(
    call: WorkflowCall, caller: WorkflowFacts, called: WorkflowFacts
) -> dict[str, LinkedValue]:
    """What a call passes for the inputs of a workflow, by their names: what it says,
    and where it inherits, the caller's inputs of the same name and a type that fits."""
    explicit, own = dict(call.arguments), _inputs(caller)
    passed: dict[str, LinkedValue] = {}
    for name, member in _inputs(called).items():
        if name in explicit:
            passed[name] = explicit[name]
        elif call.inherits and name in own and _fits(own[name], member):
            passed[name] = InputRef(name)
    return passed


def _inputs(workflow: WorkflowFacts) -> Mapping[str, Member]:
    inputs = workflow.linked.inputs
    return inputs.properties() if inputs is not None else {}


def _fits(own: Member, wanted: Member) -> bool:
    try:
        return is_assignable(own.schema, wanted.schema)
    except DiagnosticError:
        # A reference that dangles is reported where the schemas are checked.
        return False


def is_assignable(own: Schema, wanted: Schema, depth: int = 0) -> bool:
    """Whether every value of one schema may be of the other, as far as their types and
    enumerations tell; null is left out."""
    if own.key == wanted.key or depth > _DEPTH:
        return True
    if own.is_composed:
        options = own.alternatives(lenient=True)
        return all(is_assignable(one, wanted, depth + 1) for one in options)
    if wanted.is_composed:
        options = wanted.alternatives(lenient=True)
        return any(is_assignable(own, one, depth + 1) for one in options)
    given, aim = schema_type(own), schema_type(wanted)
    if given is None or aim is None:
        return True
    numbers = {"integer"} if "number" in aim.kinds else set[str]()
    if not given.kinds <= aim.kinds | numbers:
        return False
    if aim.values is not None:
        admitted = aim.values
        return given.values is not None and all(one in admitted for one in given.values)
    if "array" in given.kinds and not _both(own.items(), wanted.items(), depth):
        return False
    if "object" not in given.kinds:
        return True
    if own.properties() or wanted.properties():
        # Models of two schemas are two classes.
        return not wanted.properties() and wanted.additional() is None
    return _both(own.additional(), wanted.additional(), depth)


def _both(own: Schema | None, wanted: Schema | None, depth: int) -> bool:
    return own is None or wanted is None or is_assignable(own, wanted, depth + 1)
