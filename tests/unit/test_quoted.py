import pytest

from arazzo_gen.language import (
    Embedded,
    SyntaxFault,
    Template,
    bind_xpath,
    check_xpath,
    double_quoted,
    goessner_query,
)


@pytest.mark.parametrize(
    ("query", "quoted"),
    [
        ("$.a", "$.a"),
        ("$['a']", '$["a"]'),
        ("$['a\"b']", '$["a\\"b"]'),
        (r"$['it\'s']", '$["it\'s"]'),
        (r"$['\\\'']", r"""$["\\'"]"""),
        ("$[\"it's\", 'b']", '$["it\'s", "b"]'),
        ("$[?@.a == '{$inputs.a}']", '$[?@.a == "{$inputs.a}"]'),
    ],
)
def test_double_quoted(query: str, quoted: str) -> None:
    assert double_quoted(query) == quoted


@pytest.mark.parametrize(
    ("expression", "bound", "kinds"),
    [
        ("//a", "//a", []),
        ("//a[@b='c{d}']", "//a[@b='c{d}']", []),
        ("//a[@b='{$inputs.b}']", "//a[@b=$v1]", [Template]),
        ("//a[. = {$inputs.b}]", "//a[. = $v1]", [Embedded]),
        ("'it''s {$inputs.b}', {$url}", "$v1, $v2", [Template, Embedded]),
        ("$v1 + {$inputs.b}", "$v1 + $v1x", [Embedded]),
        ("function($a) {$a}", "function($a) {$a}", []),
    ],
)
def test_bind_xpath(expression: str, bound: str, kinds: list[type]) -> None:
    found = bind_xpath(expression)
    assert found.text == bound
    assert [type(value) for _, value in found.variables] == kinds


@pytest.mark.parametrize(
    ("expression", "offset", "length"),
    [
        ("//a[", 3, 1),
        ("//a\n  ]", 6, 1),
        ("nothing(1)", 0, 1),
        ("", 0, 1),
        ("(" * 3_000, 0, 3_000),
    ],
)
def test_no_xpath(expression: str, offset: int, length: int) -> None:
    with pytest.raises(SyntaxFault) as caught:
        check_xpath(expression, "3.1")
    assert (caught.value.offset, caught.value.length) == (offset, length)


@pytest.mark.parametrize("expression", ["//p:a/p:*", "1 div 0"])
def test_xpath_that_only_evaluation_can_judge(expression: str) -> None:
    check_xpath(expression, "3.1")


def test_goessner() -> None:
    assert goessner_query("$..a[( @.length - 2 )].b") == "$..a[-2].b"
    for query in ("a", "$[(@.a)]", "$["):
        with pytest.raises(SyntaxFault):
            goessner_query(query)
