"""Whatever a value is, it stays one: it adds no parameter, header, cookie or segment,
and who decodes it as the style says has it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.runtime.forms import form_string
from arazzo_gen.runtime.parameter_styles import (
    Styled,
    cookie_style,
    deep_object,
    form_style,
    label_style,
    matrix_style,
    pipe_delimited,
    simple_style,
    space_delimited,
)
from arazzo_gen.runtime.parameter_values import Plain, plain_value, value_text
from arazzo_gen.runtime.parameters import (
    cookie_values,
    expand_path,
    header_values,
    query_string,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    "a./?#&=;,%2eF+ []|\r\n", max_size=8
)
LISTS = st.lists(TEXTS, min_size=1, max_size=4)
MAPS = st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=4)
Given: TypeAlias = str | list[str] | dict[str, str]
VALUES: st.SearchStrategy[Given] = st.one_of(TEXTS, LISTS, MAPS)
PATH_STYLES: list[Callable[..., Styled]] = [matrix_style, label_style, simple_style]
FLAGS = st.booleans()


@given(VALUES, st.sampled_from(PATH_STYLES), FLAGS, FLAGS)
def test_a_path_parameter_stays_in_its_segment(
    value: Given, style: Callable[..., Styled], explode: bool, reserved: bool
) -> None:
    given_ = style(value, explode=explode, allow_reserved=reserved)
    try:
        path = expand_path("/a/{it}/b", {"it": given_})
    except ValueError:
        return
    parts = urlsplit(f"https://h{path}")
    assert (parts.path, parts.query, parts.fragment) == (path, "", "")
    before, segment, after = path[1:].split("/")
    assert (before, after) == ("a", "b")
    assert unquote(segment) not in {"", ".", ".."}
    assert segment.isascii()
    assert not set(segment) & set(" \r\n\t\\?#[]")


@given(LISTS)
def test_an_array_in_a_path_comes_back(items: list[str]) -> None:
    for style, start, separator in (
        (simple_style(items), "", ","),
        (label_style(items), ".", ","),
        (matrix_style(items), ";it=", ","),
        (matrix_style(items, explode=True), ";it=", ";it="),
    ):
        try:
            text = expand_path("/{it}", {"it": style})[1:]
        except ValueError:
            continue
        if not all(items):  # ``;it`` stands for an empty text
            continue
        found = text.removeprefix(start).split(separator)
        assert [unquote(one) for one in found] == items


@given(VALUES, FLAGS, FLAGS)
def test_a_query_parameter_adds_no_other(
    value: Given, explode: bool, reserved: bool
) -> None:
    first = form_style(value, explode=explode, allow_reserved=reserved)
    query = query_string({"it": first, "last": "1"})
    assert urlsplit(f"https://h/?{query}").query == query
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True)
    assert pairs.pop() == ("last", "1")
    if isinstance(value, dict) and explode:
        assert {name for name, _ in pairs} == value.keys()
    else:
        assert {name for name, _ in pairs} == {"it"}


@given(VALUES)
def test_a_query_parameter_comes_back(value: Given) -> None:
    pairs = parse_qsl(query_string({"it": value}), keep_blank_values=True)
    if isinstance(value, dict):
        assert pairs == list(value.items())
    else:
        items = [value] if isinstance(value, str) else value
        assert pairs == [("it", item) for item in items]


@pytest.mark.parametrize(
    ("style", "delimiter"), [(space_delimited, " "), (pipe_delimited, "|")]
)
@given(LISTS)
def test_delimited_items_come_back_or_are_refused(
    style: Callable[..., Styled], delimiter: str, items: list[str]
) -> None:
    if any(delimiter in item for item in items):
        with pytest.raises(ValueError, match="delimiter"):
            query_string({"it": style(items)})
        return
    [(name, text)] = parse_qsl(
        query_string({"it": style(items)}), keep_blank_values=True
    )
    assert (name, text.split(delimiter)) == ("it", items)


NESTED = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(TEXTS, NESTED, min_size=1, max_size=3), FLAGS)
def test_a_deep_object_names_only_itself(
    value: dict[str, object], reserved: bool
) -> None:
    query = query_string({"it": deep_object(value, allow_reserved=reserved)})
    for name, _ in parse_qsl(query, keep_blank_values=True):
        assert (name[:3], name[-1]) == ("it[", "]")


@given(VALUES, FLAGS)
def test_a_header_is_one_line(value: Given, explode: bool) -> None:
    try:
        headers = header_values({"X-It": simple_style(value, explode=explode)})
    except ValueError:
        return
    assert headers.keys() == {"X-It"}
    assert headers["X-It"].isascii()
    assert not set(headers["X-It"]) & set("\r\n\x00")


@given(VALUES, FLAGS, FLAGS, FLAGS)
def test_a_cookie_adds_no_other(
    value: Given, plain: bool, explode: bool, reserved: bool
) -> None:
    try:
        cookies = cookie_values(
            {
                "it": (
                    cookie_style(value, explode=explode)
                    if plain
                    else form_style(value, explode=explode, allow_reserved=reserved)
                )
            }
        )
    except ValueError:
        assert plain
        return
    line = "; ".join(f"{name}={text}" for name, text in cookies.items())
    names = [pair.partition("=")[0] for pair in line.split("; ")]
    if isinstance(value, dict) and explode:
        assert {unquote(name) for name in names} == value.keys()
    else:
        assert set(names) == {"it"}
    assert line.isascii()
    assert not set(line) & set("\r\n\t\\")


@given(st.dictionaries(TEXTS, TEXTS | LISTS, max_size=4), st.sets(TEXTS))
def test_a_form_comes_back(
    members: dict[str, str | list[str]], reserved: set[str]
) -> None:
    pairs = parse_qsl(form_string(members), keep_blank_values=True)
    assert pairs == [
        (name, item)
        for name, value in members.items()
        for item in ([value] if isinstance(value, str) else value)
    ]
    kept = parse_qsl(
        form_string(members, reserved=reserved | members.keys()), keep_blank_values=True
    )
    assert [name for name, _ in kept] == [name for name, _ in pairs]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_without_exponent(number: float) -> None:
    text = value_text(plain_value(number))
    assert float(text) == number
    assert set(text) <= set("-.0123456789")
    assert not text.endswith((".", ".0"))


@given(NESTED)
def test_plain_values_stay(value: Plain) -> None:
    assert plain_value(value) == value
