"""XML bodies; the names of the cases are those of the examples of the XML Object
(OpenAPI 3.1.1, section 4.8.26, and 3.2.0)."""

from __future__ import annotations

from typing import Any

import pytest

from arazzo_gen.runtime.json_lines import JsonLines
from arazzo_gen.runtime.xml_bodies import XmlDocument, XmlShape

SAMPLE = "https://example.com/schema/sample"
NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'


def encoded(value: Any, name: str, *more: Any) -> str:
    text = XmlDocument(value, name, *more).encode()
    assert text is not None
    declaration, _, rest = text.partition("\n")
    assert declaration == '<?xml version="1.0" encoding="UTF-8"?>'
    return rest


@pytest.mark.parametrize(
    ("value", "shape", "inner"),
    [
        # No XML Element
        ({"animals": "a"}, {}, "<animals>a</animals>"),
        ({"animals": ["a", "b"]}, {}, "<animals>a</animals><animals>b</animals>"),
        # XML Name Replacement
        ({"animals": "a"}, {"animals": XmlShape("animal")}, "<animal>a</animal>"),
        # XML Arrays, in the order of the text
        (
            {"animals": ["a", "b"]},
            {"animals": XmlShape(items=XmlShape("animal"))},
            "<animal>a</animal><animal>b</animal>",
        ),
        (
            {"animals": ["a"]},
            {"animals": XmlShape("aliens", items=XmlShape("animal"))},
            "<animal>a</animal>",
        ),
        (
            {"animals": ["a"]},
            {"animals": XmlShape(wrapped=True)},
            "<animals><animals>a</animals></animals>",
        ),
        (
            {"animals": ["a"]},
            {"animals": XmlShape("aliens", wrapped=True, items=XmlShape("animal"))},
            "<aliens><animal>a</animal></aliens>",
        ),
        (
            {"animals": []},
            {"animals": XmlShape(wrapped=True)},
            "<animals/>",
        ),
        ({"animals": []}, {}, ""),
        # Text, sections and what has no node of its own (3.2)
        (
            {"a": "1 < 2", "b": "]]>", "c": {"d": True, "e": None}},
            {
                "a": XmlShape(node="text"),
                "b": XmlShape(node="cdata"),
                "c": XmlShape(node="none"),
            },
            f"1 &lt; 2<![CDATA[]]]]><![CDATA[>]]><d>true</d><e {NIL}/>",
        ),
        ({"a": 1.5, "b": False, "c": {}}, {}, "<a>1.5</a><b>false</b><c/>"),
        ({"a": "x\r\n<&>"}, {}, "<a>x&#13;\n&lt;&amp;&gt;</a>"),
    ],
)
def test_members(value: Any, shape: dict[str, XmlShape], inner: str) -> None:
    found = encoded(value, "root", XmlShape(members=shape))
    assert found == (f"<root>{inner}</root>" if inner else "<root/>")


def test_attribute_prefix_and_namespace() -> None:
    shape = XmlShape(
        members={
            "id": XmlShape(node="attribute"),
            "name": XmlShape(namespace=SAMPLE, prefix="sample"),
            "gone": XmlShape(node="attribute"),
            "list": XmlShape("l", node="attribute"),
        }
    )
    value = {"id": 123, "name": "example", "gone": None, "list": [1, "b"]}
    assert encoded(value, "Person", shape) == (
        '<Person id="123" l="1 b">'
        f'<sample:name xmlns:sample="{SAMPLE}">example</sample:name></Person>'
    )


def test_namespaces_are_declared_once() -> None:
    inner = XmlShape(namespace="urn:a", prefix="a", members={"b": XmlShape(prefix="x")})
    shape = XmlShape(namespace="urn:a", prefix="a", members={"b": inner})
    assert encoded({"b": {"b": 1}}, "r", shape) == (
        '<a:r xmlns:a="urn:a"><a:b><b>1</b></a:b></a:r>'
    )


def test_shape_that_holds_itself() -> None:
    node = XmlShape(
        members={"id": XmlShape(node="attribute"), "next": XmlShape(like="Node")}
    )
    value = {"id": 1, "next": {"id": 2, "next": {"id": 3}}}
    assert encoded(value, "n", XmlShape(like="Node"), {"Node": node}) == (
        '<n id="1"><next id="2"><next id="3"/></next></n>'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [([1, 2], "<r><r>1</r><r>2</r></r>"), (5, "<r>5</r>"), (True, "<r>true</r>")],
)
def test_roots(value: Any, text: str) -> None:
    assert encoded(value, "r") == text


def test_texts_are_documents_as_they_stand() -> None:
    assert XmlDocument("<a/>", "r").encode() == "<a/>"
    assert XmlDocument(None, "r").encode() is None


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({"a b": 1}, "'a b' is no name"),
        ({"": 1}, "'' is no name"),
        ({"a:b": 1}, "'a:b' is no name"),
        ({"a><b": 1}, "is no name"),
        ({"a\n": 1}, "is no name"),
        ({"a": "\x00"}, r"cannot hold '\\x00'"),
        ({"a": "\ud800"}, "cannot hold"),
    ],
)
def test_what_xml_cannot_hold(value: Any, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        XmlDocument(value, "r").encode()


@pytest.mark.parametrize(
    ("value", "sequence", "text"),
    [
        ([{"a": "x\ny"}, None, "é"], False, '{"a":"x\\ny"}\nnull\n"é"\n'),
        ([1, 2], True, "\x1e1\n\x1e2\n"),
        ([], False, ""),
        ('{"a":1}\n', False, '{"a":1}\n'),
        (None, False, None),
    ],
)
def test_lines(value: Any, sequence: bool, text: str | None) -> None:
    assert JsonLines(value, sequence=sequence).encode() == text


def test_lines_of_what_is_no_array() -> None:
    with pytest.raises(ValueError, match="must be an array"):
        JsonLines({"a": 1}).encode()
