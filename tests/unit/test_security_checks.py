"""What is told of the security of operations, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings
from tests.conformance.documents import document

KEY = {"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}
BEARER = {"b": {"type": "http", "scheme": "bearer"}}


def flows(scopes: dict[str, str] | None, *kinds: str) -> dict[str, Any]:
    flow: dict[str, Any] = {"tokenUrl": "https://x.example/token"}
    flow |= {"authorizationUrl": "https://x.example/login"}
    flow |= {} if scopes is None else {"scopes": scopes}
    return {"o": {"type": "oauth2", "flows": dict.fromkeys(kinds, flow)}}


CASES: list[tuple[str, dict[str, Any], list[dict[str, list[str]]], list[str]]] = [
    ("a key", KEY, [{"k": []}], []),
    ("a scheme that is not there", KEY, [{"K": []}], ["AZ305"]),
    (
        "a scheme of the caller's",
        {"n": {"type": "http", "scheme": "Negotiate"}},
        [{"n": []}],
        [],
    ),
    (
        "a key in a header of no name",
        {"k": {"type": "apiKey", "in": "header", "name": "X Key"}},
        [{"k": []}],
        ["AZ538"],
    ),
    (
        "a key in a cookie of no name",
        {"k": {"type": "apiKey", "in": "cookie", "name": "a;b"}},
        [{"k": []}],
        ["AZ538"],
    ),
    (
        "a key in a query may have any name",
        {"k": {"type": "apiKey", "in": "query", "name": "a key"}},
        [{"k": []}],
        [],
    ),
    (
        "no scheme of HTTP",
        {"n": {"type": "http", "scheme": "Bearer {token}"}},
        [{"n": []}],
        ["AZ538"],
    ),
    (
        "a scope that is there",
        flows({"r": ""}, "clientCredentials"),
        [{"o": ["r"]}],
        [],
    ),
    (
        "a scope that is not",
        flows({"r": ""}, "clientCredentials"),
        [{"o": ["w"]}],
        ["AZ539"],
    ),
    (
        "a scope of another flow",
        flows({"r": ""}, "password", "implicit"),
        [{"o": ["w"]}],
        ["AZ539"],
    ),
    (
        "a token that the caller has",
        flows({"r": ""}, "authorizationCode"),
        [{"o": ["w"]}],
        [],
    ),
    ("no list of scopes", flows(None, "clientCredentials"), [{"o": ["w"]}], []),
    ("an empty list of scopes", flows({}, "clientCredentials"), [{"o": ["w"]}], []),
    ("scopes of no OAuth 2", BEARER, [{"b": ["w"]}], []),
]


def said(
    schemes: dict[str, Any], security: Any, step: str = "", *parameters: dict[str, Any]
) -> list[str]:
    operation = {
        "operationId": "a",
        "parameters": list(parameters),
        "security": security,
        "responses": {"200": {"description": "A letter"}},
    }
    api = {
        "openapi": "3.1.0",
        "info": {"title": "Letters", "version": "1"},
        "servers": [{"url": "https://letters.example"}],
        "paths": {"/a": {"get": operation}},
        "components": {"securitySchemes": schemes},
    }
    arazzo = document(
        f"[{{workflowId: w, steps: [{{stepId: s, operationId: a{step}}}]}}]"
    )
    roots = {"api.json": api, "f.json": arazzo}
    files = {path: json.dumps(root).encode() for path, root in roots.items()}
    return [found.code for found in check(files, Settings()).diagnostics]


@pytest.mark.parametrize(
    ("schemes", "security", "expected"),
    [case for _, *case in CASES],
    ids=[name for name, *_ in CASES],
)
def test_security(
    schemes: dict[str, Any], security: list[Any], expected: list[str]
) -> None:
    assert said(schemes, security) == expected


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ([{"k": []}], []),
        ([{"k": []}, {"k": [], "b": []}], []),
        ([{"k": []}, {"b": []}], ["AZ501"]),
        ([{"k": []}, {}], ["AZ501"]),
        ([], ["AZ501"]),
    ],
)
def test_a_required_parameter_may_be_where_a_credential_goes(
    security: list[Any], expected: list[str]
) -> None:
    parameter = {"name": "x-key", "in": "header", "required": True, "schema": {}}
    assert said({**KEY, **BEARER}, security, "", parameter) == expected


def test_a_step_may_give_a_credential_itself() -> None:
    step = ", parameters: [{name: Authorization, in: header, value: Bearer a}]"
    assert said(BEARER, [{"b": []}], step) == []
