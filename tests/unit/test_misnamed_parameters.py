"""Parameters that are missing, and those that nothing declares."""

from __future__ import annotations

import json

import pytest

from arazzo_gen.checking import check
from arazzo_gen.diagnostics import Diagnostic
from arazzo_gen.settings import Settings


def found(declared: list[object], given: list[object]) -> tuple[Diagnostic, ...]:
    """What is said of a step that gives parameters to an operation."""
    api = {
        "openapi": "3.1.1",
        "info": {"title": "API", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {
            "/orders/{orderId}": {
                "get": {
                    "operationId": "get",
                    "parameters": [required("path", "orderId"), *declared],
                    "responses": {"200": {"description": ""}},
                }
            }
        },
    }
    step = {"stepId": "s", "operationId": "get", "parameters": given}
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [{"workflowId": "w", "steps": [step]}],
    }
    files = {"api.json": api, "w.arazzo.json": document}
    contents = {path: json.dumps(one).encode() for path, one in files.items()}
    return check(contents, Settings()).diagnostics


def required(place: str, name: str) -> dict[str, object]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string"}}


def given(place: str, name: str) -> dict[str, object]:
    return {"name": name, "in": place, "value": "1"}


ID = given("path", "orderId")


@pytest.mark.parametrize(
    ("parameters", "help"),
    [
        ([given("path", "order")], "write `name: orderId`"),
        ([given("path", "orderid")], "write `name: orderId`"),
        ([given("path", "x")], "write `name: orderId`"),
        ([given("query", "orderId")], "write `in: path`"),
        ([given("query", "orderid")], "write `name: orderId` and `in: path`"),
    ],
)
def test_one_that_is_called_otherwise(parameters: list[object], help: str) -> None:
    """What is missing and what is not declared are one mistake."""
    [only] = found([], parameters)
    assert (only.code, only.help) == ("AZ501", help)


@pytest.mark.parametrize(
    ("declared", "parameters", "codes"),
    [
        # Neither has to do with the other.
        ([], [given("query", "page")], ["AZ501", "AZ502"]),
        ([required("query", "since")], [ID, given("query", "x")], ["AZ501", "AZ502"]),
        ([], [given("path", "x"), given("path", "y")], ["AZ501", "AZ502", "AZ502"]),
        # One is meant for one.
        ([required("query", "from"), required("query", "form")],
         [ID, given("query", "fron")], ["AZ501", "AZ501"]),
        ([required("query", "since")], [ID, given("header", "Since")], ["AZ501"]),
        ([], [ID, given("path", "order")], ["AZ502"]),
        ([], [ID], []),
    ],
)  # fmt: skip
def test_codes(
    declared: list[object], parameters: list[object], codes: list[str]
) -> None:
    assert sorted(one.code for one in found(declared, parameters)) == codes
