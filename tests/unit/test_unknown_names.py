"""What is said of names that nothing has, or that have no value yet."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings

API = {
    "openapi": "3.1.1",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {"/": {"get": {"operationId": "get", "responses": {"200": {}}}}},
}


def said(*steps: Mapping[str, object], **more: object) -> list[tuple[str, str | None]]:
    """The codes and the help of what is said of a workflow."""
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [{"workflowId": "w", "steps": steps}],
        **more,
    }
    files = {"api.json": API, "w.arazzo.json": document}
    contents = {path: json.dumps(one).encode() for path, one in files.items()}
    found = check(contents, Settings()).diagnostics
    return [(one.code, one.help) for one in found]


@pytest.mark.parametrize(
    ("reference", "help"),
    [
        ("$components.parameters.pages", 'did you mean "$components.parameters.page"?'),
        # Near by what all of them begin with is not near.
        (
            "$components.parameters.limit",
            'components of the document: "$components.parameters.page"',
        ),
    ],
)
def test_component(reference: str, help: str) -> None:
    step = {
        "stepId": "s",
        "operationId": "get",
        "parameters": [{"reference": reference}],
    }
    page = {"name": "page", "in": "query", "value": 1}
    components = {"parameters": {"page": page}}
    assert said(step, components=components) == [("AZ407", help)]


@pytest.mark.parametrize(
    ("field", "help"),
    [
        (
            {
                "parameters": [
                    {"name": "q", "in": "query", "value": "$steps.s.outputs.a"}
                ]
            },
            "take the value from a step that runs before",
        ),
        (
            {"successCriteria": [{"condition": "$steps.s.outputs.a == 1"}]},
            "read it from `$response`",
        ),
    ],
)
def test_own_output(field: dict[str, object], help: str) -> None:
    """A step whose outputs are not set yet is none that comes later."""
    outputs = {"a": "$response.body"}
    step = {"stepId": "s", "operationId": "get", "outputs": outputs, **field}
    assert said(step)[0] == ("AZ408", help)
