"""How the function of a step reads the body of its response."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan.model import OperationStepPlan
from ..plan.values.types import STR, ClassType, ListType, union, without_null
from .types import type_text

_ANY_OCTETS = {"*/*", "application/octet-stream", "application/*"}
"""Media types that any octets are of."""


def body_type(step: OperationStepPlan) -> str:
    """The annotation of the body of a step."""
    if step.whole is not None:
        return type_text(step.whole)
    if step.bodies:
        return type_text(union(*(one.type for one in step.bodies)))
    return "Any" if step.reads_json else "None"


def decoding(step: OperationStepPlan) -> Iterator[str]:
    """The statements that read the body."""
    if step.whole is not None:
        yield f"body = response.whole({type_text(step.whole)})"
        return
    if step.reads_json:
        models = all(
            isinstance(without_null(one.type), ClassType) for one in step.bodies
        )
        read = "json" if models and not step.reads_whole else "read"
        yield f"{'raw' if step.bodies else 'body'} = response.{read}()"
    kinds = {one.type for one in step.bodies}
    if len(kinds) > 1:
        by_status = (
            f"{one.key if one.key.isdigit() else repr(one.key)}: {type_text(one.type)}"
            for one in step.bodies
        )
        read = f"response.decode_by_status({{{', '.join(by_status)}}})"
        # No signature tells all type checkers which model belongs to which status.
        yield f"body: {body_type(step)} = {read}"
    for kind in kinds if len(kinds) == 1 else ():
        media = dict.fromkeys(name for one in step.bodies for name in one.media)
        if isinstance(kind, ListType):
            yield "body = response.lines()"
        elif isinstance(kind, ClassType):
            yield f"body = response.decode({kind.name})"
        elif isinstance(model := without_null(kind), ClassType):
            yield f"body = response.optional_decode({model.name})"
        elif kind == STR:
            yield f"body = response.text({', '.join(map(repr, media))})"
        else:
            declared = [] if _ANY_OCTETS & media.keys() else map(repr, media)
            yield f"body = response.content({', '.join(declared)})"
