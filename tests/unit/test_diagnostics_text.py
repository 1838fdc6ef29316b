from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.diagnostics import Diagnostic, Position, Related, Span
from arazzo_gen.diagnostics.text import render_text


def span(line: int, start: int, end: int, path: str = "a.yml") -> Span:
    return Span(path, Position(line, start), Position(line, end))


def carets(source: str, start: int, end: int) -> tuple[str, str]:
    """The source line and the line of carets, without their margins."""
    found = Diagnostic.at("AZ401", "message", span(1, start, end))
    _, _, line, marks, *_ = render_text(
        [found], {"a.yml": source}, color=False
    ).splitlines()
    return line.removeprefix("1 | "), marks.removeprefix("  | ")


def test_form() -> None:
    text = "a: 1\n" + "\n" * 40 + "    operationId: foo\n"
    found = Diagnostic.at(
        "AZ401",
        'no operation "foo" in source pets',
        span(42, 18, 21),
        help='did you mean "food"?',
        related=[Related("first defined here", span(1, 1, 2))],
    )
    assert (
        render_text([found], {"a.yml": text}, color=False)
        == """\
a.yml:42:18: error[AZ401]: no operation "foo" in source pets
   |
42 |     operationId: foo
   |                  ^^^
   = help: did you mean "food"?
   = note: first defined here: a.yml:1:1
   |
 1 | a: 1
   | -
"""
    )


def test_whole_file_and_missing_source() -> None:
    found = [
        Diagnostic.at("AZ502", "m", span(3, 4, 5, "b.yml")),
        Diagnostic.of_file("AZ001", "no such file", "a.yml", help="create it"),
    ]
    assert (
        render_text(found, {}, color=False)
        == """\
a.yml: error[AZ001]: no such file
 = help: create it

b.yml:3:4: warning[AZ502]: m
"""
    )


def test_order() -> None:
    found = [
        Diagnostic.at("AZ102", "m", span(2, 1, 1, "b.yml")),
        Diagnostic.at("AZ102", "m", span(2, 10, 10)),
        Diagnostic.at("AZ102", "m", span(2, 9, 10)),
        Diagnostic.at("AZ101", "m", span(2, 9, 10)),
        Diagnostic.at("AZ101", "m", span(1, 20, 20)),
        Diagnostic.of_file("AZ901", "m", "a.yml"),
    ]
    text = render_text(found, {}, color=False)
    assert [line.partition(" error[")[::2] for line in text.splitlines()[::2]] == [
        ("a.yml:", "AZ901]: m"),
        ("a.yml:1:20:", "AZ101]: m"),
        ("a.yml:2:9:", "AZ101]: m"),
        ("a.yml:2:9:", "AZ102]: m"),
        ("a.yml:2:10:", "AZ102]: m"),
        ("b.yml:2:1:", "AZ102]: m"),
    ]


@pytest.mark.parametrize(
    ("source", "start", "end", "line", "marks"),
    [
        ("abc", 2, 3, "abc", " ^"),
        ("abc", 2, 2, "abc", " ^"),
        ("abc", 4, 5, "abc", "   ^"),
        ("\tabc", 2, 4, "    abc", "    ^^"),
        ("a\tbc", 3, 5, "a   bc", "    ^^"),
        ("日本: x", 5, 6, "日本: x", "      ^"),
        ("日本: x", 2, 3, "日本: x", "  ^^"),
        ("e\u0301x", 3, 4, "e\u0301x", " ^"),
        ("\x1b[31mx", 6, 7, "\\x1b[31mx", "        ^"),
        ("\u202ex", 2, 3, "\\u202ex", "      ^"),
        ("\U0001f469\u200d\U0001f467x", 4, 5, "\U0001f469\U0001f467x", "    ^"),
        ("\U0001f469\u200d\U0001f467x", 1, 4, "\U0001f469\U0001f467x", "^^^^"),
        ("a\u200db", 3, 4, "a\\u200db", "       ^"),
        ("\u2764\ufe0fx", 3, 4, "\u2764x", " ^"),
        ("\U0001f1e9\U0001f1eax", 3, 4, "\U0001f1e9\U0001f1eax", "  ^"),
        ("\u1112\u1161\u11abx", 4, 5, "\u1112\u1161\u11abx", "  ^"),
        (" ", 1, 1, "1 |", "^"),
    ],
)
def test_carets(source: str, start: int, end: int, line: str, marks: str) -> None:
    assert carets(source, start, end) == (line, marks)


def test_span_over_lines_marks_the_first() -> None:
    place = Span("a.yml", Position(1, 4), Position(2, 2))
    found = Diagnostic.at("AZ401", "m", place)
    text = render_text([found], {"a.yml": "a: >-\r\n  b"}, color=False)
    assert text.splitlines()[2:4] == ["1 | a: >-", "  |    ^^"]


