"""What the official JSON Schemas of Arazzo 1.0 and 1.1 say, keyword by keyword.

The schemas are those at https://spec.openapis.org/arazzo/1.0/schema/ and .../1.1/...,
which are not part of this repository. Each row breaks one keyword of theirs: what is
changed in a whole document, and the code that says so. ``LOOSER`` are the documents
that they reject and the text of the specification does not, ``STRICTER`` those that
the text rejects and they do not, each with the reason.
"""

from __future__ import annotations

from typing import Any

import yaml

from tests.conformance.documents import ASYNC, document

REMOVED: Any = object()
"""In the place of a value: the field is taken out."""

WHOLE = document(
    """
- workflowId: v
  steps: [{stepId: s, operationPath: '{$sourceDescriptions.api.url}#/paths/~1a/get'}]
- workflowId: w
  inputs: {type: object, properties: {q: {type: string}}}
  dependsOn: [v]
  parameters: [{name: q, in: query, value: 1}]
  successActions: [{name: a, type: end}]
  failureActions: [{name: a, type: end}]
  steps:
  - stepId: s
    operationId: $sourceDescriptions.api.echo
    timeout: 6000
    parameters: [{name: X, in: header, value: a}, {reference: $components.parameters.p}]
    requestBody:
      contentType: application/json
      payload: {a: 1}
      replacements:
      - {target: /a, targetSelectorType: jsonpointer, value: b}
      - target: $.a
        targetSelectorType: {type: jsonpath, version: rfc9535}
        value: {context: $inputs, selector: /q, type: jsonpointer}
    successCriteria:
    - {condition: $statusCode == 200}
    - context: $response.body
      condition: $.a
      type: {type: jsonpath, version: rfc9535}
    onSuccess:
    - {name: b, type: goto, stepId: t, criteria: [{condition: $statusCode == 200}]}
    - {name: c, type: goto, workflowId: v, parameters: [{name: q, value: 1}]}
    onFailure:
    - {name: b, type: retry, stepId: t, retryAfter: 1, retryLimit: 2, criteria: []}
    - {name: c, type: goto, workflowId: v, parameters: [{name: q, value: 1}]}
    - {reference: $components.failureActions.f}
    outputs:
      k: $response.body#/k
      l:
        context: $response.body
        selector: /l
        type: {type: jsonpointer, version: rfc6901}
  - stepId: t
    channelPath: '{$sourceDescriptions.ev.url}#/channels/orders'
    action: receive
    correlationId: c-1
    dependsOn: [s]
    parameters: [{name: q, in: query, value: 1}]
  - stepId: u
    workflowId: v
    parameters: [{name: q, value: 1}]
""",
    **{"$self": "https://example.com/flow.yaml"},
    sourceDescriptions=yaml.safe_load(f"[{ASYNC}]"),
    components={
        "inputs": {"i": {"type": "object"}},
        "parameters": {"p": {"name": "p", "in": "query", "value": 1}},
        "successActions": {"s": {"name": "s", "type": "end"}},
        "failureActions": {"f": {"name": "f", "type": "end"}},
    },
)
"""A document of Arazzo 1.1 that has every field."""

WHOLE_1_0 = document(
    """
- workflowId: v
  steps: [{stepId: s, operationId: a}]
- workflowId: w
  steps:
  - stepId: s
    operationId: echo
    parameters: [{name: X, in: header, value: a}]
    requestBody: {payload: {a: 1}, replacements: [{target: /a, value: b}]}
    successCriteria:
    - {context: $response.body, condition: $.a, type: jsonpath}
    onSuccess: [{name: b, type: goto, workflowId: v}]
    onFailure:
    - {name: b, type: goto, workflowId: v}
    - {reference: $components.failureActions.f}
    outputs: {k: $response.body#/k}
""",
    arazzo="1.0.1",
    components={"failureActions": {"f": {"name": "f", "type": "end"}}},
)
"""A document of Arazzo 1.0."""

_W = "workflows/1"
_S = f"{_W}/steps/0"
_T = f"{_W}/steps/1"
_U = f"{_W}/steps/2"
_DO = f"{_S}/onSuccess/0"
_GO = f"{_S}/onSuccess/1"
_RETRY = f"{_S}/onFailure/0"
_TEST = f"{_S}/successCriteria/1"
_PUT = f"{_S}/requestBody/replacements/1"
_SAME: Any = object()
"""In the place of a value: the list has its first item once more."""

