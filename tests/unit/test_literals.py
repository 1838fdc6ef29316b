"""Long literals stand in parts that fit, and say what they said."""

from __future__ import annotations

import ast

import pytest

from arazzo_gen.emit.literals import with_parts

LONG = "a long text of words, " * 6
WIDTH = 88


@pytest.mark.parametrize(
    ("code", "doubled"),
    [
        ("f({})", False),
        ("f( {} )", False),
        ("a.f({}).g({})", False),
        ("f({}, b)", True),
        ("f(x={})", True),
        ("f({} + b)", True),
        ("f({}.join(b))", True),
        ("f()({})", True),
        ("x = {}", True),
        ("return {}", True),
        ("{{{}: {}}}", True),
        ("[{}]", True),
        ("x = y[{}]", True),
    ],
)
@pytest.mark.parametrize("text", [LONG, "x" * 200, "'\"\\\n" * 40, "ä" * 90])
def test_parts(code: str, doubled: bool, text: str) -> None:
    given = code.format(repr(text), repr(text))
    made = with_parts(given, WIDTH)
    assert ast.dump(_tree(made)) == ast.dump(_tree(given))
    assert made != given
    assert (made.count("(") > given.count("(")) == doubled
    assert with_parts(made, WIDTH) == made


def _tree(code: str) -> ast.Module:
    return ast.parse(f"def f():\n    {code}")


@pytest.mark.parametrize(
    "code",
    [
        f"x: Literal[{LONG!r}, 'a']",
        f"x = f{LONG!r}",
        f"x = r{LONG!r}",
        f"x = b{LONG!r}",
        f"x = ('a' {LONG!r})",
        f"x = ({LONG!r} 'a')",
        f'"""{LONG}"""',
        f"# It's {LONG!r}",
        f"x = '''{LONG!r}'''",
        f"x = {'a' * 60!r}",
        f"x = f('a', {', '.join(['b'] * 90)}, 'c')",
    ],
)
def test_others(code: str) -> None:
    assert with_parts(code, WIDTH) == code
