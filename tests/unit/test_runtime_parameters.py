from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from arazzo_gen.runtime.json_whole import Json
from arazzo_gen.runtime.parameters import (
    ParameterValue,
    expand_path,
    header_values,
    query_string,
    query_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # RFC 6570, section 3.2.2: simple string expansion.
        ("value", "value"),
        ("Hello World!", "Hello%20World%21"),
        ("50%", "50%25"),
        ("/foo/bar", "%2Ffoo%2Fbar"),
        ("me/too", "me%2Ftoo"),
        (["red", "green", "blue"], "red,green,blue"),
        (1024, "1024"),
        # RFC 3986, section 2: unreserved characters stay, all others are encoded.
        ("azAZ09-._~", "azAZ09-._~"),
        (
            ":/?#[]@!$&'()*+,;=",
            "%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D",
        ),
        ("\x00 \r\n\x7f", "%00%20%0D%0A%7F"),
        ("%2F", "%252F"),
        ("ü€𝄞", "%C3%BC%E2%82%AC%F0%9D%84%9E"),
        ("a/../b?c", "a%2F..%2Fb%3Fc"),
        ("...", "..."),
        (".a", ".a"),
        ("{other}", "%7Bother%7D"),
        (["a,b", "c"], "a%2Cb,c"),
        (True, "true"),
        (-1.5, "-1.5"),
        ([1, False], "1,false"),
    ],
)
def test_path_parameter(value: ParameterValue, text: str) -> None:
    assert expand_path("/a/{it}/b", {"it": value}) == f"/a/{text}/b"


def test_path_of_several_parameters() -> None:
    parameters: Mapping[str, ParameterValue] = {
        "owner": "a b",
        "repo": "{owner}",
        "odd name": 1,
    }
    assert (
        expand_path("/{owner}/{repo}.git/{odd name}-{owner}", parameters)
        == "/a%20b/%7Bowner%7D.git/1-a%20b"
    )


@pytest.mark.parametrize("value", ["", ".", "..", [], [""], [".."]])
def test_path_parameter_that_leads_elsewhere(value: ParameterValue) -> None:
    with pytest.raises(ValueError, match="the path parameter id cannot be"):
        expand_path("/users/{id}", {"id": value})


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({}, ""),
        ({"x": 1024, "y": 768}, "x=1024&y=768"),
        ({"x": ["red", "green"], "y": "a"}, "x=red&x=green&y=a"),
        ({"x": None, "y": "a"}, "y=a"),
        ({"x": []}, ""),
        ({"x": ""}, "x="),
        ({"x": True, "y": [1.5, False]}, "x=true&y=1.5&y=false"),
        ({"x": "a&b=c d+e#f%20"}, "x=a%26b%3Dc%20d%2Be%23f%2520"),
        ({"filter[a b]": "ü"}, "filter%5Ba%20b%5D=%C3%BC"),
    ],
)
def test_query_string(
    parameters: Mapping[str, ParameterValue | None], text: str
) -> None:
    assert query_string(parameters) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        ("", ""),
        (["a", "b c"], "a,b c"),
        (True, "true"),
        (1, "1"),
        ("%20", "%20"),
    ],
)
def test_header(value: ParameterValue, text: str) -> None:
    assert header_values({"X-It": value}) == {"X-It": text}


@pytest.mark.parametrize(
    "value",
    [
        "s3\r\nX-Evil: 1",
        "s3\nX-Evil: 1",
        "s3\r",
        "s3\x00",
        "s3\x1b",
        "s3\x7f",
        ["a", "s3\n"],
        # RFC 9110, section 5.5: neither US-ASCII nor inside of the value.
        "s3é",
        "s3\u2028",
        " s3",
        "s3 ",
    ],
)
def test_header_that_is_none(value: ParameterValue) -> None:
    with pytest.raises(ValueError, match="the header X-It ") as caught:
        header_values({"X-It": value})
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (Json(None, Any), ""),
        ("", ""),
        ("a=1&b=2;c", "a=1&b=2;c"),
        # RFC 3986, section 3.4: what a query holds as it is.
        ("-._~!$&'()*+,;=:@/?", "-._~!$&'()*+,;=:@/?"),
        ("x y=ü#", "x%20y=%C3%BC%23"),
        ('{"a":[1]}', "%7B%22a%22:%5B1%5D%7D"),
        ("%20%zz%", "%20%25zz%25"),
        (7, "7"),
        ({"a b": "c&d", "e": None, "f": [1, True]}, "a+b=c%26d&f=1&f=true"),
    ],
)
def test_query_text(value: object, text: str) -> None:
    """A text travels as it is given, but for what no query can hold."""
    assert query_text(value) == text


@pytest.mark.parametrize(
    ("value", "path", "query"),
    [
        ({"k": 1, "l": "m"}, "k,1,l,m", "k=1&l=m"),
        (
            {"k": {"a": 2.0}, "l": None},
            "k,%7B%22a%22%3A2.0%7D",
            "k=%7B%22a%22%3A2.0%7D",
        ),
        (
            [1, [2], {"a": 3}],
            "1,%5B2%5D,%7B%22a%22%3A3%7D",
            "it=1&it=%5B2%5D&it=%7B%22a%22%3A3%7D",
        ),
        ({"k": [1, 2]}, "k,%5B1%2C2%5D", "k=1&k=2"),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_values_of_unknown_shape(
    value: Any, path: str, query: str, whole: bool
) -> None:
    """What no schema foretells travels in the style of its place all the same."""
    given: Any = Json(value, Any) if whole else value
    assert expand_path("/{it}", {"it": given}) == f"/{path}"
    assert query_string({"it": given}) == query


@pytest.mark.parametrize("value", [{}, [], {"k": None}, [None], None])
def test_path_parameter_of_nothing(value: Any) -> None:
    with pytest.raises(ValueError, match="path parameter it"):
        expand_path("/{it}", {"it": value})