Row = tuple[str, str, Any, str]
"""A keyword, where the document is changed, what stands there then, the code."""

_STRINGS = [
    *("arazzo", "$self", "info/title", "info/summary", "info/description"),
    *("info/version", "sourceDescriptions/0/name", "sourceDescriptions/0/url"),
    *(f"{_W}/workflowId", f"{_W}/summary", f"{_W}/description", f"{_W}/dependsOn/0"),
    *(f"{_W}/outputs/k", f"{_S}/stepId", f"{_S}/description", f"{_S}/operationId"),
    *(f"{_S}/outputs/k", f"{_S}/outputs/l/context", f"{_S}/outputs/l/selector"),
    *(f"{_S}/parameters/0/name", f"{_S}/parameters/1/reference", f"{_DO}/name"),
    *(f"{_S}/requestBody/contentType", f"{_PUT}/target", f"{_TEST}/context"),
    *(f"{_TEST}/condition", f"{_TEST}/type/version", f"{_T}/channelPath"),
    *(f"{_T}/dependsOn/0", f"{_U}/workflowId", f"{_DO}/stepId", f"{_GO}/workflowId"),
    *(f"{_RETRY}/name", f"{_RETRY}/stepId", "workflows/0/steps/0/operationPath"),
]
_LISTS = [
    *("sourceDescriptions", "workflows", f"{_W}/dependsOn", f"{_W}/parameters"),
    *(f"{_W}/steps", f"{_W}/successActions", f"{_W}/failureActions"),
    *(f"{_S}/parameters", f"{_S}/successCriteria", f"{_S}/onSuccess"),
    *(f"{_S}/onFailure", f"{_S}/requestBody/replacements", f"{_DO}/criteria"),
    *(f"{_GO}/parameters", f"{_S}/onFailure/1/parameters", f"{_T}/dependsOn"),
]
_OBJECTS = [
    *("info", "components", "components/inputs", "components/parameters"),
    *("components/successActions", "components/failureActions", f"{_W}/outputs"),
    *(f"{_S}/outputs", f"{_S}/requestBody", f"{_W}/inputs", "components/inputs/i"),
    *(f"{_W}/steps/0", "workflows/0", "sourceDescriptions/0", _DO, _RETRY, _TEST),
    *(f"{_S}/parameters/0", _PUT, "components/parameters/p"),
    *("components/successActions/s", "components/failureActions/f"),
]
_REQUIRED = [
    *("info", "info/title", "info/version", "sourceDescriptions", "workflows"),
    *("sourceDescriptions/0/name", "sourceDescriptions/0/url", f"{_W}/workflowId"),
    *(f"{_W}/steps", f"{_S}/stepId", f"{_TEST}/condition", f"{_TEST}/type/type"),
    *(f"{_TEST}/type/version", f"{_DO}/name", f"{_DO}/type", f"{_RETRY}/name"),
    *(f"{_RETRY}/type", f"{_S}/parameters/0/name", f"{_S}/parameters/0/value"),
    *(f"{_PUT}/target", f"{_PUT}/value", f"{_PUT}/value/type"),
    *(f"{_S}/outputs/l/context", f"{_S}/outputs/l/selector", f"{_S}/outputs/l/type"),
    *("components/parameters/p/name", "components/parameters/p/value"),
]
_CLOSED = [
    *("", "info/", "sourceDescriptions/0/", f"{_W}/", f"{_S}/", f"{_T}/", f"{_U}/"),
    *(f"{_S}/requestBody/", f"{_PUT}/", f"{_PUT}/value/", f"{_TEST}/", f"{_DO}/"),
    *(f"{_RETRY}/", f"{_S}/parameters/0/", f"{_S}/outputs/l/", "components/"),
]
_ENUMS = [
    *("sourceDescriptions/0/type", f"{_S}/parameters/0/in", f"{_DO}/type"),
    *(f"{_RETRY}/type", f"{_T}/action", f"{_TEST}/type/type", f"{_PUT}/value/type"),
    *(f"{_S}/requestBody/replacements/0/targetSelectorType", f"{_TEST}/type"),
]

