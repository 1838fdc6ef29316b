"""What is warned of in the form of documents, and what is near it and right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.documents import STEP, codes, document, steps


def _name(step: str, workflow: str = "w") -> dict[str, Any]:
    return document(
        f"[{{workflowId: '{workflow}', steps: [{{stepId: '{step}', operationId: a}}]}}]"
    )


@pytest.mark.parametrize(
    ("arazzo", "expected"),
    [
        (_name("a.b"), ["AZ108"]),
        (_name("a b"), ["AZ108"]),
        (_name("é"), ["AZ108"]),
        (_name("s", "a/b"), ["AZ108"]),
        (_name("A-z_09"), []),
        (_name("-"), []),
    ],
)
def test_names(arazzo: dict[str, Any], expected: list[str]) -> None:
    assert codes(arazzo) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("note: a", ["AZ509"]),
        ("values: 2", ["AZ509"]),
        ("name: q, in: query, value: 2", ["AZ509", "AZ509"]),
        ("value: 2", []),
        ("x-note: a", []),
    ],
)
def test_fields_of_reusable_objects(fields: str, expected: list[str]) -> None:
    parameter = f"{{reference: $components.parameters.q, {fields}}}"
    step = f"{{stepId: s, operationId: a, parameters: [{parameter}]}}"
    components = {"parameters": {"q": {"name": "q", "in": "query", "value": 1}}}
    assert codes(document(steps(step), components=components)) == expected


@pytest.mark.parametrize(
    ("replacements", "expected"),
    [
        ("{target: /a, value: x}, {target: /a, value: y}", ["AZ109"]),
        ("{target: /a, value: x}, {target: /b, value: x}", []),
        ("{target: /l/-, value: x}, {target: /l/-, value: y}", []),
    ],
)
def test_replacements(replacements: str, expected: list[str]) -> None:
    body = f"{{payload: {{a: 1, b: 2, l: []}}, replacements: [{replacements}]}}"
    step = f"{{stepId: s, operationId: echo, requestBody: {body}}}"
    assert codes(document(steps(step))) == expected


@pytest.mark.parametrize(
    ("value", "version", "expected"),
    [
        ("{selector: /a, type: jsonpointer}", "1.1.0", ["AZ114"]),
        ("{context: $inputs, type: jsonpath}", "1.1.0", ["AZ114"]),
        ("{context: inputs, selector: /a, type: jsonpointer}", "1.1.0", ["AZ114"]),
        ("{context: $inputs, selector: /a, type: jsonpointer}", "1.0.1", ["AZ614"]),
        ("{selector: /a, type: {type: xpath, version: xpath-31}}", "1.1.0", ["AZ114"]),
        ("{selector: /a, type: css}", "1.1.0", []),
        ("{selector: /a, type: xpath, a: 1}", "1.1.0", []),
        ("{type: jsonpath}", "1.1.0", []),
    ],
)
def test_almost_selectors(value: str, version: str, expected: list[str]) -> None:
    body = f"{{payload: {{a: 1}}, replacements: [{{target: /a, value: {value}}}]}}"
    step = f"{{stepId: s, operationId: echo, requestBody: {body}}}"
    said = codes(document(steps(step), arazzo=version))
    assert [code for code in said if code != "AZ203"] == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: string, enum: [a, b, a, a]}", ["AZ110", "AZ110"]),
        ("{enum: [{a: 1, b: 2}, {b: 2, a: 1}]}", ["AZ110"]),
        ("{enum: [1, true, '1', null]}", []),
        ("{type: integer, enum: [1, 1.5]}", ["AZ111"]),
        ("{type: integer, enum: [1, 2.0]}", []),
        ("{type: number, enum: [1, true]}", ["AZ111"]),
        ("{type: string, enum: [a, null]}", ["AZ111"]),
        ("{type: string, nullable: true, enum: [a, null]}", []),
        ("{type: [string, 'null'], enum: [a, null]}", []),
        ("{type: array, const: {}}", ["AZ111"]),
        ("{type: string, minimum: 1}", ["AZ112"]),
        ("{type: integer, maxLength: 1}", ["AZ112"]),
        ("{type: boolean, required: [a]}", ["AZ112"]),
        ("{type: integer, minimum: 1, multipleOf: 2}", []),
        ("{type: [string, array], items: {}, maxLength: 3}", []),
        ("{maxLength: 3, maximum: 4}", []),
        ("{type: number, minimum: 2, exclusiveMinimum: 1}", ["AZ112"]),
        ("{type: number, minimum: 1, exclusiveMaximum: 3}", []),
        ("{properties: {a: {}}, required: [a, b]}", ["AZ113"]),
        ("{properties: {a: {}}, required: [b], additionalProperties: {}}", []),
        ("{type: object, required: [b]}", []),
        ("{allOf: [{properties: {b: {}}}], required: [b]}", []),
        ("{properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}", []),
        (
            "{properties: {a: {type: string}}, oneOf: [{required: [a], properties:"
            " {k: {const: x}}}, {properties: {l: {const: y}}}]}",
            [],
        ),
        ("{patternProperties: {'^b': {}}, properties: {a: {}}, required: [b]}", []),
        ("{properties: {a: {}}, if: {properties: {b: {}}}, required: [b]}", []),
    ],
)
def test_keywords(schema: str, expected: list[str]) -> None:
    inputs = f"{{type: object, properties: {{q: {schema}}}}}"
    workflow = f"[{{workflowId: w, inputs: {inputs}, steps: [{STEP}]}}]"
    assert codes(document(workflow)) == expected
