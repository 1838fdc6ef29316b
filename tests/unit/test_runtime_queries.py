from typing import Any, get_args

import pytest

from arazzo_gen.runtime.json_nodes import (
    json_exists,
    json_get,
    json_length,
    json_only,
    json_subjects,
    length_of,
)
from arazzo_gen.runtime.jsonpath import JsonPath, iregexp_matches, iregexp_searches
from arazzo_gen.runtime.jsonpath_goessner import GoessnerPath
from arazzo_gen.runtime.xpath import XPath, XPathVersion, parse_xml

XML = """<?xml version="1.0" encoding="ISO-8859-1"?><!-- before -->
<list xmlns="urn:l" xmlns:p="urn:p"><!-- in --><p:n>3</p:n>\
<item id="1">é</item><item id="2"/>text</list>"""


@pytest.mark.parametrize(
    ("path", "value", "there"),
    [
        ([], {"a": [1, None], "0": "zero"}, True),
        (["a", 0], 1, True),
        (["a", -2], 1, True),
        (["a", 1], None, True),
        (["a", 2], None, False),
        (["a", -3], None, False),
        (["a", "0"], None, False),
        ([0], None, False),
        (["0"], "zero", True),
        # What other values give may be no name and no index.
        (["a", True], None, False),
        (["a", 1.0], None, False),
        (["a", None], None, False),
        ([["a"]], None, False),
    ],
)
def test_nodes(path: list[Any], value: Any, there: bool) -> None:
    document = {"a": [1, None], "0": "zero"}
    assert json_get(document, *path) == value
    assert json_exists(document, *path) is there


@pytest.mark.parametrize(
    ("value", "length", "member"),
    [
        ("ab", 2, 2),
        ([1], 1, 1),
        ({"a": 1}, 1, None),
        ({"length": 7}, 1, 7),
        (None, None, None),
        (12, None, None),
    ],
)
def test_lengths(value: Any, length: int | None, member: Any) -> None:
    assert json_length(value) == length
    assert length_of(value) == member


def test_what_a_filter_of_a_criterion_tests() -> None:
    assert json_subjects({"a": 1}) == [1, {"a": 1}]
    assert json_subjects([1]) == [1]
    assert json_subjects("a") == []
    assert json_only([1]) == 1
    assert json_only([1, 2]) is None


class TestJsonPath:
    def test_deep(self) -> None:
        value: Any = {"found": 1}
        for _ in range(150):
            value = [value]
        assert JsonPath("$..found").values(value) == [1]

    def test_too_deep(self, caplog: pytest.LogCaptureFixture) -> None:
        value: Any = {}
        for _ in range(5_000):
            value = [value]
        assert not JsonPath("$..found").selects(value)
        assert "cannot be evaluated" in caplog.text
        with pytest.raises(ValueError, match="cannot be evaluated"):
            JsonPath("$..found").locations(value)

    def test_no_query(self, caplog: pytest.LogCaptureFixture) -> None:
        assert JsonPath("$[").values({}) == []
        assert "cannot be evaluated" in caplog.text
        with pytest.raises(ValueError, match="cannot be evaluated"):
            JsonPath("$[").locations({})

    def test_object_itself(self) -> None:
        query = JsonPath("$[?count(@.pets) > 0]")
        assert query.selects_child_or_self({"pets": []})
        assert query.selects_child_or_self([{"pets": []}])
        assert not query.selects_child_or_self({"cats": []})
        assert not query.selects_child_or_self(None)

    @pytest.mark.parametrize("query", ["$", "$..*", "$[*]", "$[?@ == null]"])
    def test_null(self, query: str) -> None:
        assert not JsonPath(query).selects(None)
        assert not JsonPath(query).selects_child_or_self(None)

    def test_patterns(self) -> None:
        assert iregexp_matches("abc", "a.c")
        assert not iregexp_matches("abcd", "a.c")
        assert iregexp_searches("abcd", "b.")
        # Not in RFC 9485.
        assert not iregexp_searches("abcd", r"\bab")
        assert not iregexp_searches(None, ".")


class TestGoessner:
    def test_locations(self) -> None:
        query = GoessnerPath("$..a[?(@.x)].x")
        assert query.locations({"a": [{"y": 1}, {"x": 2}]}) == [("a", 1, "x")]

    def test_text_is_not_parsed(self) -> None:
        assert GoessnerPath("$.*").values('{"a": 1}') == []

    def test_no_query(self, caplog: pytest.LogCaptureFixture) -> None:
        assert not GoessnerPath("$[").selects({})
        assert "cannot be evaluated" in caplog.text


class TestXPath:
    @pytest.mark.parametrize(
        ("expression", "value", "holds"),
        [
            ("//*:item[1]", "é", True),
            ("//item", None, False),
            ("//Q{urn:l}item/@id", ["1", "2"], True),
            ("number(//p:n) + 0.5", 3.5, True),
            ("count(//*)", 4, True),
            ("count(//item)", 0, False),
            ("1 = 1", True, True),
            ("''", "", False),
            ("//comment()", " in ", True),
            ("xs:date('2020-02-01')", "2020-02-01", False),
            ("//*:item[@id = $id]/@id", "2", True),
        ],
    )
    def test_values(self, expression: str, value: Any, holds: bool) -> None:
        assert XPath(expression).value(XML, id="2") == value
        assert XPath(expression).holds(XML, id="2") is holds

    @pytest.mark.parametrize("version", get_args(XPathVersion))
    def test_versions(self, version: XPathVersion) -> None:
        newer = {
            "2.0": "exists((1 to 2))",
            "3.0": "exists(1 ! .)",
            "3.1": "exists([1])",
        }
        for since, expression in newer.items():
            assert XPath(expression, version).holds("<a/>") is (version >= since)

    @pytest.mark.parametrize(
        "xml",
        [
            None,
            {"a": 1},
            "",
            "text",
            "<a>",
            "<a>" * 600 + "</a>" * 600,
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
            "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a>&e;</a>",
        ],
    )
    def test_no_xml(self, xml: Any, caplog: pytest.LogCaptureFixture) -> None:
        assert not XPath("true()").holds(xml)
        assert XPath("//a").value(xml) is None
        assert "cannot be evaluated" in caplog.text

    @pytest.mark.parametrize(
        "expression",
        [
            "unparsed-text('file:///etc/hostname')",
            "unparsed-text#1('file:///etc/hostname')",
            "'file:///etc/hostname' => unparsed-text()",
            "function-lookup(xs:QName('fn:unparsed-text'), 1)('file:///etc/hostname')",
            "json-doc('file:///etc/hostname')",
            "doc('file:///etc/hostname')",
            "collection('file:///etc')",
            "environment-variable('PATH')",
            'parse-xml(\'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            "<a>&amp;e;</a>')",
        ],
    )
    def test_nothing_else_is_read(self, expression: str) -> None:
        assert XPath(expression).value("<a/>") is None

    @pytest.mark.parametrize("value", [{"a": 1}, [1]])
    def test_variable_that_is_no_scalar(self, value: Any) -> None:
        assert XPath("empty($v)").value("<a/>", v=None) is True
        assert XPath("exists($v)").value("<a/>", v=value) is None

    def test_nodes(self) -> None:
        root, namespaces = parse_xml(XML)
        found = XPath("//p:n | //*:item/@id").nodes(root, namespaces)
        assert [node.string_value for node in found] == ["3", "1", "2"]
        with pytest.raises(ValueError, match="no nodes"):
            XPath("1").nodes(root, namespaces)
        with pytest.raises(ValueError, match="cannot be evaluated"):
            XPath("//q:n").nodes(root, namespaces)
