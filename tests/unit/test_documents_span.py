"""The places of nodes: what a reader of a diagnostic sees underlined."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.diagnostics import Span
from arazzo_gen.documents import Json, Location, Pointer, parse_pointer, read_document

YAML = """\
arazzo: 1.0.1
info: &info
  title: 'it''s'  # a comment
  note: "a\\tb: é\\u00e9c"
empty:
steps:
- stepId: one
  condition: >-
    $statusCode
    == 200
  folded: a
    b
  flow: {a: [1, 2],
    b: 3}
- !!str text
"200": x
again: *info
"""

JSON = """\
{
  "arazzo": "1.0.1",
  "é": [1, {"a\\u0062c": null}],
  "condition": "\\ud83d\\ude00 == \\"x\\"",
  "flow": {
    "a": -1.5e3
  },
  "items": [
    {
      "b": 1,
      "c": 2
    },
    {
    },
    [1, 2,
     3]
  ]
}
"""


def shown(text: str, span: Span) -> str:
    """What a span covers, with a bar before each further line."""
    lines = text.splitlines()
    if span.start.line == span.end.line:
        line = lines[span.start.line - 1]
        return line[span.start.column - 1 : span.end.column - 1]
    between = lines[span.start.line : span.end.line - 1]
    first = lines[span.start.line - 1][span.start.column - 1 :]
    return "|".join([first, *between, lines[span.end.line - 1][: span.end.column - 1]])


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", "arazzo: 1.0.1", "arazzo: 1.0.1"),
        ("/arazzo", "1.0.1", "arazzo"),
        ("/info", "info", "info"),
        ("/info/title", "'it''s'", "title"),
        ("/info/missing", "info", "info"),
        ("/missing/far", "arazzo: 1.0.1", "arazzo: 1.0.1"),
        ("/info/title/x", "'it''s'", "'it''s'"),
        ("/empty", "empty", "empty"),
        ("/steps", "steps", "steps"),
        ("/steps/0", "stepId: one", "stepId: one"),
        ("/steps/0/stepId", "one", "stepId"),
        ("/steps/0/condition", "$statusCode|    == 200", "condition"),
        ("/steps/0/folded", "a|    b", "folded"),
        ("/steps/0/flow", "{a: [1, 2]", "flow"),
        ("/steps/0/flow/a", "[1, 2]", "a"),
        ("/steps/0/flow/a/1", "2", "2"),
        ("/steps/0/flow/b", "3", "b"),
        ("/steps/1", "text", "text"),
        ("/200", "x", '"200"'),
    ],
)
def test_yaml(newline: str, pointer: str, value: str, key: str) -> None:
    text = YAML.replace("\n", newline)
    document = read_document("a.yaml", text.encode())
    location = Location(document, parse_pointer(pointer))
    assert shown(text, location.span()) == value
    assert shown(text, location.key().span()) == key


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", '"arazzo": "1.0.1"', '"arazzo": "1.0.1"'),
        ("/arazzo", '"1.0.1"', '"arazzo"'),
        ("/é", '[1, {"a\\u0062c": null}]', '"é"'),
        ("/é/1/abc", "null", '"a\\u0062c"'),
        ("/é/2", '[1, {"a\\u0062c": null}]', '[1, {"a\\u0062c": null}]'),
        ("/flow", '"flow"', '"flow"'),
        ("/items", '"items"', '"items"'),
        ("/items/0", '"b": 1', '"b": 1'),
        ("/items/1", "{", "{"),
        ("/items/2", "[1, 2", "[1, 2"),
        ("/flow/a", "-1.5e3", '"a"'),
    ],
)
def test_json(pointer: str, value: str, key: str) -> None:
    document = read_document("a.json", JSON.encode())
    location = Location(document, parse_pointer(pointer))
    assert shown(JSON, location.span()) == value
    assert shown(JSON, location.key().span()) == key


@pytest.mark.parametrize(
    ("path", "text", "pointer", "within", "expected"),
    [
        ("a.yaml", YAML, "/steps/0/stepId", (1, 3), "ne"),
        ("a.yaml", YAML, "/info/title", (2, 4), "''s"),
        ("a.yaml", YAML, "/info/note", (0, 3), "a\\tb"),
        ("a.yaml", YAML, "/info/note", (5, 7), "é\\u00e9"),
        ("a.yaml", YAML, "/steps/0/condition", (0, 3), "$st"),
        ("a.yaml", YAML, "/steps/0/condition", (12, 14), "=="),
        ("a.yaml", YAML, "/steps/0/folded", (2, 3), "b"),
        ("a.yaml", YAML, "/steps/1", (1, 2), "e"),
        ("a.yaml", YAML, "/arazzo", (4, 99), "1"),
        ("a.json", JSON, "/condition", (0, 1), "\\ud83d\\ude00"),
        ("a.json", JSON, "/condition", (5, 8), '\\"x\\"'),
    ],
)
def test_part_of_a_scalar(
    path: str, text: str, pointer: str, within: tuple[int, int], expected: str
) -> None:
    location = Location(read_document(path, text.encode()), parse_pointer(pointer))
    assert shown(text, location.slice(*within).span()) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "part", "line", "expected"),
    [
        ("a: |\n  x == 1\n  && y\n", "&&", 3, "&&"),
        ("a: |\n  x == 1\n  && y\n", "1\n&& y", 2, "1|  && y"),
        ("a: |\n\n  \n  x\n\n   y\n", " y", 6, " y"),
        ("a: |+\n  x\n\n\nb: 1\n", "x", 2, "x"),
        ("a: |-  # why\n  x\n  y", "y", 3, "y"),
        ("a: |2-\n   x\n  y\n", " x", 2, " x"),
        ("a:\n- b:\n  - |-1\n      x\n", "x", 4, "x"),
        ("a:\n- b:\n  - |1-\n       x\n    y\n", "   x", 4, "   x"),
        ("a: |\n  x\n  \ty\n", "\ty", 3, "\ty"),
        ("a: >\n  x\n  y\n\n  z\n", "y", 3, "y"),
        ("a: >\n  x\n  y\n\n  z\n", "x y\nz", 2, "x|  y||  z"),
        ("a: >\n  x\n    y\n  z\n", "  y", 3, "  y"),
        ("a: >-\n\n  x\n  y\n", "y", 4, "y"),
        ("a: x\n  y\n\n  z", "z", 4, "z"),
        ("a: x\n  y\n\n  z", "x y", 1, "x|  y"),
        ("a: !!str  # why\n  x\n  y", "y", 3, "y"),
        ("a: 'it''s\n   so'", "so", 2, "so"),
        ("a: 'it''s\n   so'", "'s", 1, "''s"),
        ('a: "x\\\n  \\ty  z\n\n  \\u65e5"', "\ty  z", 2, "\\ty  z"),
        ('a: "x\\\n  \\ty  z\n\n  \\u65e5"', "日", 4, "\\u65e5"),
        ("a: {b: x\n y}", "y", 2, "y"),
        ("a: 日本語 \U0001f600 x", "x", 1, "x"),
    ],
)
def test_part_of_a_scalar_of_several_lines(
    newline: str, text: str, part: str, line: int, expected: str
) -> None:
    text = text.replace("\n", newline)
    document = read_document("a.yaml", text.encode())
    pointer, value = next(
        (pointer, value)
        for pointer, value in nodes(document.root)
        if isinstance(value, str)
    )
    start = value.index(part)
    span = Location(document, pointer).slice(start, start + len(part)).span()
    assert (span.start.line, shown(text, span)) == (line, expected)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("a: |-\n  x ==\n", 4, (2, 7)),
        ("a: |\n  x ==\n", 5, (2, 7)),
        ("a: >-\n  x ==\n  y\n", 4, (2, 7)),
        ("a: x ==", 4, (1, 8)),
        ("a: 'x =='", 4, (1, 9)),
        ('a: "x\\\n  y"', 1, (2, 3)),
    ],
)
def test_between_two_code_points(text: str, at: int, expected: tuple[int, int]) -> None:
    span = Location(read_document("a.yaml", text.encode()), ("a",)).slice(at, at).span()
    assert (span.start.line, span.start.column) == expected
    assert span.start == span.end


def test_two_parts_of_a_scalar() -> None:
    """What was found of one is not taken for the other, or for the whole."""
    location = Location(read_document("a.yaml", b"a: one two"), ("a",))
    places = location.slice(0, 3), location.slice(4, 7), location
    assert [shown("a: one two", place.span()) for place in places] == [
        "one",
        "two",
        "one two",
    ]


def test_part_of_a_key() -> None:
    document = read_document("a.yaml", b"'it''s so': 1\n")
    location = Location(document, ("it's so",)).key()
    assert shown(document.text, location.slice(5, 7).span()) == "so"


VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=15,
)


def nodes(value: Json, pointer: Pointer = ()) -> Iterator[tuple[Pointer, Json]]:
    yield pointer, value
    if isinstance(value, dict):
        for key, member in value.items():
            yield from nodes(member, (*pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from nodes(item, (*pointer, index))


@given(VALUES, st.booleans(), st.sampled_from([None, 0, 2]))
def test_every_json_value_stands_where_its_span_starts(
    value: Json, ascii_only: bool, indent: int | None
) -> None:
    # Lines end at LF alone here: the texts hold no bare CR, which JSON escapes.
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    document = read_document("a.json", text.encode())
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for pointer, expected in nodes(value):
        if expected and isinstance(expected, (dict, list)) and indent is not None:
            continue  # These are shown by their key, or by what is in them.
        start = Location(document, pointer).span().start
        index = starts[start.line - 1] + start.column - 1
        assert json.JSONDecoder().raw_decode(text, index)[0] == expected
