"""Aliases of types. They are generated as ``Name: TypeAlias = ...``, which all Pythons
read, and become ``type Name = ...`` (PEP 695) where a style says so.

What is parsed tells where they are: a text may say what looks like one.
"""

from __future__ import annotations

import ast
from typing import TypeGuard


def is_alias(statement: ast.AST) -> TypeGuard[ast.AnnAssign]:
    """Whether a statement of a module is an alias, written in the usual way."""
    return (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.annotation, ast.Name)
        and statement.annotation.id == "TypeAlias"
        and statement.value is not None
        and statement.col_offset == 0
        and statement.annotation.lineno == statement.lineno
        and statement.annotation.col_offset
        == (statement.target.end_col_offset or 0) + 2
    )


def type_statement(alias: ast.AnnAssign, code: str) -> str:
    """The ``type`` statement for an alias that ``code`` begins with."""
    data = code.encode("utf-8")
    name = data[: alias.target.end_col_offset]
    return (b"type " + name + data[alias.annotation.end_col_offset :]).decode("utf-8")


def with_type_statements(code: str) -> str:
    """A module with ``type`` statements for its aliases."""
    lines = code.split("\n")
    for statement in ast.parse(code).body:
        if is_alias(statement):
            at = statement.lineno - 1
            lines[at] = type_statement(statement, lines[at])
    return "\n".join(lines)
