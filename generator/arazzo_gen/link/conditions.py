"""Criteria with their references resolved (Arazzo 1.1.0, "Criterion Object")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ..arazzo import Criterion, ExpressionType
from ..diagnostics import Diagnostic, Report
from ..documents import Location, format_pointer
from ..language import conditions as simple
from ..language import (
    jsonpath_ast,
    parse_condition,
    parse_expression,
    parse_jsonpath_criterion,
    singular_path,
)
from .faults import syntax_of
from .model import LinkedCriterion, LinkedTest
from .scope import Scope, unsupported
from .tests import AllOf, AnyOf, Compare, IsTrue, Not
from .values import BodyRef, LinkedValue, Literal


def link_criterion(
    criterion: Criterion, at: Location, scope: Scope, report: Report
) -> LinkedCriterion:
    """What a criterion tests.

    Raises DiagnosticError for a syntax error, an unknown name, and a condition of a
    kind that is not generated.
    """
    place = at.child("condition")
    kind = criterion.type
    name = kind.type if isinstance(kind, ExpressionType) else kind
    if name == "simple":
        with syntax_of(place):
            condition = parse_condition(criterion.condition)
        test = _simple(condition, place, scope)
    elif name == "jsonpath" and not (
        isinstance(kind, ExpressionType) and "goessner" in kind.version
    ):
        context = at.child("context")
        with syntax_of(context):
            expression = parse_expression(criterion.context or "")
        with syntax_of(place):
            query = parse_jsonpath_criterion(criterion.condition)
        if isinstance(query, jsonpath_ast.Query):
            raise unsupported("a JSONPath query as a condition", place)
        report.add(
            Diagnostic.at(
                "AZ601",
                "this is a comparison, not a JSONPath query (RFC 9535)",
                place.span(),
                help=_conforming(criterion, query),
            )
        )
        base = scope.resolve(expression, context)
        test = _logical(query, base, place)
    else:
        raise unsupported(f"a condition of type {name}", place)
    return LinkedCriterion(criterion.condition, test, at)


def link_criteria(
    criteria: Sequence[Criterion], at: Location, scope: Scope, report: Report
) -> tuple[LinkedCriterion, ...]:
    """What a list of criteria tests; what is wrong with one is reported."""
    linked: list[LinkedCriterion] = []
    for index, criterion in enumerate(criteria):
        with report.catching():
            linked.append(link_criterion(criterion, at.child(index), scope, report))
    return tuple(linked)


def _conforming(
    criterion: Criterion, condition: jsonpath_ast.LogicalExpression
) -> str | None:
    """The simple condition that says what a bare comparison of JSONPath says."""
    text = criterion.condition
    for operand in sorted(_operands(condition), key=lambda part: -part.extent.offset):
        match operand:
            case jsonpath_ast.LiteralExpression(str(value)):
                rewritten = "'" + value.replace("'", "''") + "'"
            case jsonpath_ast.Query() if path := singular_path(operand):
                pointer = format_pointer(path)
                joint = "" if "#" in str(criterion.context) else "#"
                rewritten = f"{criterion.context}{joint}{pointer}"
            case jsonpath_ast.LiteralExpression():
                continue
            case _:
                return None
        start, length = operand.extent
        text = text[:start] + rewritten + text[start + length :]
    return f"without type and context, `{text}` conforms; it ignores case in strings"


def _operands(
    condition: jsonpath_ast.LogicalExpression,
) -> Iterator[jsonpath_ast.Operand]:
    match condition:
        case jsonpath_ast.LogicalOr(items) | jsonpath_ast.LogicalAnd(items):
            for item in items:
                yield from _operands(item)
        case jsonpath_ast.LogicalNot(item):
            yield from _operands(item)
        case jsonpath_ast.ComparisonExpression(_, left, right):
            yield left
            yield right
        case jsonpath_ast.LogicalTest(operand):
            yield operand


def _simple(condition: simple.Condition, place: Location, scope: Scope) -> LinkedTest:
    again = partial(_simple, place=place, scope=scope)
    match condition:
        case simple.Or(items):
            return AnyOf(tuple(map(again, items)))
        case simple.And(items):
            return AllOf(tuple(map(again, items)))
        case simple.Not(item):
            return Not(again(item))
        case simple.Comparison(operator, left, right):
            return Compare(
                operator,
                _operand(left, place, scope),
                _operand(right, place, scope),
                loose=True,
            )
        case simple.Literal() | simple.Reference():
            return IsTrue(_operand(condition, place, scope))


def _operand(condition: simple.Condition, place: Location, scope: Scope) -> LinkedValue:
    match condition:
        case simple.Literal(value):
            return Literal(value)
        case simple.Reference(expression, accesses):
            resolved = scope.resolve(expression, place)
            if not accesses:
                return resolved
            if isinstance(resolved, BodyRef):
                return BodyRef((*resolved.pointer, *map(str, accesses)))
            raise unsupported("a member of this value", place)
    raise unsupported("a condition inside a comparison", place)


def _logical(
    expression: jsonpath_ast.LogicalExpression, base: LinkedValue, place: Location
) -> LinkedTest:
    again = partial(_logical, base=base, place=place)
    match expression:
        case jsonpath_ast.LogicalOr(items):
            return AnyOf(tuple(map(again, items)))
        case jsonpath_ast.LogicalAnd(items):
            return AllOf(tuple(map(again, items)))
        case jsonpath_ast.LogicalNot(item):
            return Not(again(item))
        case jsonpath_ast.ComparisonExpression(operator, left, right):
            return Compare(
                operator,
                _comparable(left, base, place),
                _comparable(right, base, place),
                loose=False,
            )
    raise unsupported("a test of existence in a JSONPath condition", place)


def _comparable(
    operand: jsonpath_ast.Operand, base: LinkedValue, place: Location
) -> LinkedValue:
    match operand:
        case jsonpath_ast.LiteralExpression(value):
            return Literal(value)
        case jsonpath_ast.Query():
            path = singular_path(operand)
            if (
                isinstance(base, BodyRef)
                and path is not None
                and all(isinstance(key, str) or key >= 0 for key in path)
            ):
                return BodyRef((*base.pointer, *map(str, path)))
    raise unsupported("this operand of a JSONPath comparison", place)
