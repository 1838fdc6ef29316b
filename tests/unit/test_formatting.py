"""What is laid out without black is as black leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from arazzo_gen.emit.formatting import by_black, formatted
from arazzo_gen.emit.style import style_of
from arazzo_gen.settings import Settings

_TESTS = Path(__file__).resolve().parents[1]
_GENERATED = [
    path
    for folder in (*_TESTS.glob("cases/*/expected"), _TESTS.parent / "generated")
    for path in sorted(folder.rglob("*.py"))
    if "_runtime" not in path.parts
]

USUAL = style_of(Settings())
_NAME = "a_rather_long_name_of_something"


@pytest.mark.parametrize("folder", sorted({path.parents[1] for path in _GENERATED}))
def test_generated(folder: Path) -> None:
    for path in _GENERATED:
        if path.parents[1] == folder:
            text = path.read_text(encoding="utf-8")
            assert formatted(text, USUAL) == text


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
        "x = 1  # why\ny = 'a'",
    ],
)
def test_as_black(code: str) -> None:
    code += "\n"
    assert formatted(code, USUAL) == by_black(code, USUAL)
    within = "class A:\n    def f(self):\n        " + code.replace("\n", "\n        ")
    assert formatted(f"{within.rstrip()}\n", USUAL) == by_black(
        f"{within.rstrip()}\n", USUAL
    )
