"""YAML that nests too deep has one diagnostic, whichever library gives up first.

libyaml 0.2.6 has a limit of its own, and recent Pythons stop the pure Python parser at
other depths than older ones. None of that is visible to the user.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from arazzo_gen.diagnostics import DiagnosticError
from arazzo_gen.documents import read_document, yaml_composer
from arazzo_gen.limits import MAX_NESTING

# Each makes a text of n levels, and gives where the level after the limit starts.
SHAPES: dict[str, tuple[Callable[[int], str], tuple[int, int] | None]] = {
    "sequences in brackets": (lambda n: "[" * n + "]" * n, (1, 201)),
    "mappings in braces": (lambda n: "{a: " * n + "1" + "}" * n, (1, 801)),
    "brackets in braces": (
        lambda n: "{a: [" * (n // 2) + "1" + "]}" * (n // 2),
        (1, 501),
    ),
    "single pairs": (lambda n: "[a: " * (n // 2) + "1" + "]" * (n // 2), (1, 401)),
    "compact sequences": (lambda n: "- " * n + "a", (1, 401)),
    "keys": (lambda n: "? " * n + "a", (1, 401)),
    "keys in braces": (lambda n: "{? " * n + "}" * n, (1, 601)),
    "mappings": (
        lambda n: "\n".join(" " * level + "k:" for level in range(n)),
        (201, 201),
    ),
    "sequences": (
        lambda n: "\n".join(" " * level + "-" for level in range(n)),
        (201, 201),
    ),
    "sequences of mappings": (
        lambda n: "\n".join("  " * level + "- k:" for level in range(n // 2)),
        (101, 201),
    ),
    "brackets in compact sequences": (
        lambda n: "- " * (n // 2) + "[" * (n // 2) + "]" * (n // 2),
        None,
    ),
    "brackets in mappings": (
        lambda n: (
            "".join(" " * level + "k:\n" for level in range(100))
            + " " * 100
            + "[" * n
            + "]" * n
        ),
        (101, 201),
    ),
    "brackets on lines of their own": (lambda n: "[\n" * n + "]\n" * n, (201, 1)),
    "brackets that nothing closes": (lambda n: "k: " + "[" * n, (1, 203)),
    "behind a good part": (
        lambda n: "a: [1]\nb: {c: 2}\nd: " + "[" * n + "]" * n,
        (3, 203),
    ),
    "behind an anchor": (lambda n: "&x " + "[" * n + "]" * n, (1, 204)),
}
PARSERS = [name for name in ("CBaseLoader", "BaseLoader") if getattr(yaml, name, None)]


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml, and as it is where that is missing."""
    base = getattr(yaml, request.param)
    methods = {"resolve": vars(yaml_composer._Loader)["resolve"]}
    monkeypatch.setattr(yaml_composer, "_Loader", type("_Loader", (base,), methods))


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("levels", [202, 1_100])
@pytest.mark.parametrize("shape", SHAPES)
def test_deep(shape: str, levels: int) -> None:
    write, place = SHAPES[shape]
    with pytest.raises(DiagnosticError) as caught:
        read_document("a.yaml", write(levels).encode())
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.help) == (
        "AZ008",
        f"nested deeper than {MAX_NESTING} levels",
        None,
    )
    assert found.span
    start = found.span.start
    if place:
        assert (start.line, start.column) == place


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "text",
    [
        "[" * 200 + "]" * 200,
        "- " * 200 + "a",
        "\n".join(" " * level + "k:" for level in range(200)),
        "- " * 100 + "[" * 100 + "]" * 100,
        "- [[[], []], [[]]]\n" * 3_000,
    ],
)
def test_deep_enough(text: str) -> None:
    assert read_document("a.yaml", text.encode()).root is not None


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[x, , " + "[" * 1_200 + "]" * 1_200, (1, 5)),
        ("a: {b: ] " + "[" * 1_200 + "]" * 1_200, (1, 8)),
    ],
)
def test_what_is_wrong_before_it_is_said(text: str, place: tuple[int, int]) -> None:
    """A mistake before the nesting is told as that, not as a limit of the library."""
    with pytest.raises(DiagnosticError) as caught:
        read_document("a.yaml", text.encode())
    (found,) = caught.value.diagnostics
    assert found.code == "AZ003"
    assert "nesting" not in found.message
    assert found.span
    assert (found.span.start.line, found.span.start.column) == place
