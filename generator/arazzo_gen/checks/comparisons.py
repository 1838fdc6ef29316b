"""Can the values that a condition compares be equal, or be ordered?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from ..analysis.reads import output_reads
from ..analysis.statuses import STATUSES
from ..analysis.types import Place, Types, ValueType, declared_at, widened
from ..diagnostics import Diagnostic, Related
from ..documents import Json, Location
from ..language.predicates import Compare, IsTrue, Operator, Rules, Selects, tests_in
from ..link import LinkedAction, LinkedCriterion, LinkedStep
from ..link.values.kinds import named_kinds
from ..link.values.model import (
    CallStatusRef,
    JsonPathValue,
    LinkedValue,
    Literal,
    StatusRef,
)
from .filters import Side, filtered
from .named_values import named_value

_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
_ORDERED = frozenset({"integer", "number", "string"})
_NUMBERS = frozenset({"integer", "number"})


def check_comparisons(
    step: LinkedStep, place: Place, types: Types
) -> Iterator[Diagnostic]:
    """The comparisons in the criteria of a step and of its actions (Arazzo 1.1.0,
    "Criterion Object"; RFC 9535, section 2.3.5.2.2)."""
    judging = replace(place, judging=True)
    failed = replace(place, failed=True)
    for criteria, where in (
        (step.criteria, judging),
        (_criteria(step.on_success), place),
        (_criteria(step.on_failure), failed),
    ):
        for criterion in criteria:
            yield from _criterion(criterion, where, types)
    for output in step.outputs.values():
        for value, at in output_reads(output):
            yield from _filters(value, at, place, types, itself=False)


def _criteria(actions: Sequence[LinkedAction]) -> list[LinkedCriterion]:
    return [criterion for action in actions for criterion in action.criteria]


def _criterion(
    criterion: LinkedCriterion, place: Place, types: Types
) -> Iterator[Diagnostic]:
    condition = criterion.at.child("condition")
    for test in tests_in(criterion.test):
        match test:
            case Compare(operator, left, right, rules):
                one, other = types.of(left, place), types.of(right, place)
                at = test.at or condition
                sides = (left, one), (right, other)
                yield from _compared(operator, sides, rules, at)
            case IsTrue(value):
                found = types.of(value, place)
                if found is not None and "boolean" not in found.kinds:
                    yield _never_true(value, found, test.at or condition)
            case Selects(value, itself):
                yield from _filters(value, condition, place, types, itself=itself)


def _filters(
    value: LinkedValue, at: Location, place: Place, types: Types, *, itself: bool
) -> Iterator[Diagnostic]:
    """The comparisons in the filters of a query."""
    if not isinstance(value, JsonPathValue):
        return
    for operator, sides, (start, length) in filtered(
        value, place, types, itself=itself
    ):
        yield from _compared(operator, sides, "json", at.slice(start, start + length))


def _compared(
    operator: Operator, sides: tuple[Side, Side], rules: Rules, at: Location
) -> Iterator[Diagnostic]:
    for (value, _), (other, _) in (sides, sides[::-1]):
        status = _status_fault(value, other) if operator in ("==", "!=") else None
        if status is not None:
            yield Diagnostic.at(
                "AZ562",
                f"{status}: these are never equal",
                at.span(),
                help="compare it with a number from 100 to 599",
            )
            return
        if operator not in ("==", "!=") and other == Literal(None):
            yield _no_order(f"null has no order, so `{operator}` never holds", at)
            return
    (left, one), (right, other_type) = sides
    if one is None or other_type is None:
        return
    if operator not in ("==", "!="):
        yield from _ordered(operator, sides, rules, at)
    elif _is_sure(left) or _is_sure(right):
        yield from _equal((left, one), (right, other_type), rules, at)


def _is_sure(value: LinkedValue) -> bool:
    """Whether a value is never null: two absent values would be equal."""
    return isinstance(value, Literal | StatusRef | CallStatusRef)


def _equal(
    left: tuple[LinkedValue, ValueType],
    right: tuple[LinkedValue, ValueType],
    rules: Rules,
    at: Location,
) -> Iterator[Diagnostic]:
    (value, one), (other_value, other) = left, right
    if one.values is not None and other.values is not None:
        if any(_same(a, b, rules) for a in one.values for b in other.values):
            return
        if {*map(_class, one.kinds)} & {*map(_class, other.kinds)}:
            yield from _outside(left, right, at)
            return
    elif _may_be_equal(one, other, rules) or _may_be_equal(other, one, rules):
        return
    told = [(value, one), (other_value, other)]
    told.sort(key=lambda pair: isinstance(pair[0], Literal))
    (first, its), (second, that) = told
    yield Diagnostic.at(
        "AZ562",
        f"{named_value(first)} is {named_kinds(its.kinds)}, and"
        f" {named_value(second)} {named_kinds(that.kinds)}: these are never equal",
        at.span(),
        help=_rewrite(second, its),
        related=declared_at(its),
    )


def _may_be_equal(one: ValueType, other: ValueType, rules: Rules) -> bool:
    """Whether values of two types may be equal, of which one may be a text."""
    if {*map(_class, one.kinds)} & {*map(_class, other.kinds)}:
        return True
    if rules != "simple" or "string" not in one.kinds or not other.kinds & _NUMBERS:
        return False
    texts = one.values
    return texts is None or any(_number(text) is not None for text in texts)


def _class(kind: str) -> str:
    return "number" if kind in _NUMBERS else kind


def _number(value: Json) -> float | None:
    """The number that a value is, or says in a simple condition."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return None


