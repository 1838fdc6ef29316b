"""Bounds of Arazzo documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arazzo_gen.arazzo.sizes import MAX_CHARACTERS, MAX_ENTRIES, MAX_ITEMS
from arazzo_gen.checking import check
from arazzo_gen.link.document import MAX_CALLS
from arazzo_gen.settings import Settings

API = {
    "openapi": "3.1.0",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {"/": {"get": {"operationId": "get", "responses": {"200": {}}}}},
}


def steps(number: int) -> list[dict[str, Any]]:
    return [{"stepId": f"s{index}", "operationId": "get"} for index in range(number)]


def found(**more: Any) -> list[str]:
    document = {
        "arazzo": "1.1.0",
        "info": {"title": "Large", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
        "workflows": [{"workflowId": "w", "steps": steps(1)}],
        **more,
    }
    files = {"api.json": API, "flow.json": document}
    texts = {path: json.dumps(one).encode() for path, one in files.items()}
    return [one.message for one in check(texts, Settings()).diagnostics]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"workflows": [{"workflowId": "w", "steps": steps(MAX_ITEMS + 1)}]},
            f'"steps" has more than {MAX_ITEMS:,} entries',
        ),
        (
            {
                "workflows": [
                    {"workflowId": f"w{index}", "steps": steps(1)}
                    for index in range(MAX_ITEMS + 1)
                ]
            },
            f'"workflows" has more than {MAX_ITEMS:,} entries',
        ),
        (
            {"x-all": [{"list": [1] * (MAX_ENTRIES + 1)}]},
            f'"list" has more than {MAX_ENTRIES:,} entries',
        ),
        (
            {"x-text": "a" * MAX_CHARACTERS},
            "an Arazzo document of more than 4 Mi characters",
        ),
    ],
)
def test_too_large(more: dict[str, Any], message: str) -> None:
    assert found(**more) == [message]


def chain(length: int) -> list[dict[str, Any]]:
    """Workflows of which each calls the next."""
    calls = [
        {
            "workflowId": f"w{index}",
            "steps": [{"stepId": "s", "workflowId": f"w{index + 1}"}],
        }
        for index in range(length - 1)
    ]
    return [*calls, {"workflowId": f"w{length - 1}", "steps": steps(1)}]


def test_calls_in_a_row() -> None:
    assert found(workflows=chain(MAX_CALLS)) == []
    message = "more than 100 workflows call one another in a row from here"
    assert found(workflows=chain(MAX_CALLS + 1)) == [message]


def test_outputs_of_outputs() -> None:
    """Each step gives on what the one before gave."""
    passed = steps(MAX_ITEMS)
    for index, step in enumerate(passed):
        before = f"$steps.s{index - 1}.outputs.a" if index else "$statusCode"
        step["outputs"] = {"a": before}
    outputs = {"a": f"$steps.s{MAX_ITEMS - 1}.outputs.a"}
    workflow = {"workflowId": "w", "steps": passed, "outputs": outputs}
    assert found(workflows=[workflow]) == []
