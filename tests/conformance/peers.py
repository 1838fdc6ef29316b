"""What Redocly CLI says of Arazzo documents, rule by rule.

``CAUGHT`` has a document for each rule that it has for Arazzo, and the code of ours for
the same fault; ``ELSEWHERE`` are the rules that are left to it, each with a document
and the reason. ``pytest -m redocly`` runs it over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.conformance.documents import STEP, document, steps

SOURCES = [{"name": "api", "url": "api.json", "type": "openapi"}]


@dataclass(frozen=True, slots=True)
class Caught:
    """A rule, a document that it is about, and the code of what is said here."""

    rule: str
    fault: str
    code: str
    arazzo: dict[str, Any] = field(hash=False)


def _written(workflows: str, **root: Any) -> dict[str, Any]:
    return document(workflows, **{"sourceDescriptions": SOURCES, **root})


def _inputs(schema: str) -> dict[str, Any]:
    return _written(f"[{{workflowId: w, inputs: {schema}, steps: [{STEP}]}}]")


def _input(schema: str) -> dict[str, Any]:
    return _inputs(f"{{type: object, properties: {{q: {schema}}}}}")


def _step(fields: str, **root: Any) -> dict[str, Any]:
    return _written(steps(f"{{stepId: s, operationId: a, {fields}}}"), **root)


_OK = "{condition: $statusCode == 200}"
_Q = "{name: q, in: query, value: 1}"
_END = "{name: e, type: end}"
_COMPONENTS = {
    "parameters": {"q": {"name": "q", "in": "query", "value": 1}},
    "successActions": {"e": {"name": "e", "type": "end"}},
    "failureActions": {"e": {"name": "e", "type": "end"}},
}
_P = "{reference: $components.parameters.q}"
_A = "{reference: $components.successActions.e}"
_F = "{reference: $components.failureActions.e}"
_TWO = "{stepId: t, operationId: a}"

CAUGHT = [
    Caught("struct", "a field is missing", "AZ101", _written("[{workflowId: w}]")),
    Caught("struct", "an unknown field", "AZ102", _step("onSucess: []")),
    Caught("struct", "a value of another type", "AZ103", _step("outputs: []")),
    Caught("struct", "a value that is not listed", "AZ104", _step("action: push")),
    Caught("struct", "a step without a call", "AZ101", _written(steps("{stepId: s}"))),
    Caught("struct", "the type of an input", "AZ104", _input("{type: text}")),
    Caught(
        "sourceDescriptions-not-empty",
        "no source",
        "AZ104",
        _written(steps(STEP), sourceDescriptions=[]),
    ),
    Caught(
        "sourceDescription-type",
        "a type that there is not",
        "AZ104",
        _written(steps(STEP), sourceDescriptions=[{**SOURCES[0], "type": "wsdl"}]),
    ),
    Caught(
        "sourceDescription-name-unique",
        "two sources of one name",
        "AZ106",
        _written(
            steps(STEP), sourceDescriptions=[*SOURCES, {**SOURCES[0], "url": "b.json"}]
        ),
    ),
    Caught(
        "workflowId-unique",
        "two workflows of one id",
        "AZ106",
        _written(
            f"[{{workflowId: w, steps: [{STEP}]}}, {{workflowId: w, steps: [{_TWO}]}}]"
        ),
    ),
    Caught(
        "stepId-unique", "two steps of one id", "AZ106", _written(steps(STEP, STEP))
    ),
    Caught(
        "spec-step-mutually-exclusive-fields",
        "a step that calls two things",
        "AZ107",
        _step("workflowId: w"),
    ),
    Caught(
        "workflow-dependsOn",
        "a workflow that there is not",
        "AZ411",
        _written(f"[{{workflowId: w, dependsOn: [v], steps: [{STEP}]}}]"),
    ),
    Caught(
        "workflow-dependsOn",
        "a workflow twice",
        "AZ106",
        _written(
            f"[{{workflowId: v, steps: [{STEP}]}},"
            f" {{workflowId: w, dependsOn: [v, v], steps: [{STEP}]}}]"
        ),
    ),
    Caught(
        "outputs-defined",
        "an output that the step has not",
        "AZ405",
        _written(
            "[{workflowId: w, steps: [{stepId: s, operationId: a, outputs:"
            " {k: $statusCode}}], outputs: {k: $steps.s.outputs.j}}]"
        ),
    ),
    Caught(
        "outputs-defined",
        "an output of a step that there is not",
        "AZ404",
        _step("parameters: [{name: q, in: query, value: $steps.t.outputs.k}]"),
    ),
    Caught(
        "outputs-defined",
        "an output of a step that there is not, in a condition",
        "AZ404",
        _step("successCriteria: [{condition: $steps.t.outputs.k == 1}]"),
    ),
    Caught(
        "outputs-defined",
        "an output that the workflow has not",
        "AZ405",
        _written(
            "[{workflowId: v, steps: [{stepId: s, operationId: a, outputs:"
            " {k: $statusCode}}], outputs: {k: $steps.s.outputs.k}},"
            " {workflowId: w, steps: [{stepId: s, workflowId: v, outputs:"
            " {k: $workflows.v.outputs.j}}]}]"
        ),
    ),
    Caught(
        "parameters-unique",
        "a parameter twice",
        "AZ106",
        _step(f"parameters: [{_Q}, {{name: q, in: query, value: 2}}]"),
    ),
    Caught(
        "parameters-unique",
        "a reference twice",
        "AZ106",
        _step(f"parameters: [{_P}, {_P}]", components=_COMPONENTS),
    ),
    Caught(
        "step-onSuccess-unique",
        "an action twice",
        "AZ106",
        _step(f"onSuccess: [{_END}, {{name: e, type: goto, stepId: s}}]"),
    ),
    Caught(
        "step-onSuccess-unique",
        "a reference twice",
        "AZ106",
        _step(f"onSuccess: [{_A}, {_A}]", components=_COMPONENTS),
    ),
    Caught(
        "step-onFailure-unique",
        "an action twice",
        "AZ106",
        _step(f"onFailure: [{_END}, {{name: e, type: goto, stepId: s}}]"),
    ),
    Caught(
        "step-onFailure-unique",
        "a reference twice",
        "AZ106",
        _step(f"onFailure: [{_F}, {_F}]", components=_COMPONENTS),
    ),
    Caught(
        "criteria-unique",
        "a criterion of a step twice",
        "AZ106",
        _step(f"successCriteria: [{_OK}, {_OK}]"),
    ),
    Caught(
        "criteria-unique",
        "a criterion of a success action twice",
        "AZ106",
        _step(f"onSuccess: [{{name: e, type: end, criteria: [{_OK}, {_OK}]}}]"),
    ),
    Caught(
        "criteria-unique",
        "a criterion of a failure action twice",
        "AZ106",
        _step(f"onFailure: [{{name: e, type: end, criteria: [{_OK}, {_OK}]}}]"),
    ),
    Caught(
        "requestBody-replacements-unique",
        "a target twice",
        "AZ109",
        _written(
            steps(
                "{stepId: s, operationId: echo, requestBody: {payload: {a: 1},"
                " replacements: [{target: /a, value: x}, {target: /a, value: y}]}}"
            )
        ),
    ),
    Caught(
        "no-unresolved-refs",
        "a reference to an input that there is not",
        "AZ303",
        _input("{$ref: '#/components/inputs/q'}"),
    ),
    Caught(
        "no-duplicated-enum-values",
        "a value twice",
        "AZ110",
        _input("{type: string, enum: [a, a]}"),
    ),
    Caught(
        "no-enum-type-mismatch",
        "a value of another type",
        "AZ111",
        _input("{type: string, enum: [a, 1]}"),
    ),
    Caught(
        "no-enum-type-mismatch",
        "a constant of another type",
        "AZ111",
        _input("{type: string, const: 1}"),
    ),
    Caught(
        "no-mixed-number-range-constraints",
        "two upper limits",
        "AZ112",
        _input("{type: integer, maximum: 9, exclusiveMaximum: 9}"),
    ),
    Caught(
        "no-mixed-number-range-constraints",
        "two lower limits",
        "AZ112",
        _input("{type: integer, minimum: 9, exclusiveMinimum: 1}"),
    ),
    Caught(
        "no-schema-type-mismatch",
        "items of a string",
        "AZ112",
        _input("{type: string, items: {type: string}}"),
    ),
    Caught(
        "no-schema-type-mismatch",
        "properties of a string",
        "AZ112",
        _input("{type: string, properties: {a: {type: string}}}"),
    ),
    Caught(
        "no-required-schema-properties-undefined",
        "a required input that is not among the properties",
        "AZ113",
        _inputs("{type: object, required: [p], properties: {q: {type: string}}}"),
    ),
]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A rule that has no like here, a document that it is about, and why."""

    rule: str
    why: str
    arazzo: dict[str, Any] = field(hash=False)