_ROWS: list[Row] = [
    *(("type: string", path, 1, "AZ103") for path in _STRINGS if path != "arazzo"),
    *(("type: array", path, "x", "AZ103") for path in _LISTS),
    *(("type: object", path, [], "AZ103") for path in _OBJECTS),
    *(("required", path, REMOVED, "AZ101") for path in _REQUIRED),
    *(("unevaluatedProperties", f"{path}no", 1, "AZ102") for path in _CLOSED),
    *(("enum", path, "none", "AZ104") for path in _ENUMS),
    *(("uniqueItems", path, _SAME, "AZ106") for path in _LISTS),
    ("type: string", "arazzo", 1.1, "AZ105"),
    ("required", "arazzo", REMOVED, "AZ005"),
    ("type: object", "", [], "AZ005"),
    ("pattern", "arazzo", "1.1", "AZ105"),
    ("pattern", "$self", "flow.yaml#x", "AZ104"),
    ("format: uri-reference", "$self", "a b", "AZ104"),
    ("format: uri-reference", "sourceDescriptions/0/url", "a b", "AZ104"),
    ("minItems", "sourceDescriptions", [], "AZ104"),
    ("minItems", "workflows", [], "AZ104"),
    ("minItems", f"{_W}/steps", [], "AZ104"),
    ("minItems", f"{_S}/successCriteria", [], "AZ104"),
    ("minItems", f"{_DO}/criteria", [], "AZ104"),
    ("minItems", f"{_T}/dependsOn", [], "AZ104"),
    ("oneOf pattern", f"{_T}/dependsOn/0", "$steps.s", "AZ104"),
    ("oneOf pattern", f"{_T}/dependsOn/0", "$workflows.w", "AZ104"),
    ("oneOf required", f"{_S}/operationId", REMOVED, "AZ101"),
    ("oneOf required", f"{_S}/operationPath", "x", "AZ107"),
    ("oneOf required", f"{_S}/channelPath", "x", "AZ107"),
    ("oneOf required", f"{_S}/workflowId", "v", "AZ107"),
    ("oneOf required", f"{_T}/operationPath", "x", "AZ107"),
    ("oneOf required", f"{_T}/workflowId", "v", "AZ107"),
    ("oneOf required", f"{_U}/action", "send", "AZ107"),
    ("oneOf required", f"{_U}/correlationId", "c", "AZ107"),
    ("required: in", f"{_S}/parameters/0/in", REMOVED, "AZ101"),
    ("required: in", f"{_T}/parameters/0/in", REMOVED, "AZ101"),
    ("required: action", f"{_T}/action", REMOVED, "AZ101"),
    ("if correlationId", f"{_T}/action", "send", "AZ107"),
    ("type: integer", f"{_S}/timeout", 1.5, "AZ103"),
    ("type: integer", f"{_RETRY}/retryLimit", 1.5, "AZ103"),
    ("type: number", f"{_RETRY}/retryAfter", "1", "AZ103"),
    ("minimum", f"{_RETRY}/retryLimit", -1, "AZ104"),
    ("minimum", f"{_RETRY}/retryAfter", -1, "AZ104"),
    ("dependentRequired", f"{_TEST}/context", REMOVED, "AZ101"),
    ("oneOf", f"{_TEST}/type", 1, "AZ103"),
    ("oneOf", f"{_S}/outputs/k", [], "AZ103"),
    ("then enum", f"{_TEST}/type/version", "xpath-10", "AZ104"),
    ("then enum", f"{_TEST}/type", {"type": "xpath", "version": "1"}, "AZ104"),
    ("then const", f"{_S}/outputs/l/type/version", "rfc9535", "AZ104"),
    ("if goto", f"{_DO}/stepId", REMOVED, "AZ101"),
    ("if goto", f"{_DO}/workflowId", "v", "AZ107"),
    ("if goto", f"{_S}/onFailure/1/workflowId", REMOVED, "AZ101"),
    ("if parameters", f"{_DO}/parameters", [{"name": "q", "value": 1}], "AZ101"),
    ("if parameters", f"{_RETRY}/parameters", [{"name": "q", "value": 1}], "AZ101"),
    ("propertyNames", "components/inputs/a b", {}, "AZ104"),
    ("propertyNames", "components/parameters/a b", {"name": "a", "value": 1}, "AZ104"),
    # The meta-schema of JSON Schema 2020-12, of inputs.
    ("type", f"{_W}/inputs/type", "text", "AZ104"),
    ("type", f"{_W}/inputs/type", 1, "AZ103"),
    ("type uniqueItems", f"{_W}/inputs/type", ["object", "object"], "AZ106"),
    ("type minItems", f"{_W}/inputs/type", [], "AZ103"),
    ("properties", f"{_W}/inputs/properties", [], "AZ103"),
    ("properties", f"{_W}/inputs/properties/q", "string", "AZ103"),
    ("required", f"{_W}/inputs/properties/q/required", True, "AZ103"),
    ("required uniqueItems", f"{_W}/inputs/required", ["q", "q"], "AZ103"),
    ("enum", f"{_W}/inputs/properties/q/enum", "a", "AZ103"),
    ("minLength", f"{_W}/inputs/properties/q/minLength", -1, "AZ103"),
    ("multipleOf", f"{_W}/inputs/properties/q/multipleOf", 0, "AZ103"),
    ("maximum", f"{_W}/inputs/properties/q/maximum", "1", "AZ103"),
    ("items", f"{_W}/inputs/properties/q/items", [], "AZ103"),
    ("allOf minItems", f"{_W}/inputs/allOf", [], "AZ103"),
    ("uniqueItems", f"{_W}/inputs/properties/q/uniqueItems", 1, "AZ103"),
    ("$ref", f"{_W}/inputs/properties/q/$ref", 1, "AZ103"),
    ("$anchor", f"{_W}/inputs/$anchor", "1 a", "AZ104"),
    ("$id", f"{_W}/inputs/$id", "https://example.com/a#b", "AZ104"),
    ("dependentRequired", f"{_W}/inputs/dependentRequired", {"q": "a"}, "AZ103"),
    ("inputs of components", "components/inputs/i/type", "text", "AZ104"),
]

