"""Statuses: which of them conditions allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..language.predicates import (
    AllOf,
    AnyOf,
    Compare,
    IsTrue,
    Matches,
    Not,
    Operator,
    operands,
)
from ..link import LinkedTest, OperationStep
from ..link.values.model import LinkedValue, Literal, StatusRef
from ..openapi import Operation

STATUSES = range(100, 600)
"""The statuses that there are (RFC 9110, section 15)."""
SUCCESSES = frozenset(range(200, 300))


@dataclass(frozen=True, slots=True)
class Statuses:
    """What the success criteria of a step say of the status.

    ``allowed`` are the statuses that they allow, None where they look at none, or allow
    any; ``named`` those that they name, None where they name none. ``implicit`` are the
    statuses of a success where there are no criteria.
    """

    allowed: frozenset[int] | None
    named: frozenset[int] | None
    implicit: frozenset[int]


def success_statuses(step: OperationStep, *, any_status: bool) -> Statuses:
    """The statuses with which a step succeeds. With ``any_status``, a step without
    success criteria succeeds with every response."""
    tests = [criterion.test for criterion in step.criteria]
    return Statuses(
        allowed_statuses(tests),
        named_statuses(tests),
        implicit_successes(step.operation, any_status=any_status),
    )


def implicit_successes(operation: Operation, *, any_status: bool) -> frozenset[int]:
    """The statuses with which a step succeeds that has no success criteria: those of
    2xx and those of 3xx that its operation declares, or ``any_status``."""
    if any_status:
        return frozenset(STATUSES)
    declared = (one for one in operation.responses() if one[:1] == "3")
    return SUCCESSES.union(int(one) for one in declared if one.isdigit())


def statuses_of(test: LinkedTest) -> frozenset[int] | None:
    """The statuses of which a response must have one to meet a test, as far as it names
    any."""
    match test:
        case Compare("==", StatusRef(), Literal(int(status))) | Compare(
            "==", Literal(int(status)), StatusRef()
        ) if not isinstance(status, bool):
            return frozenset({status})
        case AnyOf(tests):
            options = [statuses_of(inner) for inner in tests]
            if all(option is not None for option in options):
                return frozenset().union(*(option or () for option in options))
        case AllOf(tests):
            found = [statuses_of(inner) for inner in tests]
            known = [option for option in found if option is not None]
            return frozenset.intersection(*known) if known else None
    return None


def named_statuses(tests: Iterable[LinkedTest]) -> frozenset[int] | None:
    """The statuses that all of some tests name, or None where they name none. What is
    no status is none that a response could have."""
    named = [statuses_of(test) for test in tests]
    known = [statuses for statuses in named if statuses is not None]
    return frozenset.intersection(*known).intersection(STATUSES) if known else None


def allowed_statuses(tests: Iterable[LinkedTest]) -> frozenset[int] | None:
    """The statuses with which all of some tests may hold; None where they look at
    none, or allow any."""
    looking = [test for test in tests if StatusRef() in operands(test)]
    # Most tests name one status, and no other has to be tried.
    named = statuses_of(AllOf(tuple(looking)))
    allowed = frozenset(
        status
        for status in (STATUSES if named is None else named.intersection(STATUSES))
        if all(_holds(test, status) is not False for test in looking)
    )
    return None if len(allowed) == len(STATUSES) else allowed


def verdict(tests: Iterable[LinkedTest], status: int | None) -> bool | None:
    """Whether all of some tests hold where the response has a status, or there is none;
    None where it depends on something else."""
    return _first(False, (_holds(test, status) for test in tests))


def _holds(test: LinkedTest, status: int | None) -> bool | None:
    """Whether a test holds where the response has a status; None where it depends on
    something else."""
    match test:
        case Compare(operator, left, right) if status is None:
            return _without_status(operator, left, right)
        case Compare(operator, left, right):
            return _compared(operator, _number(left, status), _number(right, status))
        case IsTrue(StatusRef()):
            return False
        case Matches(StatusRef(), str(pattern)) if status is not None:
            try:
                return re.search(pattern, str(status)) is not None
            except (re.error, ValueError, OverflowError, RecursionError):
                return None
        case Not(inner):
            held = _holds(inner, status)
            return None if held is None else not held
        case AllOf(tests):
            return _first(False, (_holds(inner, status) for inner in tests))
        case AnyOf(tests):
            return _first(True, (_holds(inner, status) for inner in tests))
    return None


def _without_status(
    operator: Operator, left: LinkedValue, right: LinkedValue
) -> bool | None:
    """A comparison where there is no response: null is no number, nor more or less."""
    for one, other in ((left, right), (right, left)):
        if one == StatusRef() and _number(other, None) is not None:
            return operator == "!="
    return None


def _first(decisive: bool, found: Iterable[bool | None]) -> bool | None:
    """What a conjunction or disjunction comes to, which one value may decide."""
    unknown = False
    for one in found:
        if one is decisive:
            # The rest is not looked at: for each status there may be thousands.
            return decisive
        unknown |= one is None
    return None if unknown else not decisive


def _number(value: LinkedValue, status: int | None) -> float | None:
    """A number that is known: the status, or one that the document gives."""
    match value:
        case StatusRef():
            return status
        case Literal(bool()):
            return None
        case Literal(int(number) | float(number)):
            return number
        case Literal(str(text)) if re.fullmatch("[0-9]{1,9}", text):
            return int(text)
    return None


def _compared(
    operator: Operator, left: float | None, right: float | None
) -> bool | None:
    if left is None or right is None:
        return None
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
