"""What is laid out without black is as black leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from arazzo_gen.emit.definitions import definitions
from arazzo_gen.emit.formatting import IMPORTS, by_black, formatted
from arazzo_gen.emit.style import Style
from tests.golden import READABLE
from tests.tools import REPOSITORY

_USUAL = Style(88, type_statements=False)
_STYLES = {
    REPOSITORY / "generated": _USUAL,
    **{
        case.expected: Style(case.line_length, case.python >= (3, 12))
        for case in READABLE
    },
}
_WIDTHS = (72, 79, 88, 100, 120, 200)
_NAME = "a_rather_long_name_of_something"


@pytest.mark.parametrize("folder", _STYLES, ids=lambda folder: folder.parent.name)
def test_generated(folder: Path) -> None:
    for path in sorted(folder.rglob("*.py")):
        if "_runtime" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert formatted(text, _STYLES[folder]) == text


@pytest.mark.parametrize(
    "code",
    [
        "x = 'a'",
        "x = 'say \"a\"', 'it\\'s', \"a\\\"b\"",
        f"x = call({_NAME}, {_NAME}, {_NAME})",
        f"x = call({_NAME}, {_NAME}, {_NAME}, {_NAME})",
        f"x = await client.some_api.send('{_NAME}', '{_NAME}', '{_NAME}', a=1)",
        "x = call(a, b,)",
        "x = call(a, (b,), [c,])",
        f"x = [{_NAME}, {_NAME}, {_NAME}]",
        f"x = call(a=[{_NAME}, {_NAME}], b={{'{_NAME}': {_NAME}, **{_NAME}({{}})}})",
        f"x = call(Model.model_validate({{'{_NAME}': {_NAME}, 'a': {_NAME}}}))",
        f"x = {_NAME} + {_NAME} + call({_NAME}, {_NAME})",
        f"x = call({_NAME} + {_NAME} + {_NAME}, a, b)",
        f"x = call('{_NAME}' '{_NAME}' '{_NAME}', a, b)",
        f"x = call({_NAME}, lambda a: {_NAME}, *{_NAME}, **{_NAME})",
        f"x = call({_NAME} for {_NAME} in {_NAME})",
        f"x = {_NAME}({_NAME})[0].{_NAME}({_NAME})",
        f"x: TypeAlias = Literal['{_NAME}', '{_NAME}', '{_NAME}']",
        f"x: StepResult[{_NAME}, {_NAME}{_NAME}] | None = None",
        f"def f({_NAME}: int, *\n, a: str = 'a'\n) -> {_NAME}:\n    return (a)",
        f"def f({_NAME}: int, *\n, a: str = 'a'\n) -> Result[{_NAME}, int]:\n    pass",
        f"def f({_NAME}: {_NAME}\n) -> Result[{_NAME}, int]:\n    pass",
        "async def f(\n    a, *, b,\n) -> None:\n    '''D.'''\n\n    return\nx = 1",
        "import a\nx = 1\ndef f(): pass\nclass A:\n    'D.'\n    x: int\n"
        "    @property\n    def f(self): pass\n    y: int",
        "class A:\n    '''D.'''\nx = 1",
        "try:\n    x = 1\nexcept (A, B) as e:\n    y = 'a'\nelse:\n    z = 1",
        "try:\n    x = 1\nfinally:\n    a = 'a'",
        "match x:\n    case 'a' | 'b':\n        y = 'a'\n    case _:\n        z = 1",
        "if a:\n    x = 'a'\nelif b:\n\n    y = 1\nelse:\n    z = 'a'",
        "x = 'ä', 0XFF, 10, 1E5, f'{a}', f\"{a}\"",
        'x = """\\\na\n"b\n"""',
        'x = call(a, b="""\\\na\n""", c=\'d\',)',
        'x = call("""\\\na\n""", c)',
        f"x = call(a, b=('{_NAME} {_NAME}' ' and'), c={_NAME})",
        f"x = call(a, b=('{_NAME} {_NAME}' '{_NAME} {_NAME}'), c={_NAME})",
        f"x = call(a, ('{_NAME} {_NAME}' '{_NAME} {_NAME}'), c={_NAME})",
        f"x = call(help=('{_NAME} {_NAME} {_NAME}' '{_NAME} {_NAME}'), c='{_NAME}')",
        f"x: Annotated[{_NAME} | None, {_NAME}('{_NAME}')] = None",
        f"x: Annotated[{_NAME} | None, {_NAME}] = None",
        f"x: {'a' * 4}[{_NAME}, {_NAME}] = None",
        *(f"x: A[{_NAME}, {_NAME}{'_' * more}] = None" for more in range(14)),
        *(
            f"x: A[{_NAME}, b{'_' * more}] | B | None = None"
            for more in range(0, 70, 9)
        ),
        *(f"x: A[{_NAME}, {_NAME}{'_' * more}] | None = None" for more in range(24)),
        f"x: Literal['{_NAME}', '{_NAME}', '{_NAME}'] | None = None",
        *(f"x: list[A[{_NAME}, {_NAME}{'_' * more}]]" for more in range(0, 24, 3)),
        f"x: list[A[{_NAME}, {_NAME}, {_NAME}, {_NAME}]]",
        f"x = call(a=client.{_NAME} | client.{_NAME} | client.a, b=1)",
        f"x = call(client.{_NAME} | client.{_NAME}, b=1)",
        f"x = call(a=client.{_NAME}.{_NAME}.{_NAME}, b=1)",
        f"def f(a: {_NAME} | {_NAME} | {_NAME} | None = None, *, b: int): pass",
        "x = 1  # why\ny = 'a'",
        "async def f():\n    async with a:\n        pass",
    ],
)
def test_as_black(code: str) -> None:
    code += "\n"
    within = "class A:\n    def f(self):\n        " + code.replace("\n", "\n        ")
    for width in _WIDTHS:
        style = Style(width, type_statements=False)
        for text in (code, f"{within.rstrip()}\n"):
            assert formatted(text, style) == by_black(text, style)


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("X: TypeAlias = int", "type X = int"),
        ("X: TypeAlias = (int | str)", "type X = (int | str)"),
        ("# why\nÄ: TypeAlias = 'Ä'", '# why\ntype Ä = "Ä"'),
        (
            f"X: TypeAlias = Literal['{_NAME}', '{_NAME}', '{_NAME}']",
            f'type X = Literal[\n    "{_NAME}",\n    "{_NAME}",\n    "{_NAME}",\n]',
        ),
        (
            f"X: TypeAlias = {_NAME} | {_NAME} | {_NAME}",
            f"type X = {_NAME} | {_NAME} | {_NAME}",
        ),
        # What black lays out as a whole.
        ("X: TypeAlias = int  # why", "type X = int  # why"),
        ("x = 1\n# why\nX: TypeAlias = int", "x = 1\n# why\ntype X = int"),
        # No aliases of a module.
        ("class A:\n    X: TypeAlias = int", "class A:\n    X: TypeAlias = int"),
        ('"""A\nX: TypeAlias = int\n"""', '"""A\nX: TypeAlias = int\n"""'),
        ('x = """\nX: TypeAlias = int\n"""', 'x = """\nX: TypeAlias = int\n"""'),
        ("X: TypeAlias", "X: TypeAlias"),
        ("X: t.TypeAlias = int", "X: t.TypeAlias = int"),
    ],
)
def test_type_statements(code: str, written: str) -> None:
    """Aliases of a module become statements, and nothing that looks like one."""
    style = Style(88, type_statements=True)
    made = formatted(f"{code}\n", style)
    assert made == f"{written}\n" == by_black(made, style)


def test_imports_of_aliases() -> None:
    """What a style takes from a module is not imported for it."""
    style = Style(88, type_statements=True)
    for code, wanted, found in (
        ("X: TypeAlias = A[B]\n", style, {"A", "B"}),
        ("X: TypeAlias = A[B]\n", _USUAL, {"A", "B", "TypeAlias"}),
        ("class A:\n    X: TypeAlias = int\n", style, {"TypeAlias", "int"}),
    ):
        assert definitions("a.py", code, wanted).used == found


def test_imports() -> None:
    """They take the place of the line that stands for them, which may be for none."""
    before = f"from __future__ import a\n\n{IMPORTS}\n\nx = 1\n"
    assert formatted(before, _USUAL) == "from __future__ import a\n\nx = 1\n"
    made = formatted(before, _USUAL, "import b\n\nfrom .c import d")
    assert made == before.replace(IMPORTS, "import b\n\nfrom .c import d")
    # Black has to do with the second as a whole.
    odd = f"{before}# Say what follows.\ny = 1\n"
    made = formatted(odd, _USUAL, "import b")
    assert made == odd.replace(IMPORTS, "import b")
