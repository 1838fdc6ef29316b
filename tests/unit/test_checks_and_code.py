"""What checks say of a document, and what is generated for it, come of the same facts:
which steps run, what they need, and of what types values are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml

from arazzo_gen.checking import check
from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings
from tests.support.linked import API as THINGS
from tests.support.linked import files, one_workflow
from tests.support.unformatted import unformatted


@dataclass(frozen=True, slots=True)
class Made:
    """The codes of what is said, and what is generated: functions with the annotations
    of their keywords, those that must be given first; and classes with their members.
    """

    said: list[str]
    functions: dict[str, tuple[dict[str, str], dict[str, str]]]
    classes: dict[str, dict[str, str]]
    texts: dict[str, str]


@pytest.fixture(autouse=True)
def _unformatted(monkeypatch: pytest.MonkeyPatch) -> None:
    # black takes longer than all the rest, and what code says is not up to it.
    monkeypatch.setattr("arazzo_gen.emit.package.formatted", unformatted)


def _made(workflows: str, more: str = "", api: str = THINGS) -> Made:
    """What ``check`` and ``generate`` say, which must be the same, and the code."""
    given = files(workflows, more, api=api)
    built, checked = generate(given, Settings()), check(given, Settings())
    assert built.diagnostics == checked.diagnostics
    assert not built.failed, built.diagnostics
    codes = [one.code for one in checked.diagnostics]
    # Inputs that nothing takes are of no matter here.
    found = Made([code for code in codes if code != "AZ570"], {}, {}, {})
    for path, text in built.files.items():
        if not path.startswith("flow/") or "async" in path:
            continue
        found.texts[path] = text
        for node in ast.parse(text).body:
            match node:
                case ast.FunctionDef(name, arguments):
                    found.functions[name] = _keywords(arguments)
                case ast.ClassDef(name):
                    found.classes[name] = dict(_members(node))
    return found


def _keywords(found: ast.arguments) -> tuple[dict[str, str], dict[str, str]]:
    must: dict[str, str] = {}
    may: dict[str, str] = {}
    for argument, default in zip(found.kwonlyargs, found.kw_defaults, strict=True):
        if argument.arg in ("observer", "deadline") or argument.annotation is None:
            continue
        into = must if default is None else may
        into[argument.arg] = ast.unparse(argument.annotation)
    return must, may


def _members(found: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in found.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.annotation)


NEEDS = "operationId: must, parameters: [{name: q, in: query, value: $inputs.x}]"
TEXT = "{type: string}"
INPUTS = f"inputs: {{type: object, properties: {{x: {TEXT}, go: {{type: boolean}}}}}}"
LAST = f"- {{stepId: last, {NEEDS}}}"

RETRIES = {
    "none": "- {stepId: first, operationId: plain}",
    "its own": (
        "- {stepId: first, operationId: plain, onFailure: [{name: r, type: retry}]}"
    ),
    "with criteria": (
        "- {stepId: first, operationId: plain, onFailure: [{name: r, type: retry,"
        " criteria: [{condition: $statusCode == 503}]}]}"
    ),
    "of another step": (
        "- {stepId: first, operationId: plain,"
        " onFailure: [{name: r, type: retry, stepId: first}]}"
    ),
    "that runs a later step": (
        "- {stepId: first, operationId: plain,"
        " onFailure: [{name: r, type: retry, stepId: last}]}"
    ),
    "that runs a workflow": (
        "- {stepId: first, operationId: plain,"
        " onFailure: [{name: r, type: retry, workflowId: other}]}"
    ),
    "of the components": (
        "- {stepId: first, operationId: plain,"
        " onFailure: [{reference: $components.failureActions.again}]}"
    ),
    "of a call": (
        "- {stepId: first, workflowId: other, onFailure: [{name: r, type: retry}]}"
    ),
    "within a call": "- {stepId: first, workflowId: other}",
}
OTHER = """
- workflowId: other
  steps: [{stepId: get, operationId: plain, onFailure: [{name: r, type: retry}]}]
