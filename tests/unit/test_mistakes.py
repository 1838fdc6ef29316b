"""What is said of the mistakes that are made most: each has one cause, and so gets one
diagnostic, at the words that are wrong, with what to write instead."""

from __future__ import annotations

import pytest

from arazzo_gen.checking import check
from arazzo_gen.settings import Settings

API = b"""
openapi: 3.1.1
info: {title: Shop, version: "1"}
servers: [{url: https://shop.example}]
paths:
  /orders:
    get:
      operationId: list
      parameters:
        - {name: query, in: query, schema: {type: string, enum: [open, paid]}}
        - {name: trace, in: header, schema: {type: string}}
      responses:
        "200":
          description: orders
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
    post:
      operationId: create
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      responses:
        "201":
          description: order
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
components:
  schemas:
    Order:
      type: object
      required: [itemName]
      properties:
        itemName: {type: string}
        quantity: {type: integer}
        status: {type: string, enum: [open, paid]}
"""

HEAD = """\
arazzo: 1.1.0
info: {title: T, version: "1"}
sourceDescriptions: [{name: shop, url: shop.yaml, type: openapi}]
"""

GOOD = """\
workflows:
  - workflowId: order
    inputs:
      type: object
      properties: {item: {type: string}, count: {type: integer}}
    steps:
      - stepId: create
        operationId: create
        requestBody:
          payload:
            itemName: $inputs.item
            quantity: $inputs.count
        outputs:
          item: $response.body#/itemName
      - stepId: list
        operationId: list
        parameters:
          - reference: $components.parameters.query
          - name: trace
            in: header
            value: "{$inputs.item}-{$steps.create.outputs.item}"
        outputs:
          item:
            context: $response.body
            selector: $.itemName
            type: jsonpath
    outputs:
      item: $steps.list.outputs.item
components:
  parameters:
    query: {name: query, in: query, value: open}
"""


def said(text: str) -> list[tuple[str, str, str | None]]:
    """The code, the words that it underlines, and the help of each diagnostic."""
    files = {"shop.yaml": API, "w.arazzo.yaml": (HEAD + text).encode()}
    found = check(files, Settings()).diagnostics
    lines = (HEAD + text).splitlines()
    said = []
    for one in found:
        assert one.span is not None
        start, end = one.span.start, one.span.end
        assert one.span.path == "w.arazzo.yaml"
        last = end.column - 1 if end.line == start.line else None
        said.append(
            (one.code, lines[start.line - 1][start.column - 1 : last], one.help)
        )
    return said


