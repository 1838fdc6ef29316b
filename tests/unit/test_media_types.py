from __future__ import annotations

from typing import Any, cast

import pytest

from arazzo_gen.link.requests.media_types import concrete, default_type, media_type_of
from arazzo_gen.openapi import MediaType, RequestBody


def declared(*names: str) -> RequestBody:
    nowhere = cast("Any", None)
    content = tuple(MediaType(name, nowhere, nowhere) for name in names)
    return RequestBody(False, content, nowhere)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([], "application/json"),
        (["text/plain", "application/json"], "application/json"),
        (["application/hal+json", "application/JSON"], "application/JSON"),
        (["text/plain", "application/hal+json"], "application/hal+json"),
        (["*/*", "image/png", "text/csv"], "text/csv"),
        (
            ["multipart/form-data", "application/x-www-form-urlencoded"],
            "application/x-www-form-urlencoded",
        ),
        (["text/csv", "multipart/form-data"], "multipart/form-data"),
        (["image/png", "image/gif"], "image/png"),
        (["application/*", "image/png"], "image/png"),
        (["application/json;version=2"], "application/json;version=2"),
    ],
)
def test_default(names: list[str], chosen: str) -> None:
    assert default_type(declared(*names)) == chosen


@pytest.mark.parametrize(
    ("media_range", "is_text", "found"),
    [
        ("*/*", False, "application/json"),
        ("*/*", True, "text/plain; charset=utf-8"),
        ("text/*", False, "text/plain; charset=utf-8"),
        ("Application/*; v=1", False, "application/json; v=1"),
        ("application/*+json", True, "application/json"),
        ("application/*+xml", False, "application/xml"),
        ("multipart/*", False, "multipart/form-data"),
        ("image/*", True, None),
    ],
)
def test_concrete(media_range: str, is_text: bool, found: str | None) -> None:
    assert concrete(media_range, is_text=is_text) == found


CONTENT = (
    "*/*",
    "application/*",
    "application/*+json",
    "Application/JSON",
    'application/json; version="2"; a=b',
    "text/*",
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("application/json", "Application/JSON"),
        ("APPLICATION/json;version=3", "Application/JSON"),
        ("application/json;A=b;version=2", 'application/json; version="2"; a=b'),
        ("application/hal+json", "application/*+json"),
        ("application/pdf", "application/*"),
        ("text/csv; charset=utf-8", "text/*"),
        ("image/png", "*/*"),
    ],
)
def test_narrowest(name: str, key: str) -> None:
    found = media_type_of(declared(*CONTENT), name)
    assert found is not None
    assert found.name == key


def test_not_declared() -> None:
    assert media_type_of(declared("text/csv"), "text/plain") is None
    assert media_type_of(None, "text/plain") is None
