"""Calls of workflows: the keywords that each passes, and of what type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..diagnostics import Diagnostic, Report
from ..link import WorkflowCall
from ..link.values import InputRef, LinkedValue, Literal, Ref
from .code import Constant, Unchecked, Value
from .defaults import NoValue, typed
from .model import Argument, WorkflowCallPlan
from .signatures import Signature
from .types import (
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
    ``plain`` for one that is passed on as it is. ``inputs`` are those of the caller."""

    inputs: dict[str, Argument]
    value: Callable[[LinkedValue], Value]
    plain: Callable[[Ref], Value]
    type_of: Callable[[LinkedValue], Type]


def passed_values(
    call: WorkflowCall, signature: Signature, inputs: dict[str, Argument]
) -> dict[str, LinkedValue]:
    """What a call passes for the inputs of a workflow, by their names: what it says,
    and where it inherits, the caller's inputs of the same name and a type that fits."""
    explicit = dict(call.arguments)
    passed: dict[str, LinkedValue] = {}
    for argument in signature.inputs:
        own = inputs.get(argument.wire)
        if argument.wire in explicit:
            passed[argument.wire] = explicit[argument.wire]
        elif call.inherits and own is not None and _fits(own.type, argument.type):
            passed[argument.wire] = InputRef(argument.wire)
    return passed


def _fits(of: Type, to: Type) -> bool:
    return is_assignable(without_null(of), without_null(to))


def plan_call(
    call: WorkflowCall,
    signature: Signature,
    local: str,
    given: Given,
    report: Report,
) -> WorkflowCallPlan:
    """The call of a workflow function, which its module calls ``local``."""
    passed = passed_values(call, signature, given.inputs)
    arguments: list[tuple[str, Value]] = []
    optional: list[tuple[str, Value]] = []
    for argument in signature.inputs:
        if argument.wire not in passed:
            if argument.required:
                report.add(_missing(call, signature, argument))
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


def _missing(
    call: WorkflowCall, signature: Signature, argument: Argument
) -> Diagnostic:
    name, meant = signature.workflow_id, dict(call.misnamed).get(argument.wire)
    if meant is not None:
        return Diagnostic.at(
            "AZ510",
            f'"{meant.value}" is given, which the workflow "{name}" does not take, and'
            f' not the input "{argument.wire}", which it needs',
            meant.span(),
            help=f'did you mean "{argument.wire}"?',
        )
    help = f"add a parameter with `name: {argument.wire}`"
    if call.inherits:
        help += ", or an input of that name and type to this workflow"
    return Diagnostic.at(
        "AZ510",
        f'nothing gives the input "{argument.wire}", which the workflow "{name}" needs',
        call.at.span(),
        help=help,
    )