def made(old: str, new: str) -> str:
    """The good document with one mistake."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def test_good() -> None:
    assert said(GOOD) == []


FORM = [
    # A field under another name: not an unknown one and a missing one.
    ("stepId: list", "name: list", "AZ102", "name", 'did you mean "stepId"?'),
    ("workflowId: order", "id: order", "AZ102", "id", 'did you mean "workflowId"?'),
    ("selector: $", "path: $", "AZ102", "path", 'did you mean "selector"?'),
    ("requestBody:", "body:", "AZ102", "body", 'did you mean "requestBody"?'),
    (
        "reference: $components.parameters.query",
        '$ref: "#/components/parameters/query"',
        "AZ102",
        "$ref",
        "write `reference: $components.parameters.query`",
    ),
    (
        "reference: $components.parameters.query",
        "ref: $components.parameters.query",
        "AZ102",
        "ref",
        "write `reference: $components.parameters.query`",
    ),
    # A payload without its key.
    (
        "          payload:\n            itemName: $inputs.item\n            quantity:",
        "          itemName: $inputs.item\n          quantity:",
        "AZ102",
        "itemName",
        'write "itemName" and "quantity" below "payload"',
    ),
    (
        "          payload:\n            itemName: $inputs.item\n            quantity:",
        "          content:\n            itemName: $inputs.item\n            quantity:",
        "AZ102",
        "content",
        'write the media type as "contentType", and the body as "payload"',
    ),
    (
        "in: header",
        "in: body",
        "AZ104",
        "body",
        'write a "requestBody" of the step instead of this parameter',
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "words", "help"), FORM)
def test_form(old: str, new: str, code: str, words: str, help: str) -> None:
    assert said(made(old, new)) == [(code, words, help)]


UNQUOTED = [
    ("item: $response.body#/itemName", "item: {$response.body#/itemName}", False),
    ("item: $steps.list.outputs.item", "item: {$steps.list.outputs.item}", False),
    ("context: $response.body", "context: { $response.body }", False),
    ("itemName: $inputs.item", "itemName: {$inputs.item}", True),
    ("itemName: $inputs.item", "itemName: [{$inputs.itm}]", True),
    ("value: open}", "value: {$inputs.item}}", True),
    (
        'value: "{$inputs.item}-{$steps.create.outputs.item}"',
        "value: {$steps.create.outputs.item}",
        True,
    ),
]


@pytest.mark.parametrize(("old", "new", "is_value"), UNQUOTED)
def test_expression_without_quotes(old: str, new: str, is_value: bool) -> None:
    """YAML reads a mapping, which no other stage is to puzzle over."""
    written = new[new.index("{") : new.index("}") + 1]
    expression = written.strip("{ }")
    help = f"write `{expression}`"
    if is_value:
        help += f', or for a text quote it: `"{{{expression}}}"`'
    assert said(made(old, new)) == [("AZ201", written, help)]


@pytest.mark.parametrize("member", ["{$inputs.item: null}", '{"$set": {}}', "{item}"])
def test_mappings_that_are_meant(member: str) -> None:
    found = [one[0] for one in said(made("itemName: $inputs.item", f"a: {member}"))]
    assert "AZ201" not in found


NAMES = [
    ("itemName: $inputs.item", "itemName: $inputs.itm", "AZ403", "itm", "item"),
    ("$steps.create.outputs", "$steps.crate.outputs", "AZ404", "crate", "create"),
    ("create.outputs.item", "create.outputs.itme", "AZ405", "itme", "item"),
    ("list.outputs.item", "list.outputs.itme", "AZ405", "itme", "item"),
    ("body#/itemName", "body#/item_name", "AZ505", "/item_name", "itemName"),
    ("itemName: $", "item_name: $", "AZ504", "item_name", "itemName"),
    ("quantity: $", "quantitiy: $", "AZ580", "quantitiy", "quantity"),
    ("value: open", "value: opne", "AZ561", "opne", "open"),
]


@pytest.mark.parametrize(("old", "new", "code", "words", "meant"), NAMES)
def test_names(old: str, new: str, code: str, words: str, meant: str) -> None:
    assert said(made(old, new)) == [(code, words, f'did you mean "{meant}"?')]


def test_value_of_an_enumeration() -> None:
    found = said(
        made("quantity: $inputs.count", "status: piad\n            quantity: 1")
    )
    assert found[0] == ("AZ525", "piad", 'did you mean "paid"?')


@pytest.mark.parametrize(
    ("pointer", "help"),
    [
        ("/cty", 'did you mean "city"?'),
        ("/City", 'did you mean "city"?'),
        ("/zip", "take `#/post/zip` of it"),
        ("/name", "take a part that it has, or mend its schema"),
    ],
)
def test_part_of_an_input(pointer: str, help: str) -> None:
    """A place to live, and to get letters."""
    post = "{type: object, properties: {zip: {type: string}}}"
    place = f"{{type: object, properties: {{city: {{type: string}}, post: {post}}}}}"
    text = made("itemName: $inputs.item", f"itemName: $inputs.place#{pointer}")
    inputs = "properties: {item:"
    found = said(text.replace(inputs, f"properties: {{place: {place}, item:"))
    assert [(code, told) for code, _, told in found] == [("AZ565", help)]


def test_property_of_another_name() -> None:
    """A schema that is not closed admits it."""
    for name in ("colour", "quantity2"):
        assert said(made("quantity: $", f"{name}: $")) == []


@pytest.mark.parametrize(
    ("type_", "code", "help"),
    [
        # As a text, this payload could be sent.
        ("aplication/json", "AZ503", 'did you mean "application/json"?'),
        ("application/jsn", "AZ529", 'did you mean "application/json"?'),
        ("json", "AZ529", "it declares: application/json"),
        ("application/xml", "AZ529", "it declares: application/json"),
    ],
)
def test_media_type(type_: str, code: str, help: str) -> None:
    body = "        requestBody:\n"
    text = made(body, f"{body}          contentType: {type_}\n")
    found = [one for one in said(text) if one[0] != "AZ571"]
    assert found == [(code, type_, help)]


EXPRESSIONS = [
    ("$inputs.count", "$input.count", "write `$inputs.count`"),
    ("{$inputs.item}", "{$input.item}", "write `$inputs.item`"),
    (
        "{$steps.create.outputs.item}",
        "{$step.create.outputs.item}",
        "write `$steps.create.outputs.item`",
    ),
    (
        "{$steps.create.outputs.item}",
        "{$steps.create.output.item}",
        "write `$steps.create.outputs.item`",
    ),
    (
        "{$steps.create.outputs.item}",
        "{$create.outputs.item}",
        "write `$steps.create.outputs.item`",
    ),
]


@pytest.mark.parametrize(("old", "new", "help"), EXPRESSIONS)
def test_almost_an_expression(old: str, new: str, help: str) -> None:
    """The help is the whole expression, and the type of the text is no other cause."""
    found = [one for one in said(made(old, new)) if one[0] not in ("AZ570", "AZ571")]
    assert [(code, told) for code, _, told in found] == [("AZ203", help)]


def test_every_fault_of_a_template() -> None:
    both = made("{$inputs.item}-{$steps.create", "{$inputs.itm}-{$steps.crate")
    assert [one[:2] for one in said(both)] == [("AZ403", "itm"), ("AZ404", "crate")]


def test_brace_that_is_not_closed() -> None:
    text = made("{$inputs.item}-{$steps.create.outputs.item}", "a-{$inputs.item")
    found = [one for one in said(text) if one[0] != "AZ571"]
    assert [(code, told) for code, _, told in found] == [
        ("AZ605", "write `a-{$inputs.item}`")
    ]


def test_length_in_a_comparison() -> None:
    criterion = "{context: $response.body, condition: $.itemName.length > 0"
    criteria = f"successCriteria: [{criterion}, type: jsonpath}}]"
    text = made(
        "        operationId: list\n",
        f"        operationId: list\n        {criteria}\n",
    )
    assert [code for code, _, _ in said(text)] == ["AZ601"]


def test_operation_of_another_source() -> None:
    files = {
        "shop.yaml": API,
        "empty.yaml": b"openapi: 3.1.1\ninfo: {title: E, version: '1'}\npaths: {}\n",
        "w.arazzo.yaml": (
            b"arazzo: 1.0.1\n"
            b"info: {title: T, version: '1'}\n"
            b"sourceDescriptions:\n"
            b"  - {name: shop, url: shop.yaml}\n"
            b"  - {name: empty, url: empty.yaml}\n"
            b"workflows:\n"
            b"  - workflowId: w\n"
            b"    steps:\n"
            b"      - {stepId: s, operationId: $sourceDescriptions.empty.list}\n"
        ),
    }
    found = [one for one in check(files, Settings()).diagnostics if one.code == "AZ401"]
    assert [one.help for one in found] == ["write `$sourceDescriptions.shop.list`"]
