"""Which steps need a body."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings


@pytest.mark.parametrize(
    ("version", "method", "codes"),
    [
        # There, the body of a method that HTTP gives it no meaning for is ignored.
        ("3.0.4", "get", []),
        ("3.0.4", "delete", []),
        ("3.0.4", "put", ["AZ501"]),
        ("3.1.1", "get", ["AZ501"]),
        ("3.2.0", "delete", ["AZ501"]),
    ],
)
def test_step_without_the_body_that_is_required(
    version: str, method: str, codes: list[str]
) -> None:
    operation = {
        "operationId": "call",
        "requestBody": {"required": True, "content": {"application/json": {}}},
        "responses": {"200": {"description": ""}},
    }
    api = {
        "openapi": version,
        "info": {"title": "API", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/": {method: operation}},
    }
    workflow = {"workflowId": "w", "steps": [{"stepId": "s", "operationId": "call"}]}
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [workflow],
    }
    files = {"api.json": api, "w.arazzo.json": document}
    checked = check(
        {path: json.dumps(one).encode() for path, one in files.items()}, Settings()
    )
    assert [found.code for found in checked.diagnostics] == codes
