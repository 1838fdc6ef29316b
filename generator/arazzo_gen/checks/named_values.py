"""What messages call values."""

from __future__ import annotations

import json

from ..analysis.schema_paths import is_index
from ..documents import Pointer
from ..link.values.model import (
    ArrayValue,
    BodyRef,
    CallOutputRef,
    CallStatusRef,
    FoundIn,
    FunctionValue,
    HeaderRef,
    InputRef,
    LinkedValue,
    Literal,
    ObjectValue,
    OutputRef,
    PartRef,
    StatusRef,
    TextValue,
    UrlRef,
    WorkflowOutputRef,
)


def named_value(value: LinkedValue) -> str:
    """A value, as a message names it."""
    match value:
        case Literal(constant):
            return json.dumps(constant, ensure_ascii=False)
        case InputRef(name):
            return f'the input "{name}"'
        case OutputRef(step_id, name):
            return f'the output "{name}" of the step "{step_id}"'
        case WorkflowOutputRef(key, name):
            return f'the output "{name}" of the workflow "{key.workflow_id}"'
        case PartRef(of, pointer):
            return _part(pointer, named_value(of))
        case CallOutputRef(name, pointer):
            return _part(pointer, f'the output "{name}" of the called workflow')
        case BodyRef(pointer):
            return _part(pointer, "the body of the response")
        case HeaderRef(name):
            return f'the header "{name}"'
        case StatusRef() | CallStatusRef():
            return "the status"
        case UrlRef():
            return "the URL"
        case TextValue():
            return "this text"
        case ObjectValue():
            return "this object"
        case ArrayValue():
            return "this array"
        case FoundIn(_, pointer) if pointer:
            return f'"{pointer[-1]}"'
        case FunctionValue("count"):
            return "a count"
        case FunctionValue("length"):
            return "a length"
    return "this value"


def _part(pointer: Pointer, of: str) -> str:
    names = [str(token) for token in pointer if not is_index(token)]
    if not names:
        return f"an item of {of}" if pointer else of
    item = "an item of " if is_index(pointer[-1]) else ""
    return f'{item}"{names[-1]}" in {of}'
