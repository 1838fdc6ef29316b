"""Conditions of type ``simple``."""

from __future__ import annotations

import pytest

from arazzo_gen.language import (
    And,
    BodyExpression,
    Comparison,
    Condition,
    HeaderExpression,
    InputExpression,
    Literal,
    MethodExpression,
    Not,
    Or,
    QueryExpression,
    Reference,
    StatusCodeExpression,
    StepExpression,
    SyntaxFault,
    parse_condition,
)

STATUS = Reference(StatusCodeExpression())
BODY = BodyExpression("response")
A = Reference(InputExpression("a"))
TRUE, FALSE, NULL = Literal(True), Literal(False), Literal(None)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("true", TRUE),
        ("false", FALSE),
        ("null", NULL),
        ("200", Literal(200)),
        ("-0.5e+1", Literal(-5.0)),
        ("'it''s'", Literal("it's")),
        ("''", Literal("")),
        ("'a \\ \"b\" && c'", Literal('a \\ "b" && c')),
        ('"SUCCESS"', Literal("SUCCESS", double_quoted=True)),
        ('"a""b\'"', Literal("a\"b'", double_quoted=True)),
    ],
)
def test_literals(text: str, literal: Literal) -> None:
    parsed = parse_condition(text)
    assert parsed == literal
    assert isinstance(parsed, Literal)
    assert type(parsed.value) is type(literal.value)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("$statusCode", STATUS),
        ("$response.body", Reference(BODY)),
        ("$response.body.a[0]['b c'].d-e", Reference(BODY, ("a", 0, "b c", "d-e"))),
        ("$response.body[0].@id", Reference(BODY, (0, "@id"))),
        ("$message.payload.a", Reference(BodyExpression("message", "payload"), ("a",))),
        (
            "$response.body#/a.b/0",
            Reference(BodyExpression("response", pointer=("a.b", "0"))),
        ),
        ("$response.body#", Reference(BodyExpression("response", pointer=()))),
        ("$inputs.a.b[0]", Reference(InputExpression("a.b[0]"))),
        ("$inputs.a['b c']", Reference(InputExpression("a['b c']"))),
        ("$inputs.a#/b", Reference(InputExpression("a", ("b",)))),
        ("$steps.s.outputs.a.b", Reference(StepExpression("s", "a.b"))),
        ("$response.header.X-Rate", Reference(HeaderExpression("response", "X-Rate"))),
        ("$request.query.f[a]", Reference(QueryExpression("request", "f[a]"))),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("(", ")"), ("1!=", ""), ("", "!=1"), ("", "== 'x'"), ("!", "&&true")],
)
def test_where_references_end(
    text: str, reference: Reference, before: str, after: str
) -> None:
    condition = parse_condition(before + text + after)
    found = list(_references(condition))
    assert found == [reference]
    assert found[0].extent == (len(before), len(text))


def _references(condition: Condition) -> list[Reference]:
    match condition:
        case Reference():
            return [condition]
        case Not(item):
            return _references(item)
        case And(items) | Or(items):
            return [found for item in items for found in _references(item)]
        case Comparison(_, left, right):
            return _references(left) + _references(right)
        case _:
            return []


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("$statusCode == 200", Comparison("==", STATUS, Literal(200))),
        ("  $statusCode<=299\n", Comparison("<=", STATUS, Literal(299))),
        (
            "$method=='GET'",
            Comparison("==", Reference(MethodExpression()), Literal("GET")),
        ),
        ("!$inputs.a", Not(A)),
        ("!!$inputs.a", Not(Not(A))),
        ("!$inputs.a == true", Comparison("==", Not(A), TRUE)),
        ("!($inputs.a == true)", Not(Comparison("==", A, TRUE))),
        ("true && false && null", And((TRUE, FALSE, NULL))),
        ("true || false && null", Or((TRUE, And((FALSE, NULL))))),
        ("(true || false) && null", And((Or((TRUE, FALSE)), NULL))),
        ("((true))", TRUE),
        (
            "($statusCode==200||$statusCode==201)&&$inputs.a.b!=null",
            And(
                (
                    Or(
                        (
                            Comparison("==", STATUS, Literal(200)),
                            Comparison("==", STATUS, Literal(201)),
                        )
                    ),
                    Comparison("!=", Reference(InputExpression("a.b")), NULL),
                )
            ),
        ),
    ],
)
def test_operators(text: str, condition: Condition) -> None:
    assert parse_condition(text) == condition


def test_extents_leave_out_whitespace() -> None:
    condition = parse_condition(" $statusCode == 200  || true ")
    assert isinstance(condition, Or)
    assert condition.extent == (1, 27)
    assert [item.extent for item in condition.items] == [(1, 18), (24, 4)]


@pytest.mark.parametrize(
    ("text", "offset", "length", "hint"),
    [
        ("", 0, 0, "write `true`"),
        (" ", 0, 1, "write `true`"),
        ("$statusCode == ", 15, 0, None),
        ("$statusCode = 200", 12, 1, "write `==`"),
        ("$statusCode === 200", 12, 3, "write `==`"),
        ("$statusCode == 200 and true", 19, 3, "write `&&`"),
        ("true & false", 5, 1, "write `&&`"),
        ("true OR false", 5, 2, "write `||`"),
        ("$statusCode == 2xx", 15, 3, "compare twice: `>= 200` and `< 300`"),
        ("$inputs.a == True", 13, 4, "write `true`"),
        ("$inputs.a == done", 13, 4, "write a string in single quotes: `'done'`"),
        ("$inputs.a == 'done", 13, 5, "double a quote"),
        ("$inputs.a == 01", 13, 2, None),
        ("$inputs.a == 1.", 13, 2, None),
        ("$inputs.a == 1e999", 13, 5, "use a smaller number"),
        ("1 < 2 < 3", 6, 1, "join two comparisons with `&&`"),
        ("(true", 5, 0, None),
        ("true)", 4, 1, None),
        ("true false", 5, 5, None),
        ("{$inputs.a} == 1", 0, 1, "write a runtime expression without braces"),
        ("$input.a == 1", 0, 6, "write `$inputs`"),
        ("true && $inputs.", 16, 0, None),
        ("$ == 1", 0, 1, None),
        ("$response.body.items[*].id == 3", 20, 1, "to select several values"),
        ("$response.body.items[-1] == 3", 20, 1, None),
        ("(" * 100 + "true" + ")" * 100, 33, 1, "split it"),
        ("!" * 100 + "true", 33, 67, "split it"),
    ],
)
def test_faults(text: str, offset: int, length: int, hint: str | None) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse_condition(text)
    fault = caught.value
    assert (fault.offset, fault.length) == (offset, length)
    if hint is not None:
        assert fault.hint is not None
        assert fault.hint.startswith(hint)
