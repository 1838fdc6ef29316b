"""Descriptions with faults: those that a step needs are told, others are not seen."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
import yaml

from arazzo_gen.generation import Generation, generate
from arazzo_gen.settings import Settings
from tests.support.descriptions import API, API_2, FLOW

ONE = "paths /one/{id}"
POST = f"{ONE} post"
JSON = "content application/json"

DANGLING = {"$ref": "#/nowhere"}


def with_(text: str, places: Iterable[str], value: object) -> bytes:
    """A description with another value in places, whose tokens spaces part."""
    document = yaml.safe_load(text)
    for place in places:
        owner: Any = document
        *tokens, last = (
            int(token) if token.isdigit() and len(token) == 1 else token
            for token in place.split()
        )
        for token in tokens:
            owner = owner[token]
        assert isinstance(last, int) or last in owner
        owner[last] = copy.deepcopy(value)
    return yaml.safe_dump(document, sort_keys=False, width=1000).encode()


def built(api: bytes, flow: bytes = FLOW) -> Generation:
    """What a build of the flow over a description gives."""
    # Not all that the flow gives is read in it.
    settings = Settings(levels={"AZ571": "off"})
    return generate({"flow.arazzo.yaml": flow, "api.yaml": api}, settings)


@cache
def whole(text: str) -> dict[str, str]:
    """The output over a description without faults."""
    made = built(text.encode())
    assert made.diagnostics == ()
    return dict(made.files)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *(
            (API, place)
            for place in (
                f"{ONE} parameters 0",
                f"{POST} parameters 0",
                f"{POST} parameters 1",
                f"{POST} requestBody",
                f"{POST} requestBody {JSON}",
                f"{POST} requestBody {JSON} schema",
                f"{POST} responses 200",
                f"{POST} responses 200 {JSON}",
                f"{POST} responses 200 {JSON} schema",
                "components schemas Sent",
                "components schemas Sent properties name",
                "components schemas Read",
                "components schemas Read oneOf 0 properties name",
                "components securitySchemes key",
                "components securitySchemes",
            )
        ),
        *(
            (API_2, place)
            for place in (
                f"{ONE} parameters 0",
                f"{POST} parameters 0",
                f"{POST} parameters 1",
                f"{POST} parameters 1 schema",
                f"{POST} responses 200",
                f"{POST} responses 200 schema",
                f"{POST} responses 200 headers X-Count",
                "definitions Sent properties name",
                "definitions Read",
            )
        ),
    ],
)
def test_dangling_and_needed(text: str, place: str) -> None:
    """It is an error at the reference, which tells who needs it."""
    api = with_(text, [place], DANGLING)
    made = built(api)
    errors = [found for found in made.diagnostics if found.level == "error"]
    assert [found.code for found in errors] == ["AZ303"]
    assert errors[0].span is not None
    line = api.decode().splitlines()[errors[0].span.start.line - 1]
    assert "#/nowhere" in line
    if "security" not in place:
        assert errors[0].related[0].message == 'the step "one" needs it'


UNREAD = [
    "paths /two",
    "paths /three get",
    "paths /two get parameters 0",
    "paths /two get responses",
    f"{POST} parameters 1 schema",
    f"{POST} parameters 1 examples",
    f"{POST} parameters 1 examples e",
    f"{POST} requestBody {JSON} examples",
    f"{POST} requestBody {JSON} examples e",
    f"{POST} requestBody content application/xml",
    f"{POST} requestBody content application/xml schema",
    f"{POST} responses 200 headers X-Other",
    f"{POST} responses 200 links",
    f"{POST} responses 200 links next",
    f"{POST} responses 200 content text/csv",
    f"{POST} responses 200 content text/csv schema",
    f"{POST} responses 404",
    f"{POST} responses default",
    f"{POST} callbacks",
    f"{POST} callbacks told",
    "webhooks",
    "webhooks hook",
    "components schemas Sent properties unset",
    "components schemas Read oneOf 0 properties unread",
    "components schemas Read discriminator",
    "components schemas Read discriminator mapping",
    "components schemas Unused",
    "components parameters p",
    "components responses r",
    "components requestBodies b",
    "components headers h",
    "components examples e",
    "components links l",
    "components callbacks c",
    "components securitySchemes unused",
]
UNREAD_2 = [
    "paths /two",
    f"{POST} responses 404",
    "definitions Sent properties unset",
    "definitions Read properties unread",
]


@pytest.mark.parametrize(("text", "places"), [(API, UNREAD), (API_2, UNREAD_2)])
def test_dangling_and_not_needed(text: str, places: list[str]) -> None:
    """It is not seen: the output is that without it."""
    outer = [one for one in places if any(f"{one} " in other for other in places)]
    inner = [one for one in places if one not in outer]
    for broken in filter(None, (outer, inner)):
        made = built(with_(text, broken, DANGLING))
        assert made.diagnostics == ()
        assert dict(made.files) == whole(text)


@pytest.mark.parametrize(
    "place",
    [
        f"{POST} parameters 0",
        f"{POST} requestBody",
        f"{POST} requestBody {JSON}",
        f"{POST} responses 200",
        f"{POST} responses 200 {JSON}",
    ],
)
def test_circles(place: str) -> None:
    pointer = "/".join(part.replace("/", "~1") for part in place.split())
    api = with_(API, [place], {"$ref": "#/x-there"}).decode()
    made = built(f"{api}x-there: {{$ref: '#/{pointer}'}}\n".encode())
    (error,) = made.diagnostics
    assert error.code == "AZ303"
    assert "leads back to itself" in error.message


@pytest.mark.parametrize(
    ("text", "kind"), [(API, "schema: {type: "), (API_2, "type: ")]
)
def test_parameters_declared_twice(text: str, kind: str) -> None:
    """The last one counts, and there is a warning."""
    again = f"      - {{name: used, in: query, required: true, {kind}integer}}"
    again += "}\n" if "{" in kind else "\n"
    line = "      - {name: used"
    api = text.replace(line, again + line, 1)
    made = built(api.encode())
    (warning,) = made.diagnostics
    assert (warning.code, warning.level) == ("AZ306", "warning")
    assert warning.span is not None
    assert "required" not in api.splitlines()[warning.span.start.line - 1]
    assert dict(made.files) == whole(text)


def test_what_stands_beside_a_reference() -> None:
    """It describes what is referred to anew (OpenAPI 3.1, section 4.8.23)."""
    places = [f"{POST} responses 404", f"{POST} parameters 1"]
    value = {"$ref": "#/components/parameters/p", "summary": "S", "description": "D"}
    assert built(with_(API, places, value)).diagnostics == ()


@pytest.mark.parametrize(
    ("where", "format"),
    [("query", "tsv"), ("header", "ssv"), ("header", "pipes"), ("header", "multi")],
)
def test_formats_that_only_version_2_has(where: str, format: str) -> None:
    """No array is sent in another way than the description says."""
    given = f"in: {where}, value: [a, b]".encode()
    array = f"in: {where}, type: array, collectionFormat: {format}"
    made = built(
        API_2.replace("in: query, type: string", array).encode(),
        FLOW.replace(b"in: query, value: a", given),
    )
    assert made.failed
