"""JSONPath: what RFC 9535 takes for a query and what it does not."""

from __future__ import annotations

import pytest

from arazzo_gen.language import (
    ComparisonExpression,
    FilterSelector,
    FunctionExpression,
    IndexSelector,
    LiteralExpression,
    LogicalAnd,
    LogicalExpression,
    LogicalNot,
    LogicalOr,
    LogicalTest,
    NameSelector,
    Query,
    Segment,
    Selector,
    SliceSelector,
    SyntaxFault,
    WildcardSelector,
    is_singular,
    parse_jsonpath,
    parse_jsonpath_criterion,
    parse_logical,
    singular_path,
)

MAX = 2**53 - 1


def query(*selectors: Selector | str | int, root: str = "$") -> Query:
    segments = []
    for selector in selectors:
        if isinstance(selector, str):
            selector = NameSelector(selector)
        elif isinstance(selector, int):
            selector = IndexSelector(selector)
        segments.append(Segment((selector,)))
    return Query(tuple(segments), "$" if root == "$" else "@")


def current(*selectors: Selector | str | int) -> Query:
    return query(*selectors, root="@")


ANY = WildcardSelector()
EXISTS_A, EXISTS_B = LogicalTest(current("a")), LogicalTest(current("b"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$", query()),
        ("$.a", query("a")),
        ("$._9.Ünï☺", query("_9", "Ünï☺")),
        ("$.length", query("length")),
        ("$['a']", query("a")),
        ('$["a\'b"]', query("a'b")),
        (r"""$['\'"\\\/\b\f\n\r\t']""", query("'\"\\/\b\f\n\r\t")),
        (r'$["\"\u263A\u263a"]', query('"☺☺')),
        (r'$["\uD834\uDD1E\ud7ff\uE000"]', query("𝄞\ud7ff\ue000")),
        ("$['']", query("")),
        ("$['\x7f😀']", query("\x7f😀")),
        ("$[0][-1]", query(0, -1)),
        (f"$[{MAX}][-{MAX}]", query(MAX, -MAX)),
        ("$.*[*]", query(ANY, ANY)),
        ("$[:]", query(SliceSelector())),
        ("$[::]", query(SliceSelector())),
        ("$[1:-2:0]", query(SliceSelector(1, -2, 0))),
        ("$[ 1 : 2 : 3 ]", query(SliceSelector(1, 2, 3))),
        ("$[1 :]", query(SliceSelector(1))),
        ("$[:2]", query(SliceSelector(None, 2))),
        ("$[::-1]", query(SliceSelector(None, None, -1))),
        (
            "$[0 ,\t'a'\n,*\r, 1:]",
            Query(
                (Segment((IndexSelector(0), NameSelector("a"), ANY, SliceSelector(1))),)
            ),
        ),
        ("$..a", Query((Segment((NameSelector("a"),), descendant=True),))),
        ("$..*", Query((Segment((ANY,), descendant=True),))),
        ("$..[0]", Query((Segment((IndexSelector(0),), descendant=True),))),
        (
            "$ .a\n[0]\t..b",
            Query((*query("a", 0).segments, Segment((NameSelector("b"),), True))),
        ),
        ("$[?@.a]", query(FilterSelector(EXISTS_A))),
        ("$[? $.a ]", query(FilterSelector(LogicalTest(query("a"))))),
    ],
)
def test_queries(text: str, expected: Query) -> None:
    parsed = parse_jsonpath(text)
    assert parsed == expected
    assert parsed.extent == (0, len(text))


def compare(left: Query | object, right: Query | object) -> ComparisonExpression:
    return ComparisonExpression(
        "==",
        left if isinstance(left, Query) else LiteralExpression(left),  # type: ignore[arg-type]
        right if isinstance(right, Query) else LiteralExpression(right),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@.a", EXISTS_A),
        ("!@.a", LogicalNot(EXISTS_A)),
        ("! (@.a)", LogicalNot(EXISTS_A)),
        ("@.a||@.b", LogicalOr((EXISTS_A, EXISTS_B))),
        ("@.a && @.b && @.a", LogicalAnd((EXISTS_A, EXISTS_B, EXISTS_A))),
        (
            "@.a||@.b&&@.a",
            LogicalOr((EXISTS_A, LogicalAnd((EXISTS_B, EXISTS_A)))),
        ),
        (
            "(@.a||@.b)&&@.a",
            LogicalAnd((LogicalOr((EXISTS_A, EXISTS_B)), EXISTS_A)),
        ),
        ("@.a==1", compare(current("a"), 1)),
        ("'x' == @['a'][0]", compare("x", current("a", 0))),
        ("@[ 'a' ] == -1.5E+3", compare(current("a"), -1500.0)),
        ("true==$", compare(True, query())),
        ("@==-0", compare(current(), 0)),
        ("null==1e2", compare(None, 100.0)),
        (
            "@.a<=@.b",
            ComparisonExpression("<=", current("a"), current("b")),
        ),
        (
            "length(@.a)>2",
            ComparisonExpression(
                ">",
                FunctionExpression("length", (current("a"),)),
                LiteralExpression(2),
            ),
        ),
        (
            "count( @.* ) != value($..b)",
            ComparisonExpression(
                "!=",
                FunctionExpression("count", (current(ANY),)),
                FunctionExpression(
                    "value", (Query((Segment((NameSelector("b"),), True),)),)
                ),
            ),
        ),
        (
            "!match(@.a , 'x.*')",
            LogicalNot(
                LogicalTest(
                    FunctionExpression(
                        "match", (current("a"), LiteralExpression("x.*"))
                    )
                )
            ),
        ),
        (
            "search(value(@..b),length('c'))",
            LogicalTest(
                FunctionExpression(
                    "search",
                    (
                        FunctionExpression(
                            "value",
                            (Query((Segment((NameSelector("b"),), True),), "@"),),
                        ),
                        FunctionExpression("length", (LiteralExpression("c"),)),
                    ),
                )
            ),
        ),
        ("@[?@.a]", LogicalTest(current(FilterSelector(EXISTS_A)))),
    ],
)
def test_logical_expressions(text: str, expected: LogicalExpression) -> None:
    assert parse_logical(text) == expected
    assert parse_jsonpath(f"$[?{text}]") == query(FilterSelector(expected))


