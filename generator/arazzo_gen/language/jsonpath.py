"""The parser of JSONPath (RFC 9535), and of the bare comparisons that documents write
where a criterion of type ``jsonpath`` asks for a query.

Whitespace may stand inside the brackets of any query, singular ones included. The
patterns of ``match`` and ``search`` are not looked into. Where a literal can stand, a
runtime expression in braces can.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from .faults import SyntaxFault
from .jsonpath_ast import (
    ComparisonExpression,
    EmbeddedExpression,
    FilterSelector,
    FunctionExpression,
    FunctionName,
    IndexSelector,
    LiteralExpression,
    LogicalAnd,
    LogicalExpression,
    LogicalNot,
    LogicalOr,
    LogicalTest,
    NameSelector,
    Operand,
    Query,
    Segment,
    Selector,
    SliceSelector,
    WildcardSelector,
)
from .jsonpath_meant import unexpected
from .jsonpath_string import parse_string
from .jsonpath_types import SIGNATURES, check_arguments, check_comparable, check_test
from .scanner import Scanner
from .templates import parse_template

MAX_INTEGER = 2**53 - 1

_SPACE = re.compile(r"[ \t\n\r]*")
_NAME_FIRST = r"A-Za-z_\x80-\uD7FF\uE000-\U0010FFFF"
_MEMBER_NAME = re.compile(rf"[{_NAME_FIRST}][{_NAME_FIRST}0-9]*")
_DASHED = re.compile(r"-[\w-]*")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_FUNCTION_NAME = re.compile(r"([a-z][a-z0-9_]*)\(")
_WORD = re.compile(r"\w+")
_KEYWORD = re.compile(r"(?:true|false|null)(?!\w)")
_KEYWORDS = {"true": True, "false": False, "null": None}
_EMBEDDED = re.compile(r"\{\$[^{}]*\}")
_OPERATOR = re.compile(r"&&|\|\||[=!<>]=|[<>]")


def parse_jsonpath(text: str) -> Query:
    """The syntax tree of a query, well-formed and valid (RFC 9535, sections 2.1 and
    2.4.3). Raises SyntaxFault."""
    scanner = Scanner(text)
    if scanner.peek() != "$":
        raise scanner.fault(
            f"a JSONPath query begins with `$`, not with {scanner.found()}",
            hint="remove the whitespace before it" if text[:1].isspace() else None,
        )
    query = _query(scanner)
    _expect_end(scanner, "a segment")
    return query


def parse_logical(text: str) -> LogicalExpression:
    """The syntax tree of a bare logical expression (RFC 9535, section 2.3.5.1), such as
    ``$.status == "done"``: what could stand in a filter. Raises SyntaxFault."""
    scanner = Scanner(text)
    logical = _logical_or(scanner)
    _expect_end(scanner, "an operator")
    return logical


def parse_jsonpath_criterion(text: str) -> Query | LogicalExpression:
    """The condition of a criterion of type ``jsonpath``: a query or, though it does not
    conform, a bare logical expression. Raises the SyntaxFault of the likelier one."""
    try:
        return parse_jsonpath(text)
    except SyntaxFault as fault:
        begun = text[:1] == "$"
        if begun and not _OPERATOR.match(text, fault.offset):
            raise
        query_fault = fault
    try:
        return parse_logical(text)
    except SyntaxFault as fault:
        raise (fault if begun or fault.offset else query_fault) from None


def _expect_end(scanner: Scanner, expected: str) -> None:
    if scanner.at_end:
        return
    read = scanner.position
    scanner.match(_SPACE)
    if scanner.at_end:
        raise scanner.fault(
            "whitespace after the end of the query",
            read,
            len(scanner.text),
            "remove it; in YAML, `|-` and `>-` leave out the last line break",
        )
    raise unexpected(scanner, f"{expected} or the end")


def _query(scanner: Scanner) -> Query:
    start = scanner.position
    root: Literal["$", "@"] = "$" if scanner.take("$") else "@"
    if root == "@":
        scanner.take("@")
    segments = []
    end = scanner.position
    while segment := _segment(scanner):
        segments.append(segment)
        end = scanner.position
    scanner.position = end
    return Query(tuple(segments), root, extent=scanner.extent(start))


def _segment(scanner: Scanner) -> Segment | None:
    scanner.match(_SPACE)
    start = scanner.position
    descendant = scanner.take("..")
    if scanner.peek() == "[":
        selectors = _bracketed(scanner)
    elif descendant or scanner.take("."):
        selectors = (_shorthand(scanner),)
    else:
        return None
    return Segment(selectors, descendant, extent=scanner.extent(start))


def _shorthand(scanner: Scanner) -> Selector:
    start = scanner.position
    if scanner.take("*"):
        return WildcardSelector(extent=scanner.extent(start))
    found = scanner.match(_MEMBER_NAME)
    if found is None:
        digits = _INTEGER.match(scanner.text, start)
        raise scanner.fault(
            f"expected a member name or `*` after `.`, not {scanner.found()}",
            hint=f"write `[{digits[0]}]`" if digits else None,
        )
    if rest := _DASHED.match(scanner.text, scanner.position):
        raise scanner.fault(
            "a member name with `-` has to stand in brackets",
            start,
            rest.end(),
            f"write `['{found[0]}{rest[0]}']`",
        )
    if scanner.peek() == "(":
        raise scanner.fault(
            f"`{found[0]}()` is no method of a value",
            start,
            hint=(
                f"write `{found[0]}({scanner.text[:start].rstrip('.')})`"
                if found[0] in SIGNATURES
                else None
            ),
        )
    return NameSelector(found[0], extent=scanner.extent(start))


def _bracketed(scanner: Scanner) -> tuple[Selector, ...]:
    scanner.take("[")
    selectors = []
    while True:
        scanner.match(_SPACE)
        selectors.append(_selector(scanner))
        scanner.match(_SPACE)
        if scanner.take("]"):
            return tuple(selectors)
        if not scanner.take(","):
            raise unexpected(scanner, "`,` or `]`")


def _selector(scanner: Scanner) -> Selector:
    start = scanner.position
    if scanner.take("*"):
        return WildcardSelector(extent=scanner.extent(start))
    if scanner.take("?"):
        with scanner.nested():
            scanner.match(_SPACE)
            condition = _logical_or(scanner)
        return FilterSelector(condition, extent=scanner.extent(start))
    name = parse_string(scanner)
    if name is not None:
        return NameSelector(name, extent=scanner.extent(start))
    if embedded := _embedded(scanner):
        return embedded
    index = _integer(scanner)
    end = scanner.position
    scanner.match(_SPACE)
    if scanner.take(":"):
        return _slice(scanner, start, index)
    scanner.position = end
    if index is not None:
        return IndexSelector(index, extent=scanner.extent(start))
    word = _WORD.match(scanner.text, start)
    hint = f"write a name in quotes: `'{word[0]}'`" if word else None
    if scanner.peek() == "(":
        hint = "RFC 9535 has no scripts: `[-1]` is the last item"
    raise scanner.fault(f"expected a selector, not {scanner.found()}", hint=hint)


def _slice(scanner: Scanner, start: int, first: int | None) -> SliceSelector:
    scanner.match(_SPACE)
    end = _integer(scanner)
    read = scanner.position
    scanner.match(_SPACE)
    step = None
    if scanner.take(":"):
        read = scanner.position
        scanner.match(_SPACE)
        step = _integer(scanner)
        if step is not None:
            read = scanner.position
    scanner.position = read
    return SliceSelector(first, end, step, extent=scanner.extent(start))


def _integer(scanner: Scanner) -> int | None:
    start = scanner.position
    found = scanner.match(_INTEGER)
    if found is None:
        return None
    # Longer digits are out of range too, and int() would refuse thousands of them.
    if len(found[0]) > 17 or abs(int(found[0])) > MAX_INTEGER:
        raise scanner.fault(
            f"the index is not between -{MAX_INTEGER} and {MAX_INTEGER}",
            start,
            scanner.position,
        )
    return int(found[0])


def _logical_or(scanner: Scanner) -> LogicalExpression:
    start = scanner.position
    items = _separated(scanner, "||", _logical_and)
    if len(items) == 1:
        return items[0]
    return LogicalOr(items, extent=scanner.extent(start))


def _logical_and(scanner: Scanner) -> LogicalExpression:
    start = scanner.position
    items = _separated(scanner, "&&", _basic)
    if len(items) == 1:
        return items[0]
    return LogicalAnd(items, extent=scanner.extent(start))


def _separated(
    scanner: Scanner, operator: str, parse: Callable[[Scanner], LogicalExpression]
) -> tuple[LogicalExpression, ...]:
    items = []
    while True:
        items.append(parse(scanner))
        end = scanner.position
        scanner.match(_SPACE)
        if not scanner.take(operator):
            scanner.position = end
            return tuple(items)
        scanner.match(_SPACE)


def _basic(scanner: Scanner) -> LogicalExpression:
    start = scanner.position
    if scanner.take("!"):
        scanner.match(_SPACE)
        item = _group(scanner) if scanner.peek() == "(" else _negated(scanner)
        return LogicalNot(item, extent=scanner.extent(start))
    if scanner.peek() == "(":
        return _group(scanner)
    left = _operand(scanner)
    end = scanner.position
    scanner.match(_SPACE)
    operator = scanner.comparison_operator()
    if operator is None:
        scanner.position = end
        return LogicalTest(check_test(left), extent=left.extent)
    scanner.match(_SPACE)
    right = _operand(scanner)
    for side in (left, right):
        check_comparable(side)
    return ComparisonExpression(operator, left, right, extent=scanner.extent(start))


def _group(scanner: Scanner) -> LogicalExpression:
    scanner.take("(")
    with scanner.nested():
        scanner.match(_SPACE)
        logical = _logical_or(scanner)
        scanner.match(_SPACE)
        if not scanner.take(")"):
            raise unexpected(scanner, "an operator or `)`")
    return logical


def _negated(scanner: Scanner) -> LogicalTest:
    start = scanner.position
    operand = _operand(scanner)
    end = scanner.position
    scanner.match(_SPACE)
    if scanner.comparison_operator():
        raise scanner.fault(
            "`!` does not negate a comparison without parentheses",
            start,
            scanner.position,
            "write `!(…)` around the comparison",
        )
    scanner.position = end
    return LogicalTest(check_test(operand), extent=operand.extent)


def _operand(scanner: Scanner) -> Operand:
    start = scanner.position
    if scanner.peek() in ("$", "@"):
        return _query(scanner)
    if function := scanner.match(_FUNCTION_NAME):
        return _function(scanner, start, function[1])
    if keyword := scanner.match(_KEYWORD):
        value = _KEYWORDS[keyword[0]]
        return LiteralExpression(value, extent=scanner.extent(start))
    text = parse_string(scanner)
    if text is not None:
        return LiteralExpression(text, extent=scanner.extent(start))
    number = scanner.number()
    if number is not None:
        return LiteralExpression(number, extent=scanner.extent(start))
    if embedded := _embedded(scanner):
        return embedded
    word = _WORD.match(scanner.text, start)
    hint = None
    if word:
        literal = word[0].lower()
        hint = (
            f"write `{literal}`"
            if literal in _KEYWORDS
            else f"write a string in quotes: `'{word[0]}'`"
        )
    raise scanner.fault(
        f"expected a query, a literal or a function, not {scanner.found()}", hint=hint
    )


def _embedded(scanner: Scanner) -> EmbeddedExpression | None:
    start = scanner.position
    found = scanner.match(_EMBEDDED)
    if found is None or not parse_template(found[0]).embedded:
        scanner.position = start
        return None
    return EmbeddedExpression(found[0], extent=scanner.extent(start))


def _function(scanner: Scanner, start: int, name: str) -> FunctionExpression:
    if name not in SIGNATURES:
        raise scanner.fault(
            f"RFC 9535 has no function `{name}()`",
            start,
            scanner.position - 1,
            f"its functions are {', '.join(f'`{known}()`' for known in SIGNATURES)}",
        )
    arguments: list[Operand] = []
    with scanner.nested():
        scanner.match(_SPACE)
        while not scanner.take(")"):
            if arguments and not scanner.take(","):
                raise unexpected(scanner, "`,` or `)`")
            scanner.match(_SPACE)
            arguments.append(_argument(scanner, name))
            scanner.match(_SPACE)
    function = FunctionExpression(name, tuple(arguments), extent=scanner.extent(start))
    check_arguments(function)
    return function


def _argument(scanner: Scanner, name: FunctionName) -> Operand:
    # No function takes a logical expression, so that none is read here.
    what = f"one value or query as an argument of `{name}()`"
    if scanner.peek() in ("!", "("):
        raise unexpected(scanner, what)
    argument = _operand(scanner)
    end = scanner.position
    scanner.match(_SPACE)
    if _OPERATOR.match(scanner.text, scanner.position):
        raise unexpected(scanner, what)
    scanner.position = end
    return argument
