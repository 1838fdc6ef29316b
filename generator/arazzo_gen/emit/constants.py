"""Queries of a module, made once: what stands in its functions as ``JsonPath('...')``
becomes a constant at its head."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .docs import string

_KINDS = frozenset({"GoessnerPath", "JsonPath", "XPath"})
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_WORDS = 3


def query_constants(code: str) -> dict[str, str]:
    """The names of constants by the expressions that they stand for, in their order.

    ``code`` is the module with the expressions where they are used.
    """
    names: dict[str, str] = {}
    for call in _queries(ast.parse(code)):
        text = _text(call)
        if text not in names:
            names[text] = _name(str(_first(call)), set(names.values()))
    return names


def with_constants(code: str, width: int) -> str:
    """The module with constants for the queries that its functions use.

    They stand behind the imports and ``__all__``.
    """
    names = query_constants(code) if any(map(code.__contains__, _KINDS)) else {}
    if not names:
        return code
    lines = code.encode("utf-8").splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    tree = ast.parse(code)
    data = code.encode("utf-8")
    for call in reversed(list(_queries(tree))):
        begin = starts[call.lineno - 1] + call.col_offset
        end = starts[(call.end_lineno or 0) - 1] + (call.end_col_offset or 0)
        data = data[:begin] + names[_text(call)].encode() + data[end:]
    head = [node for node in tree.body if _is_head(node)]
    at = starts[head[-1].end_lineno or 0] if head else 0
    made = "".join(f"{name} = {_made(text, width)}\n" for text, name in names.items())
    return (data[:at] + f"\n{made}".encode() + data[at:]).decode("utf-8")


def _is_head(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.Import | ast.ImportFrom)


def _queries(tree: ast.AST) -> Iterator[ast.Call]:
    found = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _KINDS
        and all(isinstance(given, ast.Constant) for given in node.args)
    )
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _first(call: ast.Call) -> object:
    given = call.args[0]
    return given.value if isinstance(given, ast.Constant) else ""


def _text(call: ast.Call) -> str:
    return ast.unparse(call)


def _made(text: str, width: int) -> str:
    """The expression of a constant, with a long query in parts."""
    kind, _, _ = text.partition("(")
    first, *more = [ast.literal_eval(given) for given in _arguments(text)]
    return f"{kind}({', '.join([string(first, width), *map(repr, more)])})"


def _arguments(text: str) -> list[ast.expr]:
    expression = ast.parse(text, mode="eval").body
    return expression.args if isinstance(expression, ast.Call) else []


def _name(query: str, taken: set[str]) -> str:
    """A name of the first words of a query."""
    words = [word.upper() for word in _WORD.findall(query)[:_WORDS]]
    name = "_".join(["", *(words or ["QUERY"])])
    number = 2
    found = name
    while found in taken:
        found = f"{name}_{number}"
        number += 1
    return found
