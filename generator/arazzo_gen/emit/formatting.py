"""Formatting: generated modules as black leaves them.

Black takes longer over a module than all the rest of a build. So a module is read
statement by statement: what is plain is laid out by ``layout``, what is not is given to
black, each text once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .aliases import is_alias, type_statement, with_type_statements
from .layout import Unsure, laid_out
from .literals import with_parts
from .parsing import parsed
from .style import Style

if TYPE_CHECKING:
    import black

_DEF = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORT = (ast.Import, ast.ImportFrom)
_CLAUSES = ("case ", "elif ", "except")
"""How heads begin that do not stand alone."""

_WORDS = ("else:", "finally:")
"""Lines that are no statements of their own."""


IMPORTS = "import _imports_"
"""The line that stands for the imports of a module, which its text tells."""


def formatted(code: str, style: Style, imports: str = "") -> str:
    """The module as black leaves it; aliases are statements where the style says so.

    ``imports`` takes the place of the line that stands for them.

    This is the last to be done with a module: in the Python that runs, ``ast`` may not
    read such statements yet.
    """
    try:
        return _by_statements(code, style, imports)
    except Unsure:
        written = with_parts(code.replace(IMPORTS, imports), style.width)
        if style.type_statements:
            written = with_type_statements(written)
        return by_black(written, style)


def by_black(code: str, style: Style) -> str:
    """The module as black itself leaves it."""
    from black import format_str

    return format_str(code, mode=_mode(style))


@cache
def _mode(style: Style) -> black.Mode:
    # Imported late: it takes a while, and most builds have no use for it.
    import black
    from black.mode import TargetVersion

    newer = style.type_statements
    target = TargetVersion.PY312 if newer else TargetVersion.PY311
    return black.Mode(line_length=style.width, target_versions={target})


@dataclass(frozen=True, slots=True)
class _Unit:
    """A simple statement, a decorator, or the head of a compound statement, from its
    first line up to that after its last."""

    begin: int
    end: int
    indent: int
    node: ast.AST
    is_head: bool = False
    opened_by: ast.AST | None = None

    @property
    def is_docstring(self) -> bool:
        """Whether it is a string alone; only docstrings are."""
        return (
            isinstance(self.node, ast.Expr)
            and isinstance(self.node.value, ast.Constant)
            and isinstance(self.node.value.value, str)
        )

    @property
    def is_decorator(self) -> bool:
        return isinstance(self.node, ast.expr)

    @property
    def defines(self) -> bool:
        """Whether a function or a class begins here."""
        return self.is_decorator or isinstance(self.node, (*_DEF, ast.ClassDef))


def _by_statements(code: str, style: Style, imports: str) -> str:
    """Raises Unsure where black would look at more than single statements."""
    lines = code.split("\n")
    done: list[str] = []
    last: _Unit | None = None
    definitions: list[int] = []
    end = 0
    for unit in _units(parsed(code).body, None):
        if lines[unit.begin] == IMPORTS and not imports:
            lines[unit.begin] = ""
            continue
        between = lines[end : unit.begin]
        end = unit.end
        while end > unit.begin and not lines[end - 1].strip():
            end -= 1
        if end <= unit.begin:
            raise Unsure  # a body beside its head
        blank = sum(not line.strip() for line in between)
        if last is None:
            if blank or not all(line.startswith("#") for line in between):
                raise Unsure
            done += between
        else:
            words = [line for line in between if line.strip()]
            if words and (blank or any(line.strip() not in _WORDS for line in words)):
                raise Unsure
            done += words
            follows = False
            while definitions and definitions[-1] >= unit.indent:
                definitions.pop()
                follows = True
            if words and follows:
                raise Unsure
            done += [""] * (0 if words else _blank_lines(unit, last, blank, follows))
        if unit.defines and not unit.is_decorator:
            definitions.append(unit.indent)
        if lines[unit.begin] == IMPORTS:
            done += imports.split("\n")
        else:
            done += _text(unit, lines[unit.begin : end], style)
        last = unit
    if any(line.strip() for line in lines[end:]):
        raise Unsure
    return "\n".join(done) + "\n"


def _units(body: Sequence[ast.stmt], opened_by: ast.AST | None) -> Iterator[_Unit]:
    # An elif stands within the one before it: a chain is deeper than Python recurses.
    levels = [_level(body, opened_by)]
    while levels:
        found = next(levels[-1], None)
        if found is None:
            levels.pop()
        elif isinstance(found, _Unit):
            yield found
        else:
            levels.append(_level(*found))


def _level(
    body: Sequence[ast.stmt], opened_by: ast.AST | None
) -> Iterator[_Unit | tuple[Sequence[ast.stmt], ast.AST]]:
    """The units of some statements, and in their places those bodies that stand in
    them, each with what opens it."""
    for node in body:
        begin, column = node.lineno - 1, node.col_offset
        if isinstance(node, ast.Match):
            yield _Unit(begin, _end(node.subject), column, node, True, opened_by)
            for case in node.cases:
                first = case.pattern.lineno - 1
                below = case.body[0].lineno - 1
                yield _Unit(first, below, column + 4, case, True, node)
                yield case.body, case
            opened_by = None
            continue
        if not isinstance(inner := getattr(node, "body", None), list):
            yield _Unit(begin, _end(node), column, node, False, opened_by)
            opened_by = None
            continue
        for decorator in getattr(node, "decorator_list", ()):
            above, below = decorator.lineno - 1, _end(decorator)
            yield _Unit(above, below, column, decorator, False, opened_by)
            opened_by = None
        first = inner[0]
        above = min(
            found.lineno for found in (first, *getattr(first, "decorator_list", ()))
        )
        yield _Unit(begin, above - 1, column, node, True, opened_by)
        opened_by = None
        yield inner, node
        for handler in getattr(node, "handlers", ()):
            begin, below = handler.lineno - 1, handler.body[0].lineno - 1
            yield _Unit(begin, below, column, handler, True, node)
            yield handler.body, handler
        yield getattr(node, "orelse", ()), node
        yield getattr(node, "finalbody", ()), node


def _end(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _blank_lines(unit: _Unit, last: _Unit, blank: int, follows: bool) -> int:
    """How many blank lines black leaves before a unit that has had ``blank``.

    ``follows`` says that a function or class has ended before it.
    """
    at_top = unit.indent == 0
    if unit.opened_by is not None and unit.opened_by is last.node:
        if unit.is_docstring:
            return 0
        if blank:
            raise Unsure
        return 0
    same_level = last.indent == unit.indent
    if last.is_docstring and isinstance(last.opened_by, ast.ClassDef) and same_level:
        return 1
    if last.is_decorator:
        return 0
    if unit.defines:
        return 2 if at_top else 1
    if follows:
        return 2 if at_top else 1
    if last.is_docstring and at_top:
        return 1
    if (
        same_level
        and isinstance(last.node, _IMPORT)
        and not isinstance(unit.node, _IMPORT)
    ):
        return 1
    return min(blank, 2 if at_top else 1)


def _text(unit: _Unit, lines: Sequence[str], style: Style) -> list[str]:
    if unit.is_docstring:
        # Those that the generator writes are as black has them.
        if not lines[0].lstrip().startswith('"""'):
            raise Unsure
        return [*lines]
    fits = all(len(line) <= style.width for line in lines)
    if fits and isinstance(unit.node, _IMPORT):
        return [*lines]
    text = with_parts("\n".join(lines)[unit.indent :], style.width)
    if style.type_statements and is_alias(unit.node):
        text = type_statement(unit.node, text)
    if text.startswith(_CLAUSES):
        if len(lines) == 1 and fits:
            return laid_out(text, unit.indent, style.width).split("\n")
        raise Unsure
    try:
        return laid_out(text, unit.indent, style.width).split("\n")
    except Unsure:
        return _statement(text, unit.indent, style, unit.is_head).split("\n")


@lru_cache(maxsize=2**12)
def _statement(text: str, column: int, style: Style, is_head: bool) -> str:
    """A single statement as black leaves it in a block of some indentation."""
    around = "".join(f"{' ' * at}if _:\n" for at in range(0, column, 4))
    own = "\n".join((" " * column + text).split("\n"))
    inner = f"\n{' ' * (column + 4)}pass" if is_head else ""
    if text.startswith("@"):
        inner = f"\n{' ' * column}def _(): ..."
    code = by_black(f"{around}{own}{inner}\n", style)
    made = code.rstrip("\n").split("\n")[column // 4 :]
    while not made[0]:
        del made[0]
    if is_head or text.startswith("@"):
        made.pop()
    return "\n".join(made)
