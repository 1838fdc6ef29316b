"""Schemas to XML documents; the names of the cases are those of the examples of the XML
Object (OpenAPI 3.2, section 4.25, and 3.1.1, section 4.8.26.2)."""

from __future__ import annotations

from typing import Any, cast

import pytest
import yaml

from arazzo_gen.documents import Library, Location
from arazzo_gen.link.requests.xml_shapes import xml_root
from arazzo_gen.link.values.model import Literal
from arazzo_gen.openapi import open_schema
from arazzo_gen.openapi.xml_shapes import XmlShape
from arazzo_gen.runtime import xml_bodies

COMPONENTS = """
Documentation:
  {type: object, properties: {content: {type: string, xml: {nodeType: cdata}}}}
Bare:
  xml: {nodeType: none}
  type: object
  properties: {content: {type: string, xml: {nodeType: cdata}}}
Person: {type: object, properties: {name: {type: string}}}
Pet: {type: object, xml: {name: pet}, properties: {name: {type: string}}}
Node: {type: object, properties: {child: {$ref: '#/components/schemas/Node'}, id: {}}}
"""
REF = "$ref: '#/components/schemas/"
ANIMALS = ["dog", "cat"]


def document(text: str, value: Any, version: str = "3.2.0") -> str:
    """A value as a schema writes it, without the declaration."""
    root = {
        "openapi": version,
        "of": yaml.safe_load(text),
        "components": {"schemas": yaml.safe_load(COMPONENTS)},
    }
    library = Library({"api.yaml": yaml.safe_dump(root, sort_keys=False).encode()})
    at = Location(library.document("api.yaml")).child("of")
    found = xml_root(open_schema(library, at), Literal(value), version)
    assert found is not None
    shared = {name: shape(one) for name, one in found.shared}
    written = xml_bodies.XmlDocument(value, found.name, shape(found.shape), shared)
    return (written.encode() or "").partition("\n")[2]


def shape(linked: XmlShape) -> xml_bodies.XmlShape:
    """A shape as the runtime has it."""
    return xml_bodies.XmlShape(
        linked.name,
        cast("xml_bodies.NodeType", linked.node),
        linked.namespace,
        linked.prefix,
        linked.wrapped,
        {name: shape(member) for name, member in linked.members},
        shape(linked.items) if linked.items is not None else None,
        [shape(item) for item in linked.first],
        linked.like,
    )


@pytest.mark.parametrize(
    ("array", "inner"),
    [
        ("items: {type: string}", "<animals>dog</animals><animals>cat</animals>"),
        (
            "items: {type: string, xml: {name: animal}}",
            "<animal>dog</animal><animal>cat</animal>",
        ),
        (
            "xml: {name: aliens}, items: {type: string, xml: {name: animal}}",
            "<animal>dog</animal><animal>cat</animal>",
        ),
        (
            "xml: {WRAP}, items: {type: string}",
            "<animals><animals>dog</animals><animals>cat</animals></animals>",
        ),
        (
            "xml: {WRAP}, items: {type: string, xml: {name: animal}}",
            "<animals><animal>dog</animal><animal>cat</animal></animals>",
        ),
        (
            "xml: {name: aliens, WRAP}, items: {type: string, xml: {name: animal}}",
            "<aliens><animal>dog</animal><animal>cat</animal></aliens>",
        ),
        (
            "xml: {name: aliens, WRAP}, items: {type: string}",
            "<aliens><aliens>dog</aliens><aliens>cat</aliens></aliens>",
        ),
        (
            "xml: {name: aliens, WRAP}, items: {type: string, xml: {name: animals}}",
            "<aliens><animals>dog</animals><animals>cat</animals></aliens>",
        ),
    ],
)
@pytest.mark.parametrize("wrap", ["wrapped: true", "nodeType: element"])
def test_arrays(array: str, inner: str, wrap: str) -> None:
    member = "type: array, " + array.replace("WRAP", wrap)
    text = f"{{xml: {{name: document}}, properties: {{animals: {{{member}}}}}}}"
    assert document(text, {"animals": ANIMALS}) == f"<document>{inner}</document>"


def test_elements_with_attributes_and_text() -> None:
    text = """
    type: array
    xml: {nodeType: element, name: animals}
    items:
      xml: {name: animal}
      properties:
        kind: {type: string, xml: {nodeType: attribute}}
        name: {type: string, xml: {nodeType: text}}
    """
    value = [{"kind": "Cat", "name": "Fluffy"}, {"kind": "Dog", "name": "Fido"}]
    assert document(text, value) == (
        '<animals><animal kind="Cat">Fluffy</animal>'
        '<animal kind="Dog">Fido</animal></animals>'
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{{{REF}Documentation'}}", "Documentation"),
        (f"{{xml: {{nodeType: element, name: Stored}}, {REF}Bare'}}", "Stored"),
    ],
)
def test_referenced_element_with_cdata(text: str, name: str) -> None:
    written = document(text, {"content": "<html>"})
    assert written == f"<{name}><![CDATA[<html>]]></{name}>"


def test_ordered_elements_and_text() -> None:
    text = """
    xml: {nodeType: element, name: OneTwoThree}
    type: array
    prefixItems:
    - {xml: {name: One}, type: string}
    - xml: {name: Two}
      type: object
      properties:
        unit: {type: string, xml: {nodeType: attribute}}
        value: {type: number, xml: {nodeType: text}}
    - {xml: {name: Three}, type: [boolean, 'null']}
    items: {xml: {name: More}}
    """
    value = ["Some text", {"unit": "cubits", "value": 42}, None, 4, 5]
    nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
    assert document(text, value) == (
        '<OneTwoThree><One>Some text</One><Two unit="cubits">42</Two>'
        f"<Three {nil}/><More>4</More><More>5</More></OneTwoThree>"
    )
    text = """
    xml: {nodeType: element, name: Report}
    type: array
    prefixItems:
    - {xml: {nodeType: text}, type: string}
    - {xml: {name: data}, type: number}
    - {xml: {nodeType: text}, type: string}
    """
    assert document(text, ["Before ", 42, " after."]) == (
        "<Report>Before <data>42</data> after.</Report>"
    )


PEOPLE = f"""
xml: {{name: all}}
type: object
properties:
  boss: {{{REF}Person'}}
  staff: {{type: array, items: {{{REF}Person'}}}}
  pet: {{{REF}Pet'}}
  guest: {{{REF}Pet'}}
"""


@pytest.mark.parametrize(
    ("version", "boss", "staff"),
    # From OpenAPI 3.2 on, what refers to a component has no node of its own.
    [("3.1.1", "boss", "staff"), ("3.2.0", "Person", "Person")],
)
def test_names_of_components(version: str, boss: str, staff: str) -> None:
    value = {"boss": {"name": "a"}, "staff": [{}], "pet": {"name": "b"}, "guest": {}}
    assert document(PEOPLE, value, version) == (
        f"<all><{boss}><name>a</name></{boss}><{staff}/>"
        "<pet><name>b</name></pet><pet/></all>"
    )


def test_uses_of_a_component_have_their_own_nodes() -> None:
    node = "nodeType: element, name"
    text = f"""
    xml: {{name: all}}
    type: object
    properties:
      one: {{xml: {{{node}: first}}, {REF}Node'}}
      two: {{xml: {{{node}: second, namespace: 'urn:n'}}, {REF}Node'}}
    """
    value = {"one": {"child": {"id": 1}}, "two": {"child": {"id": 2}}}
    assert document(text, value) == (
        "<all><first><Node><id>1</id></Node></first>"
        '<second xmlns="urn:n"><Node><id>2</id></Node></second></all>'
    )
