"""What tells alternatives apart, and which way members travel (OpenAPI 3.1.1)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from arazzo_gen.documents import Library, Location
from arazzo_gen.link.values.model import InputRef, LinkedValue, Literal, ObjectValue
from arazzo_gen.openapi import Schema, discriminator_of, open_schema
from arazzo_gen.plan.models.sent import fitting

COMPONENTS = """
Base: {type: object, discriminator: {propertyName: kind}, properties: {kind: {}}}
Cat: {allOf: [{$ref: '#/components/schemas/Base'}], properties: {lives: {}}}
Dog: {type: object, required: [bark], properties: {kind: {type: string}, bark: {}}}
Eel: {type: object, properties: {kind: {enum: [eel]}}, additionalProperties: false}
Id: {type: string, readOnly: true}
"""


def schema(text: str, version: str = "3.1.0") -> Schema:
    """A schema in a description that has the components above."""
    text = text.replace("=", "$ref: '#/components/schemas/").replace("!", "'")
    root: dict[str, Any] = {
        "openapi": version,
        "of": yaml.safe_load(text),
        "components": {"schemas": yaml.safe_load(COMPONENTS)},
    }
    library = Library({"api.yaml": yaml.safe_dump(root, sort_keys=False).encode()})
    return open_schema(library, Location(library.document("api.yaml")).child("of"))


TWO = "oneOf: [{=Cat!}, {=Dog!}]"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (f"{{{TWO}}}", [("Cat",), None]),
        (f"{{{TWO}, discriminator: {{propertyName: kind}}}}", [("Cat",), ("Dog",)]),
        (
            f"{{{TWO}, discriminator: {{propertyName: kind, mapping: {{c: Cat,"
            " d: '#/components/schemas/Dog', puppy: Dog}}}",
            [("c",), ("d", "puppy")],
        ),
        (
            f"{{{TWO}, discriminator: {{propertyName: kind, mapping: {{d: x.json}}}}}}",
            [("Cat",), ("Dog",)],
        ),
        ("{oneOf: [{type: object}], discriminator: {propertyName: k}}", [None]),
        (f"{{{TWO}, discriminator: {{}}}}", [("Cat",), None]),
    ],
)
def test_discriminators(text: str, values: list[tuple[str, ...] | None]) -> None:
    found = schema(text)
    named = [discriminator_of(found, one) for one in found.alternatives()]
    assert [one.values if one else None for one in named] == values


TAGGED = "{oneOf: [{=Cat!}, {=Dog!}, {=Eel!}], discriminator: {propertyName: kind}}"
PLAIN = "{anyOf: [{=Dog!}, {=Eel!}, {type: string}]}"


@pytest.mark.parametrize(
    ("text", "given", "labels"),
    [
        (TAGGED, {"kind": Literal("Cat")}, "Cat"),
        (TAGGED, {"kind": InputRef("kind")}, "Cat Eel"),
        (TAGGED, {"kind": InputRef("kind"), "bark": Literal(1)}, "Dog"),
        (TAGGED, {"kind": Literal("Cow")}, "Cat Dog Eel"),
        (PLAIN, {"kind": Literal("eel")}, "Eel"),
        (PLAIN, {"kind": Literal("x"), "bark": Literal(None)}, "Dog"),
    ],
)  # fmt: skip
def test_alternatives_that_a_payload_can_be(
    text: str, given: dict[str, LinkedValue], labels: str
) -> None:
    found = fitting(schema(text), ObjectValue(tuple(given.items())))
    assert [one.label for one in found] == labels.split()


@pytest.mark.parametrize(
    ("text", "version", "found"),
    [
        ("{type: string, readOnly: true}", "3.1.0", True),
        ("{=Id!}", "3.1.0", True),
        ("{=Id!}", "3.0.3", True),
        ("{=Dog!, readOnly: true}", "3.1.0", True),
        ("{=Dog!, readOnly: true}", "3.0.3", False),
        ("{allOf: [{=Dog!}], readOnly: true}", "3.0.3", True),
        ("{allOf: [{=Id!}, {readOnly: false}]}", "3.1.0", True),
        ("{type: string, writeOnly: true}", "3.1.0", False),
        ("{=Nothing!}", "3.1.0", False),
        ("true", "3.1.0", False),
    ],
)
def test_read_only(text: str, version: str, found: bool) -> None:
    member = schema(f"{{properties: {{a: {text}}}}}", version).properties()["a"]
    assert member.is_only("readOnly") is found
