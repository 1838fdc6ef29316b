"""However a scalar is written, a part of it is underlined where it reads as that."""

from __future__ import annotations

import json

import yaml
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from arazzo_gen.diagnostics import DiagnosticError, Span
from arazzo_gen.diagnostics.lines import Lines
from arazzo_gen.documents import Document, Location, read_document

WORDS = st.text(
    st.sampled_from("ab'\"\\:#|>-$={} \t\n\x85\u2028é\u0301日😀\U0001f469\u200d\x07"),
    max_size=12,
)
VALUES = st.lists(
    st.one_of(WORDS, st.text(st.characters(codec="utf-8"), max_size=20)), max_size=12
).map(" ".join)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])


BREAKS = "\r\n\x85\u2028\u2029"


def written(document: Document, span: Span) -> str:
    lines = Lines(document.text)
    shown = [lines.line(number) for number in range(span.start.line, span.end.line + 1)]
    shown[-1] = shown[-1][: span.end.column - 1]
    shown[0] = shown[0][span.start.column - 1 :]
    return "\n".join(shown)


def reads_as(shown: str, char: str, mark: str | None) -> bool:
    """Whether a text in a scalar of a style stands for a code point of its value."""
    if mark == '"' and shown:
        return bool(yaml.safe_load(f'"{shown}"') == char)
    if mark == "'" and char == "'":
        return shown == "''"
    return shown == char or (not shown and char in f" {BREAKS}")


@given(VALUES, STYLES, st.integers(10, 60), NEWLINES, st.integers(0, 3), st.data())
def test_yaml(
    value: str,
    style: str | None,
    width: int,
    newline: str,
    depth: int,
    data: st.DataObject,
) -> None:
    node: object = value
    for _ in range(depth):
        node = {"k": [node]}
    text = yaml.dump(
        {"a": node, "b": 1},
        default_style=style,
        width=width,
        allow_unicode=True,
        line_break=newline,
    )
    try:
        document = read_document("a.yaml", text.encode())
    except DiagnosticError:
        reject()  # The dumper has faults of its own.
    location = Location(document, ("a", *(("k", 0) * depth)))
    assume(location.value == value)
    mark = next(
        token.style
        for token in yaml.scan(text)
        if isinstance(token, yaml.ScalarToken) and token.value == value
    )
    spans = [location.slice(at, at + 1).span() for at in range(len(value))]
    for char, span in zip(value, spans, strict=True):
        assert reads_as(written(document, span), char, mark)
    assert spans == sorted(spans)

    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    inside = [span for span in spans[start:end] if span.start != span.end]
    if inside:
        whole = location.slice(start, end).span()
        assert (whole.start, whole.end) == (inside[0].start, inside[-1].end)


@given(st.text(st.characters(codec="utf-8")), st.booleans())
def test_json(value: str, ascii_only: bool) -> None:
    text = json.dumps({"a": [value]}, ensure_ascii=ascii_only)
    document = read_document("a.json", text.encode())
    location = Location(document, ("a", 0))
    for at, char in enumerate(value):
        shown = written(document, location.slice(at, at + 1).span())
        assert json.loads(f'"{shown}"') == char