@pytest.mark.parametrize(
    ("start", "end", "cut"),
    [(1, 4, (False, True)), (500, 503, (True, True)), (998, 1001, (True, False))],
)
def test_long_lines_are_cut(start: int, end: int, cut: tuple[bool, bool]) -> None:
    source = "".join(chr(ord("a") + i % 26) for i in range(1000))
    line, marks = carets(source, start, end)
    assert len(line) <= 122
    assert (line.startswith("…"), line.endswith("…")) == cut
    marked = line[marks.index("^") : marks.rindex("^") + 1]
    assert marked == source[start - 1 : end - 1]


def test_long_spans_are_cut() -> None:
    line, marks = carets("x" * 1000, 500, 900)
    assert len(marks) < len(line) <= 122


def test_places_on_one_line_share_it() -> None:
    found = Diagnostic.at(
        "AZ106",
        "m",
        span(1, 8, 10),
        related=[
            Related("first", span(1, 2, 4)),
            Related("around", span(1, 1, 12)),
            Related("below", span(2, 1, 2)),
            Related("below, too", span(2, 3, 4)),
        ],
    )
    source = "[aa, x, bb, c]\nd e"
    assert (
        render_text([found], {"a.yml": source}, color=False)
        == """\
a.yml:1:8: error[AZ106]: m
  |
1 | [aa, x, bb, c]
  | -------^^--
  = note: first: a.yml:1:2
  = note: around: a.yml:1:1
  = note: below: a.yml:2:1
  |
2 | d e
  | -
  = note: below, too: a.yml:2:3
"""
    )


def test_several_lines() -> None:
    source = "a: >\n  bb == c &&\n\n  d\ne\nf"
    found = Diagnostic.at(
        "AZ202",
        "m",
        Span("a.yml", Position(2, 6), Position(4, 3)),
        note="one\n  two\rthree",
        help="write\n\nthis",
    )
    assert (
        render_text([found], {"a.yml": source}, color=False)
        == """\
a.yml:2:6: error[AZ202]: m
  |
2 |   bb == c &&
  |      ^^^^^^^
3 |
4 |   d
  |   ^
  = note: one
            two\\rthree
  = help: write

          this
"""
    )
    longer = Span("a.yml", Position(2, 3), Position(5, 2))
    found = Diagnostic.at("AZ202", "m", longer)
    assert (
        render_text([found], {"a.yml": source}, color=False)
        == """\
a.yml:2:3: error[AZ202]: m
  |
2 |   bb == c &&
  |   ^^^^^^^^^^
...
"""
    )


def test_long_texts_are_cut() -> None:
    found = Diagnostic.at("AZ401", "x" * 100_000, span(1, 1, 2))
    assert len(render_text([found], {}, color=False)) < 1100


def test_lines_of_a_megabyte_are_shown_at_once() -> None:
    source = '{"a": "é", ' * 100_000
    found = [Diagnostic.at("AZ401", "m", span(1, at, at + 3)) for at in range(1, 200)]
    since = time.perf_counter()
    render_text(found * 2, {"a.yml": source}, color=False)
    assert time.perf_counter() - since < 10


def test_places_of_files_that_are_not_at_hand() -> None:
    found = Diagnostic.at(
        "AZ303", "m", span(1, 1, 2), related=[Related("here", span(7, 1, 2, "b.yml"))]
    )
    assert render_text([found], {"a.yml": "a"}, color=False).splitlines()[1:] == [
        "  |",
        "1 | a",
        "  | ^",
        "  = note: here: b.yml:7:1",
    ]


def test_color() -> None:
    found = Diagnostic.at(
        "AZ502",
        "m",
        span(1, 1, 2),
        help="h",
        related=[Related("here", span(1, 2, 3)), Related("there", span(2, 1, 2))],
    )
    sources = {"a.yml": "ab\nc"}
    text = render_text([found], sources, color=True)
    assert "\x1b[1;33mwarning[AZ502]\x1b[0m: \x1b[1mm\x1b[0m\n" in text
    assert "\x1b[1;33m^\x1b[0m\x1b[1;34m-\x1b[0m\n" in text
    assert "\x1b[1mnote\x1b[0m: here" in text
    plain = render_text([found], sources, color=False)
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == plain


@given(st.text(min_size=1), st.text(), st.integers(1, 20), st.integers(0, 20))
def test_documents_do_not_steer_the_terminal(
    message: str, source: str, start: int, width: int
) -> None:
    path = f"a{message}"
    place = span(1, start, start + width, path)
    found = Diagnostic.at(
        "AZ401", message, place, help=message, related=[Related(message, place)]
    )
    text = render_text([found], {path: source}, color=False)
    assert all(char.isprintable() or char in "\n " for char in text if char < "\xa0")
    # Only a help may be of several lines, which are indented.
    assert len(text.split("\n")) == 7 + message.count("\n")
    assert len(re.findall(r"^\S", text, re.MULTILINE)) == 2