_S0 = f"{_W}/steps/0"
_ROWS_1_0: list[Row] = [
    ("unevaluatedProperties", "$self", "flow.yaml", "AZ102"),
    ("unevaluatedProperties", f"{_S0}/timeout", 1, "AZ102"),
    ("unevaluatedProperties", f"{_S0}/dependsOn", ["s"], "AZ102"),
    ("unevaluatedProperties", f"{_S0}/action", "send", "AZ102"),
    ("unevaluatedProperties", f"{_S0}/correlationId", "c", "AZ102"),
    ("unevaluatedProperties", f"{_S0}/channelPath", "x", "AZ102"),
    ("unevaluatedProperties", f"{_S0}/onSuccess/0/parameters", [], "AZ102"),
    ("unevaluatedProperties", f"{_S0}/onFailure/0/parameters", [], "AZ102"),
    (
        "unevaluatedProperties",
        f"{_S0}/requestBody/replacements/0/targetSelectorType",
        "jsonpointer",
        "AZ102",
    ),
    ("pattern", "arazzo", "1.0", "AZ105"),
    ("oneOf required", f"{_S0}/operationId", REMOVED, "AZ101"),
    ("oneOf required", f"{_S0}/workflowId", "v", "AZ107"),
    ("required: in", f"{_S0}/parameters/0/in", REMOVED, "AZ101"),
    ("enum", "sourceDescriptions/0/type", "asyncapi", "AZ104"),
    ("enum", f"{_S0}/parameters/0/in", "querystring", "AZ104"),
    ("enum", f"{_S0}/parameters/0/in", "body", "AZ104"),
    ("type: string", f"{_S0}/outputs/k", {"context": "$inputs"}, "AZ103"),
    ("enum", f"{_S0}/successCriteria/0/type", "jsonpointer", "AZ104"),
    ("if goto", f"{_S0}/onSuccess/0/workflowId", REMOVED, "AZ101"),
    ("if goto", f"{_S0}/onFailure/0/workflowId", REMOVED, "AZ101"),
    ("dependentRequired", f"{_S0}/successCriteria/0/context", REMOVED, "AZ101"),
    ("pattern", "sourceDescriptions/0/name", "a.b", "AZ108"),
    ("oneOf", f"{_S0}/onFailure/1/type", "end", "AZ509"),
    ("unevaluatedProperties", f"{_S0}/onFailure/1/no", 1, "AZ509"),
]


