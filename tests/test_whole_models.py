"""How far what travels whole has models: the setting ``whole_models``."""

from __future__ import annotations

import re

import pytest

from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings
from tests.golden import FOLDER, tree

CASE = FOLDER / "whole-values/specs"


def built(settings: Settings) -> dict[str, str]:
    """The modules of the case by their paths in its package."""
    files = {path: text.encode() for path, text in tree(CASE).items()}
    made = generate(files, settings)
    assert not made.failed
    return {
        path.removeprefix("whole_values/"): text for path, text in made.files.items()
    }


def types(files: dict[str, str], field: str) -> set[str]:
    """What the fields of a name are declared as, as far as they travel whole."""
    found = (
        re.findall(rf"^    {field}: Json\[(.*)\]", text, re.MULTILINE)
        for path, text in files.items()
        if path.startswith("workflows/")
    )
    return {name for names in found for name in names}


@pytest.mark.parametrize(
    ("limit", "all_", "order"),
    [
        (0, {"Any"}, {"Any"}),
        (3, {"Any", "SettingsResponse"}, {"Any"}),
        (4, {"Any", "SettingsResponse"}, {"Order"}),
        (5, {"Any", "SettingsResponse", "Large"}, {"Order"}),
    ],
)
def test_limit(limit: int, all_: set[str], order: set[str]) -> None:
    """Each value counts its own models; where they are too many, it has none."""
    files = built(Settings(whole_models=limit))
    assert types(files, "all") == all_
    assert types(files, "order") == order
    assert ("class OrderPart(" in files["models.py"]) == (order == {"Order"})


def test_names_do_not_change() -> None:
    """The model of a whole value has its name whatever else is read of its schema."""
    names = {
        frozenset(re.findall(r"^class (Order(?:Part)?)\(", files["models.py"], re.M))
        for files in (built(Settings(whole_models=limit)) for limit in (0, 4))
    }
    assert names == {frozenset({"Order"}), frozenset({"Order", "OrderPart"})}


def test_full() -> None:
    """All models have all members, so that each schema has one; the limit is none."""
    files = built(Settings(models="full", whole_models=0))
    assert types(files, "all") == {"Any", "SettingsResponse", "Large"}
    assert "class OrderPart(" not in files["models.py"]
    assert "response.decode(Order)" in files["workflows/send_on.py"]
