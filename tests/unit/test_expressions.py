"""Runtime expressions: every form of the grammar, and what it rejects."""

from __future__ import annotations

import pytest

from arazzo_gen.language import (
    BodyExpression,
    ComponentExpression,
    Expression,
    Extent,
    HeaderExpression,
    InputExpression,
    MethodExpression,
    OutputExpression,
    PathExpression,
    QueryExpression,
    SelfExpression,
    SourceExpression,
    StatusCodeExpression,
    StepExpression,
    SyntaxFault,
    UrlExpression,
    WorkflowExpression,
    parse_expression,
    split_access,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$url", UrlExpression()),
        ("$method", MethodExpression()),
        ("$statusCode", StatusCodeExpression()),
        ("$self", SelfExpression()),
        ("$request.header.accept", HeaderExpression("request", "accept")),
        ("$response.header.X-Rate.a#b", HeaderExpression("response", "X-Rate.a#b")),
        ("$request.query.filter[a b]", QueryExpression("request", "filter[a b]")),
        (r"$request.query.a\"b\u00e9", QueryExpression("request", 'a"bé')),
        ("$request.path.id", PathExpression("request", "id")),
        ("$response.body", BodyExpression("response")),
        ("$response.body#", BodyExpression("response", pointer=())),
        ("$response.body#/a~1b/0", BodyExpression("response", pointer=("a/b", "0"))),
        ("$response.body#/a{b", BodyExpression("response", pointer=("a{b",))),
        ("$response.payload#/a", BodyExpression("response", "payload", ("a",))),
        ("$message.payload", BodyExpression("message", "payload")),
        (
            "$response.body.a[0]['b c'].d",
            BodyExpression("response", pointer=("a", "0", "b c", "d"), dotted=True),
        ),
        (
            "$request.body.a#/b",
            BodyExpression("request", pointer=("a", "b"), dotted=True),
        ),
        ("$inputs.a", InputExpression("a")),
        ("$inputs.customer#/firstName", InputExpression("customer", ("firstName",))),
        ("$inputs.$orderby", InputExpression("$orderby")),
        ("$inputs.with[]", InputExpression("with[]")),
        ("$inputs.two words", InputExpression("two words")),
        ("$outputs.a-b", OutputExpression("a-b")),
        ("$steps.a-b.outputs.c.d[0]", StepExpression("a-b", "c.d[0]")),
        ("$steps.s.outputs.pets#/0/id", StepExpression("s", "pets", ("0", "id"))),
        ("$steps.s.outputs.x.outputs.y", StepExpression("s", "x.outputs.y")),
        ("$workflows.w.inputs.a", WorkflowExpression("w", "inputs", "a")),
        (
            "$workflows.w.outputs.a#/b",
            WorkflowExpression("w", "outputs", "a", ("b",)),
        ),
        ("$sourceDescriptions.api.url", SourceExpression("api", "url")),
        ("$sourceDescriptions.api.a.b#c", SourceExpression("api", "a.b#c")),
        ("$components.parameters.my.p", ComponentExpression("parameters", "my.p")),
        ("$components.inputs.page", ComponentExpression("inputs", "page")),
    ],
)
def test_forms(text: str, expected: Expression) -> None:
    expression = parse_expression(text)
    assert expression == expected
    assert expression.extent == (0, len(text))


@pytest.mark.parametrize(
    ("text", "offset", "length"),
    [
        ("", 0, 0),
        ("inputs.a", 0, 6),
        ("$", 0, 1),
        ("$5.00", 0, 1),
        ("$.items[0]", 0, 1),
        ("$input.a", 0, 6),
        ("$inputs", 7, 0),
        ("$inputs.", 8, 0),
        ("$inputs.#/a", 8, 1),
        ("$inputs.a{b}", 9, 3),
        ("$inputs.a\n", 9, 1),
        ("$inputs.a#b", 10, 1),
        ("$inputs.a#/~2", 10, 3),
        ("$url.path", 4, 5),
        ("$response.headers.Location", 10, 7),
        ("$response.header.", 17, 0),
        ("$response.header.a b", 18, 2),
        ("$response.bodyx", 10, 5),
        ("$response.body.items[*].id", 20, 1),
        ("$response.body#/a\n", 17, 1),
        ("$response.body.a\n", 16, 1),
        ("$response.body.a ", 16, 1),
        (r"$request.query.a\x", 15, 3),
        (r"$request.query.\ud800", 15, 6),
        ("$steps.a.b", 9, 1),
        ("$steps.a.outputs", 16, 0),
        ("$steps.a.outputs.", 17, 0),
        ("$workflows.w.steps.a", 13, 7),
        ("$sourceDescriptions.api", 23, 0),
        ("$components.schemas.a", 12, 7),
    ],
)
def test_faults(text: str, offset: int, length: int) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse_expression(text)
    assert (caught.value.offset, caught.value.length) == (offset, length)


def test_offsets_count_from_the_longer_text() -> None:
    assert parse_expression("$url", 5).extent == Extent(5, 4)
    with pytest.raises(SyntaxFault) as caught:
        parse_expression("$inputs.", 5)
    assert caught.value.offset == 13


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("$statuscode", "write `$statusCode`"),
        ("$steps.a.token", "write `$steps.a.outputs.token`"),
        ("$response.headers.a", "write `$response.header.NAME`"),
        ("$response.status", "write `$statusCode`"),
        ("$url/a", "inside a longer text, write `{$url}`"),
        ("{$url}", "write `$url`"),
        ("{$url}/a", None),
        (
            "$sourceDescriptions.api#/paths/~1a/get",
            "write `{$sourceDescriptions.api.url}#/paths/~1a/get`",
        ),
    ],
)
def test_hints(text: str, hint: str | None) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse_expression(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("a", [("a", ())]),
        ("a.b[0]", [("a.b[0]", ()), ("a.b", (0,)), ("a", ("b", 0))]),
        (
            "f[v.n][eq]",
            [("f[v.n][eq]", ()), ("f[v.n]", ("eq",)), ("f", ("v.n", "eq"))],
        ),
        ("a['x.y'].b", [("a['x.y'].b", ()), ("a['x.y']", ("b",)), ("a", ("x.y", "b"))]),
        ("with[]", [("with[]", ())]),
        ("hits[*]", [("hits[*]", ())]),
        ("a..b", [("a..b", ()), ("a.", ("b",))]),
        (".a", [(".a", ())]),
        ("a[007]", [("a[007]", ()), ("a", ("007",))]),
    ],
)
def test_split_access(
    name: str, readings: list[tuple[str, tuple[str | int, ...]]]
) -> None:
    assert split_access(name) == readings
