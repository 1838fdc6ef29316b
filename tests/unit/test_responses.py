"""What the responses of an operation are read as, by the criteria of a step."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from arazzo_gen.compiling import Compiled
from arazzo_gen.emit.responses import decoding
from arazzo_gen.generation import Generation, generate
from arazzo_gen.openapi import media_reading
from arazzo_gen.plan.model import OperationStepPlan
from arazzo_gen.runtime.media_types import is_within, reading
from arazzo_gen.settings import Settings

Bodies = dict[str, object]


def _json(**properties: str) -> Bodies:
    return {"application/json": {"schema": _schema(properties)}}


def _schema(properties: dict[str, str]) -> object:
    members = {name: {"type": type_} for name, type_ in properties.items()}
    return {"type": "object", "required": [*properties], "properties": members}


A, B, C = _json(id="string", a="string"), _json(id="string"), _json(id="integer")


def _build(
    responses: dict[str, object],
    criteria: Sequence[object] = (),
    outputs: dict[str, str] | None = None,
) -> tuple[Generation, OperationStepPlan]:
    """A step that reads ``/id`` of the body, if nothing else."""
    operation = {"operationId": "read", "responses": responses}
    step: dict[str, object] = {
        "stepId": "step",
        "operationId": "read",
        "outputs": outputs or {"id": "$response.body#/id"},
    }
    if criteria:
        step["successCriteria"] = [
            {"condition": one} if isinstance(one, str) else one for one in criteria
        ]
    documents: dict[str, object] = {
        "api.json": {
            "openapi": "3.1.0",
            "info": {"title": "API", "version": "1"},
            "servers": [{"url": "https://api.example"}],
            "paths": {"/it": {"get": operation}},
        },
        "flow.json": {
            "arazzo": "1.0.1",
            "info": {"title": "Flow", "version": "1"},
            "sourceDescriptions": [{"name": "api", "url": "api.json"}],
            "workflows": [{"workflowId": "flow", "steps": [step]}],
        },
    }
    compiled: list[Compiled] = []
    made = generate(
        {path: json.dumps(one).encode() for path, one in documents.items()},
        Settings(),
        compiled.append,
    )
    assert not made.failed, [found.message for found in made.diagnostics]
    (plan,) = [one.plan for one in compiled if one.plan]
    (found,) = plan.workflows[0].steps
    assert isinstance(found, OperationStepPlan)
    return made, found


def _responses(**content: Bodies | None) -> dict[str, object]:
    """Responses by ``r200``, ``r2XX`` or ``default``."""
    return {
        name.removeprefix("r"): (
            {"description": ""} | ({} if bodies is None else {"content": bodies})
        )
        for name, bodies in content.items()
    }


PLAIN = ["body = response.json()"]
ONE = ["body = response.decode(ReadResponse)"]


def _by_status(**classes: str) -> list[str]:
    kinds = dict.fromkeys(classes.values())
    null = ["None"] * ("None" in kinds)
    kinds.pop("None", None)
    keys = (name.removeprefix("r") for name in classes)
    pairs = (
        f"{key if key.isdigit() else repr(key)}: {one}"
        for key, one in zip(keys, classes.values(), strict=True)
    )
    of = " | ".join([*kinds, *null])
    return [f"body: {of} = response.decode_by_status({{{', '.join(pairs)}}})"]


BOTH = _responses(r200=A, r202=B)
ALL = _responses(r200=A, r202=B, r4XX=C, default=C)
NARROWED: list[tuple[list[object], list[str]]] = [
    ([], _by_status(r200="ReadResponse", r202="Read202Response")),
    (["$statusCode == 200"], ONE),
    (["200 == $statusCode"], ONE),
    (["$statusCode == '200'"], ONE),
    (["$statusCode == 202"], ["body = response.decode(Read202Response)"]),
    (
        ["$statusCode == 200 || $statusCode == 202"],
        _by_status(r200="ReadResponse", r202="Read202Response"),
    ),
    (["$statusCode == 200 || $statusCode == 202", "$statusCode < 202"], ONE),
    (["$statusCode == 200 && $response.body#/id != null"], ONE),
    (["$statusCode < 201"], ONE),
    (["$statusCode <= 200"], ONE),
    (
        ["$statusCode > 200 && $statusCode < 300"],
        ["body = response.decode(Read202Response)"],
    ),
    (
        ["$statusCode >= 200 && 300 > $statusCode"],
        _by_status(r200="ReadResponse", r202="Read202Response"),
    ),
    (["$statusCode >= 200", "!($statusCode >= 202)"], ONE),
    (
        ["$statusCode != 202 && $statusCode < 500"],
        _by_status(r200="ReadResponse", r4XX="Read4XxResponse"),
    ),
    (
        ["$statusCode != 202"],
        _by_status(
            r200="ReadResponse", r4XX="Read4XxResponse", default="ReadDefaultResponse"
        ),
    ),
    (
        ["$statusCode == 200 || $statusCode == 503"],
        _by_status(r200="ReadResponse", default="ReadDefaultResponse"),
    ),
    (["$statusCode == 404"], ["body = response.decode(Read4XxResponse)"]),
    (
        ["$response.body#/id != null"],
        _by_status(r200="ReadResponse", r202="Read202Response"),
    ),
    (
        [{"context": "$statusCode", "condition": "^20[01]$", "type": "regex"}],
        ONE,
    ),
    (
        [{"context": "$statusCode", "condition": "^2", "type": "regex"}],
        _by_status(r200="ReadResponse", r202="Read202Response"),
    ),
]


@pytest.mark.parametrize(("criteria", "read"), NARROWED, ids=str)
def test_criteria_narrow_the_statuses(criteria: list[object], read: list[str]) -> None:
    _, step = _build(ALL, criteria)
    assert list(decoding(step)) == read


@pytest.mark.parametrize(
    ("responses", "criteria", "read"),
    [
        # exact before range before default; an X in lower case is one
        (_responses(r200=A, r2XX=B), ["$statusCode == 200"], ONE),
        (
            _responses(r200=A, r2xx=B),
            ["$statusCode == 201"],
            ["body = response.decode(Read2XxResponse)"],
        ),
        (
            _responses(r2XX=B, r200=A),
            [],
            _by_status(r200="ReadResponse", r2XX="Read2XxResponse"),
        ),
        (_responses(default=A), [], ["body = response.decode(ReadDefaultResponse)"]),
        (_responses(r200=A, default=B), [], ONE),
        # a status without a schema is plain JSON
        (_responses(r200=A, r202=None), [], PLAIN),
        (_responses(r200=A), ["$statusCode == 200 || $statusCode == 201"], PLAIN),
        # without content
        (
            _responses(r200=A, r204=None),
            [],
            _by_status(r200="ReadResponse", r204="None"),
        ),
        (_responses(r200=A, r204=B), [], _by_status(r200="ReadResponse", r204="None")),
        (
            _responses(r200=A, r302=None),
            [],
            _by_status(r200="ReadResponse", r302="None"),
        ),
        (_responses(r204=None), [], PLAIN),
        # the same schema, and none that has members
        (
            _responses(
                r200=A, r202={"application/json": {"schema": {"type": "array"}}}
            ),
            [],
            PLAIN,
        ),
        (
            _responses(r200=A, r202={"application/pdf": {}}),
            [],
            _by_status(r200="ReadResponse", r202="bytes"),
        ),
        (
            _responses(r200=A, r202={"text/csv": {}}),
            [],
            _by_status(r200="ReadResponse", r202="str"),
        ),
    ],
    ids=str,
)
def test_response_by_status(
    responses: dict[str, object], criteria: list[object], read: list[str]
) -> None:
    _, step = _build(responses, criteria)
    assert list(decoding(step)) == read


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ({"text/plain": {}}, "response.text('text/plain')"),
        (
            {"application/xml": {}, "text/xml; charset=utf-8": {}},
            "response.text('application/xml', 'text/xml')",
        ),
        ({"application/pdf": {}}, "response.content('application/pdf')"),
        ({"application/octet-stream": {}, "image/png": {}}, "response.content()"),
        (
            {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            "response.content()",
        ),
        ({"text/*": {}}, "response.text('text/*')"),
        ({"application/x-ndjson": {}}, "response.lines()"),
        (
            {"text/event-stream": {"itemSchema": {}}},
            "response.text('text/event-stream')",
        ),
        ({"application/json": {}, "text/plain": {}}, "response.read()"),
        ({"text/plain": {}, "image/png": {}}, "response.read()"),
        ({"*/*": {}}, "response.read()"),
        (A, "response.whole(Json[ReadResponse])"),
    ],
    ids=str,
)
def test_whole_body(content: Bodies, read: str) -> None:
    _, step = _build(_responses(r200=content), (), {"all": "$response.body"})
    assert list(decoding(step)) == [f"body = {read}"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            (
                "application/json",
                "text/json; charset=utf-8",
                "Application/Problem+JSON",
            ),
            "json",
        ),
        (("application/x-ndjson", "application/jsonl"), "lines"),
        (
            (
                "text/csv",
                "application/xml",
                "image/svg+xml",
                "application/x-www-form-urlencoded",
            ),
            "text",
        ),
        (
            (
                "text/event-stream",
                "application/json-seq",
                "application/vnd.a; charset=x",
            ),
            "text",
        ),
        (
            ("image/png", "application/pdf", "application/zip", "application/vnd.a"),
            "octets",
        ),
    ],
)
def test_media_types(names: tuple[str, ...], expected: str) -> None:
    """The compiler and the code that it makes agree on what is what."""
    for name in names:
        assert (name, media_reading(name), reading(name)) == (name, expected, expected)


@pytest.mark.parametrize(
    ("name", "media_range", "within"),
    [
        ("Image/PNG; q=1", "image/*", True),
        ("image/png", "*/*", True),
        ("imagery/png", "image/*", False),
        ("text/csv", "text/csv;header=present", True),
        ("text/csv", "text/plain", False),
    ],
)
def test_media_ranges(name: str, media_range: str, within: bool) -> None:
    assert is_within(name, media_range) is within


@pytest.mark.parametrize(
    ("headers", "read", "code"),
    [
        ({"X-Known": {}}, "X-Other", "AZ530"),
        ({"X-Known": {}}, "x-known", None),
        ({"X-Known": {}}, "Retry-After", None),
        ({"X-Known": {}}, "Content-Disposition", None),
        ({}, "X-Other", None),
    ],
)
def test_headers_that_are_not_declared(
    headers: dict[str, object], read: str, code: str | None
) -> None:
    responses: dict[str, object] = {"200": {"description": "", "headers": headers}}
    made, _ = _build(responses, (), {"it": f"$response.header.{read}"})
    assert [found.code for found in made.diagnostics] == [code] * bool(code)


@pytest.mark.parametrize(
    ("responses", "code"),
    [
        (_responses(r200={"text/plain": {}}), "AZ531"),
        (_responses(r200={"text/plain": {}}, r202=A), None),
        (_responses(r200=_json(a="string"), r202=_json(b="string")), "AZ505"),
        (_responses(r200=_json(a="string"), r202=B), None),
        (_responses(r200=_json(a="string"), r202=None), None),
    ],
)
def test_pointers_that_find_nothing(
    responses: dict[str, object], code: str | None
) -> None:
    made, _ = _build(responses)
    assert [found.code for found in made.diagnostics] == [code] * bool(code)
