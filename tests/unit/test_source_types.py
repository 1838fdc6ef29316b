"""Sources of another type than the document says: one mistake, told once."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings

INFO = {"title": "T", "version": "1"}
ROOTS: dict[str, dict[str, object]] = {
    "openapi": {
        "openapi": "3.1.1",
        "info": INFO,
        "servers": [{"url": "https://api.example"}],
        "paths": {
            "/": {
                "get": {
                    "operationId": "get",
                    "responses": {"200": {"description": ""}},
                }
            }
        },
    },
    "asyncapi": {"asyncapi": "3.0.0", "info": INFO},
    "nothing": {"info": INFO},
}


def document(type_: str | None, step: dict[str, str]) -> dict[str, object]:
    source = {"name": "api", "url": "api.json"} | ({"type": type_} if type_ else {})
    return {
        "arazzo": "1.0.1",
        "info": INFO,
        "sourceDescriptions": [source],
        "workflows": [{"workflowId": "w", "steps": [{"stepId": "s", **step}]}],
    }


def said(actual: str, type_: str, step: dict[str, str]) -> list[tuple[str, str | None]]:
    files = {"w.arazzo.json": document(type_, step), "o.json": ROOTS["openapi"]}
    if actual == "arazzo":
        files["api.json"] = document(None, {"operationId": "get"})
        files["api.json"]["sourceDescriptions"] = [{"name": "o", "url": "o.json"}]
    else:
        files["api.json"] = ROOTS[actual]
    contents = {path: json.dumps(one).encode() for path, one in files.items()}
    found = check(contents, Settings()).diagnostics
    return [(one.code, one.help) for one in found]


OPERATION = {"operationId": "get"}
WORKFLOW = {"workflowId": "$sourceDescriptions.api.w"}


@pytest.mark.parametrize(
    ("actual", "type_", "step"),
    [
        ("openapi", "arazzo", OPERATION),
        ("arazzo", "openapi", WORKFLOW),
        ("arazzo", "openapi", OPERATION),
        ("asyncapi", "openapi", OPERATION),
        ("asyncapi", "arazzo", WORKFLOW),
    ],
)
def test_another_type(actual: str, type_: str, step: dict[str, str]) -> None:
    assert said(actual, type_, step) == [
        ("AZ104", f"write `type: {actual}`, or mend the url")
    ]


@pytest.mark.parametrize(("type_", "code"), [("arazzo", "AZ005"), ("openapi", "AZ301")])
def test_neither(type_: str, code: str) -> None:
    """What is none of them is told as it was, and no operation is missed."""
    assert [one for one, _ in said("nothing", type_, OPERATION)] == [code]
