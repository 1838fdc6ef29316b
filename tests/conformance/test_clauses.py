"""Sentences of the specification that no other test is about: documents that have to be
taken or refused, and runs whose requests tell what was understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.documents import API, ASYNC, STEP, codes, document, steps
from tests.runtime.conftest import Serve
from tests.support.flows import KINDS, Packages, play
from tests.support.server import Received, json_answer

# fmt: off
DOCUMENTS = [
    ("operations are case-sensitive", "{stepId: s, operationId: A}", ["AZ401"]),
    ("sources are case-sensitive",
     "{stepId: s, operationId: $sourceDescriptions.API.a}", ["AZ406"]),
    ("steps are case-sensitive",
     "{stepId: s, operationId: a, onSuccess: [{name: x, type: goto, stepId: S}]}",
     ["AZ404"]),
    ("parameters are case-sensitive",
     "{stepId: s, operationId: url, parameters: [{name: ID, in: path, value: x}]}",
     ["AZ501"]),
    ("header fields are not",
     "{stepId: s, operationId: a, parameters: [{name: x-h, in: header, value: x}]}",
     []),
    ("an operation goes before a field of the source",
     "{stepId: s, operationId: $sourceDescriptions.api.url,"
     " parameters: [{name: id, in: path, value: x}]}", []),
    ("a path to an operation",
     "{stepId: s, operationPath: '{$sourceDescriptions.api.url}#/paths/~1a/get'}", []),
    ("a path to no operation",
     "{stepId: s, operationPath: '{$sourceDescriptions.api.url}#/paths/~1b/get'}",
     ["AZ401"]),
    ("a path to something else",
     "{stepId: s, operationPath: '{$sourceDescriptions.api.url}#/paths/~1a'}",
     ["AZ401"]),
    ("the pointer of a path is percent-decoded",
     "{stepId: s, operationPath:"
     " '{$sourceDescriptions.api.url}#/paths/~1u~1%7Bid%7D/get',"
     " parameters: [{name: id, in: path, value: x}]}", []),
    ("a path into no source",
     "{stepId: s, operationPath: '{$sourceDescriptions.b.url}#/paths/~1a/get'}",
     ["AZ406"]),
    ("a failure action goes to a step of the workflow",
     "{stepId: s, operationId: a, onFailure: [{name: x, type: goto, stepId: t}]}",
     ["AZ404"]),
    ("a retry is of a step of the workflow",
     "{stepId: s, operationId: a, onFailure: [{name: x, type: retry, stepId: t}]}",
     ["AZ404"]),
    ("no chains of comparisons",
     "{stepId: s, operationId: a, successCriteria: [{condition: 1 < 2 == true}]}",
     ["AZ202"]),
    ("a body that the operation does not declare is sent",
     "{stepId: s, operationId: a, requestBody: {payload: {k: 1}}}", ["AZ503"]),
    ("a fixed field of the wrong case",
     "{stepId: s, operationId: a, Outputs: {}}", ["AZ102"]),
    ("an extension of the wrong case",
     "{stepId: s, operationId: a, X-note: 1}", ["AZ102"]),
    ("a negative timeout", "{stepId: s, operationId: a, timeout: -1}", ["AZ104"]),
    ("half a millisecond", "{stepId: s, operationId: a, timeout: 0.5}", ["AZ103"]),
    ("an unknown selector type",
     "{stepId: s, operationId: a,"
     " outputs: {k: {context: $response.body, selector: k, type: regex}}}", ["AZ104"]),
    ("an unknown target selector type",
     "{stepId: s, operationId: echo, requestBody: {payload: {}, replacements:"
     " [{target: /k, value: 1, targetSelectorType: css}]}}", ["AZ104"]),
    ("a replacement without a value",
     "{stepId: s, operationId: echo, requestBody: {payload: {}, replacements:"
     " [{target: /k}]}}", ["AZ101"]),
    ("an output that is no expression",
     "{stepId: s, operationId: a, outputs: {k: text}}", ["AZ201"]),
]
# fmt: on


@pytest.mark.parametrize(
    ("step", "expected"),
    [(step, expected) for _, step, expected in DOCUMENTS],
    ids=[name for name, *_ in DOCUMENTS],
)
def test_document(step: str, expected: list[str]) -> None:
    assert codes(document(steps(step))) == expected


def test_an_operation_id_is_unique_in_its_source() -> None:
    twice = API.replace("operationId: echo", "operationId: a")
    assert codes(document(steps(STEP)), twice) == ["AZ402"]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("$sourceDescriptions.api.a", []), ("a", ["AZ610"]), ("api.a", ["AZ603"])],
)
def test_an_operation_id_says_which_of_several_sources(
    operation: str, expected: list[str]
) -> None:
    step = f"{{stepId: s, operationId: {operation}}}"
    sources = yaml.safe_load(f"[{ASYNC}]")
    assert codes(document(steps(step), sourceDescriptions=sources)) == expected


def test_goto_does_not_leave_the_workflow() -> None:
    here = "{stepId: s, operationId: a, onSuccess: [{name: x, type: goto, stepId: t}]}"
    there = "{workflowId: v, steps: [{stepId: t, operationId: a}]}"
    assert codes(document(f"{steps(here)[:-1]}, {there}]")) == ["AZ404"]


COMPONENTS = {
    "parameters": {
        "q": {"name": "q", "in": "query", "value": 1},
        "h": {"name": "x-h", "in": "header", "value": 1},
        "i": {"name": "q", "value": 1},
    },
    "successActions": {"e": {"name": "done", "type": "end"}},
    "failureActions": {"e": {"name": "lost", "type": "end"}},
}
# fmt: off
REUSED = [
    ("a parameter twice", "{parameters: [{reference: $components.parameters.q},"
     " {name: q, in: query, value: 2}], steps: [*o]}", ["AZ106"]),
    ("a header twice", "{steps: [{stepId: s, operationId: a, parameters:"
     " [{name: X-H, in: header, value: 2}, {reference: $components.parameters.h}]}]}",
     ["AZ106"]),
    ("an input twice", "{steps: [{stepId: s, workflowId: v, parameters:"
     " [{reference: $components.parameters.q}, {reference: $components.parameters.i}]"
     "}]}", ["AZ106"]),
    ("a success action twice", "{successActions: [{name: done, type: end},"
     " {reference: $components.successActions.e}], steps: [*o]}", ["AZ106"]),
    ("a failure action twice", "{steps: [{stepId: s, operationId: a, onFailure:"
     " [{reference: $components.failureActions.e}, {name: lost, type: end}]}]}",
     ["AZ106"]),
    ("no place in an operation", "{steps: [{stepId: s, operationId: a, parameters:"
     " [{reference: $components.parameters.i}]}]}", ["AZ101"]),
    ("no place in any operation", "{parameters:"
     " [{reference: $components.parameters.i}], steps: [*o]}", ["AZ101"]),
    ("no place, but a workflow to take it", "{parameters:"
     " [{reference: $components.parameters.i}], steps: [*o, *w]}", []),
    ("a step overrides what is reusable", "{parameters:"
     " [{reference: $components.parameters.q}], successActions:"
     " [{reference: $components.successActions.e}], steps: [{stepId: s,"
     " operationId: a, parameters: [{name: q, in: query, value: 2}],"
     " onSuccess: [{name: done, type: end}]}]}", []),
]
# fmt: on


@pytest.mark.parametrize(
    ("workflow", "expected"),
    [(workflow, expected) for _, workflow, expected in REUSED],
    ids=[name for name, *_ in REUSED],
)
def test_reusable_objects_keep_the_rules_of_lists(
    workflow: str, expected: list[str]
) -> None:
    workflow = workflow.replace("*o", STEP)
    workflow = workflow.replace("*w", "{stepId: t, workflowId: v}")
    called = (
        "{workflowId: v, inputs: {type: object, properties: {q: {type: integer}}},"
        " steps: [{stepId: s, operationId: a}]}"
    )
    written = f"[{called}, {{workflowId: w, {workflow[1:]}]"
    assert codes(document(written, components=COMPONENTS)) == expected


def test_components_are_those_of_their_document() -> None:
    parameter = "{reference: $components.parameters.q}"
    step = f"{{stepId: s, operationId: a, parameters: [{parameter}]}}"
    call = "{stepId: t, workflowId: $sourceDescriptions.other.w}"
    other = document(steps(step), components=COMPONENTS)
    sources = yaml.safe_load(
        "[{name: api, url: api.json}, {name: other, url: other.json, type: arazzo}]"
    )

    def said(*written: str) -> list[str]:
        return codes(document(steps(*written), sourceDescriptions=sources), other=other)

    assert said(call) == []
    assert said(step, call) == ["AZ407"]


def test_components_that_nothing_refers_to_have_no_effect() -> None:
    goto = {"name": "x", "type": "goto", "stepId": "nowhere"}
    wrong = {"condition": "$steps.nowhere.outputs.k == 1"}
    components = {
        "parameters": {"p": {"name": "q", "in": "query", "value": "$inputs.nothing"}},
        "successActions": {"s": {**goto, "criteria": [wrong]}},
        "failureActions": {"f": goto},
    }
    assert codes(document(steps(STEP), components=components)) == []


def test_extensions_are_taken_wherever_they_may_be() -> None:
    extended = """
    - workflowId: w
      x-a: null
      steps:
      - stepId: s
        x-b: [1]
        operationId: a
        parameters: [{name: q, in: query, value: a, x-c: {d: e}}]
        successCriteria: [{condition: $statusCode == 200, x-f: 1}]
        onSuccess: [{name: done, type: end, x-g: a}]
        onFailure: [{name: lost, type: end, x-h: a}]
    """
    info = {"title": "Letters", "version": "1", "x-i": True}
    source = {"name": "api", "url": "api.json", "x-j": 1}
    assert codes(
        document(
            extended,
            info=info,
            sourceDescriptions=[source],
            components={"x-k": {}},
            **{"x-l": 0},
        )
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    "step",
    [
        "{stepId: s, operationId: $sourceDescriptions.ev.order, action: send}",
        "{stepId: s, action: receive, correlationId: c-1, timeout: 6000,"
        " channelPath: '{$sourceDescriptions.ev.url}#/channels/orders'}",
        "{stepId: s, operationId: $sourceDescriptions.ev.order, action: receive,"
        " outputs: {k: $message.payload#/k}}",
    ],
    ids=["send", "receive from a channel", "receive"],
)
def test_steps_of_asyncapi_are_read_and_not_generated(step: str) -> None:
    sources = yaml.safe_load(f"[{ASYNC}]")
    found = codes(document(steps(step), sourceDescriptions=sources))
    assert set(found) == {"AZ901"}


# What is sent, by the first line and a header of each request.
RUNS = [
    (
        "a step overrides a parameter of the workflow",
        "{parameters: [{name: q, in: query, value: w}, {name: X-H, in: header,"
        " value: w}], steps: [{stepId: s, operationId: a, parameters: [{name: x-h,"
        " in: header, value: s}]}]}",
        [("GET /a?q=w", "s")],
    ),
    (
        "an empty list of a step removes no parameter",
        "{parameters: [{name: q, in: query, value: w}],"
        " steps: [{stepId: s, operationId: a, parameters: []}]}",
        [("GET /a?q=w", None)],
    ),
    (
        "an empty list of a step removes no action",
        "{successActions: [{name: stop, type: end}], steps: [{stepId: s,"
        " operationId: a, onSuccess: []}, {stepId: t, operationId: a}]}",
        [("GET /a", None)],
    ),
    (
        "without an action, the next step in the list is next",
        "{steps: [{stepId: z, operationId: a}, {stepId: b, operationId: url,"
        " parameters: [{name: id, in: path, value: 1}]}]}",
        [("GET /a", None), ("GET /u/1", None)],
    ),
    (
        "parameters of a workflow are passed to those that its steps call",
        "{parameters: [{name: q, value: w}], steps: [{stepId: s, workflowId: v},"
        " {stepId: t, operationId: a}, {stepId: u, workflowId: v, parameters:"
        " [{name: q, in: header, value: u}]}]}",
        [("GET /a?q=w", None), ("GET /a", None), ("GET /a?q=u", None)],
    ),
    (
        "a value of a reusable object goes before that of the component",
        "{steps: [{stepId: s, operationId: a, parameters: [{reference:"
        " $components.parameters.q, value: here, note: ignored}]}]}",
        [("GET /a?q=here", None)],
    ),
]


CALLED = (
    "{workflowId: v, inputs: {type: object, properties: {q: {type: string}}},"
    " steps: [{stepId: s, operationId: a, parameters:"
    " [{name: q, in: query, value: $inputs.q}]}]}"
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    folder: Path = tmp_path_factory.mktemp("clauses")
    return Packages(folder / "conformance_clauses")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("workflow", "expected"),
    [(workflow, expected) for _, workflow, expected in RUNS],
    ids=[name for name, *_ in RUNS],
)
def test_run(
    packages: Packages,
    serve: Serve,
    kind: str,
    workflow: str,
    expected: list[tuple[str, str | None]],
) -> None:
    def answer(_: Received) -> Any:
        return json_answer({})

    component = {"name": "q", "in": "query", "value": "there"}
    arazzo = document(
        f"[{{workflowId: w, {workflow[1:-1]}}}, {CALLED}]",
        components={"parameters": {"q": component}},
    )
    server = serve(answer)
    module = packages.compile(arazzo, yaml.safe_load(API))
    play(module, kind, "w", {"api_url": server.url})
    assert [
        (f"{one.method} {one.target}", one.headers["X-H"]) for one in server.received
    ] == expected


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_header_fields_are_not_case_sensitive(
    packages: Packages, serve: Serve, kind: str
) -> None:
    step = (
        "{stepId: s, operationId: a, successCriteria: [{condition:"
        " $response.header.x-state == 'on'}], outputs: {k: $response.header.X-STATE}}"
    )
    workflow = (
        f"[{{workflowId: w, steps: [{step}], outputs: {{k: $steps.s.outputs.k}}}}]"
    )
    server = serve(lambda _: json_answer({}, headers={"X-State": "On"}))
    module = packages.compile(document(workflow), yaml.safe_load(API))
    assert play(module, kind, "w", {"api_url": server.url}).outputs.k == "On"
