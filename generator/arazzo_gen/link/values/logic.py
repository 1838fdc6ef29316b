"""Logical expressions with their references resolved: of simple conditions and of
JSONPath."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Location
from ...language import (
    BodyExpression,
    ComparisonOperator,
    EmbeddedExpression,
    Extent,
    FilterSelector,
    FunctionExpression,
    InputExpression,
    LiteralExpression,
    Query,
    Segment,
    StepExpression,
    jsonpath_ast,
    nodes_in,
)
from ...language import conditions as simple
from ...language.predicates import (
    AllOf,
    AnyOf,
    Compare,
    IsTrue,
    PatternTest,
    Selects,
    negation,
)
from ..model import LinkedTest
from ..scope import Scope
from .model import (
    FunctionValue,
    JsonPathValue,
    LinkedValue,
    Literal,
    PartRef,
    StatusRef,
    member,
)
from .queries import link_jsonpath, link_literal, plain_path


@dataclass(frozen=True, slots=True)
class Linker:
    """Resolve the operands of a condition, and collect them in ``seen`` by their text.
    ``base`` is the value of ``$`` in JSONPath."""

    text: str
    place: Location
    scope: Scope
    report: Report
    base: LinkedValue
    seen: dict[str, LinkedValue] = field(default_factory=dict[str, LinkedValue])

    def simple_test(self, condition: simple.Condition) -> LinkedTest:
        """The predicate of a simple condition."""
        match condition:
            case simple.Or(items):
                return AnyOf(tuple(map(self.simple_test, items)))
            case simple.And(items):
                return AllOf(tuple(map(self.simple_test, items)))
            case simple.Not(item):
                return negation(self.simple_test(item))
            case simple.Comparison(operator, left, right):
                return self._comparison(operator, left, right, condition.extent)
            case simple.Literal() | simple.Reference():
                value = self._operand(condition)
                return IsTrue(value, self._slice(condition.extent))

    def logical_test(self, expression: jsonpath_ast.LogicalExpression) -> LinkedTest:
        """The predicate of a bare comparison of JSONPath: absent members are null."""
        match expression:
            case jsonpath_ast.LogicalOr(items):
                return AnyOf(tuple(map(self.logical_test, items)))
            case jsonpath_ast.LogicalAnd(items):
                return AllOf(tuple(map(self.logical_test, items)))
            case jsonpath_ast.LogicalNot(item):
                return negation(self.logical_test(item))
            case jsonpath_ast.ComparisonExpression(operator, left, right):
                operands = self._comparable(left), self._comparable(right)
                at = self._slice(expression.extent)
                return Compare(operator, *operands, rules="json", at=at)
            case jsonpath_ast.LogicalTest(Query() as query):
                return Selects(self._query(query))
            case jsonpath_ast.LogicalTest(FunctionExpression(name, (value, pattern))):
                operands = self._comparable(value), self._comparable(pattern)
                return PatternTest(*operands, whole=name == "match")
        raise TypeError(expression)

    def query_test(self, query: Query) -> LinkedTest:
        """The test of a query: that it selects something. Of a filter of an object, the
        object may be meant, since the specification's examples mean it."""
        match query.segments:
            case (Segment((FilterSelector(condition),), descendant=False),):
                # The library cannot tell what `$` would be then.
                itself = not any(
                    isinstance(node, Query) and node.root == "$"
                    for node in nodes_in(condition)
                )
            case _:
                itself = False
        return Selects(self._query(query), itself)

    def _comparison(
        self,
        operator: ComparisonOperator,
        left: simple.Condition,
        right: simple.Condition,
        extent: Extent,
    ) -> LinkedTest:
        """A comparison of values, or of the results of predicates, true or false."""
        plain = simple.Literal | simple.Reference
        if isinstance(left, plain) and isinstance(right, plain):
            operands = self._operand(left), self._operand(right)
            at = self._slice(extent)
            return Compare(operator, *operands, rules="simple", at=at)
        for side, other in ((left, right), (right, left)):
            if isinstance(side, simple.Literal):
                if not isinstance(side.value, bool) or operator not in ("==", "!="):
                    raise self._never(side.extent)
                test = self.simple_test(other)
                return test if side.value == (operator == "==") else negation(test)
        if operator not in ("==", "!="):
            raise self._never(right.extent)
        one, two = self.simple_test(left), self.simple_test(right)
        both, neither = AllOf((one, two)), AllOf((negation(one), negation(two)))
        same = AnyOf((both, neither))
        return same if operator == "==" else negation(same)

    def _never(self, extent: Extent) -> DiagnosticError:
        place = self._slice(extent)
        return DiagnosticError(
            Diagnostic.at(
                "AZ202",
                "a condition is true or false, which this comparison never meets",
                place.span(),
                help="compare it with `true` or `false`, by `==` or `!=`",
            )
        )

    def _operand(self, operand: simple.Condition) -> LinkedValue:
        match operand:
            case simple.Literal(value):
                return Literal(value)
            case simple.Reference(expression, accesses):
                resolved = self.scope.resolve(expression, self.place)
                match expression, resolved:
                    case (
                        InputExpression(pointer=None) | StepExpression(pointer=None),
                        PartRef(source, (*path, "length")),
                    ):
                        # What follows a name was read with it.
                        resolved, accesses = member(source, tuple(path)), ("length",)
                if accesses[-1:] == ("length",):
                    of = member(resolved, accesses[:-1])
                    found: LinkedValue = self._length(of, operand)
                else:
                    found = member(resolved, accesses)
                return self._noted(operand.extent, found)
        raise TypeError(operand)

    def _comparable(self, operand: jsonpath_ast.Operand) -> LinkedValue:
        value = self._value(operand)
        if isinstance(operand, LiteralExpression | EmbeddedExpression):
            return value
        return self._noted(operand.extent, value)

    def _value(self, operand: jsonpath_ast.Operand) -> LinkedValue:
        match operand:
            case LiteralExpression() | EmbeddedExpression():
                return link_literal(operand, self.place, self.scope)
            case Query():
                return self._single(operand)
            case FunctionExpression("length", (argument,)):
                return FunctionValue("length", self._value(argument))
            case FunctionExpression("count" | "value" as name, (Query() as query,)):
                return FunctionValue(name, self._query(query))
        raise TypeError(operand)

    def _single(self, query: Query) -> LinkedValue:
        path = plain_path(query)
        if path is None:
            return self._query(query)
        if path[-1:] == ("length",):
            return self._length(member(self.base, path[:-1]), query)
        return member(self.base, path)

    def _query(self, query: Query) -> JsonPathValue:
        start, length = query.extent
        text = self.text[start : start + length]
        return link_jsonpath(
            query, text, self.base, self.place, self.scope, self.report, start
        )

    def _length(
        self, of: LinkedValue, operand: simple.Reference | Query
    ) -> FunctionValue:
        """``.length`` of a value, which may be a member as well."""
        start, end = operand.extent.offset, sum(operand.extent)
        place = self.place.slice(start, end)
        if isinstance(operand, Query):
            help = f"write `length({self.text[start:end].removesuffix('.length')})`"
        else:
            help = _length_help(self.text, operand)
        self.report.add(
            Diagnostic.at(
                "AZ608",
                "`.length` is a member; of an array or a string, it is taken for its"
                " length",
                place.span(),
                help=help,
            )
        )
        return FunctionValue(".length", of)

    def _slice(self, extent: Extent) -> Location:
        return self.place.slice(extent.offset, extent.offset + extent.length)

    def _noted(self, extent: Extent, value: LinkedValue) -> LinkedValue:
        # Every failure reports the status.
        if not isinstance(value, StatusRef):
            self.seen[self.text[extent.offset : extent.offset + extent.length]] = value
        return value


def _length_help(condition: str, operand: simple.Reference) -> str:
    """The criterion of JSONPath that says what a simple one says of a length."""
    start, end = operand.extent.offset, sum(operand.extent)
    expression, *path = operand.expression, *map(str, operand.accesses[:-1])
    of = context = condition[start:end].removesuffix(".length")
    if isinstance(expression, BodyExpression) and not expression.pointer:
        context = f"${expression.message}.{expression.part}"
    else:
        path = []
    others = condition[:start] + condition[end:]
    plain = all(name.isidentifier() for name in path)
    if "$" in others or '"' in others or not plain or not path:
        return f"write a condition of JSONPath, with `length(...)` of what `{of}` is"
    length = f"length({'.'.join(('$', *path))})"
    query = f"$[?{condition[:start]}{length}{condition[end:]}]"
    return f"write `context: {context}`, `type: jsonpath` and `condition: {query}`"
