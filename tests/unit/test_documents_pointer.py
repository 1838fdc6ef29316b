import pytest
from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.documents import Json, Pointer, format_pointer, lookup, parse_pointer

# RFC 6901, section 5.
EXAMPLE: Json = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "m~n": 8,
    "~1": 9,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", EXAMPLE),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/m~0n", 8),
        ("/~01", 9),
    ],
)
def test_lookup(text: str, value: Json) -> None:
    assert lookup(EXAMPLE, parse_pointer(text)) == value


@pytest.mark.parametrize("text", ["foo", "#/foo", "/a~", "/a~2"])
def test_not_a_pointer(text: str) -> None:
    with pytest.raises(ValueError, match="not a JSON Pointer"):
        parse_pointer(text)


@pytest.mark.parametrize(
    "pointer",
    [
        ("bar",),
        ("foo", "2"),
        ("foo", "00"),
        ("foo", "-"),
        ("foo", "-1"),
        ("foo", "\u0661"),
        ("foo", -1),
        ("foo", "0", "x"),
        ("a/b", "x"),
        (0,),
    ],
)
def test_lookup_of_what_does_not_exist(pointer: Pointer) -> None:
    with pytest.raises(LookupError):
        lookup(EXAMPLE, pointer)


@given(st.lists(st.text(st.sampled_from("~/01a%é"))).map(tuple))
def test_round_trip(tokens: tuple[str, ...]) -> None:
    assert parse_pointer(format_pointer(tokens)) == tokens
