"""Parentheses round the only argument of a call, which say nothing.

A long text is written in parts between parentheses, wherever it comes to stand. Where
that is alone between those of a call, one pair is enough.
"""

from __future__ import annotations

import ast
import re
from itertools import accumulate

from .parsing import parsed

_DOUBLED = re.compile(r"\(\s*\(")
_OWN = ast.Tuple | ast.GeneratorExp
"""Expressions that have parentheses of their own."""


def without_doubled(code: str) -> str:
    """The module without parentheses that stand right within those of a call."""
    if not _DOUBLED.search(code):
        return code
    data = code.encode("utf-8")
    starts = [0, *accumulate(map(len, data.splitlines(keepends=True)))]
    dropped: list[int] = []
    for node in ast.walk(parsed(code)):
        match node:
            case ast.Call(args=[only], keywords=[]) if not isinstance(only, _OWN):
                first = starts[only.lineno - 1] + only.col_offset
                before = _places(data, b"(", _end(node.func, starts), first)
                after = _places(data, b")", _end(only, starts), _end(node, starts))
                # The outermost pair is that of the call.
                dropped += [*before[1:], *after[:-1]]
    for at in sorted(dropped, reverse=True):
        data = data[:at] + data[at + 1 :]
    return data.decode("utf-8")


def _end(node: ast.expr, starts: list[int]) -> int:
    return starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)


def _places(data: bytes, mark: bytes, begin: int, end: int) -> list[int]:
    return [at for at in range(begin, end) if data[at : at + 1] == mark]
