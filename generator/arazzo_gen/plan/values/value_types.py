"""The types of the analysis as Python types: what a value is in generated code."""

from __future__ import annotations

from ...analysis.types import Place, Types, ValueType, base_of, literal_type
from ...documents import Json, format_pointer
from ...link.values.model import (
    BodyRef,
    CallOutputRef,
    InputRef,
    JsonPathValue,
    LinkedValue,
    Literal,
    OutputRef,
    PartRef,
    Ref,
    ResultRef,
    WorkflowOutputRef,
    source_of,
)
from .code import Declared, Giver, OutputOf, Value
from .types import (
    ANY,
    NULL,
    SCALARS,
    ListType,
    MapType,
    Type,
    is_optional,
    optional,
    union,
    without_null,
)

TYPE_ORDER = ("string", "integer", "number", "boolean", "array", "object")
"""The JSON types, in the order in which they are written."""
_DEPTH = 5
"""How deep lists of lists are followed."""
_OPTIONS = 4
"""The most types of a union; a value of more types is ``Any``."""


def python_type(found: ValueType | None, depth: int = 0) -> Type:
    """What a value is that is read from plain JSON."""
    if found is None or depth > _DEPTH or len(found.kinds) > _OPTIONS:
        return ANY
    kinds = (kind for kind in TYPE_ORDER if kind in found.kinds)
    type_ = union(*(_of_kind(kind, found, depth) for kind in kinds))
    return optional(type_) if found.is_optional else type_


def _of_kind(kind: str, found: ValueType, depth: int) -> Type:
    if kind in SCALARS:
        return SCALARS[kind]
    if kind == "object":
        return MapType(ANY)
    return ListType(python_type(found.items(), depth + 1))


def constant_type(value: Json) -> Type:
    """What a value is that the document gives."""
    found = literal_type(value)
    return NULL if found is None else python_type(found)


def checked(value: Value, type_: Type, where: str, giver: Giver) -> Value:
    """A value of plain JSON that is of a type once that was checked."""
    of = without_null(type_)
    if of in (ANY, NULL):
        return value
    return Declared(value, of, where, is_optional(type_), giver)


def declared_type(
    value: LinkedValue, place: Place, types: Types
) -> tuple[Type, Giver] | None:
    """The type of a value that is read from plain JSON, and what gives it; None where
    no type is described, or where nothing gives it that could be blamed."""
    giver = giver_of(value, place.workflow.key.workflow_id)
    type_ = ANY if giver is None else python_type(types.of(value, place))
    # Every query gives a list, whatever it finds.
    if giver is None or type_ in (ANY, optional(ANY)):
        return None
    is_list = isinstance(value, JsonPathValue) and type_ == ListType(ANY)
    return None if is_list else (type_, giver)


def giver_of(value: LinkedValue, workflow_id: str) -> Giver | None:
    """What gives a value that a step or a workflow reads; None where nothing does that
    could be blamed."""
    base = base_of(value)
    match source_of(base) if isinstance(base, Ref) else base:
        case BodyRef():
            return "response"
        case CallOutputRef():
            return "call"
        case OutputRef(step_id):
            return OutputOf(workflow_id, step_id)
        case WorkflowOutputRef(key):
            return OutputOf(key.workflow_id)
    return None


def place_of(value: LinkedValue) -> str:
    """The pointer, query or expression that finds a value, for messages."""
    match value:
        case BodyRef(pointer) | CallOutputRef(_, pointer):
            return format_pointer(pointer)
        case JsonPathValue(of, _, Literal(str(text))):
            return text + (f" in {expression(of)}" if isinstance(of, Ref) else "")
    return expression(value) if isinstance(value, Ref) else "the query"


def expression(ref: Ref) -> str:
    """A value as the document writes it."""
    match source_of(ref):
        case InputRef(name):
            text = f"$inputs.{name}"
        case OutputRef(step_id, name):
            text = f"$steps.{step_id}.outputs.{name}"
        case WorkflowOutputRef(workflow, name):
            text = f"$workflows.{workflow.workflow_id}.outputs.{name}"
        case ResultRef(workflow):
            text = f"$workflows.{workflow.workflow_id}"
    return f"{text}#{format_pointer(ref.pointer)}" if isinstance(ref, PartRef) else text
