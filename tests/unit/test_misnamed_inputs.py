"""What a step passes to a workflow under a name that is not quite that of an input."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings

API = {
    "openapi": "3.1.1",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {
        "/": {"get": {"operationId": "get", "responses": {"200": {"description": ""}}}}
    },
}


def said(given: list[str]) -> list[tuple[str, str | None]]:
    """What is said of a step that gives these parameters to a workflow, which needs a
    ``dish`` and takes a ``guest``."""
    text = {"type": "string"}
    called = {
        "workflowId": "called",
        "inputs": {
            "type": "object",
            "properties": {"dish": text, "guest": text},
            "required": ["dish"],
        },
        "steps": [
            {
                "stepId": "get",
                "operationId": "get",
                "successCriteria": [
                    {"condition": "$inputs.dish == $inputs.guest"},
                ],
            }
        ],
    }
    parameters = [{"name": name, "value": "1"} for name in given]
    calling = {"stepId": "call", "workflowId": "called", "parameters": parameters}
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [called, {"workflowId": "w", "steps": [calling]}],
    }
    files = {"api.json": API, "w.arazzo.json": document}
    contents = {path: json.dumps(one).encode() for path, one in files.items()}
    found = check(contents, Settings()).diagnostics
    return [(one.code, one.help) for one in found]


DISH, GUEST = 'did you mean "dish"?', 'did you mean "guest"?'
ADD = "add a parameter with `name: dish`"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["dish"], []),
        # The input that is missing, and the one that nothing has, are one mistake.
        (["dihs"], [("AZ510", DISH)]),
        (["Dish"], [("AZ510", DISH)]),
        (["dish", "gest"], [("AZ511", GUEST)]),
        (["dihs", "gest"], [("AZ511", GUEST), ("AZ510", DISH)]),
        # They are two.
        (["plate"], [("AZ511", 'it takes: "dish", "guest"'), ("AZ510", ADD)]),
        (["dish", "dihs"], [("AZ511", 'it takes: "dish", "guest"')]),
    ],
)
def test_inputs(given: list[str], expected: list[tuple[str, str]]) -> None:
    assert said(given) == expected
