from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from arazzo_gen.runtime.jsonpath import JsonPath
from arazzo_gen.runtime.jsonpath_goessner import GoessnerPath
from arazzo_gen.runtime.replacements import (
    JsonPathReplacement,
    PathReplacement,
    PointerReplacement,
    Replacement,
    replaced,
)
from arazzo_gen.runtime.xml_replacements import XPathReplacement
from arazzo_gen.runtime.xpath import XPath


class Line(BaseModel):
    sku: str


PAYLOAD = {"a": {"b": 1, "x/y": 2}, "l": [{"n": 1}, {"n": 2}], "0": 0}


@pytest.mark.parametrize(
    ("replacement", "changed"),
    [
        (PointerReplacement("/a/b", [1]), {"a": {"b": [1], "x/y": 2}}),
        (PointerReplacement("/a/x~1y", 3), {"a": {"b": 1, "x/y": 3}}),
        (PointerReplacement("/a/new", "v"), {"a": {"b": 1, "x/y": 2, "new": "v"}}),
        (PointerReplacement("/0", 1), {"0": 1}),
        (PointerReplacement("/l/1/n", 3), {"l": [{"n": 1}, {"n": 3}]}),
        (PointerReplacement("/l/-", 3), {"l": [{"n": 1}, {"n": 2}, 3]}),
        (PointerReplacement("/l/0", Line(sku="s")), {"l": [{"sku": "s"}, {"n": 2}]}),
        (PointerReplacement("/a", None, null=True), {"a": None}),
        (PathReplacement(("l", -1, "n"), 3), {"l": [{"n": 1}, {"n": 3}]}),
        (
            JsonPathReplacement(JsonPath("$..n"), 0),
            {"l": [{"n": 0}, {"n": 0}]},
        ),
        # What is inside of a node that is set is gone.
        (JsonPathReplacement(JsonPath("$.l..*"), 0), {"l": [0, 0]}),
        (
            JsonPathReplacement(GoessnerPath("$.l[?(@.n > 1)].n"), 0),
            {"l": [{"n": 1}, {"n": 0}]},
        ),
    ],
)
def test_replaced(replacement: Replacement, changed: dict[str, Any]) -> None:
    """A copy is changed, in one place."""
    before = replaced(PAYLOAD, [])
    assert replaced(PAYLOAD, [replacement]) == {**PAYLOAD, **changed}
    assert before == PAYLOAD


@pytest.mark.parametrize(
    ("replacement", "left"),
    [
        (PointerReplacement("/a", None), {"l", "0"}),
        (PointerReplacement("/new", None), {"a", "l", "0"}),
        (JsonPathReplacement(JsonPath("$['a', '0']"), None), {"l"}),
    ],
)
def test_a_value_that_was_not_set_leaves_its_member_out(
    replacement: Replacement, left: set[str]
) -> None:
    assert replaced(PAYLOAD, [replacement]).keys() == left


def test_whole_and_nothing() -> None:
    assert replaced(PAYLOAD, [PointerReplacement("", 1)]) == 1
    assert replaced(None, [PointerReplacement("/a", 1)]) is None


@pytest.mark.parametrize(
    "replacement",
    [
        PointerReplacement("/x/y", 1),
        PointerReplacement("/a/b/c", 1),
        PointerReplacement("/l/2", 1),
        PointerReplacement("/l/01", 1),
        PointerReplacement("/l/-1", 1),
        PointerReplacement("/l/-/n", 1),
        PointerReplacement("/l/\u0661", 1),
        PointerReplacement("/l/" + "9" * 5000, 1),
        PathReplacement((0,), 1),
        PathReplacement(("l", -3), 1),
        JsonPathReplacement(JsonPath("$.none[*]"), 1),
        JsonPathReplacement(JsonPath("$["), 1),
        JsonPathReplacement(GoessnerPath("$.none"), 1),
    ],
)
def test_no_place(replacement: Replacement) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        replaced(PAYLOAD, [replacement])


XML = (
    '<?xml version="1.0" encoding="iso-8859-1"?>\n<!-- é --><o xmlns="urn:d"'
    " xmlns:p=\"urn:p\" id = 'a>1'><p:é a=\"1\" p:a='2'/><p:y>old<p:z/></p:y>"
    "<w> t </w><e></e></o>"
)


@pytest.mark.parametrize(
    ("query", "value", "before", "after"),
    [
        ("/*/@id", 'n"e<w', "'a>1'", '"n&quot;e&lt;w"'),
        ("//p:y", "a&b", "old<p:z/>", "a&amp;b"),
        ("//*[local-name() = 'w']/text()", "T", "> t <", ">T<"),
        ("//*[local-name() = 'e']", "E", "<e></e>", "<e>E</e>"),
        ("//p:é", "in", "p:a='2'/>", "p:a='2'>in</p:é>"),
        ("//@p:a", "3", "p:a='2'", 'p:a="3"'),
        ("//p:é/@a", "3", ' a="1"', ' a="3"'),
        # What is inside of an element that is set is gone.
        ("//p:y | //p:z", "v", "old<p:z/>", "v"),
    ],
)
def test_xml(query: str, value: str, before: str, after: str) -> None:
    """Of the text nothing else changes: prefixes, quotes, comments and spaces stay."""
    changed = XPathReplacement(XPath(query), value).apply(XML)
    assert changed == XML.replace(before, after)


@pytest.mark.parametrize(
    ("query", "xml"),
    [
        ("//none", XML),
        ("/", XML),
        ("1 + 1", XML),
        ("//p:y/text()", XML),
        ("/o/comment()", "<o><!-- c --></o>"),
        ("(((", XML),
        ("/a", "<a"),
        ("/a", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'),
    ],
)
def test_no_place_in_xml(query: str, xml: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        XPathReplacement(XPath(query), "v").apply(xml)
