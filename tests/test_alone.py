"""Packages that have a runtime of their own, or one kind of client only."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from tests.golden import Built
from tests.playback import playback
from tests.tools import passes


def test_package_that_is_copied_away(built: dict[str, Built], tmp_path: Path) -> None:
    """A package with a runtime of its own needs nothing that is beside it."""
    made = built["runtime-embedded"].output
    assert not (made / "_runtime").exists()
    shutil.copytree(made / "status", tmp_path / "elsewhere")
    with playback([{"json": {"state": "well"}}]) as play:
        environment = {"STATUS_API_URL": play.url, "STATUS_TOKEN": "secret"}
        shown = passes("-m", "elsewhere", "ask", cwd=tmp_path, env=environment)
    assert json.loads(shown)["outputs"] == {"state": "well"}
    assert [one["target"] for one in play.requests] == ["/status"]
    passes("-m", "mypy", "--strict", "elsewhere", cwd=tmp_path)


def test_command_line_of_coroutines(built: dict[str, Built]) -> None:
    """Where workflows are coroutines only, the command line runs them."""
    made = built["clients-async"].output
    answers: list[dict[str, Any]] = [
        {"status": 201, "json": {"id": "1"}},
        {"json": {"receipt": "r1"}},
    ]
    with playback(answers) as play:
        environment = {"ORDERS_SHOP_URL": play.url, "ORDERS_ACCOUNT": "token"}
        arguments = ("place-order", "--article", "tea")
        module = f"{made.name}.orders"
        shown = passes("-m", module, *arguments, cwd=made.parent, env=environment)
    assert json.loads(shown)["outputs"] == {"receipt": "r1"}
    assert len(play.requests) == 2


def test_only_what_is_asked_for(built: dict[str, Built]) -> None:
    """Neither modules nor names of the other kind are there."""
    sync, coroutines = (built[f"clients-{one}"].packages() for one in ("sync", "async"))
    assert "status/workflows/ask.py" in sync
    assert not any("async" in text.lower() for one in sync.items() for text in one)
    assert "orders/workflows/pay_order_async.py" in coroutines
    assert "orders/workflows/pay_order.py" not in coroutines
    assert not any(re.search(r"\bClient\b", text) for text in coroutines.values())
