from collections.abc import Sequence
from typing import Any

import pytest

from arazzo_gen.runtime.json_values import as_text, find_in, without_none

BODY = {
    "results": {"task_id": "t", "none": None, "": "empty", "a/b": 1, "0": "zero"},
    "items": [{"id": 1}, [2, 3]],
}


@pytest.mark.parametrize(
    ("tokens", "value"),
    [
        ([], BODY),
        (["results", "task_id"], "t"),
        (["results", ""], "empty"),
        (["results", "a/b"], 1),
        (["results", "0"], "zero"),
        (["results", "none"], None),
        (["results", "none", "deeper"], None),
        (["results", "absent", "deeper"], None),
        (["results", "task_id", "0"], None),
        (["items", "0", "id"], 1),
        (["items", "1", "1"], 3),
        (["items", "2"], None),
        (["items", "id"], None),
        # RFC 6901, section 4: what an array index is not.
        (["items", "-"], None),
        (["items", "-1"], None),
        (["items", "01"], None),
        (["items", "00"], None),
        (["items", "+1"], None),
        (["items", " 1"], None),
        (["items", "\u0661"], None),
        # Numbers index arrays and nothing else.
        (["items", 1, 0], 2),
        (["items", -1, -2], 2),
        (["items", 2], None),
        (["items", -3], None),
        (["results", 0], None),
    ],
)
def test_find_in(tokens: Sequence[str | int], value: Any) -> None:
    assert find_in(BODY, *tokens) == value


@pytest.mark.parametrize("value", [None, "text", 1, True])
def test_find_in_a_scalar(value: Any) -> None:
    assert find_in(value) is value
    assert find_in(value, "a") is None
    assert find_in(value, "0") is None


def test_without_none() -> None:
    members = {"a": None, "b": 0, "c": "", "d": False, "e": [None], "f": {"x": None}}
    assert without_none(members) == {
        "b": 0,
        "c": "",
        "d": False,
        "e": [None],
        "f": {"x": None},
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        ("", ""),
        ('"', '"'),
        (1, "1"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        (b"\x00\xff\xfb\x80", "AP/7gA=="),
        ([1, "a"], '[1,"a"]'),
        ({"ü": [None, {"b": False}]}, '{"ü":[null,{"b":false}]}'),
    ],
)
def test_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text
