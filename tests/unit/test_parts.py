"""The parts of multipart bodies, as Encoding Objects and schemas have them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arazzo_gen.generation import Generation, generate
from arazzo_gen.plan.model import OperationStepPlan
from arazzo_gen.settings import Settings


def checked(media_type: str, media: Any, payload: Any) -> Generation:
    """A step that sends a payload as a media type."""
    operation = {
        "operationId": "send",
        "requestBody": {"content": {media_type: media}},
        "responses": {"200": {"description": ""}},
    }
    api = {
        "openapi": "3.2.0",
        "info": {"title": "API", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {"/": {"post": operation}},
    }
    step = {
        "stepId": "s",
        "operationId": "send",
        "requestBody": {"contentType": media_type, "payload": payload},
    }
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "W", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json"}],
        "workflows": [{"workflowId": "w", "steps": [step]}],
    }
    files = {"api.json": api, "w.arazzo.json": document}
    return generate(
        {path: json.dumps(one).encode() for path, one in files.items()}, Settings()
    )


ENCODED = {"type": "string", "contentEncoding": "base64"}


@pytest.mark.parametrize(
    ("media_type", "schema", "payload", "headers"),
    [
        (
            "multipart/mixed",
            {"type": "array", "prefixItems": [{"type": "string"}], "items": ENCODED},
            ["a", "b"],
            {"1": {"Content-Transfer-Encoding": "base64"}},
        ),
        (
            "multipart/related",
            {"properties": {"a": ENCODED}},
            {"a": "YQ=="},
            {"a": {"Content-Transfer-Encoding": "base64"}},
        ),
        # RFC 7578, section 4.7: forms do not say it.
        (
            "multipart/form-data",
            {"properties": {"a": ENCODED}},
            {"a": "YQ=="},
            {"a": {}},
        ),
        (
            "multipart/mixed",
            {"items": {"type": "string", "contentEncoding": "base64url"}},
            ["YQ"],
            {"0": {}},
        ),
    ],
)
def test_transfer_encodings(
    media_type: str, schema: Any, payload: Any, headers: dict[str, dict[str, str]]
) -> None:
    found = checked(media_type, {"schema": schema}, payload)
    plan = found.compiled[0].plan
    assert plan is not None
    step = plan.workflows[0].steps[0]
    assert isinstance(step, OperationStepPlan)
    assert step.request.body is not None
    parts = {part.name: dict(part.headers) for part in step.request.body.parts}
    assert parts == headers


@pytest.mark.parametrize(
    ("media_type", "encoding", "payload", "faults"),
    [
        ("mixed", {"itemEncoding": {"contentType": "multipart/mixed"}}, [["a"]], 1),
        ("mixed", {"itemEncoding": {"contentType": "application/xml"}}, [{"a": 1}], 1),
        ("mixed", {"itemEncoding": {"contentType": "application/json"}}, [["a"]], 0),
        ("form-data", {"encoding": {"a": {"contentType": "text/xml"}}}, {"a": {}}, 1),
        (
            "form-data",
            {"encoding": {"a": {"contentType": "text/xml"}}},
            {"a": ["<b/>"]},
            0,
        ),
        (
            "form-data",
            {"encoding": {"1": {"contentType": "text/xml"}}},
            {"1": ["<b/>"]},
            0,
        ),
    ],
)
def test_parts_that_cannot_hold_their_values(
    media_type: str, encoding: Any, payload: Any, faults: int
) -> None:
    found = checked(f"multipart/{media_type}", encoding, payload)
    assert [one.code for one in found.diagnostics] == ["AZ529"] * faults
