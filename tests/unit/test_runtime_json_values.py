import re
from collections.abc import Sequence
from typing import Any

import pytest

from arazzo_gen.runtime.clients import ClientBase
from arazzo_gen.runtime.errors import InvalidValue
from arazzo_gen.runtime.json_values import as_text, find_in, without_none
from arazzo_gen.runtime.models import RequestModel
from arazzo_gen.runtime.requests import RequestParts, request_body

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
        (2.0, "2"),
        (1e21, "1000000000000000000000"),
        (-0.0, "0"),
        ([2.0], "[2.0]"),
        (True, "true"),
        (None, "null"),
        (b"\x00\xff\xfb\x80", "AP/7gA=="),
        ([1, "a"], '[1,"a"]'),
        ({"ü": [None, {"b": False}]}, '{"ü":[null,{"b":false}]}'),
    ],
)
def test_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


class Body(RequestModel):
    """A body of anything."""

    a: Any


@pytest.mark.parametrize(
    "parts",
    [
        {"json": {"a": b"\xff"}},
        {"json": Body(a=b"\xff")},
        {"text": b"\xff"},
    ],
)
def test_octets_that_are_no_text(parts: RequestParts) -> None:
    """They are refused before anything is sent, and the error knows the step."""
    sent: RequestParts = {"path_parameters": {"a": "a"}, **parts}
    with ClientBase() as client, pytest.raises(InvalidValue) as raised:
        client._api("http://192.0.2.1").send("put", "PUT", "/{a}", **sent)
    assert re.match("step put: .*(octets|header A)", str(raised.value))


def test_octets_that_are_a_text() -> None:
    assert request_body({"text": b"\xc3\xa9"}, {}) == b"\xc3\xa9"
    assert request_body({"json": {"a": b"\xc3\xa9"}}, {}) == b'{"a":"\xc3\xa9"}'
