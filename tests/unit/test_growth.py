"""What large flows cost: work and output grow as the document does, and what would not
is refused."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import FrameType
from typing import Any

import pytest

from arazzo_gen import Settings, check, generate
from arazzo_gen.arazzo.sizes import MAX_SHARED
from arazzo_gen.diagnostics.report import MAX_OF_A_KIND
from arazzo_gen.diagnostics.text import render_text
from arazzo_gen.documents import Document, Location

_BODY = {"type": "object", "properties": {"a": {"type": "integer"}}}
_CONTENT = {"application/json": {"schema": _BODY}}
_GET = {
    "operationId": "get",
    "responses": {"200": {"description": "It.", "content": _CONTENT}},
}
_API = {
    "openapi": "3.1.0",
    "info": {"title": "API", "version": "1"},
    "servers": [{"url": "https://api.example"}],
    "paths": {"/": {"get": _GET}},
}


def files(*workflows: dict[str, Any], **more: Any) -> dict[str, bytes]:
    document = {
        "arazzo": "1.0.1",
        "info": {"title": "Large", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
        "workflows": workflows,
        **more,
    }
    pairs = {"api.json": _API, "flow.arazzo.json": document}
    return {path: json.dumps(one).encode() for path, one in pairs.items()}


def steps(count: int) -> list[dict[str, Any]]:
    return [{"stepId": f"s{at}", "operationId": "get"} for at in range(count)]


def criteria(value: int, count: int = 1) -> list[dict[str, Any]]:
    return [{"condition": f"$response.body#/a == {value + at}"} for at in range(count)]


def goto(name: str, target: int, value: int, conditions: int = 1) -> dict[str, Any]:
    return {
        "name": name,
        "type": "goto",
        "stepId": f"s{target}",
        "criteria": criteria(value, conditions),
    }


def flow(
    count: int,
    jumps: int,
    direction: str,
    fields: tuple[str, ...] = ("onSuccess", "onFailure"),
    conditions: int = 1,
) -> dict[str, bytes]:
    """A workflow of steps each of which may jump to others: ``forward``, ``backward``
    or both ways (``mixed``)."""
    chance = random.Random(f"{count} {jumps} {direction}")
    made = steps(count)
    for at, step in enumerate(made):
        for field in fields:
            first = at + 1 if direction == "forward" else 0
            last = at if direction == "backward" else count - 1
            if first <= last:
                step[field] = [
                    goto(f"{field}{one}", chance.randint(first, last), one, conditions)
                    for one in range(jumps)
                ]
    return files({"workflowId": "w", "steps": made})


def to_last(count: int) -> dict[str, bytes]:
    """Branches that stand in one another, as deep as there are steps."""
    made = steps(count)
    for at in range(count - 2):
        made[at]["onSuccess"] = [goto("skip", count - 1, at)]
    return files({"workflowId": "w", "steps": made})


def by_failure(count: int) -> dict[str, bytes]:
    made = steps(count)
    for at in range(count - 2):
        made[at]["onFailure"] = [goto("skip", count - 1, at)]
    return files({"workflowId": "w", "steps": made})


def nested_loops(count: int) -> dict[str, bytes]:
    made = steps(count)
    for at in range(count // 2):
        made[-1 - at]["onSuccess"] = [goto("back", at, at)]
    return files({"workflowId": "w", "steps": made})


def one_chain(count: int) -> dict[str, bytes]:
    """One step with as many actions as there are steps."""
    made = steps(count)
    made[-1]["onSuccess"] = [goto(f"to{at}", at, at) for at in range(count - 1)]
    return files({"workflowId": "w", "steps": made})


def retries(count: int) -> dict[str, bytes]:
    """Retries, each after an action of another kind, which goes first."""
    made = steps(4)
    for step in made:
        step["onFailure"] = [
            (
                {"name": f"x{at}", "type": "retry", "criteria": criteria(at)}
                if at % 2
                else goto(f"x{at}", at % 4, at)
            )
            for at in range(count)
        ]
    return files({"workflowId": "w", "steps": made})


def shared(count: int) -> dict[str, bytes]:
    """Actions that every step has of the workflow: they grow as the square."""
    actions = [goto(f"to{at}", at, at) for at in range(count)]
    return files({"workflowId": "w", "steps": steps(count), "successActions": actions})


FLOWS: dict[str, tuple[Callable[[int], dict[str, bytes]], int]] = {
    # What doubles, and by how much the document grows then.
    "forward": (lambda n: flow(n, 8, "forward"), 2),
    "backward": (lambda n: flow(n, 8, "backward"), 2),
    "mixed": (lambda n: flow(n, 8, "mixed"), 2),
    "successes": (lambda n: flow(n, 8, "mixed", ("onSuccess",)), 2),
    "failures": (lambda n: flow(n, 8, "mixed", ("onFailure",)), 2),
    "many actions": (lambda n: flow(8, n, "mixed"), 2),
    "many steps and actions": (lambda n: flow(n, n, "mixed"), 4),
    "many criteria": (lambda n: flow(4, 4, "mixed", conditions=n), 2),
    "nested branches": (to_last, 2),
    "nested handlers": (by_failure, 2),
    "nested loops": (nested_loops, 2),
    "one chain": (one_chain, 2),
    "retries": (retries, 2),
    "actions of the workflow": (shared, 4),
}


def calls(work: Callable[[], object]) -> int:
    """How many Python functions some work calls."""
    count = 0

    def profile(_frame: FrameType, event: str, _value: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def modules(documents: dict[str, bytes]) -> dict[str, str]:
    made = generate(documents, Settings())
    assert not made.failed, [one.message for one in made.diagnostics][:3]
    return {path: text for path, text in made.files.items() if "/workflows/" in path}


@pytest.mark.parametrize("name", FLOWS)
def test_checks_grow_as_the_document(name: str) -> None:
    make, growth = FLOWS[name]

    def work(count: int) -> int:
        documents = make(count)
        return calls(lambda: check(documents, Settings()))

    once, twice = work(8), work(16)
    print(name, once, twice, round(twice / once, 2))
    assert twice < once * growth * 1.4


@pytest.mark.parametrize(
    "name",
    [
        "mixed",
        "many actions",
        "nested branches",
        "nested handlers",
        "nested loops",
        "one chain",
        "retries",
        "actions of the workflow",
    ],
)
def test_output_grows_as_the_document(name: str) -> None:
    make, growth = FLOWS[name]
    sizes: list[int] = []
    for count in (16, 32):
        texts = modules(make(count))
        for text in texts.values():
            compile(text, name, "exec")
        sizes.append(sum(map(len, texts.values())))
    print(name, *sizes, round(sizes[1] / sizes[0], 2))
    assert sizes[1] < sizes[0] * growth * 1.4


@pytest.mark.parametrize("make", [to_last, by_failure, nested_loops])
def test_deeper_than_python_goes(make: Callable[[int], dict[str, bytes]]) -> None:
    """Python takes no more than 20 loops in one another, and 100 indentations."""
    for path, text in modules(make(240)).items():
        compile(text, path, "exec")


def test_longer_than_python_recurses() -> None:
    """A chain of elif is as deep a tree as it is long."""
    action = {"name": "x", "type": "end"}
    made = [{**action, "name": f"x{at}", "criteria": criteria(at)} for at in range(900)]
    step = {**steps(1)[0], "onSuccess": made}
    for path, text in modules(files({"workflowId": "w", "steps": [step]})).items():
        compile(text, path, "exec")


def test_plans_hold_no_documents() -> None:
    """What a plan holds is looked through and sent to other processes, once for each
    place that has it."""

    def documents_in(part: Any) -> Iterator[object]:
        if isinstance(part, Document | Location):
            yield part
        elif isinstance(part, tuple | list | frozenset):
            for one in part:
                yield from documents_in(one)
        elif isinstance(part, dict):
            yield from documents_in((*part.keys(), *part.values()))
        elif is_dataclass(part) and not isinstance(part, type):
            for field in fields(part):
                yield from documents_in(getattr(part, field.name))

    flag = {"condition": "$response.body#/a"}
    made = flow(4, 3, "mixed")
    document = json.loads(made["flow.arazzo.json"])
    document["workflows"][0]["steps"][0]["successCriteria"] = [flag]
    made["flow.arazzo.json"] = json.dumps(document).encode()
    (compiled,) = generate(made, Settings()).compiled
    assert compiled.plan is not None
    assert [*documents_in(compiled.plan)] == []


END = {"name": "x", "type": "end"}
SHARED = "the steps up to those of this workflow share more than 30,000 actions,"
ENDS = "the ends up to those of this workflow give more than 30,000 outputs"


def _many_outputs(ends: int, outputs: int) -> dict[str, bytes]:
    made: list[dict[str, Any]] = steps(ends)
    for at, step in enumerate(made):
        step["outputs"] = {"a": "$response.body#/a"}
        step["onSuccess"] = [{**END, "criteria": criteria(at)}]
    given = {f"o{at}": "$steps.s0.outputs.a" for at in range(outputs)}
    return files({"workflowId": "w", "steps": made, "outputs": given})


def _referring(count: int, conditions: int) -> dict[str, bytes]:
    action = {**END, "criteria": criteria(0, conditions)}
    made = steps(count)
    for step in made:
        step["onSuccess"] = [{"reference": "$components.successActions.end"}]
    components = {"successActions": {"end": action}}
    return files({"workflowId": "w", "steps": made}, components=components)


def _parameters(count: int) -> dict[str, bytes]:
    given = [{"name": f"p{at}", "in": "query", "value": at} for at in range(count)]
    workflow = {"workflowId": "w", "steps": steps(count), "parameters": given}
    return files(workflow)


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        pytest.param(shared(200), SHARED, id="actions"),
        pytest.param(_referring(200, 200), SHARED, id="components"),
        pytest.param(_parameters(200), SHARED, id="parameters"),
        pytest.param(_many_outputs(200, 200), ENDS, id="outputs"),
    ],
)
def test_more_than_it_says(documents: dict[str, bytes], message: str) -> None:
    """A document that comes to far more than it says is refused."""
    (found,) = check(documents, Settings()).diagnostics
    assert found.code == "AZ008"
    assert found.message.startswith(message)
    assert found.help


@pytest.mark.parametrize("documents", [shared(60), _many_outputs(60, 60)])
def test_what_is_large_and_not_too_large(documents: dict[str, bytes]) -> None:
    assert not check(documents, Settings()).failed
    assert MAX_SHARED >= 60 * 60 * 4


def _inputs(count: int, name: str = "w") -> dict[str, Any]:
    inputs = {f"input-{at}": {"type": "string"} for at in range(count)}
    schema = {"type": "object", "properties": inputs}
    return {"workflowId": name, "inputs": schema, "steps": steps(1)}


def _unknown_outputs(count: int) -> dict[str, bytes]:
    given = {f"o{at}": f"$inputs.none{at}" for at in range(count)}
    step = {**steps(1)[0], "outputs": given}
    return files({"workflowId": "w", "steps": [step]})


def _unknown_fields(count: int) -> dict[str, bytes]:
    step = {**steps(1)[0], **{f"field{at}": at for at in range(count)}}
    return files({"workflowId": "w", "steps": [step]})


@pytest.mark.parametrize(
    ("documents", "code", "count"),
    [
        (files(_inputs(10_000)), "AZ570", 10_000),
        (files(_inputs(150, "v"), _inputs(150, "w")), "AZ570", 300),
        (_unknown_outputs(3_000), "AZ403", 3_000),
        (_unknown_fields(2_000), "AZ102", 2_000),
    ],
)
def test_thousands_of_a_kind(
    documents: dict[str, bytes], code: str, count: int
) -> None:
    """The first of a kind are listed, and the last of these counts the others."""
    found = check(documents, Settings()).diagnostics
    alike = [one for one in found if one.code == code]
    assert len(alike) == MAX_OF_A_KIND
    more = f"{count - MAX_OF_A_KIND:,} more {code} in this file are not listed"
    notes = [one.note or "" for one in alike]
    assert [note for note in notes if note.endswith(more)] == [notes[-1]]
    texts = {path: text.decode() for path, text in documents.items()}
    assert len(render_text(found, texts, color=False)) < 100_000


def test_as_many_as_are_listed() -> None:
    found = check(files(_inputs(MAX_OF_A_KIND)), Settings()).diagnostics
    assert len(found) == MAX_OF_A_KIND
    assert not any(one.note for one in found)


def test_thousands_of_names_in_a_message() -> None:
    api = json.loads(json.dumps(_API))
    names = {f"property{at}": {"type": "string"} for at in range(5_000)}
    schema = {"type": "object", "properties": names, "additionalProperties": False}
    content = {"application/json": {"schema": schema}}
    api["paths"]["/"]["get"]["responses"]["200"]["content"] = content
    step = {**steps(1)[0], "outputs": {"x": "$response.body#/nothing"}}
    documents = files({"workflowId": "w", "steps": [step]})
    documents["api.json"] = json.dumps(api).encode()
    found = check(documents, Settings()).diagnostics
    assert any(one.code == "AZ505" for one in found)
    assert all(len(one.text) < 1_000 for one in found)
