"""Parsing what was written: several look at one module after the other."""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=2)
def parsed(code: str) -> ast.Module:
    """The tree of a module, which is not to be changed. Raises SyntaxError."""
    return ast.parse(code)
