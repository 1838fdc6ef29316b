from __future__ import annotations

import pytest

from arazzo_gen.documents import Json
from arazzo_gen.link.requests.json_templates import json_fault, structure
from arazzo_gen.link.values.model import (
    ArrayValue,
    InputRef,
    LinkedValue,
    Literal,
    ObjectValue,
    TextValue,
)

A, B = InputRef("a"), InputRef("b")


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        (("[1, ", A, "]"), ArrayValue((Literal(1), A))),
        (
            ('{"x": "', A, '-"}'),
            ObjectValue((("x", TextValue((A, "-"))),)),
        ),
        (
            ('{"x": {"y": [', A, ', "', A, B, '"]}, "z": {"k": [1]}}'),
            ObjectValue(
                (
                    ("x", ObjectValue((("y", ArrayValue((A, TextValue((A, B))))),))),
                    ("z", Literal({"k": [1]})),
                )
            ),
        ),
        ((A,), A),
        (('"\\"', A, '\\\\"'), TextValue(('"', A, "\\"))),
        # What gives no value of its own.
        (('{"', A, '": 1}'), None),
        (("1", A), None),
        (("[", A, B, "]"), None),
    ],
)
def test_structure(
    parts: tuple[str | LinkedValue, ...], value: LinkedValue | None
) -> None:
    """A text of JSON as objects and arrays, its values where they stand."""
    assert structure(TextValue(parts)) == value


@pytest.mark.parametrize(
    ("payload", "valid"),
    [
        (TextValue(("[", A, "]")), True),
        (TextValue(('["', A, '"]')), True),
        (Literal('{"a": 1}'), True),
        (TextValue(("hello ", A)), False),
        (Literal("{'a': 1}"), False),
    ],
)
def test_json_fault(payload: LinkedValue, valid: Json) -> None:
    assert (json_fault(payload) is None) is valid
