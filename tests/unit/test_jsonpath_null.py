"""Comparisons with null in filters: those that absent members pass, unawares."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings

HELP = "write `(@.a && @.a != null)` for one with a value"


@pytest.mark.parametrize(
    ("query", "helps"),
    [
        ("$[?@.a != null]", [HELP]),
        ("$[?null != @.a]", [HELP]),
        # What is written is taken.
        ("$[?(@.a && @.a != null)]", []),
        ("$[?@.a != null && @.a]", []),
        ("$[?!@.a || @.a != null]", []),
        ("$[?@.a && (@.b == 1 || @.a != null)]", []),
        ("$[?@.a == null]", []),
        ("$[?@.a != 1]", []),
        # The test is one of another member, or says the contrary.
        ("$[?@.b && @.a != null]", [HELP]),
        ("$.x[?@.a != null]", [HELP]),
        ("$[?@.a || @.a != null]", [HELP]),
        ("$[?(@.a && @.a != null) || @.a != null]", [HELP]),
    ],
)
def test_comparison(query: str, helps: list[str]) -> None:
    api = {
        "openapi": "3.1.1",
        "info": {"title": "API", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {
            "/": {
                "get": {
                    "operationId": "get",
                    "responses": {
                        "200": {"description": "", "content": {"application/json": {}}}
                    },
                }
            }
        },
    }
    criterion = {"context": "$response.body", "condition": query, "type": "jsonpath"}
    step = {"stepId": "s", "operationId": "get", "successCriteria": [criterion]}
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [{"workflowId": "w", "steps": [step]}],
    }
    files = {"api.json": api, "w.arazzo.json": document}
    contents = {path: json.dumps(one).encode() for path, one in files.items()}
    said = check(contents, Settings()).diagnostics
    assert [one.help for one in said if one.code == "AZ606"] == helps
    assert {one.code for one in said} <= {"AZ606"}
    # A filter of the whole is put to what is in it: where it is an object, to values.
    whole = query.startswith("$[?")
    assert all((one.note is not None) == whole for one in said)
