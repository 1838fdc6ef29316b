"""JSONPath queries as Python writes them: what is made of names, indexes, wildcards and
filters of comparisons and tests is a comprehension; the rest calls the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..language import (
    ComparisonExpression,
    EmbeddedExpression,
    FilterSelector,
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
    WildcardSelector,
    is_singular,
    singular_selectors,
)
from .calls import call_text

_NAME = re.compile(r"[A-Za-z_]\w*")


def is_compiled(query: Query) -> bool:
    """Whether a query becomes plain Python."""
    for segment in query.segments:
        match segment:
            case Segment(
                (
                    NameSelector()
                    | IndexSelector()
                    | EmbeddedExpression()
                    | WildcardSelector(),
                ),
                descendant=False,
            ):
                continue
            case Segment((FilterSelector(condition),), descendant=False) if _is_plain(
                condition
            ):
                continue
        return False
    return True


@dataclass(frozen=True, slots=True)
class Compiler:
    """Writes a query. ``root`` is the expression of the value that it is applied to,
    ``bound`` has those of literals that are not fixed, by their text."""

    query: Query
    root: str
    bound: Mapping[str, str]

    def value(self) -> str:
        """The value of a singular query, or None."""
        return self._call("json_get", self.root, self.query)

    def nodes(self) -> str:
        """The list of the values of what the query selects."""
        inner, loops, path = self._loops(self.root)
        if len(loops) == 1 and not path and not loops[0][2]:
            return loops[0][1]
        item = self._at("json_at", inner, path)
        text = f"{item} {_clauses(loops)}"
        return f"json_found({text})" if path else f"[{text}]"

    def exists(self, *, itself: bool = False) -> str:
        """Whether the query selects anything, never in null.

        With ``itself``, a filter may select the value, where that is an object.
        """
        if not self.query.segments:
            return f"{self.root} is not None"
        if is_singular(self.query):
            return self._call("json_exists", self.root, self.query)
        inner, loops, path = self._loops(self.root)
        if itself:
            (name, of, test), *rest = loops
            loops = [(name, of.replace("json_children", "json_subjects", 1), test)]
            loops += rest
        if path:
            return f"any({self._at('json_exists', inner, path)} {_clauses(loops)})"
        *before, (name, of, test) = loops
        if test:
            last = [*before, (name, of, "")]
            return f"any({test} {_clauses(last)})"
        return f"any({of} {_clauses(before)})" if before else f"bool({of})"

    def _loops(self, root: str) -> tuple[str, list[tuple[str, str, str]], list[str]]:
        """The loops over children, each with its variable and its test, and what is
        read of the last variable."""
        loops: list[tuple[str, str, str]] = []
        current, path = root, list[str]()
        for segment in self.query.segments:
            (selector,) = segment.selectors
            match selector:
                case WildcardSelector() | FilterSelector():
                    of = self._at("json_at", current, path)
                    current, path = self._variable(len(loops)), []
                    test = ""
                    if isinstance(selector, FilterSelector):
                        test = self._test(selector.condition, current)
                    loops.append((current, call_text("json_children", [of]), test))
                case _:
                    path.append(self._key(selector))
        return current, loops, path

    def _variable(self, depth: int) -> str:
        texts = (self.root, *self.bound.values())
        used = {name for text in texts for name in _NAME.findall(text)}
        name = "item" if depth == 0 else f"item{depth + 1}"
        while name in used:
            name += "_"
        return name

    def _test(self, condition: LogicalExpression, item: str) -> str:
        match condition:
            case LogicalOr(items):
                return " or ".join(self._test(one, item) for one in items)
            case LogicalAnd(items):
                return " and ".join(self._grouped(one, item) for one in items)
            case LogicalNot(inner):
                return f"not {self._grouped(inner, item, LogicalAnd)}"
            case ComparisonExpression():
                return self._comparison(condition, item)
            case LogicalTest(Query() as query):
                root = self.root if query.root == "$" else item
                return self._call("json_exists", root, query)
        raise TypeError(condition)

    def _grouped(
        self, condition: LogicalExpression, item: str, *others: type[LogicalAnd]
    ) -> str:
        text = self._test(condition, item)
        return f"({text})" if isinstance(condition, (LogicalOr, *others)) else text

    def _comparison(self, comparison: ComparisonExpression, item: str) -> str:
        sides = comparison.left, comparison.right
        left, right = (self._operand(side, item) for side in sides)
        are_fixed = all(isinstance(side, LiteralExpression) for side in sides)
        if comparison.operator in ("==", "!=") and not are_fixed:
            # Where one side is fixed, Python's own comparison gives the same, but for
            # numbers, which true and false equal there.
            for side, fixed, other in zip(
                sides, (left, right), (right, left), strict=True
            ):
                match side:
                    case LiteralExpression(None | bool()):
                        negated = " not" if comparison.operator == "!=" else ""
                        return f"{other} is{negated} {fixed}"
                    case LiteralExpression(str()):
                        return f"{other} {comparison.operator} {fixed}"
        match comparison.operator:
            case "==":
                return f"json_equal({left}, {right})"
            case "!=":
                return f"not json_equal({left}, {right})"
            case "<":
                return f"json_less({left}, {right})"
            case ">":
                return f"json_less({right}, {left})"
            case "<=":
                return f"json_at_most({left}, {right})"
            case ">=":
                return f"json_at_most({right}, {left})"

    def _operand(self, operand: Operand, item: str) -> str:
        match operand:
            case Query():
                root = self.root if operand.root == "$" else item
                return self._call("json_at", root, operand)
            case LiteralExpression(value):
                if isinstance(value, str) and value in self.bound:
                    return self.bound[value]
                return repr(value)
            case EmbeddedExpression(text):
                return self.bound[text]
        raise TypeError(operand)

    def _call(self, function: str, of: str, query: Query) -> str:
        """A function of a value at names and indexes."""
        keys = [self._key(selector) for selector in singular_selectors(query) or ()]
        if function == "json_at":
            return self._at(function, of, keys)
        return call_text(function, [of, *keys])

    def _at(self, function: str, of: str, keys: Sequence[str]) -> str:
        if not keys and function == "json_at":
            return of
        return call_text(function, [of, *keys])

    def _key(self, selector: object) -> str:
        match selector:
            case NameSelector(name):
                return self.bound.get(name) or repr(name)
            case IndexSelector(index):
                return repr(index)
            case EmbeddedExpression(text):
                return self.bound[text]
        raise TypeError(selector)


def _clauses(loops: Iterable[tuple[str, str, str]]) -> str:
    return " ".join(
        f"for {name} in {of}{f' if {test}' if test else ''}" for name, of, test in loops
    )


def _is_plain(condition: LogicalExpression) -> bool:
    match condition:
        case LogicalOr(items) | LogicalAnd(items):
            return all(map(_is_plain, items))
        case LogicalNot(item):
            return _is_plain(item)
        case ComparisonExpression(_, left, right):
            return all(_is_plain_operand(side) for side in (left, right))
        case LogicalTest(operand):
            return _is_plain_operand(operand)


def _is_plain_operand(operand: Operand) -> bool:
    if isinstance(operand, Query):
        return is_singular(operand)
    return isinstance(operand, LiteralExpression | EmbeddedExpression)
