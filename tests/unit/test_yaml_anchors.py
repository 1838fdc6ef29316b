"""An anchor that is defined again holds from there on (YAML 1.2, section 3.2.2.2)."""

from __future__ import annotations

import pytest
import yaml

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import Json, read_document, yaml_composer
from arazzo_gen.documents.source import Node, Source
from arazzo_gen.documents.yaml_events import compose_events
from arazzo_gen.documents.yaml_reader import scan_yaml
from arazzo_gen.limits import MAX_NESTING

PARSERS = [name for name in ("CBaseLoader", "BaseLoader") if getattr(yaml, name, None)]


@pytest.fixture(params=PARSERS, autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml, and as it is where that is missing."""
    base = getattr(yaml, request.param)
    methods = {"resolve": vars(yaml_composer._Loader)["resolve"]}
    monkeypatch.setattr(yaml_composer, "_Loader", type("_Loader", (base,), methods))


def read(text: str) -> Json:
    return read_document("a.yaml", text.encode()).root


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", {"a": 1, "b": 1, "c": 2, "d": 2}),
        ("[&x [1], *x, &x {k: 2}, *x]", [[1], [1], {"k": 2}, {"k": 2}]),
        ("- &x [&x in, *x]\n- *x\n", [["in", "in"], "in"]),
        ("&x a: *x\n&x b: *x\n", {"a": "a", "b": "b"}),
        ("a: &x '1'\nb: &x\nc: *x\n", {"a": "1", "b": None, "c": None}),
        ("- &x 1\n- &y 2\n- &x 3\n- [*x, *y]\n", [1, 2, 3, [3, 2]]),
        ("a: &x !!str 1\nb: &x !!int '2'\nc: *x\n", {"a": "1", "b": 2, "c": 2}),
        ("- &x 1\n- &x |\n  text\n- *x\n", [1, "text\n", "text\n"]),
        ("&x {a: &x {a: &x 1}, b: *x}", {"a": {"a": 1}, "b": 1}),
    ],
)  # fmt: skip
def test_read(text: str, root: Json) -> None:
    assert read(text) == root


def test_shared() -> None:
    root = read("a: &x [1]\nb: &x [1]\nc: *x\n")
    assert isinstance(root, dict)
    assert root["c"] is root["b"]
    assert root["c"] is not root["a"]


def _flat(node: Node) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = [(node.start, node.end, node.style, node.block)]
    for key, child in node.below().values():
        found += _flat(key) if key else []
        found += _flat(child)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {b: [1, 'two', \"3\"]}\nc:\n  - &y |\n    text\n  - *y\n",
        "é: &x 😀\nb:\n- &y {k: 1}\n- >-\n  folded\n\n- *y\n",
        "- &x\n- &y\n- ? &z k\n  : v\n- *z\n",
    ],
)
def test_places(text: str) -> None:
    """Nodes stand where they do in the same text without the anchors of one name."""
    again = text.replace("&y", "&x").replace("&z", "&x")
    again = again.replace("*y", "*x").replace("*z", "*x")
    assert again != text
    assert _flat(scan_yaml(Source("a.yaml", again))) == _flat(
        scan_yaml(Source("a.yaml", text))
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {b: [1, 'two', \"3\"], c: !!str 4, ! d: 5}\ne:\n  - |\n    f\n  - *x\n",
        "- {}\n- []\n- !t [a: b]\n- ? k\n- &x\n- *x\n",
        "# nothing\n",
        "plain",
    ],
)
def test_composed_as_the_library_does(text: str) -> None:
    loader = yaml_composer._Loader
    composed = compose_events(yaml.parse(text, Loader=loader))
    theirs = loader(text).get_single_node()
    assert (composed is None) == (theirs is None)
    if composed is not None:
        assert yaml.serialize(composed) == yaml.serialize(theirs)


def _said(text: str) -> tuple[str, str, int, int]:
    with pytest.raises(DiagnosticError) as caught:
        read(text)
    (found,) = caught.value.diagnostics
    assert found.span
    return found.code, found.message, found.span.start.line, found.span.start.column


AGAIN = "- &x 1\n- &x 2\n"


def test_bounds_hold() -> None:
    bomb = AGAIN + "- &x0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n"
    for level in range(1, 9):
        bomb += f"- &x{level} [{', '.join([f'*x{level - 1}'] * 10)}]\n"
    code, message, *_ = _said(bomb)
    assert (code, "aliases expand" in message) == ("AZ008", True)

    # Each level has the anchor of the last but one, and holds the one before it.
    tower = AGAIN + "- &y []\n" + "- &x [*y, *y]\n- &y [*x, *x]\n" * 30
    code, message, *_ = _said(tower)
    assert (code, "aliases expand" in message) == ("AZ008", True)

    tower = AGAIN + "- &y []\n" + "- &x [*y]\n- &y [*x]\n" * (MAX_NESTING // 2)
    code, message, *_ = _said(tower)
    assert (code, "nested deeper" in message) == ("AZ008", True)

    assert _said(AGAIN + "- &y [*y]\n") == (
        *("AZ008", "an alias that contains itself"),
        *(3, 3),
    )
    deep = AGAIN + "- " + "[" * 1_500
    assert _said(deep) == ("AZ008", "nested deeper than 200 levels", 3, 202)


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("- *y\n", "undefined alias", 3, 3),
        ("- [1\n", "not YAML: ", 4, 1),
        ("---\n- 3\n", "more than one document", 3, 1),
    ],
)
def test_what_is_wrong_behind_it(
    text: str, message: str, line: int, column: int
) -> None:
    code, found, *place = _said(AGAIN + text)
    assert code == "AZ003"
    assert message in found
    assert place == [line, column]


def test_no_text_behind_it() -> None:
    with pytest.raises(DiagnosticError) as caught:
        read(AGAIN + "- \x00")
    (found,) = caught.value.diagnostics
    assert found.code == "AZ002"
