"""Names that generated modules read and nothing defines."""

from __future__ import annotations

import pytest

from arazzo_gen.emit.definitions import definitions, not_there
from arazzo_gen.emit.style import Style

STYLE = Style(88, type_statements=False)


def undefined(code: str, style: Style = STYLE) -> list[tuple[str, int]]:
    return [(one.name, one.line) for one in definitions("a.py", code, style).undefined]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("class A: ...\nB.model_rebuild()", ["B"]),
        ("B.model_rebuild()\nclass B: ...", ["B"]),
        ("class A(B): ...\nclass B: ...", ["B"]),
        ("class A:\n    b: B\nclass B: ...", []),
        ("class A:\n    b: C | None = None", ["C"]),
        ("class A:\n    b: int = f(lambda: C)\nf = print", ["C", "f"]),
        ("def f(a: int = b) -> C:\n    return a + d\nb = 1", ["C", "b", "d"]),
        ("def f() -> None:\n    return g()\ndef g() -> None: ...", []),
        ("def f(*a, **b): return [x for x in a if x], b", []),
        (
            "def f(a):\n    try: b = a\n    except A as e: return e, b",
            ["A"],
        ),
        (
            "def f(a):\n    match a:\n        case [b, *c] | {0: b, **c}: b, c",
            [],
        ),
        ("def f():\n    global a\n    a = 1\ndef g(): return a", []),
        ("import a.b as c, d.e\nfrom f import g as h\nc, d, h", []),
        ("import a.b as c, d.e\nfrom f import g as h\na, e, g", ["a", "e", "g"]),
        ("from a import *\nb", []),
        ("@a\ndef f(): ...", ["a"]),
        ("__name__, __file__, print, ValueError", []),
        ('__all__ = ["a", "b"]\na = 1', ["b"]),
        ("if True:\n    from a import B\nelse:\n    B = 1\nB", []),
        ("a: TypeAlias = int", ["TypeAlias"]),
    ],
)
def test_undefined(code: str, names: list[str]) -> None:
    assert sorted({name for name, _ in undefined(code)}) == names


def test_lines() -> None:
    assert undefined("a = 1\n\n\nb") == [("b", 4)]


def test_annotation_that_the_style_drops() -> None:
    assert undefined("a: TypeAlias = int", Style(88, type_statements=True)) == []
    assert undefined("a: TypeAlias = b", Style(88, type_statements=True)) == [("b", 1)]


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("from ..models import A", False),
        ("from ..models import B", True),
        ("from .. import models, client", True),
        ("from .. import models", False),
        ("from .go import go", False),
        ("from . import go", False),
        ("from .go import A", False),
        ("from ..star import anything", False),
        ("from .._runtime.run import Run", False),
        ("from models import B", False),
    ],
)
def test_imports(statement: str, missing: bool) -> None:
    """What a module imports from others of its package, they define."""
    modules = {
        "__init__.py": "",
        "models.py": "class A: ...",
        "star.py": "from os import *",
        "workflows/__init__.py": "",
        "workflows/go.py": "from ..models import A\ndef go(): ...",
        "workflows/other.py": statement,
    }
    known = {path: definitions(path, code, STYLE) for path, code in modules.items()}
    assert [path for path, _ in not_there(known)] == ["workflows/other.py"] * missing
