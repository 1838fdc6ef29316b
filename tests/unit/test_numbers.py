"""Numbers of hundreds of digits, in all places that take one: they work, or a
diagnostic says that they do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arazzo_gen import Settings, generate

NINES = "9" * 401
NUMBERS = {
    "401 digits": NINES,
    "401 digits below zero": f"-{NINES}",
    "400 decimals": f"0.{'1' * 400}",
    "1e308": "1e308",
    "1e-400": "1e-400",
}
REFUSED = {
    "5,000 digits": "9" * 5000,
    "1e400": "1e400",
    "-1e400": "-1e400",
    "1e999999999": "1e999999999",
    "401 digits and a fraction": f"{NINES}.5",
}
BOUNDS = (
    ("number", "maximum"),
    ("integer", "maximum"),
    ("number", "minimum"),
    ("integer", "exclusiveMinimum"),
    ("number", "exclusiveMaximum"),
    ("number", "multipleOf"),
    ("integer", "multipleOf"),
    ("string", "minLength"),
    ("string", "maxLength"),
    ("array", "minItems"),
    ("array", "maxItems"),
    ("object", "maxProperties"),
    ("integer", "default"),
    ("number", "const"),
    ("integer", "enum"),
)


def _schema(kind: str, keyword: str, number: str) -> str:
    value = f"[{number}, 1]" if keyword == "enum" else number
    items = ', "items": {"type": "string"}' if kind == "array" else ""
    return f'{{"type": "{kind}", "{keyword}": {value}{items}}}'


def files(
    place: str,
    schema: str = '{"type": "number"}',
    value: str = '"$inputs.i"',
    condition: str = "$response.body#/r == 1",
    more: str = "",
) -> dict[str, bytes]:
    """A workflow whose input, parameter, body and response have numbers, one of them
    with a schema."""
    number = '{"type": "number"}'
    at = {one: schema if one == place else number for one in ("i", "q", "b", "r")}
    api = f"""{{
      "openapi": "3.1.0",
      "info": {{"title": "Numbers", "version": "1"}},
      "servers": [{{"url": "https://numbers.example"}}],
      "paths": {{"/": {{"post": {{
        "operationId": "post",
        "parameters": [{{"name": "q", "in": "query", "schema": {at["q"]}}}],
        "requestBody": {{"content": {{"application/json": {{"schema": {{
          "type": "object", "properties": {{"b": {at["b"]}}}}}}}}}}},
        "responses": {{"200": {{"description": "It.", "content": {{
          "application/json": {{"schema": {{
            "type": "object", "properties": {{"r": {at["r"]}}}}}}}}}}}}}}}}}}}
    }}"""
    flow = f"""{{
      "arazzo": "1.1.0",
      "info": {{"title": "Numbers", "version": "1"}},
      "sourceDescriptions": [{{"name": "api", "url": "api.json"}}],
      "workflows": [{{
        "workflowId": "w",
        "inputs": {{"type": "object", "properties": {{
          "i": {at["i"]}, "j": {{"type": "number"}}}}}},
        "steps": [{{
          "stepId": "s",
          "operationId": "post",
          "parameters": [{{"name": "q", "in": "query", "value": {value}}}],
          "requestBody": {{"payload": {{"b": "$inputs.j"}}}},
          "successCriteria": [{{"condition": "{condition}"}}],
          "outputs": {{"o": "$response.body#/r"}}{more}
        }}]
      }}]
    }}"""
    return {"api.json": api.encode(), "flow.arazzo.json": flow.encode()}


def built(documents: dict[str, bytes]) -> dict[str, str]:
    made = generate(documents, Settings())
    errors = [one.message for one in made.diagnostics if one.level == "error"]
    assert not errors
    for path, text in made.files.items():
        compile(text, path, "exec")
    return {path: text for path, text in made.files.items() if "flow/" in path}


def models(documents: dict[str, bytes]) -> dict[str, Any]:
    text = built(documents)["flow/models.py"]
    names: dict[str, Any] = {"__name__": "models"}
    exec(text.replace("from .._runtime", "from arazzo_gen.runtime"), names)
    return names


@pytest.mark.parametrize("place", ["i", "b"])
@pytest.mark.parametrize(("kind", "keyword"), BOUNDS)
def test_bounds(place: str, kind: str, keyword: str) -> None:
    """Each bound, for what is sent: pydantic takes what the model has, too."""
    models(files(place, _schema(kind, keyword, NINES)))


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("place", ["i", "b", "q", "r"])
def test_numbers(place: str, name: str) -> None:
    models(files(place, _schema("number", "maximum", NUMBERS[name])))


@pytest.mark.parametrize("name", NUMBERS)
def test_values(name: str) -> None:
    number = NUMBERS[name]
    built(files("i", value=number))
    built(files("i", value=f'"{number}"'))


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("place", ["i", "b"])
def test_what_json_has_no_number_for(place: str, name: str) -> None:
    documents = files(place, _schema("number", "maximum", REFUSED[name]))
    made = generate(documents, Settings())
    assert {one.code for one in made.diagnostics if one.level == "error"} == {"AZ003"}
    assert not made.files


@pytest.mark.parametrize("number", [NINES, "9" * 5000, "1e400"])
def test_conditions(number: str) -> None:
    made = generate(files("i", condition=f"$response.body#/r == {number}"), Settings())
    (found,) = (one for one in made.diagnostics if one.level == "error")
    assert (found.code, found.message) == ("AZ202", "the number is too large")


@pytest.mark.parametrize("count", ["9" * 5000, NINES, str(2**64)])
def test_patterns(count: str) -> None:
    criterion = {"context": "$response.body", "type": "regex"}
    criterion["condition"] = f"a{{{count}}}"
    more = ', "onSuccess": [{"name": "e", "type": "end", "criteria": [{}]}]'
    made = generate(
        files("i", more=more.replace("{}", json.dumps(criterion))), Settings()
    )
    (found,) = (one for one in made.diagnostics if one.level == "error")
    assert found.message == "the regular expression cannot be read: it is too large"


def test_times() -> None:
    """Clocks count less far than numbers do: a wait of thirty years is the longest."""
    action = f'{{"name": "r", "type": "retry", "retryAfter": {NINES}}}'
    more = f', "timeout": {NINES}, "onFailure": [{action}]'
    text = built(files("i", more=more))["flow/workflows/w.py"]
    assert "after=1000000000.0" in text
    assert "timeout=1000000000.0" in text


def test_many_tries() -> None:
    action = f'{{"name": "r", "type": "retry", "retryLimit": {NINES}}}'
    text = built(files("i", more=f', "onFailure": [{action}]'))["flow/workflows/w.py"]
    assert f"limit={NINES}" in text


@pytest.mark.parametrize(
    ("default", "of", "fits"),
    [
        (NINES, "3", True),
        (f"{NINES[:-1]}8", "3", False),
        (NINES, "0.5", True),
        ("1e308", "1e-300", True),
        ("1e300", NINES, False),
        ("1.5", "0.5", True),
        ("1.7", "0.5", False),
    ],
)
def test_multiples_of_defaults(default: str, of: str, fits: bool) -> None:
    schema = f'{{"type": "number", "multipleOf": {of}, "default": {default}}}'
    made = generate(files("i", schema), Settings())
    said = [one.message for one in made.diagnostics if "multipleOf" in one.message]
    assert bool(said) != fits
    assert all(len(one) < 200 for one in said)


@pytest.mark.parametrize("written", ["0x" + "f" * 5000, "0o" + "7" * 6000, "9" * 5000])
def test_integers_of_yaml(written: str) -> None:
    documents = files("i", _schema("integer", "maximum", "1"))
    flow = json.loads(documents.pop("flow.arazzo.json"))
    text = json.dumps(flow).replace('"maximum": 1', f'"maximum": {written}')
    documents["flow.arazzo.yaml"] = text.encode()
    made = generate(documents, Settings())
    assert [one.code for one in made.diagnostics] == ["AZ003"]
