"""Criteria with their references resolved (Arazzo 1.1.0, "Criterion Object")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..arazzo import Criterion, ExpressionType
from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Location, format_pointer
from ..language import (
    Extent,
    jsonpath_ast,
    parse_condition,
    parse_expression,
    parse_jsonpath_criterion,
    singular_path,
)
from ..language import conditions as simple
from .faults import syntax_of
from .model import LinkedCriterion, LinkedTest
from .scope import Scope, unsupported
from .tests import AllOf, AnyOf, Compare, IsTrue, Matches, negation
from .values import LinkedValue, Literal, StatusRef, member


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
        linker = _Linker(criterion.condition, place, scope)
        test = linker.simple_test(condition)
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
        linker = _Linker(criterion.condition, place, scope, base)
        test = linker.logical_test(query)
    elif name == "regex":
        return _regex(criterion, at, scope)
    else:
        raise unsupported(f"a condition of type {name}", place)
    return LinkedCriterion(criterion.condition, test, tuple(linker.seen.items()), at)


def _regex(criterion: Criterion, at: Location, scope: Scope) -> LinkedCriterion:
    """A criterion of type ``regex``: it holds where the pattern is found."""
    place, pattern = at.child("condition"), criterion.condition
    if "{$" in pattern:
        raise unsupported("an expression inside a regular expression", place)
    try:
        re.compile(pattern)
    except re.error as error:
        raise DiagnosticError(
            Diagnostic.at(
                "AZ202",
                f"the regular expression cannot be read: {error}",
                place.span(),
                help="it is read as one of Python's module re",
            )
        ) from None
    context = at.child("context")
    with syntax_of(context):
        expression = parse_expression(criterion.context or "")
    value = scope.resolve(expression, context)
    seen = () if isinstance(value, StatusRef) else ((str(criterion.context), value),)
    return LinkedCriterion(pattern, Matches(value, pattern), seen, at)


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


@dataclass(frozen=True, slots=True)
class _Linker:
    """Resolves the operands of a condition, and notes what they are called there."""

    text: str
    place: Location
    scope: Scope
    base: LinkedValue | None = None
    seen: dict[str, LinkedValue] = field(default_factory=dict)

    def simple_test(self, condition: simple.Condition) -> LinkedTest:
        """The test of a simple condition."""
        match condition:
            case simple.Or(items):
                return AnyOf(tuple(map(self.simple_test, items)))
            case simple.And(items):
                return AllOf(tuple(map(self.simple_test, items)))
            case simple.Not(item):
                return negation(self.simple_test(item))
            case simple.Comparison(operator, left, right):
                operands = self._operand(left), self._operand(right)
                return Compare(operator, *operands, rules="simple")
            case simple.Literal() | simple.Reference():
                return IsTrue(self._operand(condition))

    def logical_test(self, expression: jsonpath_ast.LogicalExpression) -> LinkedTest:
        """The test of a bare comparison of JSONPath, with ``base`` for ``$``."""
        match expression:
            case jsonpath_ast.LogicalOr(items):
                return AnyOf(tuple(map(self.logical_test, items)))
            case jsonpath_ast.LogicalAnd(items):
                return AllOf(tuple(map(self.logical_test, items)))
            case jsonpath_ast.LogicalNot(item):
                return negation(self.logical_test(item))
            case jsonpath_ast.ComparisonExpression(operator, left, right):
                operands = self._comparable(left), self._comparable(right)
                return Compare(operator, *operands, rules="json")
        raise unsupported("a test of existence in a JSONPath condition", self.place)

    def _operand(self, condition: simple.Condition) -> LinkedValue:
        match condition:
            case simple.Literal(value):
                return Literal(value)
            case simple.Reference(expression, accesses):
                resolved = self.scope.resolve(expression, self.place)
                if accesses[-1:] == ("length",):
                    raise unsupported("the length of a value", self.place)
                found = member(resolved, tuple(map(str, accesses)))
                return self._noted(condition.extent, found)
        raise unsupported("a condition inside a comparison", self.place)

    def _comparable(self, operand: jsonpath_ast.Operand) -> LinkedValue:
        match operand:
            case jsonpath_ast.LiteralExpression(value):
                return Literal(value)
            case jsonpath_ast.Query():
                path = singular_path(operand)
                if path is not None and path[-1:] == ("length",):
                    raise unsupported("the length of a value", self.place)
                if path is not None and all(
                    isinstance(key, str) or key >= 0 for key in path
                ):
                    tokens = tuple(map(str, path))
                    found = None if self.base is None else member(self.base, tokens)
                    if found is not None:
                        return self._noted(operand.extent, found)
        raise unsupported("this operand of a JSONPath comparison", self.place)

    def _noted(self, extent: Extent, value: LinkedValue) -> LinkedValue:
        # The status is told with every failure.
        if not isinstance(value, StatusRef):
            self.seen[self.text[extent.offset : extent.offset + extent.length]] = value
        return value