def _secured(schemes: str) -> dict[str, Any]:
    return _written(
        f"[{{workflowId: w, x-security: [{schemes}], steps: [{STEP}]}}]",
        sourceDescriptions=[*SOURCES, {**SOURCES[0], "name": "b"}],
    )


_BASIC = "{type: http, scheme: basic}"

ELSEWHERE = [
    Elsewhere(
        "sourceDescription-type",
        "wrong: the field is optional, and the description tells what it is",
        document(steps(STEP)),
    ),
    Elsewhere(
        "struct",
        "wrong: as before, it asks for the type of a source",
        document(steps(STEP)),
    ),
    Elsewhere(
        "no-criteria-xpath",
        "a limit of their runner: criteria in XPath are generated here",
        _step(
            "successCriteria: [{context: $response.body, type: xpath, condition: /a}]"
        ),
    ),
    Elsewhere(
        "no-unsafe-markdown",
        "a matter of portals: descriptions become docstrings, and are not rendered",
        _step("description: <script>a()</script>"),
    ),
    Elsewhere(
        "no-x-security-both-scheme-and-scheme-name",
        "x-security is an extension that their runner reads",
        _secured(f"{{scheme: {_BASIC}, schemeName: a}}"),
    ),
    Elsewhere(
        "x-security-scheme-required-values",
        "x-security is an extension that their runner reads",
        _secured(f"{{scheme: {_BASIC}, values: {{}}}}"),
    ),
    Elsewhere(
        "x-security-scheme-name-reference",
        "x-security is an extension that their runner reads",
        _secured("{schemeName: a, values: {}}"),
    ),
    Elsewhere(
        "no-x-security-scheme-name-without-openapi",
        "x-security and x-operation are extensions that their runner reads",
        _written(
            steps(
                "{stepId: s, x-operation: {url: https://example.com, method: get},"
                " x-security: [{schemeName: a}]}"
            )
        ),
    ),
]

RULES = {
    *("criteria-unique", "no-criteria-xpath", "no-duplicated-enum-values"),
    *("no-enum-type-mismatch", "no-mixed-number-range-constraints"),
    *("no-required-schema-properties-undefined", "no-schema-type-mismatch"),
    *("no-unresolved-refs", "no-unsafe-markdown", "outputs-defined"),
    *("no-x-security-both-scheme-and-scheme-name", "parameters-unique", "struct"),
    *("no-x-security-scheme-name-without-openapi", "requestBody-replacements-unique"),
    *("sourceDescription-name-unique", "sourceDescription-type", "stepId-unique"),
    *("sourceDescriptions-not-empty", "spec-step-mutually-exclusive-fields"),
    *("step-onFailure-unique", "step-onSuccess-unique", "workflow-dependsOn"),
    *("workflowId-unique", "x-security-scheme-name-reference"),
    *("x-security-scheme-required-values",),
}
"""All rules that Redocly CLI 2.77 has for Arazzo, but those that a user configures
(``assertions``)."""


def written(arazzo: dict[str, Any]) -> str:
    """A document as a file has it."""
    return yaml.safe_dump(arazzo, sort_keys=False)
