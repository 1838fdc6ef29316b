"""The parsers of the small languages: what is written out comes back, and no text
raises anything but SyntaxFault."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arazzo_gen.language import (
    Access,
    And,
    BodyExpression,
    Comparison,
    ComparisonExpression,
    ComparisonOperator,
    ComponentExpression,
    Condition,
    Embedded,
    EmbeddedExpression,
    Expression,
    FilterSelector,
    FunctionExpression,
    HeaderExpression,
    IndexSelector,
    InputExpression,
    Literal,
    LiteralExpression,
    LogicalAnd,
    LogicalExpression,
    LogicalNot,
    LogicalOr,
    LogicalTest,
    MethodExpression,
    NameSelector,
    Not,
    Operand,
    Or,
    OutputExpression,
    PathExpression,
    Query,
    QueryExpression,
    Reference,
    Segment,
    Selector,
    SelfExpression,
    SliceSelector,
    SourceExpression,
    StatusCodeExpression,
    StepExpression,
    SyntaxFault,
    UrlExpression,
    WildcardSelector,
    WorkflowExpression,
    find_unbraced,
    is_singular,
    near_miss,
    parse_condition,
    parse_expression,
    parse_jsonpath,
    parse_jsonpath_criterion,
    parse_logical,
    parse_template,
    parse_value,
    split_access,
)

OPERATORS = st.sampled_from(get_args(ComparisonOperator))


def fragments(*tokens: str) -> st.SearchStrategy[str]:
    """Texts that come closer to a grammar than characters drawn at random would."""
    return st.lists(st.sampled_from(tokens) | st.text(max_size=3), max_size=12).map(
        "".join
    )


# Runtime expressions

IDS = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z0-9._-]{1,8}", fullmatch=True).filter(
    lambda name: ".outputs." not in name
)
FREE_NAMES = st.text(
    st.characters(min_codepoint=0x20, exclude_characters='{}"\\', codec="utf-8"),
    min_size=1,
    max_size=8,
).filter(lambda name: name == name.strip())
TOKENS = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}", fullmatch=True)
POINTERS = st.none() | st.lists(
    st.text(st.characters(min_codepoint=0x21, codec="utf-8"), max_size=4).filter(
        lambda token: token == token.strip()
    ),
    max_size=3,
).map(tuple)
MESSAGES = st.sampled_from(["request", "response", "message"])
EXPRESSIONS: st.SearchStrategy[Expression] = st.one_of(
    st.sampled_from(
        [UrlExpression(), MethodExpression(), StatusCodeExpression(), SelfExpression()]
    ),
    st.builds(HeaderExpression, MESSAGES, TOKENS),
    st.builds(QueryExpression, MESSAGES, FREE_NAMES),
    st.builds(PathExpression, MESSAGES, FREE_NAMES),
    st.builds(BodyExpression, MESSAGES, st.sampled_from(["body", "payload"]), POINTERS),
    st.builds(InputExpression, NAMES, POINTERS),
    st.builds(OutputExpression, NAMES, POINTERS),
    st.builds(StepExpression, IDS, NAMES, POINTERS),
    st.builds(
        WorkflowExpression, IDS, st.sampled_from(["inputs", "outputs"]), NAMES, POINTERS
    ),
    st.builds(SourceExpression, IDS, FREE_NAMES),
    st.builds(
        ComponentExpression,
        st.sampled_from(["inputs", "parameters", "successActions", "failureActions"]),
        NAMES,
    ),
)


def written(expression: Expression) -> str:
    match expression:
        case UrlExpression():
            return "$url"
        case MethodExpression():
            return "$method"
        case StatusCodeExpression():
            return "$statusCode"
        case SelfExpression():
            return "$self"
        case HeaderExpression(message, name):
            return f"${message}.header.{name}"
        case QueryExpression(message, name):
            return f"${message}.query.{name}"
        case PathExpression(message, name):
            return f"${message}.path.{name}"
        case BodyExpression(message, part, pointer):
            return f"${message}.{part}{fragment(pointer)}"
        case InputExpression(name, pointer):
            return f"$inputs.{name}{fragment(pointer)}"
        case OutputExpression(name, pointer):
            return f"$outputs.{name}{fragment(pointer)}"
        case StepExpression(step, name, pointer):
            return f"$steps.{step}.outputs.{name}{fragment(pointer)}"
        case WorkflowExpression(workflow, field, name, pointer):
            return f"$workflows.{workflow}.{field}.{name}{fragment(pointer)}"
        case SourceExpression(source, reference):
            return f"$sourceDescriptions.{source}.{reference}"
        case ComponentExpression(kind, name):
            return f"$components.{kind}.{name}"


def fragment(pointer: tuple[str, ...] | None) -> str:
    if pointer is None:
        return ""
    tokens = (token.replace("~", "~0").replace("/", "~1") for token in pointer)
    return "#" + "".join(f"/{token}" for token in tokens)


@given(EXPRESSIONS)
def test_expressions_come_back(expression: Expression) -> None:
    assert parse_expression(written(expression)) == expression


@given(
    NAMES, st.lists(st.integers(0, 99) | IDS.filter(lambda name: not name.isdigit()))
)
def test_accesses_come_back(name: str, accesses: list[Access]) -> None:
    text = name + "".join(
        f"[{access}]" if isinstance(access, int) else f".{access}"
        for access in accesses
    )
    assert (name, tuple(accesses)) in split_access(text)


# Templates

LITERAL_TEXT = st.text(st.characters(exclude_characters="{}$", codec="utf-8"))


@given(
    st.lists(
        LITERAL_TEXT
        | EXPRESSIONS.filter(
            lambda expression: not set("{}") & set(written(expression))
        ),
        max_size=6,
    )
)
def test_templates_come_back(parts: list[str | Expression]) -> None:
    text = "".join(
        part if isinstance(part, str) else f"{{{written(part)}}}" for part in parts
    )
    template = parse_template(text)
    assert [part.expression for part in template.embedded] == [
        part for part in parts if not isinstance(part, str)
    ]
    rest = "".join(part for part in parts if isinstance(part, str))
    assert "".join(part for part in template.parts if isinstance(part, str)) == rest
    for part in template.embedded:
        found = text[part.offset : part.offset + part.length]
        assert found == f"{{{written(part.expression)}}}"


TEMPLATE_TEXTS = fragments(
    *("$inputs.", "$steps.", "s.outputs.", "a", "{$", "{", "}", "[", "]", "[0]"),
    *(".", "#/", "~", "-", "$input.", "$url", " ", "$"),
)


@given(TEMPLATE_TEXTS)
def test_any_text_is_a_value(text: str) -> None:
    assert isinstance(near_miss(text), str | None)
    parse_value(text)
    for template in (parse_template(text), find_unbraced(text)):
        if template is not None:
            assert text == "".join(
                (
                    text[part.offset : part.offset + part.length]
                    if isinstance(part, Embedded)
                    else part
                )
                for part in template.parts
            )


# Conditions

CONDITION_EXPRESSIONS: st.SearchStrategy[Expression] = st.one_of(
    st.just(StatusCodeExpression()),
    st.builds(
        HeaderExpression,
        MESSAGES,
        st.from_regex(r"[A-Za-z0-9-]{1,8}", fullmatch=True),
    ),
    st.builds(
        BodyExpression,
        MESSAGES,
        st.just("body"),
        st.lists(NAMES, min_size=1, max_size=2).map(tuple),
    ),
    st.builds(InputExpression, NAMES),
    st.builds(StepExpression, IDS, NAMES, st.none() | st.tuples(NAMES)),
)
REFERENCES = st.builds(Reference, CONDITION_EXPRESSIONS) | st.builds(
    Reference,
    st.builds(BodyExpression, MESSAGES),
    st.lists(
        st.integers(0, 9) | st.text(st.characters(exclude_characters='"'), max_size=3)
    ).map(tuple),
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LITERALS = st.builds(Literal, st.none() | st.booleans() | NUMBERS) | st.builds(
    Literal, st.text(max_size=5), st.booleans()
)


def conditions(items: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(items, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Comparison, OPERATORS, items, items),
        st.builds(Not, items),
        st.builds(And, several),
        st.builds(Or, several),
    )


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LITERALS | REFERENCES, conditions, max_leaves=8
)


def condition_text(condition: Condition, space: str) -> str:
    def nested(item: Condition) -> str:
        text = condition_text(item, space)
        return text if isinstance(item, Literal | Reference) else f"({text})"

    match condition:
        case Literal(str(value), double_quoted):
            quote = '"' if double_quoted else "'"
            return quote + value.replace(quote, quote * 2) + quote
        case Literal(value):
            return json.dumps(value)
        case Reference(expression, accesses):
            return written(expression) + "".join(
                f"[{access}]" if isinstance(access, int) else f'["{access}"]'
                for access in accesses
            )
        case Comparison(operator, left, right):
            return f"{nested(left)}{space}{operator}{space}{nested(right)}"
        case Not(item):
            return f"!{space}{nested(item)}"
        case And(items):
            return f"{space}&&{space}".join(map(nested, items))
        case Or(items):
            return f"{space}||{space}".join(map(nested, items))


@given(CONDITIONS, st.sampled_from(["", " ", "\n "]))
def test_conditions_come_back(condition: Condition, space: str) -> None:
    assert parse_condition(condition_text(condition, space)) == condition


# JSONPath

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
EMBEDDED = st.builds(
    EmbeddedExpression, st.sampled_from(["{$inputs.a}", "{$response.body#/b}"])
)
SIMPLE_SELECTORS = st.one_of(
    EMBEDDED,
    st.builds(NameSelector, st.text(st.characters(codec="utf-8"), max_size=4)),
    st.builds(IndexSelector, INTEGERS),
)
SEVERAL_SELECTORS = st.one_of(
    st.builds(WildcardSelector),
    st.builds(
        SliceSelector, st.none() | INTEGERS, st.none() | INTEGERS, st.none() | INTEGERS
    ),
)
ROOTS = st.sampled_from(["$", "@"])
SINGULAR = st.builds(
    Query,
    st.lists(st.builds(Segment, st.tuples(SIMPLE_SELECTORS)), max_size=3).map(tuple),
    ROOTS,
)


def queries(selectors: st.SearchStrategy[Selector]) -> st.SearchStrategy[Query]:
    segments = st.builds(
        Segment, st.lists(selectors, min_size=1, max_size=2).map(tuple), st.booleans()
    )
    return st.builds(Query, st.lists(segments, max_size=3).map(tuple), ROOTS)


PLAIN_QUERIES = queries(SIMPLE_SELECTORS | SEVERAL_SELECTORS)
VALUES: st.SearchStrategy[Operand] = st.recursive(
    st.builds(
        LiteralExpression,
        st.none()
        | st.booleans()
        | NUMBERS
        | st.text(st.characters(codec="utf-8"), max_size=4),
    )
    | SINGULAR
    | EMBEDDED
    | st.builds(
        FunctionExpression,
        st.sampled_from(["count", "value"]),
        st.tuples(PLAIN_QUERIES),
    ),
    lambda values: st.builds(FunctionExpression, st.just("length"), st.tuples(values)),
    max_leaves=3,
)
TESTS = st.builds(
    LogicalTest,
    PLAIN_QUERIES
    | st.builds(
        FunctionExpression,
        st.sampled_from(["match", "search"]),
        st.tuples(VALUES, VALUES),
    ),
)


def logicals(
    items: st.SearchStrategy[LogicalExpression],
) -> st.SearchStrategy[LogicalExpression]:
    several = st.lists(items, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(LogicalNot, items),
        st.builds(LogicalAnd, several),
        st.builds(LogicalOr, several),
        st.builds(
            LogicalTest, queries(st.builds(FilterSelector, items) | SIMPLE_SELECTORS)
        ),
    )


LOGICALS: st.SearchStrategy[LogicalExpression] = st.recursive(
    TESTS | st.builds(ComparisonExpression, OPERATORS, VALUES, VALUES),
    logicals,
    max_leaves=5,
)


def query_text(query: Query, space: str) -> str:
    return query.root + "".join(
        space
        + (".." if segment.descendant else "")
        + f"[{space}"
        + f"{space},{space}".join(
            selector_text(selector, space) for selector in segment.selectors
        )
        + f"{space}]"
        for segment in query.segments
    )


def selector_text(selector: Selector, space: str) -> str:
    match selector:
        case NameSelector(name):
            return json.dumps(name, ensure_ascii=len(name) % 2 == 0).replace(
                "\x7f", "\\u007f"
            )
        case IndexSelector(index):
            return str(index)
        case WildcardSelector():
            return "*"
        case SliceSelector(start, end, step):
            parts = ("" if part is None else str(part) for part in (start, end, step))
            return f"{space}:{space}".join(parts)
        case EmbeddedExpression(text):
            return text
        case FilterSelector(condition):
            return f"?{space}{logical_text(condition, space)}"


def operand_text(operand: Operand, space: str) -> str:
    match operand:
        case Query():
            return query_text(operand, space)
        case LiteralExpression(value):
            return json.dumps(value)
        case EmbeddedExpression(text):
            return text
        case FunctionExpression(name, arguments):
            texts = (operand_text(argument, space) for argument in arguments)
            return f"{name}({space}{f'{space},{space}'.join(texts)}{space})"


def logical_text(logical: LogicalExpression, space: str) -> str:
    def nested(item: LogicalExpression) -> str:
        return f"({space}{logical_text(item, space)}{space})"

    match logical:
        case LogicalTest(operand):
            return operand_text(operand, space)
        case ComparisonExpression(operator, left, right):
            texts = operand_text(left, space), operand_text(right, space)
            return f"{space}{operator}{space}".join(texts)
        case LogicalNot(LogicalTest(operand)):
            return f"!{space}{operand_text(operand, space)}"
        case LogicalNot(item):
            return f"!{space}{nested(item)}"
        case LogicalAnd(items):
            return f"{space}&&{space}".join(map(nested, items))
        case LogicalOr(items):
            return f"{space}||{space}".join(map(nested, items))


@given(LOGICALS, st.sampled_from(["", " ", "\t\r\n"]))
def test_logical_expressions_come_back(logical: LogicalExpression, space: str) -> None:
    text = logical_text(logical, space)
    assert parse_logical(text) == logical
    segment = Segment((FilterSelector(logical),))
    assert parse_jsonpath(f"$[?{space}{text}]") == Query((segment,))


@given(PLAIN_QUERIES, st.sampled_from(["", " "]))
def test_only_singular_queries_can_be_compared(query: Query, space: str) -> None:
    text = f"$[?{query_text(query, space)}==1]"
    with contextlib.nullcontext() if is_singular(query) else pytest.raises(SyntaxFault):
        parse_jsonpath(text)


# Any text

CONDITION_TEXTS = fragments(
    *("$statusCode", "$response.body", "$inputs.a", "#/a", ".b", "[0]", "['x']", "["),
    *(
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        "!",
        "(",
        ")",
        "'x'",
        '"',
        "'",
        "1.5e3",
        "null",
    ),
    *(" ", "$", "{", "200"),
)
JSONPATH_TEXTS = fragments(
    *("$", "@", ".a", "..", "[", "]", "*", "?", "0", "-1", ":", ",", "'a'", '"', "\\u"),
    *("==", "<", "&&", "||", "!", "(", ")", "length(", "count(", "match(", "true", " "),
    *("\\uD834", "\\uDD1E", "1e9"),
)


def fault(parse: Callable[[str], object], text: str) -> SyntaxFault | None:
    try:
        parse(text)
    except SyntaxFault as found:
        return found
    return None


@given(st.text() | TEMPLATE_TEXTS | CONDITION_TEXTS | JSONPATH_TEXTS)
def test_any_text_parses_or_is_at_fault_somewhere_in_it(text: str) -> None:
    for parse in (
        parse_expression,
        parse_condition,
        parse_jsonpath,
        parse_logical,
        parse_jsonpath_criterion,
    ):
        found = fault(parse, text)
        if found is not None:
            assert found.message
            assert 0 <= found.offset <= found.offset + found.length <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        *("(", "!", "[", "'", "$", "{$", "{$inputs.a}", "$inputs.", ".a", ".outputs."),
        *("[?@", "[?(", "['", "length(", "1&&", "1", " ", "\\u1234", "$.a==", "&&"),
    ],
)
@pytest.mark.parametrize("start", ["", "$", "$inputs.a", "$[?@.a", "$response.body"])
def test_long_texts_neither_recurse_nor_explode(start: str, piece: str) -> None:
    text = start + piece * 5_000
    parse_value(text)
    near_miss(text)
    find_unbraced(text)
    split_access(text)
    for parse in (parse_condition, parse_jsonpath_criterion):
        fault(parse, text)
