"""Valid documents with something in them changed: what is wrong is told in diagnostics,
whose places are there, and what builds all the same is Python."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arazzo_gen.checking import check
from arazzo_gen.console import FORMATS, render
from arazzo_gen.diagnostics import CODES, Diagnostic, Span
from arazzo_gen.generation import generate
from arazzo_gen.settings import Settings
from tests.golden import BUILDING
from tests.support.descriptions import API, API_2, FLOW

VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    1e308,
    float("nan"),
    "",
    "a",
    "class",
    "\ud800",
    "\x00\x1b[31m\u2028\ufeff",
    "é" * 5000,
    "a/" * 2000,
    '"' * 3,
    "\\",
    "a\nb",
    "#/",
    "#/components/schemas/Nothing",
    "nothing.yaml#/a",
    "http://[",
    "^(a+)+$",
    "(" * 500,
    "$inputs.a",
    "$steps.one.outputs.name",
    "$response.body#/~2",
    "$statusCode == 200 &&",
    "{$inputs.a}{$",
    "$[?@.a == 1]",
    "3.1.0",
    "2XX",
    "multipart/form-data",
    [],
    {},
    [None],
    [{}],
    {"": None},
    {"$ref": 1},
    {"$ref": "#"},
    {"enum": []},
    {"type": ["string", "null"]},
    {"allOf": [{"type": "string"}, {"type": "integer"}]},
]


def _nested(depth: int, key: str) -> Any:
    value: Any = {"type": "string"}
    for _ in range(depth):
        value = {key: value} if key != "allOf" else {key: [value]}
    return value


VALUES += [_nested(60, key) for key in ("items", "allOf", "a", "additionalProperties")]
VALUES += [_nested(250, "items")]


@cache
def _documents() -> list[dict[str, Any]]:
    """The files of each golden case that builds and of the descriptions that have a bit
    of all, as plain trees."""
    found: list[dict[str, Any]] = [
        {"flow.arazzo.yaml": yaml.safe_load(FLOW), "api.yaml": yaml.safe_load(text)}
        for text in (API, API_2)
    ]
    for case in BUILDING:
        specs = case.folder / "specs"
        found.append(
            {
                path.relative_to(specs).as_posix(): yaml.safe_load(path.read_bytes())
                for path in sorted(specs.rglob("*"))
                if path.suffix in (".yaml", ".yml", ".json")
            }
        )
    return found


def _places(root: Any) -> list[tuple[Any, Any]]:
    """Each node but the root: the node that it is in, and its key or index there."""
    places: list[tuple[Any, Any]] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            places.append((node, key))
            if isinstance(node[key], dict | list):
                waiting.append(node[key])
    return places


def _change(root: Any, draw: st.DrawFn) -> None:
    """Drop, swap, retype, rename, repeat or cut a node."""
    places = _places(root)
    if not places:
        return
    owner, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["drop", "swap", "retype", "rename", "repeat", "cut"])):
        case "drop":
            del owner[key]
        case "swap":
            other, name = draw(st.sampled_from(places))
            one, two = copy.deepcopy((owner[key], other[name]))
            owner[key] = two
            if name in other if isinstance(other, dict) else name < len(other):
                other[name] = one
        case "rename" if isinstance(owner, dict):
            _, name = draw(st.sampled_from(places))
            owner[str(name)] = owner.pop(key)
        case "repeat" if isinstance(owner, list):
            owner.append(copy.deepcopy(owner[key]))
        case "cut" if isinstance(owner[key], str):
            text = owner[key]
            at = draw(st.integers(0, len(text)))
            owner[key] = text[:at] + draw(st.sampled_from(["", "{", "$", "#"]))
        case _:
            owner[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of valid documents, with one to three changes to one of them."""
    files = copy.deepcopy(draw(st.sampled_from(_documents())))
    path = draw(st.sampled_from(sorted(files)))
    for _ in range(draw(st.integers(1, 3))):
        _change(files[path], draw)
    return {name: _written(root) for name, root in files.items()}


def _written(root: Any) -> bytes:
    # Dates, which PyYAML makes of what YAML 1.2 has as strings.
    return json.dumps(root, default=str, indent=1).encode()


QUICK = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(QUICK, max_examples=150)
@given(mutants())
def test_diagnostics_and_no_traceback(files: dict[str, bytes]) -> None:
    found = check(files, Settings()).diagnostics
    texts = {path: data.decode() for path, data in files.items()}
    for one in found:
        assert one.code in CODES
        for span in _spans(one):
            _assert_inside(span, texts[span.path])
    for form in FORMATS:
        shown = render(found, files, form, color=False)
        assert all(one.code in shown for one in found)
        shown.encode()


@settings(QUICK, max_examples=15)
@given(mutants())
def test_what_builds_is_python(files: dict[str, bytes]) -> None:
    for path, text in generate(files, Settings()).files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")


def _spans(found: Diagnostic) -> list[Span]:
    own = [found.span] if found.span else []
    return [*own, *(related.span for related in found.related)]


def _assert_inside(span: Span, text: str) -> None:
    lines = text.split("\n")
    assert span.start <= span.end
    for position in (span.start, span.end):
        assert 1 <= position.line <= len(lines)
        # One more than the last: what is missing is shown at the end of its line.
        assert 1 <= position.column <= len(lines[position.line - 1]) + 2
