"""Calls of workflows: the keywords that each passes, and of what type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...link import WorkflowCall
from ...link.values.model import LinkedValue, Literal, Ref
from ..model import WorkflowCallPlan
from ..models.defaults import NoValue, typed
from ..signatures import Signature
from ..values.code import Constant, Unchecked, Value
from ..values.types import (
    Type,
    holds_models,
    is_assignable,
    is_optional,
    may_be_whole,
    without_null,
)


@dataclass(frozen=True, slots=True)
class Given:
    """How a caller has values: ``value`` and ``type_of`` for any of the document,
    ``plain`` for one that is passed on as it is."""

    value: Callable[[LinkedValue], Value]
    plain: Callable[[Ref], Value]
    type_of: Callable[[LinkedValue], Type]


def _fits(of: Type, to: Type) -> bool:
    return is_assignable(without_null(of), without_null(to))


def plan_call(
    call: WorkflowCall,
    signature: Signature,
    local: str,
    passed: Mapping[str, LinkedValue],
    given: Given,
) -> WorkflowCallPlan:
    """The call of a workflow function, which its module calls ``local``; ``passed`` are
    the values of its inputs."""
    arguments: list[tuple[str, Value]] = []
    optional: list[tuple[str, Value]] = []
    for argument in signature.inputs:
        if argument.wire not in passed:
            continue
        value = passed[argument.wire]
        if isinstance(value, Literal):
            of = type_ = argument.type
            written: Value = Constant(value.value)
            if holds_models(type_) or not _admitted(type_, value):
                written = Unchecked(written)
        else:
            of, type_ = given.type_of(value), argument.type
            fits = _fits(of, type_)
            written = given.value(value)
            if may_be_whole(of):
                # Plain JSON, which the inputs of the workflow make models of.
                pass
            elif isinstance(value, Ref) and fits:
                written = given.plain(value)
            elif not fits or holds_models(type_):
                written = Unchecked(written)
        if is_optional(of) and not (argument.required or is_optional(type_)):
            optional.append((argument.name, written))
        else:
            arguments.append((argument.name, written))
    for result in call.results:
        keyword = signature.depends_on[result.workflow]
        arguments.append((keyword, given.plain(result)))
    return WorkflowCallPlan(
        signature.workflow_id,
        local,
        signature.function,
        tuple(arguments),
        tuple(optional),
        signature.result,
    )


def _admitted(type_: Type, value: Literal) -> bool:
    try:
        typed(type_, value.value, lambda _name, _value: True)
    except NoValue:
        return False
    return True