def test_literals_keep_their_type() -> None:
    for text, kind in [("1", int), ("-0", int), ("1.0", float), ("1e0", float)]:
        parsed = parse_logical(f"@=={text}")
        assert isinstance(parsed, ComparisonExpression)
        assert isinstance(parsed.right, LiteralExpression)
        assert type(parsed.right.value) is kind


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " $",
            "$ ",
            "$\n",
            "a",
            "@",
            "@.a",
            "$a",
            "$$",
            "$.",
            "$..",
            "$.a.",
            "$...a",
        ),
        *("$.1", "$.&", "$.a-b", "$.'a'", "$. a", "$.. a", "$.[0]", "$.a b", "$.?@.a"),
        *(
            "$[]",
            "$[",
            "$[0",
            "$['a'",
            "$[0 1]",
            "$[0,]",
            "$[,0]",
            "$[a]",
            "$[$]",
            "$[0]]",
        ),
        *("$[01]", "$[-0]", "$[-01]", "$[1.0]", "$[1e1]", "$[+1]", "$[- 1]", "$[0x1]"),
        *(f"$[{MAX + 1}]", f"$[-{MAX + 1}]", "$[" + "9" * 5000 + "]"),
        *(
            "$[1:2:3:4]",
            "$[1:a]",
            "$[01:]",
            "$[:-0]",
            "$[::1.0]",
            f"$[::{MAX + 1}]",
            "$[1:2 3]",
        ),
        *("$['a\"]", "$['a'b']", "$['\x00']", '$["\x1f"]', "$['a\n']", "$['\ud800']"),
        *(r"$['\"']", r"""$["\'"]""", r"$['\a']", r"$['\x41']", r"$['\0']", "$['\\"),
        *(r"$['\u']", r"$['\u12']", r"$['\u+123']", r"$['\u{1234}']", r"$['\U1234']"),
        *(r"$['\uD800']", r"$['\uDC00']", r"$['\uD800\uD800']", r"$['\uD800\u1234']"),
        *(
            "$[?]",
            "$[?@.a",
            "$[?@.a]]",
            "$[?(@.a]",
            "$[?@.a)]",
            "$[?()]",
            "$?@.a",
            "$[?@ a]",
        ),
        *(
            "$[?true]",
            "$[?'a']",
            "$[?1]",
            "$[?null && @.a]",
            "$[?!true]",
            "$[?a]",
            "$[?True==@]",
        ),
        *("$[?@.a=1]", "$[?@.a===1]", "$[?@.a<>1]", "$[?@.a&@.b]", "$[?@.a and @.b]"),
        *(
            "$[?@.a==]",
            "$[?==1]",
            "$[?@.a==1==1]",
            "$[?(@.a==1)==true]",
            "$[?@.a==(1)]",
        ),
        *(
            "$[?!@.a==1]",
            "$[?!!@.a]",
            "$[?@.a==!@.b]",
            "$[?@.a&&]",
            "$[?||@.a]",
            "$[?@.a!]",
        ),
        *(
            "$[?@==01]",
            "$[?@==-01]",
            "$[?@==.5]",
            "$[?@==1.]",
            "$[?@==1e]",
            "$[?@==+1]",
        ),
        *(
            "$[?@==1e999]",
            "$[?@==[1]]",
            "$[?@=={}]",
            "$[?@==nullx]",
            "$[?@=='a]",
            "$[?@==- 1]",
        ),
        *(
            "$[?@.*==1]",
            "$[?@..a==1]",
            "$[?@[0:1]==1]",
            "$[?@[0,1]==1]",
            "$[?1==$['a','b']]",
        ),
        *("$[?@[?@.a]==1]", "$[?@.a[*].b<1]"),
        *("$[?length(@.a)]", "$[?count(@.*)]", "$[?value(@.a)]", "$[?!length(@.a)]"),
        *("$[?match(@.a,'x')==true]", "$[?1<search(@.a,'x')]"),
        *(
            "$[?length()>1]",
            "$[?length(@.a,@.b)>1]",
            "$[?match(@.a)]",
            "$[?search(@,@,@)]",
        ),
        *("$[?length(@.*)>1]", "$[?length(@[0,1])>1]", "$[?match(@..a,'x')]"),
        *(
            "$[?count(1)>1]",
            "$[?count('a')>1]",
            "$[?count(length(@))>1]",
            "$[?value(true)==1]",
        ),
        *("$[?length(match(@,'a'))>1]", "$[?length(@.a==@.b)>1]", "$[?length(!@.a)>1]"),
        *(
            "$[?length((@.a))>1]",
            "$[?count(@.a,)>1]",
            "$[?count(,@.a)>1]",
            "$[?count(@.a>1]",
        ),
        *(
            "$[?count (@.*)>1]",
            "$[?count\n(@.*)>1]",
            "$[?Count(@.*)>1]",
            "$[?size(@.*)>1]",
        ),
        *("$[(@.length-1)]", "$[?(@.a =~ /x/)]", "$.length()", "$[?@.a in ['x']]"),
        *("$" + "[?@" * 100, "$[?" + "(" * 100 + "@" + ")" * 100 + "]"),
    ],
)
def test_not_a_query(text: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse_jsonpath(text)
    fault = caught.value
    assert fault.message
    assert 0 <= fault.offset <= fault.offset + fault.length <= len(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("$", ()),
        ("$.a['b'][0][-1]", ("a", "b", 0, -1)),
        ("$.*", None),
        ("$..a", None),
        ("$[0,1]", None),
        ("$[0:1]", None),
        ("$.a[?@.b]", None),
    ],
)
def test_singular(text: str, path: tuple[str | int, ...] | None) -> None:
    parsed = parse_jsonpath(text)
    assert singular_path(parsed) == path
    assert is_singular(parsed) is (path is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$.a[?@.b]", query("a", FilterSelector(EXISTS_B))),
        ('$.a == "x"', compare(query("a"), "x")),
        ("'x' == $.a", compare("x", query("a"))),
        (
            "$.a && !($.b)",
            LogicalAnd((LogicalTest(query("a")), LogicalNot(LogicalTest(query("b"))))),
        ),
        (
            "$.a.length > 0",
            ComparisonExpression(">", query("a", "length"), LiteralExpression(0)),
        ),
        (
            "count($.a[*]) > 0",
            ComparisonExpression(
                ">",
                FunctionExpression("count", (query("a", ANY),)),
                LiteralExpression(0),
            ),
        ),
    ],
)
def test_criteria(text: str, expected: Query | LogicalExpression) -> None:
    assert parse_jsonpath_criterion(text) == expected


