"""What nothing uses, and what only looks as if nothing did."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings
from tests.conformance.documents import API, document

OTHER = """
arazzo: 1.1.0
info: {title: Other, version: '1'}
sourceDescriptions: [{name: api, url: api.json}]
workflows:
- workflowId: v
  inputs: {type: object, properties: {x: {type: string}}}
  steps:
  - {stepId: s, operationId: url,
     parameters: [{name: id, in: path, value: $inputs.x}]}
"""


def said(arazzo: dict[str, Any], **files: str) -> list[tuple[str, str]]:
    """The codes of what nothing uses, and the names of that."""
    roots = {"api": yaml.safe_load(API), "f": arazzo}
    roots |= {name: yaml.safe_load(text) for name, text in files.items()}
    texts = {f"{name}.json": json.dumps(root).encode() for name, root in roots.items()}
    found = check(texts, Settings()).diagnostics
    assert all(one.level != "error" for one in found), found
    return [
        (one.code, one.message.split('"')[-2])
        for one in found
        if one.code[:4] == "AZ57" and one.path == "f.json"
    ]


X = "inputs: {type: object, properties: {x: {type: string}}}"
PASSED = "{name: id, in: path, value: $inputs.x}"
READ = f"{{stepId: s, operationId: url, parameters: [{PASSED}]}}"
PLAIN = "{stepId: s, operationId: a}"
# fmt: off
INPUTS = [
    ("nothing reads it", f"{{workflowId: w, {X}, steps: [{PLAIN}]}}", ["x"]),
    ("a parameter", f"{{workflowId: w, {X}, steps: [{READ}]}}", []),
    ("a text", f"{{workflowId: w, {X}, steps: [{{stepId: s, operationId: echo,"
     " requestBody: {payload: {k: 'a {$inputs.x}'}}}]}", []),
    ("a member", f"{{workflowId: w, {X}, steps: [{{stepId: s, operationId: echo,"
     " requestBody: {payload: {k: $inputs.x.y}}}]}", []),
    ("a replacement", f"{{workflowId: w, {X}, steps: [{{stepId: s, operationId: echo,"
     " requestBody: {payload: {k: 1}, replacements: [{target: /k, value: $inputs.x}]}"
     "}]}", []),
    ("what is replaced", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " operationId: echo, requestBody: {payload: {k: $inputs.x}, replacements:"
     " [{target: /k, value: 1}]}}]}", []),
    ("a condition", f"{{workflowId: w, {X}, steps: [{{stepId: s, operationId: a,"
     " successCriteria: [{condition: $inputs.x == 'a'}]}]}", []),
    ("a pattern", f"{{workflowId: w, {X}, steps: [{{stepId: s, operationId: a,"
     " successCriteria: [{context: $url, type: regex, condition: '{$inputs.x}'}]}]}",
     []),
    ("a query", f"{{workflowId: w, {X}, steps: [{{stepId: s, operationId: a,"
     " successCriteria: [{context: $response.body, type: jsonpath,"
     " condition: \"$[?@.k == '{$inputs.x}']\"}]}]}", []),
    ("a criterion of an action", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " operationId: a, onFailure: [{name: e, type: end, criteria:"
     " [{condition: $inputs.x == 'a'}]}]}]}", []),
    ("an output",
     f"{{workflowId: w, {X}, steps: [{PLAIN}], outputs: {{o: $inputs.x}}}}", []),
    ("by the id of the workflow",
     f"{{workflowId: w, {X}, steps: [{PLAIN}], outputs: {{o: $workflows.w.inputs.x}}}}",
     []),
    ("a parameter of the workflow that no step takes",
     f"{{workflowId: w, {X}, parameters: [{{name: q, in: query, value: $inputs.x}}],"
     " steps: [{stepId: s, operationId: a, parameters: [{name: q, in: query,"
     " value: b}]}]}", []),
    ("as another language has it", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " operationId: echo, requestBody: {payload: {k: '{{inputs.x}}'}}}]}", []),
    ("only told of", f"{{workflowId: w, description: 'Takes $inputs.x', {X},"
     f" steps: [{PLAIN}]}}", ["x"]),
    ("a longer name", "{workflowId: w, inputs: {type: object, properties: {x: {},"
     " x-y: {}}}, steps: [{stepId: s, operationId: echo, requestBody:"
     " {payload: {k: $inputs.x-y}}}]}", ["x"]),
    ("deprecated", "{workflowId: w, inputs: {type: object, properties:"
     f" {{x: {{deprecated: true}}}}}}, steps: [{PLAIN}]}}", []),
    ("an alternative", "{workflowId: w, inputs: {oneOf: [{type: object, properties:"
     " {x: {}}}, {type: object, properties: {y: {}}}]}, steps:"
     f" [{PLAIN}]}}", []),
    ("passed on by a goto", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " operationId: a, onSuccess: [{name: g, type: goto, workflowId: v}]}]},"
     f" {{workflowId: v, {X}, steps: [{READ}]}}", []),
    ("passed on to what it depends on", f"{{workflowId: w, dependsOn: [v], {X}, steps:"
     f" [{PLAIN}]}}, {{workflowId: v, {X}, steps: [{READ}]}}", []),
    ("passed on to itself only", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " operationId: a, onFailure: [{name: g, type: goto, workflowId: w}]}]}", ["x"]),
    ("not passed on by a step", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " workflowId: v, parameters: [{name: x, value: b}]}]},"
     f" {{workflowId: v, {X}, steps: [{READ}]}}", ["x"]),
    ("an argument of a step", f"{{workflowId: w, {X}, steps: [{{stepId: s,"
     " workflowId: v, parameters: [{name: x, value: $inputs.x}]}]},"
     f" {{workflowId: v, {X}, steps: [{READ}]}}", []),
]
# fmt: on


@pytest.mark.parametrize(
    ("workflows", "unread"),
    [(workflows, unread) for _, workflows, unread in INPUTS],
    ids=[name for name, *_ in INPUTS],
)
def test_inputs(workflows: str, unread: list[str]) -> None:
    found = said(document(f"[{workflows}]"))
    assert found == [("AZ570", name) for name in unread]


def test_a_schema_that_workflows_share_is_read_by_any_of_them() -> None:
    shared = {"inputs": {"i": {"type": "object", "properties": {"x": {}, "y": {}}}}}
    inputs = "inputs: {$ref: '#/components/inputs/i'}"
    reads = f"{{workflowId: w, {inputs}, steps: [{READ}]}}"
    others = f"{{workflowId: v, {inputs}, steps: [{PLAIN}]}}"
    found = said(document(f"[{reads}, {others}]", components=shared))
    assert found == [("AZ570", "y")]


# fmt: off
OUTPUTS = [
    ("nothing reads it", "{o: $response.body}", "{p: $url}", "outputs: {r: $inputs.x}",
     ["s"]),
    ("the workflow has no outputs", "{o: $response.body}", "{p: $url}", "", []),
    ("a step reads it", "{o: $response.body}", "{p: $steps.s.outputs.o}",
     "outputs: {r: $steps.t.outputs.p}", []),
    ("a part of it is read", "{o: $response.body}", "{p: $url}",
     "outputs: {r: $steps.s.outputs.o#/k, q: $steps.t.outputs.p}", []),
]
# fmt: on


@pytest.mark.parametrize(
    ("first", "second", "outputs", "unread"),
    [case for _, *case in OUTPUTS],
    ids=[name for name, *_ in OUTPUTS],
)
def test_outputs(first: str, second: str, outputs: str, unread: list[str]) -> None:
    steps = f"[{READ[:-1]}, outputs: {first}}}, {{stepId: t, operationId: a"
    steps += f", onSuccess: [{{name: e, type: end}}], outputs: {second}}}]"
    arazzo = document(f"[{{workflowId: w, {X}, steps: {steps}, {outputs}}}]")
    assert said(arazzo) == [("AZ571", name) for name in unread]


PARAMETER = {"name": "q", "in": "query", "value": "a"}
ACTION = {"name": "e", "type": "end"}
# fmt: off
COMPONENTS = [
    ("a parameter", "parameters", PARAMETER, PLAIN, ["c"]),
    ("a parameter of a step", "parameters", PARAMETER,
     "{stepId: s, operationId: a, parameters: [{reference: $components.parameters.c}]}",
     []),
    ("a value", "parameters", PARAMETER, "{stepId: s, operationId: a, parameters:"
     " [{name: q, in: query, value: $components.parameters.c}]}", []),
    ("a part of a text", "parameters", PARAMETER, "{stepId: s, operationId: a,"
     " parameters: [{name: q, in: query, value: 'b {$components.parameters.c}'}]}", []),
    ("a success action", "successActions", ACTION, PLAIN, ["c"]),
    ("an action after a step", "successActions", ACTION,
     "{stepId: s, operationId: a,"
     " onSuccess: [{reference: $components.successActions.c}]}", []),
    ("a failure action", "failureActions", ACTION, PLAIN, ["c"]),
    ("a schema", "inputs", {"type": "object"}, PLAIN, ["c"]),
    ("a schema with an anchor", "inputs", {"$anchor": "d"}, PLAIN, []),
]
# fmt: on


@pytest.mark.parametrize(
    ("kind", "component", "step", "unused"),
    [case for _, *case in COMPONENTS],
    ids=[name for name, *_ in COMPONENTS],
)
def test_components(
    kind: str, component: dict[str, Any], step: str, unused: list[str]
) -> None:
    arazzo = document(
        f"[{{workflowId: w, steps: [{step}]}}]", components={kind: {"c": component}}
    )
    assert said(arazzo) == [("AZ572", name) for name in unused]


@pytest.mark.parametrize(
    ("reference", "unused"),
    [("f.json#/components/inputs/c", []), ("f.json#/components/inputs/cd", ["c"])],
)
def test_another_file_may_refer_to_a_schema(reference: str, unused: list[str]) -> None:
    arazzo = document(
        f"[{{workflowId: w, steps: [{PLAIN}]}}]",
        components={"inputs": {"c": {"type": "object"}}},
    )
    other = f"{{schemas: {{d: {{$ref: '{reference}'}}}}}}"
    assert said(arazzo, more=other) == [("AZ572", name) for name in unused]


# fmt: off
SOURCES = [
    ("a step", "{stepId: s, operationId: $sourceDescriptions.api.a}",
     "{name: other, url: other.json, type: arazzo}", ["other"]),
    ("a workflow", "{stepId: s, workflowId: $sourceDescriptions.other.v,"
     " parameters: [{name: x, value: b}]}",
     "{name: other, url: other.json, type: arazzo}", ["api"]),
    ("a value", "{stepId: s, operationId: $sourceDescriptions.api.a, parameters:"
     " [{name: q, in: query, value: $sourceDescriptions.other.url}]}",
     "{name: other, url: other.json, type: arazzo}", []),
]
# fmt: on


@pytest.mark.parametrize(
    ("step", "source", "unused"),
    [case for _, *case in SOURCES],
    ids=[name for name, *_ in SOURCES],
)
def test_sources(step: str, source: str, unused: list[str]) -> None:
    sources = yaml.safe_load(f"[{{name: api, url: api.json}}, {source}]")
    arazzo = document(
        f"[{{workflowId: w, steps: [{step}]}}]", sourceDescriptions=sources
    )
    found = said(arazzo, other=OTHER)
    assert found == [("AZ573", name) for name in unused]


def test_a_document_with_errors_is_not_told_what_they_leave_unused() -> None:
    wrong = "{stepId: s, operationId: url, parameters: [{name: id, in: path,"
    wrong += " value: $inputs.y}]}"
    arazzo = document(f"[{{workflowId: w, {X}, steps: [{wrong}]}}]")
    files = {"f.json": json.dumps(arazzo).encode()}
    files["api.json"] = json.dumps(yaml.safe_load(API)).encode()
    assert [one.code for one in check(files, Settings()).diagnostics] == ["AZ403"]


def test_an_alias_of_yaml_is_read_by_any_workflow_that_has_it() -> None:
    text = f"""
arazzo: 1.1.0
info: {{title: Letters, version: '1'}}
sourceDescriptions: [{{name: api, url: api.json}}]
workflows:
- workflowId: v
  inputs: &inputs {{type: object, properties: {{x: {{}}, y: {{}}}}}}
  steps: [{PLAIN}]
- workflowId: w
  inputs: *inputs
  steps: [{READ}]
"""
    files = {"f.yaml": text.encode()}
    files["api.json"] = json.dumps(yaml.safe_load(API)).encode()
    found = [one.message for one in check(files, Settings()).diagnostics]
    assert found == ['nothing in the workflow "v" reads its input "y"']
