"""Criteria with their references resolved (Arazzo 1.1.0, "Criterion Object")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...arazzo import Criterion
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Location, format_pointer
from ...language import (
    between_slashes,
    jsonpath_ast,
    nodes_in,
    parse_condition,
    parse_expression,
    parse_jsonpath_criterion,
)
from ...language import conditions as simple
from ...language.predicates import AnyOf, Holds, Matches, Selects
from ..faults import syntax_of
from ..model import LinkedCriterion, LinkedTest
from ..scope import Scope
from ..values.logic import Linker
from ..values.model import BodyRef, LinkedValue, Literal, StatusRef
from ..values.queries import (
    language_of,
    link_goessner,
    link_pattern,
    link_xpath,
    plain_path,
)


def link_criterion(
    criterion: Criterion, at: Location, scope: Scope, report: Report
) -> LinkedCriterion:
    """The predicate of a criterion.

    Raises DiagnosticError for a syntax error, an unknown name, and a condition of a
    kind that is not generated.
    """
    place, text = at.child("condition"), criterion.condition
    language, version = language_of(criterion.type)
    if language == "simple":
        with syntax_of(place):
            condition = parse_condition(text)
        _report_quotes(condition, text, place, report)
        linker = Linker(text, place, scope, report, Literal(None))
        test = linker.simple_test(condition)
        return LinkedCriterion(text, test, tuple(linker.seen.items()), at)
    context = at.child("context")
    with syntax_of(context, "AZ201"):
        expression = parse_expression(criterion.context or "")
    base = scope.resolve(expression, context)
    # Every failure reports the status and the start of the body.
    told = isinstance(base, StatusRef) or (language != "regex" and base == BodyRef(()))
    seen: tuple[tuple[str, LinkedValue], ...]
    seen = () if told else ((str(criterion.context), base),)
    match language, version:
        case "regex", _:
            test = _regex(text, base, place, scope, report)
        case "xpath", _:
            test = Holds(link_xpath(text, version, base, place, scope))
        case "jsonpath", _ if "goessner" in version:
            test = Selects(link_goessner(text, base, place, scope))
        case _:
            with syntax_of(place):
                query = parse_jsonpath_criterion(text)
            linker = Linker(text, place, scope, report, base)
            if isinstance(query, jsonpath_ast.Query):
                test = linker.query_test(query)
                return LinkedCriterion(text, test, seen, at)
            help = _conforming(criterion, query)
            report.add(
                Diagnostic.at(
                    "AZ601",
                    "this is a comparison, not a JSONPath query (RFC 9535)",
                    place.span(),
                    help=help,
                )
            )
            within = Report()
            linker = Linker(text, place, scope, within, base)
            test = linker.logical_test(query)
            seen = tuple(linker.seen.items())
            # The help of AZ601 has `length()` already, which AZ608 would suggest.
            rewritten = "length(" in (help or "")
            report.add(
                *(
                    one
                    for one in within.diagnostics
                    if not (rewritten and one.code == "AZ608")
                )
            )
    return LinkedCriterion(text, test, seen, at)


def _regex(
    text: str, value: LinkedValue, place: Location, scope: Scope, report: Report
) -> LinkedTest:
    """A criterion of type ``regex``: it holds where the pattern is found."""
    pattern = link_pattern(text, place, scope)
    if (bare := between_slashes(text)) is not None:
        found = Diagnostic.at(
            "AZ613",
            "a regular expression does not stand between slashes: no text has a slash"
            " before its start, or after its end",
            place.span(),
            help=f"write `{bare}`",
        )
        report.add(found)
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except (re.error, ValueError, OverflowError, RecursionError) as error:
            reason = error if isinstance(error, re.error) else "it is too large"
            raise DiagnosticError(
                Diagnostic.at(
                    "AZ202",
                    f"the regular expression cannot be read: {reason}",
                    place.span(),
                    help="it is read as one of Python's module re",
                )
            ) from None
        return Matches(value, pattern)
    return Matches(value, pattern)


def link_criteria(
    criteria: Sequence[Criterion], at: Location, scope: Scope, report: Report
) -> tuple[LinkedCriterion, ...]:
    """What a list of criteria tests; what is wrong with one is reported.

    Where a syntax error is not to stop a build, a condition that has one fails, as the
    specification says.
    """
    linked: list[LinkedCriterion] = []
    for index, criterion in enumerate(criteria):
        place = at.child(index)
        try:
            linked.append(link_criterion(criterion, place, scope, report))
        except DiagnosticError as error:
            report.add(*error.diagnostics)
            if not any(map(report.levels.stops, error.diagnostics)):
                never: LinkedTest = AnyOf(())
                linked.append(LinkedCriterion(criterion.condition, never, (), place))
    return tuple(linked)


def _conforming(
    criterion: Criterion, condition: jsonpath_ast.LogicalExpression
) -> str | None:
    """The simple condition that says what a bare comparison of JSONPath says; the
    query, where there is none."""
    text = criterion.condition
    operands = sorted(_operands(condition), key=lambda part: -part[0].extent.offset)
    for operand, exists in operands:
        match operand:
            case jsonpath_ast.LiteralExpression(str(value)):
                rewritten = "'" + value.replace("'", "''") + "'"
            case jsonpath_ast.Query() if path := plain_path(operand):
                if path[-1] == "length" or any(str(key)[0] == "-" for key in path):
                    return _query(criterion.condition, operands)
                joint = "" if "#" in str(criterion.context) else "#"
                rewritten = f"{criterion.context}{joint}{format_pointer(path)}"
                if exists:
                    rewritten = f"({rewritten} != null)"
            case jsonpath_ast.LiteralExpression():
                continue
            case _:
                return _query(criterion.condition, operands)
        start, length = operand.extent
        text = text[:start] + rewritten + text[start + length :]
    return f"without type and context, `{text}` conforms; it ignores case in strings"


def _query(
    text: str, operands: Sequence[tuple[jsonpath_ast.Operand, bool]]
) -> str | None:
    """The query that says what a bare comparison says; the last operand is first."""
    for operand, _ in operands:
        if (
            isinstance(operand, jsonpath_ast.LiteralExpression)
            and operand.value is None
        ):
            # In JSONPath, an absent member differs from null.
            return None
        start, length = operand.extent
        written = text[start : start + length]
        if isinstance(operand, jsonpath_ast.Query) and written.endswith(".length"):
            of = written.removesuffix(".length")
            text = f"{text[:start]}length({of}){text[start + length :]}"
    return f"write `$[?{text}]`"


def _operands(
    condition: jsonpath_ast.LogicalExpression,
) -> Iterator[tuple[jsonpath_ast.Operand, bool]]:
    """The operands, and whether each is tested for its existence."""
    match condition:
        case jsonpath_ast.LogicalOr(items) | jsonpath_ast.LogicalAnd(items):
            for item in items:
                yield from _operands(item)
        case jsonpath_ast.LogicalNot(item):
            yield from _operands(item)
        case jsonpath_ast.ComparisonExpression(_, left, right):
            yield left, False
            yield right, False
        case jsonpath_ast.LogicalTest(operand):
            yield operand, True


def _report_quotes(
    condition: simple.Condition, text: str, place: Location, report: Report
) -> None:
    """Report strings in double quotes, which simple conditions do not have."""
    for node in nodes_in(condition):
        if isinstance(node, simple.Literal) and node.double_quoted:
            start, length = node.extent
            quoted = "'" + str(node.value).replace("'", "''") + "'"
            report.add(
                Diagnostic.at(
                    "AZ607",
                    "a string in a simple condition stands in single quotes",
                    place.slice(start, start + length).span(),
                    help=f"write `{quoted}`",
                )
            )