"""
COMPONENTS = "components: {failureActions: {again: {name: again, type: retry}}}"


def _two(steps: str, fields: str = INPUTS) -> str:
    flow = yaml.safe_load(one_workflow(steps, fields))
    return yaml.safe_dump([*flow, *yaml.safe_load(OTHER)], sort_keys=False)


@pytest.mark.parametrize("name", RETRIES)
def test_retries_loosen_no_input(name: str) -> None:
    """Every run tries the step that needs it."""
    made = _made(_two(f"{RETRIES[name]}\n{LAST}"), COMPONENTS)
    assert made.functions["flow"][0] == {"x": "str"}
    assert made.functions["last"] == ({"x": "str"}, {})


def test_retries_that_all_steps_share_loosen_no_input() -> None:
    shared = f"{INPUTS}\nfailureActions: [{{name: r, type: retry, retryLimit: 3}}]"
    made = _made(_two(f"{RETRIES['none']}\n{LAST}", shared), COMPONENTS)
    assert made.functions["flow"][0] == {"x": "str"}


@pytest.mark.parametrize(
    "action",
    [
        "onSuccess: [{name: e, type: end, criteria: [{condition: $inputs.go}]}]",
        "onFailure: [{name: e, type: end}]",
        "onFailure: [{name: r, type: retry}, {name: e, type: end}]",
    ],
)
def test_ends_before_a_step_loosen_its_inputs(action: str) -> None:
    steps = f"- {{stepId: first, operationId: plain, {action}}}\n{LAST}"
    must, may = _made(one_workflow(steps, INPUTS)).functions["flow"]
    assert (must, may["x"]) == ({}, "str | None")


def test_inputs_of_called_workflows() -> None:
    """What the called workflow needs in each run, its caller needs."""
    text = one_workflow(f"{RETRIES['its own']}\n{LAST}", INPUTS)
    inner = yaml.safe_load(text)
    call = (
        "- {stepId: call, workflowId: inner, parameters: [{name: x, value: $inputs.x}]}"
    )
    outer = yaml.safe_load(one_workflow(call, INPUTS))
    both = [*outer, {**inner[0], "workflowId": "inner"}]
    made = _made(yaml.safe_dump(both))
    for name in ("flow", "inner", "call"):
        assert made.functions[name][0] == {"x": "str"}


GIVES = """
- stepId: one
  operationId: read
  parameters: [{name: id, in: path, value: a}]
  outputs: {id: $response.body#/id}
- stepId: two
  operationId: must
  parameters: [{name: q, in: query, value: $steps.one.outputs.id}]
"""
GOTOS = {
    "none": "- {stepId: three, operationId: plain}",
    "to the next step": (
        "- {stepId: three, operationId: plain,"
        " onSuccess: [{name: g, type: goto, stepId: four}]}"
    ),
    "past a step": (
        "- {stepId: three, operationId: plain, onSuccess:"
        " [{name: g, type: goto, stepId: five, criteria: [{condition: $inputs.go}]}]}"
    ),
    "back to itself": (
        "- {stepId: three, operationId: plain, onSuccess:"
        " [{name: g, type: goto, stepId: three, criteria: [{condition: $inputs.go}]}]}"
    ),
    "back to the one before": (
        "- {stepId: three, operationId: plain, onSuccess:"
        " [{name: g, type: goto, stepId: two, criteria: [{condition: $inputs.go}]}]}"
    ),
    "back to the first": (
        "- {stepId: three, operationId: plain, onSuccess:"
        " [{name: g, type: goto, stepId: one, criteria: [{condition: $inputs.go}]}]}"
    ),
    "after a failure": (
        "- {stepId: three, operationId: plain,"
        " onFailure: [{name: g, type: goto, stepId: five}]}"
    ),
    "a retry that runs a step": (
        "- {stepId: three, operationId: plain,"
        " onFailure: [{name: r, type: retry, stepId: two}]}"
    ),
    "to another workflow": (
        "- {stepId: three, operationId: plain, onSuccess: [{name: g, type: goto,"
        " workflowId: other, criteria: [{condition: $inputs.go}]}]}"
    ),
    "jumps that no loop has": (
        "- {stepId: three, operationId: plain, onSuccess:"
        " [{name: g, type: goto, stepId: five, criteria: [{condition: $inputs.go}]}],"
        " onFailure: [{name: h, type: goto, stepId: four}]}"
    ),
}
REST = """
- {stepId: four, operationId: plain}
- stepId: five
  operationId: plain
  onSuccess: [{name: b, type: goto, stepId: four, criteria: [{condition: $inputs.go}]}]
"""


@pytest.mark.parametrize("rest", ["", REST])
@pytest.mark.parametrize("name", GOTOS)
def test_jumps_elsewhere_change_no_signature(name: str, rest: str) -> None:
    """The first step has run whenever the second does."""
    rest = (
        rest
        or "- {stepId: four, operationId: plain}\n- {stepId: five, operationId: plain}"
    )
    made = _made(_two(f"{GIVES}{GOTOS[name]}\n{rest}"))
    assert made.functions["two"] == ({"id": "str"}, {})
    assert made.classes["OneOutputs"] == {"id": "str"}
    assert "AZ558" not in made.said


def test_jumps_past_a_step_make_its_outputs_optional() -> None:
    steps = GIVES.replace(
        "- stepId: one",
        "- {stepId: zero, operationId: plain, onSuccess: [{name: g, type: goto,"
        " stepId: two, criteria: [{condition: $inputs.go}]}]}\n- stepId: one",
    )
    made = _made(one_workflow(steps, INPUTS))
    assert made.said == ["AZ558"]
    # The function of the step needs it, and the workflow ends where it is not there.
    assert made.functions["two"] == ({"id": "str"}, {})
    optional = _made(
        one_workflow(steps.replace("operationId: must", "operationId: plain"), INPUTS)
    )
    assert optional.said == []
    assert optional.functions["two"] == ({}, {"id": "str | None"})


AWAY = {
    "an end": ("onSuccess: [{name: e, type: end}]", {"lost"}),
    "an end with the status of each success": (
        "successCriteria: [{condition: $statusCode == 200}], onSuccess:"
        " [{name: e, type: end, criteria: [{condition: $statusCode == 200}]}]",
        {"lost"},
    ),
    "opposites": (
        "onSuccess: [{name: e, type: end, criteria: [{condition: $inputs.go == true}]},"
        " {name: f, type: end, criteria: [{condition: $inputs.go != true}]}]",
        {"lost"},
    ),
    "another workflow": (
        "onSuccess: [{name: e, type: goto, workflowId: other}]",
        {"lost"},
    ),
    "an end with a criterion": (
        "onSuccess: [{name: e, type: end, criteria: [{condition: $inputs.go}]}]",
        set[str](),
    ),
    "an end after a failure": ("onFailure: [{name: e, type: end}]", set[str]()),
    "a failure that goes on": (
        "onSuccess: [{name: e, type: end}],"
        " onFailure: [{name: g, type: goto, stepId: lost}]",
        set[str](),
    ),
    "a retry that runs it": (
        "onSuccess: [{name: e, type: end}],"
        " onFailure: [{name: r, type: retry, stepId: lost}]",
        set[str](),
    ),
    "a loop": ("onSuccess: [{name: g, type: goto, stepId: first}]", {"lost"}),
}


@pytest.mark.parametrize("name", AWAY)
def test_steps_that_nothing_leads_to_are_not_written(name: str) -> None:
    action, lost = AWAY[name]
    steps = f"""
- {{stepId: first, operationId: plain, outputs: {{s: $statusCode}}, {action}}}
- {{stepId: lost, operationId: plain, outputs: {{s: $statusCode}}}}
"""
    outputs = "outputs: {s: $steps.lost.outputs.s}"
    made = _made(_two(steps, f"{INPUTS}\n{outputs}"))
    unreached = bool({"AZ550", "AZ551"} & {*made.said})
    assert unreached is bool(lost)
    assert ("lost" in made.functions) is not unreached
    assert ("LostOutputs" in made.classes) is not unreached
    assert ("lost" in made.classes["FlowSteps"]) is not unreached


def test_values_of_steps_that_nothing_leads_to() -> None:
    """They are null, in a state machine too: the jumps fit no loops."""
    steps = """
- stepId: first
  operationId: plain
  parameters: [{name: q, in: query, value: $steps.lost.outputs.s}]
  onSuccess:
  - {name: x, type: goto, stepId: first, criteria: [{condition: $inputs.go == true}]}
  - {name: y, type: goto, stepId: last, criteria: [{condition: $inputs.go != true}]}
- {stepId: lost, operationId: plain, outputs: {s: $statusCode}}
- stepId: last
  operationId: plain
  onSuccess:
  - {name: z, type: goto, stepId: first, criteria: [{condition: $inputs.x == 'a'}]}
  - {name: w, type: goto, stepId: last, criteria: [{condition: $inputs.x == 'b'}]}
"""
    made = _made(one_workflow(steps, INPUTS))
    assert made.said == ["AZ550"]
    assert made.functions["first"] == ({}, {"s": "None"})


def test_values_of_steps_that_run_before_a_retry_within_a_loop() -> None:
    """They are there when the loop comes round, and were taken for null."""
    steps = """
- stepId: first
  operationId: plain
  parameters: [{name: q, in: query, value: $steps.login.outputs.s}]
- stepId: second
  operationId: plain
  onFailure:
  - {name: again, type: retry, stepId: login}
  - {name: back, type: goto, stepId: first}
  onSuccess: [{name: done, type: end}]
- {stepId: login, operationId: plain, outputs: {s: $statusCode}}
"""
    made = _made(one_workflow(steps, INPUTS))
    assert made.said == []
    assert made.functions["first"] == ({}, {"s": "int | None"})
    flow = made.texts["flow/workflows/flow.py"].partition("def flow(")[2]
    assert "steps.login" in flow.partition("first(")[2].partition(")\n")[0]


def test_shared_actions_that_lead_away() -> None:
    shared = f"{INPUTS}\nsuccessActions: [{{name: e, type: end}}]"
    steps = """
- {stepId: first, operationId: plain}
- {stepId: lost, operationId: plain}
"""
    made = _made(one_workflow(steps, shared))
    assert made.said == ["AZ550"]
    assert "lost" not in made.functions


def test_actions_that_never_match_are_not_written() -> None:
    steps = """
- stepId: first
  operationId: plain
  onSuccess:
  - {name: taken, type: end, criteria: [{condition: $inputs.go}]}
  - {name: status, type: end, criteria: [{condition: $statusCode == 404}]}
  - {name: any, type: end}
  - {name: behind, type: end, criteria: [{condition: $inputs.x == 'a'}]}
"""
    made = _made(one_workflow(steps, INPUTS))
    assert made.said == ["AZ553", "AZ553"]
    text = made.texts["flow/workflows/flow.py"]
    assert "'taken'" in text
    assert "'any'" in text
    assert "'status'" not in text
    assert "'behind'" not in text


API = """
openapi: 3.1.0
info: {title: API, version: '1'}
servers: [{url: 'https://api.example'}]
paths:
  /order:
    get:
      operationId: order
      responses:
        '200':
          description: It.
          headers: {X-Left: {schema: {type: integer}}}
          content:
            application/json:
              schema:
                type: object
                required: [number, lines, pair, either]
                properties:
                  number: {type: integer}
                  lines:
                    type: array
                    items:
                      type: object
                      required: [size]
                      properties: {size: {type: integer}}
                  pair: {type: array, prefixItems: [{type: string}, {type: integer}]}
                  totals: {type: object, additionalProperties: {type: integer}}
                  either:
                    type: [object, array]
                    required: [k]
                    properties: {k: {type: integer}}
                  list: {type: [array, string], items: {type: integer}}
"""
TYPED = {
    "a member": ("$response.body#/number", "int"),
    "a place of a tuple": ("$response.body#/pair/1", "int | None"),
    "a value of a map": ("$response.body#/totals/all", "int | None"),
    "a member of an item": ("$response.body#/lines/0/size", "int | None"),
    "an object or an array": ("$response.body#/either/k", "int | None"),
    "an array or a text": ("$response.body#/list/0", "int | None"),
    "a header": ("$response.header.X-Left", "int | None"),
}


def _typed(value: object) -> dict[str, object]:
    return {
        "stepId": "get",
        "operationId": "order",
        "outputs": {"found": value},
    }


def _compared(value: str) -> dict[str, object]:
    criterion = {"condition": f"{value} == 'text'"}
    return {"stepId": "after", "operationId": "order", "successCriteria": [criterion]}


@pytest.mark.parametrize("name", TYPED)
def test_types_of_outputs(name: str) -> None:
    """Where a comparison is known to fail since the value is an integer, the model has
    an integer; through a workflow that is called, too."""
    value, annotation = TYPED[name]
    inner = {
        "workflowId": "inner",
        "steps": [_typed(value), _compared("$steps.get.outputs.found")],
        "outputs": {"found": "$steps.get.outputs.found"},
    }
    call = {
        "stepId": "call",
        "workflowId": "inner",
        "outputs": {"found": "$outputs.found"},
    }
    flow = {
        "workflowId": "flow",
        "steps": [call, _compared("$steps.call.outputs.found")],
        "outputs": {"found": "$steps.call.outputs.found"},
    }
    made = _made(yaml.safe_dump([flow, inner]), api=API)
    assert made.said.count("AZ562") == 2
    assert made.classes["GetOutputs"] == {"found": annotation}
    assert made.classes["InnerOutputs"] == {"found": annotation}
    assert made.classes["FlowOutputs"] == {"found": annotation}


def test_parts_of_what_a_called_workflow_gives() -> None:
    inner = {
        "workflowId": "inner",
        "steps": [_typed("$response.body")],
        "outputs": {"order": "$steps.get.outputs.found"},
    }
    call = {
        "stepId": "call",
        "workflowId": "inner",
        "outputs": {"found": "$outputs.order#/number"},
    }
    flow = {
        "workflowId": "flow",
        "steps": [call, _compared("$steps.call.outputs.found")],
        "outputs": {"found": "$steps.call.outputs.found"},
    }
    made = _made(yaml.safe_dump([flow, inner]), api=API)
    assert "AZ562" in made.said
    assert made.classes["CallOutputs"] == {"found": "int"}
    assert made.classes["FlowOutputs"] == {"found": "int"}


@pytest.mark.parametrize(
    ("selector", "annotation"),
    [
        ("$.lines[*].size", "list[int]"),
        ("$.lines[?@.size > 1].size", "list[int]"),
        ("$.pair[0]", "str | None"),
        ("$.pair[5]", "Any"),
        ("$..size", "list[Any]"),
    ],
)
def test_types_of_queries(selector: str, annotation: str) -> None:
    value = {"context": "$response.body", "selector": selector, "type": "jsonpath"}
    flow = {
        "workflowId": "flow",
        "steps": [_typed(value)],
        "outputs": {"found": "$steps.get.outputs.found"},
    }
    made = _made(yaml.safe_dump([flow]), api=API)
    assert made.classes["FlowOutputs"] == {"found": annotation}
