"""Texts with expressions in them."""

from __future__ import annotations

import pytest

from arazzo_gen.language import (
    Embedded,
    Expression,
    InputExpression,
    SourceExpression,
    StepExpression,
    Template,
    UrlExpression,
    find_unbraced,
    near_miss,
    parse_template,
    parse_value,
)

A = InputExpression("a")
B = InputExpression("b")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("plain {text}", ("plain {text}",)),
        ("{$inputs.a}", (Embedded(A, 0, 11),)),
        ("x{$inputs.a}y", ("x", Embedded(A, 1, 11), "y")),
        ("{$inputs.a}{$inputs.b}", (Embedded(A, 0, 11), Embedded(B, 11, 11))),
        ("{{$inputs.a}}", ("{", Embedded(A, 1, 11), "}")),
        ("^[0-9]{$inputs.a}{2}$", ("^[0-9]", Embedded(A, 6, 11), "{2}$")),
        ('{"$set": "{$inputs.a}"}', ('{"$set": "', Embedded(A, 10, 11), '"}')),
        ("{$5}{$input.a}{$inputs.a", ("{$5}{$input.a}{$inputs.a",)),
        (
            "{$sourceDescriptions.api.url}#/paths/~1a",
            (Embedded(SourceExpression("api", "url"), 0, 29), "#/paths/~1a"),
        ),
    ],
)
def test_parse_template(text: str, parts: tuple[str | Embedded, ...]) -> None:
    assert parse_template(text) == Template(parts)


def test_embedded_expressions_know_their_place() -> None:
    (embedded,) = parse_template("id={$inputs.a};").embedded
    assert embedded.expression.extent == (4, 9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$inputs.a", A),
        ("$url", UrlExpression()),
        ("{$inputs.a}", Template((Embedded(A, 0, 11),))),
        ("$inputs.a/{$inputs.b}", Template(("$inputs.a/", Embedded(B, 10, 11)))),
        ("$5.00", "$5.00"),
        ("$.x", "$.x"),
        ("$input.a", "$input.a"),
        ("", ""),
        ("Bearer $inputs.a", "Bearer $inputs.a"),
    ],
)
def test_parse_value(text: str, value: Expression | Template | str) -> None:
    assert parse_value(text) == value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bearer $inputs.a", ("Bearer ", Embedded(A, 7, 9, False))),
        ("see $inputs.a. ", ("see ", Embedded(A, 4, 9, False), ". ")),
        (
            "$inputs.a-$inputs.b",
            (Embedded(A, 0, 9, False), "-", Embedded(B, 10, 9, False)),
        ),
        (
            "a={$inputs.a}&b=$inputs.b}",
            ("a=", Embedded(A, 2, 11), "&b=", Embedded(B, 16, 9, False), "}"),
        ),
        (
            "/$inputs.a.b[0]#/c/d/",
            ("/", Embedded(InputExpression("a.b[0]", ("c", "d")), 1, 19, False), "/"),
        ),
        (
            "heads/$steps.s-1.outputs.ref",
            ("heads/", Embedded(StepExpression("s-1", "ref"), 6, 22, False)),
        ),
    ],
)
def test_find_unbraced(text: str, parts: tuple[str | Embedded, ...]) -> None:
    assert find_unbraced(text) == Template(parts)


@pytest.mark.parametrize(
    "text",
    [
        *("", "$5.00", "{$inputs.a}", "{ $inputs.a}", "$url", "$steps.s.a"),
        *("$inputs", "$inputs. a"),
    ],
)
def test_find_unbraced_finds_nothing(text: str) -> None:
    assert find_unbraced(text) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("$input.a", "write `$inputs.a`"),
        ("$statuscode", "write `$statusCode`"),
        ("id {$step.s.outputs.a}", "write `$steps.s.outputs.a`"),
        ("$inputs.a\n", "remove the whitespace around `$inputs.a`"),
        ("{$inputs.a }", "remove the whitespace around `$inputs.a`"),
        ("{ $inputs.a }", "remove the whitespace around `$inputs.a`"),
        ("$workflows.w", "expected `.inputs.` or `.outputs.` and a name"),
    ],
)
def test_near_miss(text: str, hint: str) -> None:
    found = near_miss(text)
    assert found
    assert found.startswith(hint)


@pytest.mark.parametrize(
    "text", ["", "$", "$5.00", "$.x", "$ref", "{$x}", "$inputs.a", "{$inputs.a}", "a"]
)
def test_no_near_miss(text: str) -> None:
    assert near_miss(text) is None
