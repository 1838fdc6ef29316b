"""Conditions of type ``simple`` (Arazzo 1.1.0, "Criterion Object": literals and
operators).

The specification gives no grammar. Here, from the loosest binding to the tightest,
there are ``||``, ``&&``, the comparisons, which do not chain, and ``!``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from .expression_ast import Expression
from .expressions import Access, parse_accesses, parse_expression
from .faults import SyntaxFault
from .nodes import ComparisonOperator, Extent, Node
from .scanner import Scanner


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A boolean, null, number or string.

    ``double_quoted`` marks a string in double quotes, which the specification does not
    know.
    """

    value: bool | int | float | str | None
    double_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A runtime expression and the members of its value, by ``.name`` and ``[0]``.

    Where the expression has a name, it holds what follows: the ``.b`` of
    ``$inputs.a.b`` may belong to the name, see ``split_access``.
    """

    expression: Expression
    accesses: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left operator right``."""

    operator: ComparisonOperator
    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Not(Node):
    """``!item``."""

    item: Condition


@dataclass(frozen=True, slots=True)
class And(Node):
    """``item && item``, two or more of them."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """``item || item``, two or more of them."""

    items: tuple[Condition, ...]


Condition = Or | And | Not | Comparison | Literal | Reference

_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r"'((?:[^']|'')*+)'|\"((?:[^\"]|\"\")*+)\"")
_BARE = re.compile(r"[\w.+-]+")
_STATUS_RANGE = re.compile(r"([1-5])[xX]{2}")
_NAME = r"""(?:[^\s()\[\]{}<>=!&|'"#,]|\[(?:'[^']*'|"[^"]*"|[^\s\[\]'"]*)\])*"""
_POINTER = r"""#(?:[^\s()<>=!&|'"{},]|!(?!=)|&(?!&)|\|(?!\|))*"""
_WHOLE = re.compile(rf"\$(?:request|response|message)\.(?:body|payload){_POINTER}")
_BODY = re.compile(r"\$(?:request|response|message)\.(?:body|payload)(?![\w-])")
_SCALAR = re.compile(r"\$(?:url|method|statusCode|self)(?![\w-])")
_HEADER = re.compile(r"\$(?:request|response|message)\.header\.[\w#$%*+.^`~-]+")
_NAMED = re.compile(rf"\${_NAME}(?:{_POINTER})?")
_ACCESS = re.compile(
    r"\.([\w$@][\w$@:-]*)"
    r"|\[(?:(0|[1-9][0-9]{0,15})|'([^']*)'|\"([^\"]*)\"|([^\W\d]\w*))\]"
)
_KEYWORDS = {"true": True, "false": False, "null": None}
_MEANT = {
    "and": "&&",
    "&": "&&",
    "or": "||",
    "|": "||",
    "not": "!",
    "=": "==",
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
}
_PATTERN = "write a criterion with a `context` and `type: regex`"
_ELSEWHERE = {
    "in": "compare with each of the values, and join the comparisons with `||`",
    **dict.fromkeys(("contains", "like", "match", "matches"), _PATTERN),
}
_WORD = re.compile(r"[=<>!&|~]+|\w+")


def parse_condition(text: str) -> Condition:
    """The syntax tree of a condition. Raises SyntaxFault."""
    scanner = Scanner(text)
    scanner.match(_SPACE)
    if scanner.at_end:
        raise scanner.fault("the condition is empty", 0, hint="write `true` for always")
    condition = _or(scanner)
    if not scanner.at_end:
        raise _unexpected(scanner)
    return condition


def _or(scanner: Scanner) -> Condition:
    start = scanner.position
    items = [_and(scanner)]
    while _operator(scanner, "||"):
        items.append(_and(scanner))
    if len(items) == 1:
        return items[0]
    return Or(tuple(items), extent=_extent(scanner, start))


def _and(scanner: Scanner) -> Condition:
    start = scanner.position
    items = [_comparison(scanner)]
    while _operator(scanner, "&&"):
        items.append(_comparison(scanner))
    if len(items) == 1:
        return items[0]
    return And(tuple(items), extent=_extent(scanner, start))