def changed(whole: dict[str, Any], path: str, value: Any) -> Any:
    """A copy of a document with one place changed."""
    if not path:
        return value
    copied = yaml.safe_load(yaml.safe_dump(whole))
    *tokens, last = (int(t) if t.isdecimal() else t for t in path.split("/"))
    inner: Any = copied
    for token in tokens:
        inner = inner.setdefault(token, {}) if isinstance(inner, dict) else inner[token]
    if value is REMOVED:
        del inner[last]
    elif value is _SAME:
        inner[last].append(yaml.safe_load(yaml.safe_dump(inner[last][0])))
    else:
        inner[last] = value
    return copied


def rows() -> list[tuple[str, Any, str]]:
    """What each row is called, its document, and the code."""
    return [
        (f"{version} {keyword} of {path or 'the root'} {index}", made, code)
        for version, whole, table in (
            ("1.1", _FILLED, _ROWS),
            ("1.0", WHOLE_1_0, _ROWS_1_0),
        )
        for index, (keyword, path, value, code) in enumerate(table)
        for made in [changed(whole, path, value)]
    ]


# A list whose item is written twice must have one.
_FILLED = changed(
    changed(WHOLE, f"{_W}/outputs", {"k": "$steps.s.outputs.k"}),
    f"{_S}/onFailure/0/criteria",
    [{"condition": "$statusCode == 500"}],
)

LOOSER: list[tuple[str, Any, str]] = [
    (
        "a failure action that retries without another step or workflow",
        changed(WHOLE_1_0, f"{_S0}/onFailure/0", {"name": "b", "type": "retry"}),
        '"retry" tries the same step again; the 1.0 schema asks for a target, and the'
        " text only says where it counts",
    ),
    (
        "an object as the value of a parameter",
        changed(WHOLE, f"{_S}/parameters/0/value", {"a": 1}),
        "the type of the field is Any",
    ),
    (
        "a number as the value of a replacement",
        changed(WHOLE, f"{_S}/requestBody/replacements/0/value", 1),
        "the type of the field is Any",
    ),
    (
        "an Expression Type Object in a criterion of Arazzo 1.0",
        changed(
            WHOLE_1_0,
            f"{_S0}/successCriteria/0/type",
            {"type": "xpath", "version": "xpath-20"},
        ),
        "the 1.0 schema takes its fields for those of the Criterion Object itself",
    ),
    (
        "a parameter of a Reusable Object that is extended",
        changed(WHOLE, f"{_S}/parameters/1/x-a", 1),
        '"any properties added MUST be ignored"',
    ),
]
"""What it is, the document, why it is read."""

STRICTER: list[tuple[str, Any, str, str]] = [
    (
        "an empty id",
        changed(WHOLE, f"{_W}/workflowId", ""),
        "AZ104",
        "nothing can refer to it",
    ),
    (
        "an empty expression",
        changed(WHOLE, f"{_S}/outputs/k", ""),
        "AZ104",
        "it is none of the grammar",
    ),
    (
        "a name of an output that does not match the pattern",
        changed(WHOLE, f"{_S}/outputs/a b", "$statusCode"),
        "AZ104",
        '"The name MUST use keys that match the regular expression"',
    ),
    (
        "two steps of one id",
        changed(WHOLE, f"{_T}/stepId", "s"),
        "AZ106",
        '"The id MUST be unique amongst all steps described in the workflow"',
    ),
    (
        "two workflows of one id",
        changed(WHOLE, f"{_W}/workflowId", "v"),
        "AZ106",
        '"The id MUST be unique amongst all workflows"',
    ),
    (
        "two parameters of one name and place",
        changed(
            WHOLE,
            f"{_W}/parameters",
            [{"name": "q", "in": "query", "value": n} for n in (1, 2)],
        ),
        "AZ106",
        '"The list MUST NOT include duplicate parameters"',
    ),
    (
        "a correlationId that is no text",
        changed(WHOLE, f"{_T}/correlationId", 1),
        "AZ103",
        "the type of the field is string",
    ),
    (
        "an integer with a fraction part",
        changed(WHOLE, f"{_RETRY}/retryLimit", 2.0),
        "AZ103",
        '"an integer is a JSON number without a fraction or exponent part"',
    ),
    (
        "a parameter in a channel",
        changed(WHOLE, f"{_S}/parameters/0/in", "channel"),
        "AZ104",
        "the text names path, query, querystring, header and cookie",
    ),
]
"""What it is, the document, the code, why it is rejected."""
