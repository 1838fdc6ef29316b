"""The tables of OpenAPI 3.2 and RFC 6570, and what Python values travel as."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field

from arazzo_gen.runtime.forms import FormQuery, FormStyle, form_string
from arazzo_gen.runtime.models import InputModel
from arazzo_gen.runtime.parameter_styles import (
    cookie_style,
    deep_object,
    form_style,
    json_parameter,
    label_style,
    matrix_style,
    pipe_delimited,
    simple_style,
    space_delimited,
    text_parameter,
)
from arazzo_gen.runtime.parameters import (
    ParameterValue,
    cookie_values,
    expand_path,
    header_values,
    query_string,
    query_text,
)

TEXT = "blue"
ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # OpenAPI 3.2, "Style Examples": the path.
        (matrix_style(TEXT), ";color=blue"),
        (matrix_style(ARRAY), ";color=blue,black,brown"),
        (matrix_style(OBJECT), ";color=R,100,G,200,B,150"),
        (matrix_style(TEXT, explode=True), ";color=blue"),
        (matrix_style(ARRAY, explode=True), ";color=blue;color=black;color=brown"),
        (matrix_style(OBJECT, explode=True), ";R=100;G=200;B=150"),
        (label_style(TEXT), ".blue"),
        (label_style(ARRAY), ".blue,black,brown"),
        (label_style(OBJECT), ".R,100,G,200,B,150"),
        (label_style(TEXT, explode=True), ".blue"),
        (label_style(ARRAY, explode=True), ".blue.black.brown"),
        (label_style(OBJECT, explode=True), ".R=100.G=200.B=150"),
        (TEXT, "blue"),
        (ARRAY, "blue,black,brown"),
        (OBJECT, "R,100,G,200,B,150"),
        (simple_style(ARRAY, explode=True), "blue,black,brown"),
        (simple_style(OBJECT, explode=True), "R=100,G=200,B=150"),
        # The same section, "Parameter Object Examples".
        ("diṅnāga", "di%E1%B9%85n%C4%81ga"),
        # RFC 6570, sections 3.2.2, 3.2.5 and 3.2.7.
        ("Hello World!", "Hello%20World%21"),
        ("50%", "50%25"),
        ({"semi": ";", "dot": ".", "comma": ","}, "semi,%3B,dot,.,comma,%2C"),
        (
            simple_style({"semi": ";", "dot": ".", "comma": ","}, explode=True),
            "semi=%3B,dot=.,comma=%2C",
        ),
        (label_style(["fred"]), ".fred"),
        (label_style("50%"), ".50%25"),
        (matrix_style(""), ";color"),
        (matrix_style("me/too"), ";color=me%2Ftoo"),
        (matrix_style({"a": "", "b": "c"}, explode=True), ";a;b=c"),
        # Undefined values are left out (RFC 6570, section 2.3).
        (["a", None, "b"], "a,b"),
        ({"a": None, "b": 1}, "b,1"),
        # Reserved expansion (section 3.2.3), but for what ends a segment or divides it.
        (simple_style("a:b@c!$&'()*+,;=d", allow_reserved=True), "a:b@c!$&'()*+,;=d"),
        (simple_style("/a?b#c[d]", allow_reserved=True), "%2Fa%3Fb%23c%5Bd%5D"),
        (simple_style("%2F%zz%", allow_reserved=True), "%2F%25zz%25"),
        (simple_style(["a,b", "c:d"], allow_reserved=True), "a%2Cb,c:d"),
        (matrix_style("a;b=c", allow_reserved=True), ";color=a%3Bb=c"),
        (
            json_parameter({"a": [1, None, "é"]}),
            "%7B%22a%22%3A%5B1%2Cnull%2C%22%C3%A9%22%5D%7D",
        ),
        (text_parameter("a b"), "a%20b"),
    ],
)
def test_path(value: ParameterValue, text: str) -> None:
    assert expand_path("/a/{color}/b", {"color": value}) == f"/a/{text}/b"


@pytest.mark.parametrize(
    "value",
    [
        *("", ".", "..", [], {}, [None], {"a": None}, [""], [".."]),
        *(matrix_style([]), matrix_style({}, explode=True)),
        *(label_style(""), label_style("."), label_style([]), label_style([""])),
        simple_style("%2e", allow_reserved=True),
        simple_style(".%2E", allow_reserved=True),
        *(json_parameter(None), text_parameter("")),
    ],
)
def test_path_that_leads_elsewhere(value: ParameterValue) -> None:
    with pytest.raises(ValueError, match="the path parameter id cannot be"):
        expand_path("/users/{id}", {"id": value})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # OpenAPI 3.2, "Style Examples": the query.
        (form_style(TEXT, explode=False), "color=blue"),
        (form_style(ARRAY, explode=False), "color=blue,black,brown"),
        (form_style(OBJECT, explode=False), "color=R,100,G,200,B,150"),
        (TEXT, "color=blue"),
        (ARRAY, "color=blue&color=black&color=brown"),
        (OBJECT, "R=100&G=200&B=150"),
        (space_delimited(ARRAY), "color=blue%20black%20brown"),
        (space_delimited(OBJECT), "color=R%20100%20G%20200%20B%20150"),
        (pipe_delimited(ARRAY), "color=blue%7Cblack%7Cbrown"),
        (pipe_delimited(OBJECT), "color=R%7C100%7CG%7C200%7CB%7C150"),
        (deep_object(OBJECT), "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ("", "color="),
        # RFC 6570, section 3.2.8.
        ("50%", "color=50%25"),
        ({"semi": ";", "dot": ".", "comma": ","}, "semi=%3B&dot=.&comma=%2C"),
        # Undefined values (section 2.3), and allowEmptyValue.
        (None, ""),
        ([], ""),
        ({}, ""),
        ([None], ""),
        (form_style(None, allow_empty=True), ""),
        (form_style([], allow_empty=True), "color="),
        (form_style({}, allow_empty=True), "color="),
        (form_style(["a"], allow_empty=True), "color=a"),
        *(
            (style(None), "")
            for style in (space_delimited, pipe_delimited, deep_object)
        ),
        (deep_object({}), ""),
        ([""], "color="),
        (form_style(["", "a"], explode=False), "color=,a"),
        # What is undefined: see the module of the styles.
        (
            deep_object({"a": {"b": [1, {"c": "d"}]}, "e": None, "f": []}),
            "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=d",
        ),
        (deep_object(["a", "b"]), "color%5B0%5D=a&color%5B1%5D=b"),
        (deep_object("a"), "color=a"),
        (pipe_delimited("a|b"), "color=a%7Cb"),
        ({"a": [1, 2], "b": {"c": 1}}, "a=1&a=2&b=%7B%22c%22%3A1%7D"),
        ([[1, 2], {"a": None}], "color=%5B1%2C2%5D&color=%7B%22a%22%3Anull%7D"),
        # Reserved expansion: what would end the value is encoded all the same.
        (
            form_style("a/b?c:d@e!$'()*,;=f", allow_reserved=True),
            "color=a/b?c:d@e!$'()*,;=f",
        ),
        (form_style("&x=1#[]+ ", allow_reserved=True), "color=%26x=1%23%5B%5D%2B%20"),
        (form_style("%41%4", allow_reserved=True), "color=%41%254"),
        (
            form_style(["a,b", "c/d"], explode=False, allow_reserved=True),
            "color=a%2Cb,c/d",
        ),
        (form_style({"a/b": "c/d"}, allow_reserved=True), "a%2Fb=c/d"),
        (deep_object({"a&b": "c/d&"}, allow_reserved=True), "color%5Ba%26b%5D=c/d%26"),
        (json_parameter([1, "a"]), "color=%5B1%2C%22a%22%5D"),
        (json_parameter("a"), "color=%22a%22"),
        (json_parameter(None), ""),
        (text_parameter(2.0), "color=2"),
        (text_parameter(None), ""),
    ],
)
def test_query(value: ParameterValue | None, text: str) -> None:
    assert query_string({"color": value}) == text


def test_query_of_several_parameters() -> None:
    """OpenAPI 3.2, Appendix C: with and without options that RFC 6570 has not."""
    formulas = {"a": "x+y", "b": "x/y", "c": "x^y"}
    words = ["math", "is", "fun"]
    assert (
        query_string({"formulas": formulas, "words": form_style(words, explode=False)})
        == "a=x%2By&b=x%2Fy&c=x%5Ey&words=math,is,fun"
    )
    reserved = form_style(formulas | {"a": "x%2By"}, allow_reserved=True)
    assert (
        query_string({"formulas": reserved, "words": space_delimited(words)})
        == "a=x%2By&b=x/y&c=x%5Ey&words=math%20is%20fun"
    )
    hello = form_style(["hello", "world"], explode=False)
    assert query_string({"formulas": {}, "words": hello}) == "words=hello,world"
    assert query_string({"❤️": "love!"}) == "%E2%9D%A4%EF%B8%8F=love%21"


@pytest.mark.parametrize(
    "value",
    [
        *(space_delimited(["a b"]), space_delimited({"a b": 1})),
        *(pipe_delimited(["a", "b|c"]), text_parameter([1]), text_parameter({})),
        *(
            float("nan"),
            float("inf"),
            [float("-inf")],
            Decimal("NaN"),
            Decimal("Infinity"),
        ),
        *(json_parameter(float("nan")), deep_object({"a": float("inf")}), "\ud800"),
        object.__new__(object),
    ],
)
def test_query_that_cannot_be_sent(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"can be sent|delimiter|a text|encode|serialize"
    ):
        query_string({"color": value})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (TEXT, "blue"),
        (ARRAY, "blue,black,brown"),
        (OBJECT, "R,100,G,200,B,150"),
        (simple_style(OBJECT, explode=True), "R=100,G=200,B=150"),
        (simple_style(ARRAY, explode=True), "blue,black,brown"),
        # OpenAPI 3.2: headers are not encoded.
        ([12345678, 90099], "12345678,90099"),
        ('W/"a%20b", c', 'W/"a%20b", c'),
        (json_parameter({"a": [1, "é"]}), '{"a":[1,"\\u00e9"]}'),
        ("", ""),
    ],
)
def test_header(value: ParameterValue, text: str) -> None:
    assert header_values({"X-It": value}) == {"X-It": text}


@pytest.mark.parametrize(
    "value", [None, [], {}, simple_style(None), json_parameter(None)]
)
def test_header_that_is_left_out(value: ParameterValue | None) -> None:
    assert header_values({"X-It": value}) == {}


@pytest.mark.parametrize(
    "value", ["a\nb", ["a", "\r"], {"a\r\nX-Evil: 1": 1}, {"a": "b\x00"}, "é"]
)
def test_header_that_is_none(value: str | list[str] | dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the header X-It "):
        header_values({"X-It": simple_style(value, explode=True)})


@pytest.mark.parametrize(
    ("value", "cookies"),
    [
        # OpenAPI 3.2, "Style Examples" and "Parameter Object Examples".
        (cookie_style(TEXT), {"color": "blue"}),
        (cookie_style(TEXT, explode=False), {"color": "blue"}),
        (cookie_style(ARRAY), {"color": "blue; color=black; color=brown"}),
        (cookie_style(OBJECT), {"R": "100", "G": "200", "B": "150"}),
        (
            cookie_style({"greeting": "Hello%2C%20world!", "code": 42}),
            {"greeting": "Hello%2C%20world!", "code": "42"},
        ),
        ("Hello, world!", {"color": "Hello%2C%20world%21"}),
        (ARRAY, {"color": "blue; color=black; color=brown"}),
        (OBJECT, {"R": "100", "G": "200", "B": "150"}),
        (form_style(ARRAY, explode=False), {"color": "blue,black,brown"}),
        (form_style(["a,b", "c"], explode=False), {"color": "a%2Cb,c"}),
        (form_style("a/b,c;d=e", allow_reserved=True), {"color": "a/b%2Cc%3Bd=e"}),
        ({"a;b": "c; d"}, {"a%3Bb": "c%3B%20d"}),
        (cookie_style('"quoted"'), {"color": '"quoted"'}),
        (json_parameter({"a": 1}), {"color": "%7B%22a%22%3A1%7D"}),
        (None, {}),
        ([], {}),
        (cookie_style(None), {}),
        ("", {"color": ""}),
    ],
)
def test_cookie(value: ParameterValue | None, cookies: dict[str, str]) -> None:
    assert cookie_values({"color": value}) == cookies


@pytest.mark.parametrize(
    "value",
    [
        "a; b=c",
        "a b",
        "a,b",
        'a"b',
        "a\\b",
        "a\r\n",
        "é",
        {"a=b": 1},
        {"a b": 1},
        {"": 1},
    ],
)
def test_cookie_that_is_none(value: str | dict[str, int]) -> None:
    with pytest.raises(ValueError, match="the cookie color "):
        cookie_values({"color": cookie_style(value)})


class Color(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


class Point(BaseModel):
    x: float
    long_name: str | None = Field(default=None, alias="long-name")
    when: date | None = None


class Shape(InputModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    points: list[Point] = Field(alias="Points")
    label: str | None = None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (10**30, "1" + "0" * 30),
        (2.0, "2"),
        (-0.0, "0"),
        (100.0, "100"),
        (0.1, "0.1"),
        (1e16, "10000000000000000"),
        (1.5e300, "15" + "0" * 299),
        (1e-7, "0.0000001"),
        (-1.25e-10, "-0.000000000125"),
        (0.1 + 0.2, "0.30000000000000004"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+5"), "100000"),
        (date(2026, 2, 3), "2026-02-03"),
        (datetime(2026, 2, 3, 4, 5, 6), "2026-02-03T04:05:06"),
        (datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), "2026-02-03T04:05:06Z"),
        (time(4, 5), "04:05:00"),
        (timedelta(hours=1), "PT1H"),
        (
            UUID("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        ),
        (Color.RED, "red"),
        (Level.HIGH, "3"),
        (b"\xfb\xff\x00", "+/8A"),
        (bytearray(b"a"), "YQ=="),
        ("as it is", "as it is"),
    ],
)
def test_python_value(value: ParameterValue, text: str) -> None:
    assert header_values({"X": value}) == {"X": text}
    assert header_values({"X": [value, value]}) == {"X": f"{text},{text}"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Point.model_validate({"x": 2.0, "long-name": "n"}), "x=2&long-name=n"),
        (Point(x=1), "x=1"),
        (
            deep_object(Point(x=1, when=date(2026, 1, 2))),
            "it%5Bx%5D=1&it%5Bwhen%5D=2026-01-02",
        ),
        (
            json_parameter(Shape(Points=[Point(x=1.5)])),
            "it=%7B%22Points%22%3A%5B%7B%22x%22%3A1.5%7D%5D%7D",
        ),
        ({"point": Point(x=1)}, "point=%7B%22x%22%3A1.0%7D"),
        ((1, 2), "it=1&it=2"),
        (iter([1, 2]), "it=1&it=2"),
        ({1: True, Color.RED: b"a"}, "1=true&red=YQ%3D%3D"),
        (
            json_parameter({"d": date(2026, 1, 2), "n": Decimal("1.0")}),
            "it=%7B%22d%22%3A%222026-01-02%22%2C%22n%22%3A%221.0%22%7D",
        ),
    ],
)
def test_python_object(value: Any, text: str) -> None:
    assert query_string({"it": value}) == text


@pytest.mark.parametrize(
    ("members", "styles", "reserved", "text"),
    [
        # OpenAPI 3.2, "Encoding the x-www-form-urlencoded Media Type".
        (
            {
                "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "address": {
                    "streetAddress": "123 Example Dr.",
                    "city": "Somewhere",
                    "state": "CA",
                    "zip": "99999+1234",
                },
            },
            {},
            (),
            "id=f81d4fae-7dec-11d0-a765-00a0c91e6bf6&address=%7B%22streetAddress%22%3A"
            "%22123+Example+Dr.%22%2C%22city%22%3A%22Somewhere%22%2C%22state%22%3A%22CA"
            "%22%2C%22zip%22%3A%2299999%2B1234%22%7D",
        ),
        ({"id": "f8"}, {"id": "json"}, (), "id=%22f8%22"),
        ({"foo": "a + b", "bar": True}, {}, (), "foo=a+%2B+b&bar=true"),
        ({"icon": b"\x89PNG"}, {}, (), "icon=iVBORw%3D%3D"),
        ({"c": ARRAY}, {}, (), "c=blue&c=black&c=brown"),
        ({"c": ARRAY}, {"c": "joined"}, (), "c=blue,black,brown"),
        ({"c": OBJECT}, {"c": "joined"}, (), "c=R,100,G,200,B,150"),
        ({"c": OBJECT}, {"c": "exploded"}, (), "R=100&G=200&B=150"),
        ({"c": ARRAY}, {"c": "spaceDelimited"}, (), "c=blue+black+brown"),
        ({"c": ARRAY}, {"c": "pipeDelimited"}, (), "c=blue%7Cblack%7Cbrown"),
        (
            {"c": OBJECT},
            {"c": "deepObject"},
            (),
            "c%5BR%5D=100&c%5BG%5D=200&c%5BB%5D=150",
        ),
        (
            {"c": ARRAY},
            {"c": "json"},
            (),
            "c=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D",
        ),
        ({"c": [[1], {"a": 1}, None]}, {}, (), "c=%5B1%5D&c=%7B%22a%22%3A1%7D"),
        ({"c": "a/b#&+", "d": "/"}, {}, ("c",), "c=a/b#%26%2B&d=%2F"),
        ({"line_items[0][price]": 1}, {}, (), "line_items%5B0%5D%5Bprice%5D=1"),
        ({"a": None, "b": [], "c": ""}, {}, (), "c="),
        ({}, {}, (), ""),
    ],
)
def test_form(
    members: Mapping[str, object],
    styles: Mapping[str, FormStyle],
    reserved: tuple[str, ...],
    text: str,
) -> None:
    assert form_string(members, styles, reserved) == text


def test_form_that_is_none() -> None:
    with pytest.raises(ValueError, match="a form must be an object"):
        form_string(["a"])


def test_form_as_the_whole_query() -> None:
    whole = FormQuery({"a": [1, 2], "b": "x#&[/"}, {"a": "joined"}, ["b"])
    assert query_text(whole) == "a=1,2&b=x%23%26%5B/"
    assert query_text(FormQuery(None)) == ""