@pytest.mark.parametrize(
    ("text", "offset", "length", "message"),
    [
        ("", 0, 0, "a JSONPath query begins with `$`"),
        ("status == 'x'", 0, 6, "a JSONPath query begins with `$`"),
        (" $.a", 0, 1, "a JSONPath query begins with `$`"),
        ("$.a\n", 3, 1, "whitespace after the end"),
        ("$.a == 'x' ", 10, 1, "whitespace after the end"),
        ("$.a == done", 7, 4, "expected a query, a literal or a function"),
        ("$.a == 1 and $.b", 9, 3, "expected an operator or the end"),
        ("$.a = 1", 4, 1, "expected a segment or the end"),
        ("$.a[*].b == 3", 0, 8, "a query that may select several nodes"),
        ("$[?count(@.a)]", 3, 10, "the result of `count()` has to be compared"),
        ("$[?length(@.*)>1]", 10, 3, "`length()` takes one value"),
        ("length($.a", 10, 0, "expected `,` or `)`"),
        (r"$['a\x']", 4, 2, r"`\x` does not begin an escape sequence"),
        ("$['\n']", 3, 1, "U+000A cannot stand in a string"),
    ],
)
def test_faults(text: str, offset: int, length: int, message: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse_jsonpath_criterion(text)
    fault = caught.value
    assert (fault.offset, fault.length) == (offset, length)
    assert fault.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("$.a-b", "write `['a-b']`"),
        ("$.0", "write `[0]`"),
        ("$[a]", "write a name in quotes: `'a'`"),
        ("$.a.length() > 0", "write `length($.a)`"),
        ("$[?@.a = 1]", "write `==`"),
        ("$[?@.a =~ 'x']", "write `search(value, 'pattern')`"),
        ("$.a == NULL", "write `null`"),
        ("$[?!@.a == 1]", "write `!(…)` around the comparison"),
        ("$[(@.length-1)]", "RFC 9535 has no scripts"),
        ("$[?length(@.*)>1]", "use `count()`"),
    ],
)
def test_hints(text: str, hint: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        parse_jsonpath_criterion(text)
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(hint)
