"""Parentheses that say nothing are left out; all others stay."""

from __future__ import annotations

import ast

import pytest

from arazzo_gen.emit.parentheses import without_doubled


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ('f(("a" "b"))', 'f("a" "b")'),
        ('f(\n    (\n        "a"\n        "b"\n    )\n)', None),
        ("f(((x)))", "f(x)"),
        ("f((f((a))))", "f(f(a))"),
        ('é(("é" "b")).g((a if b else c))', 'é("é" "b").g(a if b else c)'),
        ("(f)((x))", "(f)(x)"),
        ("f((a, b))", "f((a, b))"),
        ("f((i for i in x))", "f((i for i in x))"),
        ("f((a), b)", "f((a), b)"),
        ("f(x=(a))", "f(x=(a))"),
        ("f((a) + (b))", "f((a) + (b))"),
        ('f("((")', 'f("((")'),
        ("f(())", "f(())"),
    ],
)
def test_without_doubled(code: str, written: str | None) -> None:
    made = without_doubled(code)
    assert ast.dump(ast.parse(made)) == ast.dump(ast.parse(code))
    assert written is None or made == written
    assert without_doubled(made) == made