def _same(one: Json, other: Json, rules: Rules) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        alike = one.casefold() == other.casefold() if rules == "simple" else False
        return alike or one == other
    if rules == "simple" and isinstance(one, str | int | float):
        numbers = _number(one), _number(other)
        if None not in numbers:
            return numbers[0] == numbers[1]
    return one == other


def _outside(
    left: tuple[LinkedValue, ValueType],
    right: tuple[LinkedValue, ValueType],
    at: Location,
) -> Iterator[Diagnostic]:
    """A literal that the other side's enumeration does not have."""
    for (value, literal), (of, found) in ((left, right), (right, left)):
        if isinstance(of, Literal) or not isinstance(value, Literal):
            continue
        texts = [one for one in found.values or () if isinstance(one, str)]
        near: list[str] = []
        if isinstance(value.value, str):
            near = [one for one in texts if one.casefold() == value.value.casefold()]
            near = near or get_close_matches(value.value, texts, 1)
        yield Diagnostic.at(
            "AZ563",
            f"{named_value(of)} can only be {found.named}: it is never equal to"
            f" {literal.named}",
            at.span(),
            help=f"did you mean '{near[0]}'?" if near else None,
            related=declared_at(found),
        )
        return


def _ordered(
    operator: Operator, sides: tuple[Side, Side], rules: Rules, at: Location
) -> Iterator[Diagnostic]:
    for value, found in sides:
        if found is not None and found.kinds.isdisjoint(_ORDERED):
            # Of JSONPath, `<=` holds where the two are equal.
            if rules == "json" and operator in ("<=", ">="):
                return
            what = f"{named_value(value)} is {named_kinds(found.kinds)}, which has no"
            yield _no_order(
                f"{what} order, so `{operator}` never holds", at, declared_at(found)
            )
            return
    for (value, found), (other_value, other) in (sides, sides[::-1]):
        if found is None or other is None or found.kinds & _NUMBERS:
            continue
        if not widened(other.kinds) <= _NUMBERS or "string" not in found.kinds:
            continue
        texts = found.values
        numeric = texts is None or any(_number(one) is not None for one in texts)
        if rules != "simple" or not numeric:
            yield _no_order(
                f"{named_value(value)} is {named_kinds(found.kinds)}, and"
                f" {named_value(other_value)} {named_kinds(other.kinds)}: they have no"
                f" order, so `{operator}` never holds",
                at,
                [*declared_at(found), *declared_at(other)],
            )
            return


def _no_order(
    message: str, at: Location, related: Sequence[Related] = ()
) -> Diagnostic:
    return Diagnostic.at(
        "AZ564",
        message,
        at.span(),
        help="compare two numbers, or two texts",
        related=related,
    )


def _status_fault(value: LinkedValue, other: LinkedValue) -> str | None:
    """Why a literal is no status."""
    if not isinstance(value, StatusRef | CallStatusRef):
        return None
    if not isinstance(other, Literal) or other.value is None:
        return None
    number = _number(other.value)
    if number is None:
        return f"the status is a number, and {named_value(other)} is none"
    if number not in STATUSES:
        return f"a status is a whole number from 100 to 599, unlike {number:g}"
    return None


def _never_true(value: LinkedValue, found: ValueType, at: Location) -> Diagnostic:
    what = named_value(value)
    return Diagnostic.at(
        "AZ568",
        f"a value on its own holds only where it is true, and {what} is"
        f" {named_kinds(found.kinds)}",
        at.span(),
        help="compare it with a value; `!= null` asks whether it is there",
        related=declared_at(found),
    )


def _rewrite(literal: LinkedValue, found: ValueType) -> str | None:
    """How a literal would be written that is of the other side's type."""
    match literal:
        case Literal(str(text)) if "boolean" in found.kinds:
            plain = text.strip().lower()
            if plain in ("true", "false"):
                return f"write `{plain}`, without quotes"
        case Literal(str(text)) if found.kinds & _NUMBERS and _number(text) is not None:
            return f"write `{text}`, without quotes"
        case Literal(bool(truth)) if "string" in found.kinds:
            return f"write `'{str(truth).lower()}'`, if it is a text"
    return f"compare it with {named_kinds(found.kinds)}"