def _comparison(scanner: Scanner) -> Condition:
    start = scanner.position
    left = _not(scanner)
    if scanner.peek(3) in ("===", "!=="):
        raise _unexpected(scanner)
    operator = scanner.comparison_operator()
    if operator is None:
        return left
    scanner.match(_SPACE)
    right = _not(scanner)
    condition = Comparison(operator, left, right, extent=_extent(scanner, start))
    end = scanner.position
    if scanner.comparison_operator():
        raise scanner.fault(
            "comparisons do not chain",
            end,
            scanner.position,
            hint="join two comparisons with `&&`, or use parentheses",
        )
    return condition


def _not(scanner: Scanner) -> Condition:
    start = scanner.position
    if scanner.take("!"):
        with scanner.nested():
            scanner.match(_SPACE)
            item = _not(scanner)
        return Not(item, extent=_extent(scanner, start))
    if scanner.take("("):
        with scanner.nested():
            scanner.match(_SPACE)
            group = _or(scanner)
        if not scanner.take(")"):
            raise _unexpected(scanner, "an operator or `)`")
        scanner.match(_SPACE)
        return group
    operand = _reference(scanner) if scanner.peek() == "$" else _literal(scanner)
    scanner.match(_SPACE)
    return operand


def _reference(scanner: Scanner) -> Reference:
    start = scanner.position
    accesses: tuple[Access, ...] = ()
    if scanner.match(_WHOLE):
        expression = _expression(scanner, start)
    elif scanner.match(_BODY) or scanner.match(_SCALAR):
        expression = _expression(scanner, start)
        accesses = parse_accesses(scanner, _ACCESS)
    else:
        if not scanner.match(_HEADER):
            scanner.match(_NAMED)
        expression = _expression(scanner, start)
    return Reference(expression, accesses, extent=scanner.extent(start))


def _expression(scanner: Scanner, start: int) -> Expression:
    return parse_expression(scanner.text[start : scanner.position], start)


def _literal(scanner: Scanner) -> Literal:
    start = scanner.position
    if quoted := scanner.match(_QUOTED):
        mark = quoted[0][0]
        text = quoted[0][1:-1].replace(mark * 2, mark)
        return Literal(text, mark == '"', extent=scanner.extent(start))
    if scanner.peek() in ("'", '"'):
        raise scanner.fault(
            "the string has no closing quote",
            end=len(scanner.text),
            hint="double a quote that belongs to the string",
        )
    bare = scanner.match(_BARE)
    if bare is None:
        raise _unexpected(scanner, "a runtime expression or a literal")
    word = bare[0]
    if word in _KEYWORDS:
        return Literal(_KEYWORDS[word], extent=scanner.extent(start))
    scanner.position = start
    number = scanner.number()
    if number is None or scanner.position < bare.end():
        raise scanner.fault(
            f"`{word}` is no literal", start, bare.end(), _meant_literal(word)
        )
    return Literal(number, extent=scanner.extent(start))


def _meant_literal(word: str) -> str:
    if word.lower() in _KEYWORDS:
        return f"write `{word.lower()}`"
    if word in _MEANT:
        return f"write `{_MEANT[word]}`"
    if word.lower() in ("nil", "none", "undefined"):
        return "write `null`"
    with suppress(SyntaxFault):
        parse_expression(f"${word}")
        return f"write `${word}`"
    if found := _STATUS_RANGE.fullmatch(word):
        digit = int(found[1])
        return f"compare twice: `>= {digit}00` and `< {digit + 1}00`, joined with `&&`"
    return f"write a string in single quotes: `'{word}'`"


def _operator(scanner: Scanner, operator: str) -> bool:
    found = scanner.take(operator)
    if found:
        scanner.match(_SPACE)
    return found


def _unexpected(scanner: Scanner, expected: str = "an operator") -> SyntaxFault:
    word = _WORD.match(scanner.text, scanner.position)
    meant = _MEANT.get(word[0].lower()) if word else None
    hint = f"write `{meant}`" if meant else None
    if word and word[0].lower() in _ELSEWHERE:
        hint = _ELSEWHERE[word[0].lower()]
    if scanner.peek() == "{":
        hint = "write a runtime expression without braces"
    return scanner.fault(f"expected {expected}, not {scanner.found()}", hint=hint)


def _extent(scanner: Scanner, start: int) -> Extent:
    text = scanner.text[start : scanner.position]
    return Extent(start, len(text.rstrip()))
