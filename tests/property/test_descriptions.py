"""Descriptions that are not what they should be: whatever stands in whatever place,
that is told, or it does not matter."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, Literal

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arazzo_gen.analysis import analyze
from arazzo_gen.checks import check_document
from arazzo_gen.diagnostics import Report
from arazzo_gen.documents import Library
from arazzo_gen.link import link_document
from arazzo_gen.plan import Pins, plan_package
from arazzo_gen.settings import Settings
from tests.support.descriptions import API, API_2, FLOW

Place = tuple[str | int, ...]

GOOD = [yaml.safe_load(API), yaml.safe_load(API_2)]
GONE = "gone"
WRONG: st.SearchStrategy[Any] = st.sampled_from(
    [GONE, None, True, 5, 1.5, "", "x", [], [1], ["a"], [{}], [[]], {}, {"a": 1}]
) | st.sampled_from(
    ["#", "#/nowhere", "#/paths", "%zz#/%", "api.yaml", "", 5, None]
).map(lambda reference: {"$ref": reference})


def places(node: object, at: Place = ()) -> Iterator[Place]:
    """All places in a document but its root."""
    inner: Any = ()
    if isinstance(node, dict):
        inner = node.items()
    elif isinstance(node, list):
        inner = enumerate(node)
    for token, value in inner:
        yield (*at, token)
        yield from places(value, (*at, token))


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A description with something else, or nothing, in one place or two."""
    document = copy.deepcopy(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 2))):
        *tokens, last = draw(st.sampled_from([*places(document)]))
        owner = document
        for token in tokens:
            owner = owner[token]
        value = draw(WRONG)
        if value == GONE:
            del owner[last]
        else:
            owner[last] = copy.deepcopy(value)
    return document


@given(api=broken(), models=st.sampled_from(["selected", "full"]))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_fault(api: Any, models: Literal["selected", "full"]) -> None:
    """Nothing is raised but diagnostics."""
    files = {"flow.arazzo.yaml": FLOW, "api.yaml": json.dumps(api).encode()}
    library, report = Library(files), Report()
    with report.catching():
        linked = link_document("flow.arazzo.yaml", library, report)
        facts = analyze(linked)
        check_document(facts, report, full=models == "full")
        if not report.broken:
            plan_package(facts, Settings(models=models), Pins({}))
    for found in report.diagnostics:
        assert found.message
