"""The parts of the judgement that need no server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from .arguments import mended, mended_for
from .draws import Draws
from .judge import Violation, violations
from .readable import readable
from .requests import Exchange
from .verdicts import verdict

_TYPE = {
    "location": ["request", "query", "limit"],
    "severity": "Error",
    "code": "type",
    "message": "must be integer",
}
_LIMIT = Violation(("query", "limit"), "type", "must be integer")


def _answer(header: str = "", problem: dict[str, Any] | None = None) -> httpx.Response:
    headers = {"sl-violations": header} if header else {}
    if problem is None:
        return httpx.Response(200, headers=headers, json={})
    headers["content-type"] = "application/problem+json"
    return httpx.Response(422, headers=headers, text=json.dumps(problem))


_MANY = json.dumps([_TYPE] * 2, separators=(",", ":"))
_PRISM = "https://stoplight.io/prism/errors#"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (_answer(), []),
        (_answer(json.dumps([_TYPE])), [_LIMIT]),
        (_answer(json.dumps([_TYPE | {"severity": "Warning"}])), []),
        (_answer(json.dumps([_TYPE | {"location": ["response", "body"]}])), []),
        (_answer(f"Too many violations! {_MANY[:-30]}"), [_LIMIT]),
        (_answer("Too many violations! [{"), [Violation((), "None", "[{")]),
        (
            _answer(
                problem={
                    "type": f"{_PRISM}UNPROCESSABLE_ENTITY",
                    "validation": [_TYPE | {"location": ["query", "limit"]}],
                }
            ),
            [_LIMIT],
        ),
        (
            _answer(problem={"type": f"{_PRISM}UNAUTHORIZED", "detail": "no key"}),
            [Violation((), "UNAUTHORIZED", "no key")],
        ),
        (_answer(problem={"type": f"{_PRISM}NOT_ACCEPTABLE"}), []),
        (_answer(problem={"type": "https://example.com#UNAUTHORIZED"}), []),
    ],
)
def test_violations(answer: httpx.Response, found: list[Violation]) -> None:
    """What Prism says is read wherever it says it; only errors of the request count."""
    assert violations(answer) == found


def _exchange(target: str = "/", form: str = "") -> Exchange:
    headers = {"content-type": "application/x-www-form-urlencoded"} if form else {}
    templates = ("/users/{userId}",)
    return Exchange(
        Path("api.yaml"), templates, "GET", target, headers, form.encode(), [], None
    )


@pytest.mark.parametrize(
    ("exchange", "violation", "said", "expected"),
    [
        (_exchange("/?limit=many"), _LIMIT, "", "argument"),
        (_exchange("/?limit=50"), _LIMIT, "", "answer"),
        (_exchange("/?limit=few"), _LIMIT, "", "invalid"),
        (
            _exchange("/users/many"),
            Violation(("path", "userid"), "enum", "must be equal to one of: a"),
            "",
            "argument",
        ),
        (
            _exchange(form="card[kind]=many"),
            Violation(("body", "card", "kind"), "enum", "must be equal to one of: a"),
            "",
            "argument",
        ),
        (
            _exchange(form="amount=5"),
            Violation(("body", "card"), "required", "must have property 'number'"),
            "",
            "false alarm",
        ),
        (
            _exchange(form="card[kind]=a"),
            Violation(("body", "card"), "required", "must have property 'number'"),
            "",
            "invalid",
        ),
        (
            _exchange(form="amount=5"),
            Violation(("body",), "required", "must have property 'currency'"),
            'flow.yaml:5:1: warning[AZ504]: the payload lacks "currency"',
            "named",
        ),
        (
            _exchange(form="amount=5"),
            Violation(("body",), "required", "must have property 'currency'"),
            'flow.yaml:5:1: warning[AZ504]: the payload lacks "amount"',
            "invalid",
        ),
    ],
)
def test_verdict(
    exchange: Exchange, violation: Violation, said: str, expected: str
) -> None:
    """A violation is ours, unless something else explains it."""
    arguments, answers = {"size": ["many"]}, [{"rest": [{"size": 50}]}]
    assert verdict(exchange, violation, arguments, answers, said) == expected


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 20},
        {"type": "string", "maxLength": 3},
        {"type": "string", "format": "uuid"},
        {"type": "integer", "minimum": 3, "maximum": 4},
        {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
        {"type": "array", "items": {"type": "integer"}, "minItems": 3},
        {"anyOf": [{"type": "null"}, {"enum": ["a", "b"]}]},
        {"allOf": [{"required": ["a"]}, {"properties": {"a": {"type": "boolean"}}}]},
        {"$ref": "#/$defs/node"},
    ],
)
def test_draws(schema: dict[str, Any], seed: int) -> None:
    """What is drawn is of the type that a schema says, within its limits."""
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}
    drawn = Draws(seed).of_schema(schema, {"#/$defs/node": node})
    again = Draws(seed).of_schema(schema, {"#/$defs/node": node})
    assert drawn == again
    match schema:
        case {"type": "string"}:
            assert schema.get("minLength", 0) <= len(drawn)
            assert len(drawn) <= schema.get("maxLength", 99)
        case {"minimum": low, "maximum": high}:
            assert low <= drawn <= high
        case {"exclusiveMinimum": low, "multipleOf": step}:
            assert drawn > low
            assert drawn % step == 0
        case {"type": "array"}:
            assert len(drawn) >= 3
        case {"anyOf": _}:
            assert drawn in {"a", "b"}
        case {"allOf": _}:
            assert isinstance(drawn["a"], bool)
        case _:
            assert isinstance(drawn, dict)


def test_mended_for_a_model() -> None:
    """An argument that a model refuses is replaced by one that it takes."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(dict[str, int]).validate_python({"count": "many"})
    better = mended({"name": "many", "count": "many"}, refused.value)
    assert better == {"name": "many", "count": 7}


@pytest.mark.parametrize(
    ("violation", "better"),
    [
        (Violation(("query", "limit"), "type", "must be integer"), 7),
        (Violation(("query", "limit"), "enum", "one of the allowed values: a, b"), "a"),
        (
            Violation(("query", "limit"), "format", 'must match format "date"'),
            "2026-03-01",
        ),
        (Violation(("query", "limit"), "minimum", "must be >= 3"), 3),
    ],
)
def test_mended_for_prism(violation: Violation, better: object) -> None:
    """An argument that Prism refuses is replaced by what it wants."""
    assert mended_for({"limit": "many"}, violation, "many") == {"limit": better}
    assert mended_for({"limit": "few"}, violation, "many") is None


def test_readable(tmp_path: Path) -> None:
    """Prism is given a copy of what it would refuse to read, and else the file."""
    schemas = {"a": {"$ref": "#/components/schemas/b"}, "b": {"type": "string"}}
    fine = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    path = tmp_path / "api.json"
    path.write_text(json.dumps(fine), encoding="utf-8")
    assert readable(path, tmp_path) == path
    del schemas["b"]
    path.write_text(json.dumps(fine | {"openapi": "3.2.0"}), encoding="utf-8")
    copy = json.loads(readable(path, tmp_path).read_text(encoding="utf-8"))
    assert copy == {"openapi": "3.1.1", "components": {"schemas": {"a": {}}}}
