"""Queries with the expressions in them resolved: JSONPath, JSON Pointer and XPath, of
criteria and of Selector Objects (Arazzo 1.1.0, "Selector Object")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...arazzo import ExpressionType, Selector
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Location, Pointer, parse_pointer
from ...language import (
    ComparisonExpression,
    Embedded,
    EmbeddedExpression,
    Extent,
    FilterSelector,
    LiteralExpression,
    LogicalAnd,
    LogicalExpression,
    LogicalNot,
    LogicalOr,
    LogicalTest,
    NameSelector,
    Node,
    Query,
    Template,
    XPathVersion,
    bind_xpath,
    check_xpath,
    double_quoted,
    goessner_query,
    nodes_in,
    parse_expression,
    parse_jsonpath,
    parse_template,
    singular_path,
)
from ..faults import syntax_of
from ..scope import Scope
from .model import (
    GoessnerValue,
    JsonPathValue,
    LinkedValue,
    Literal,
    TextValue,
    XPathValue,
    member,
)

XPATH_VERSIONS: dict[str, XPathVersion] = {
    "xpath-10": "1.0",
    "xpath-20": "2.0",
    "xpath-30": "3.0",
    "xpath-31": "3.1",
}


def link_selector(
    selector: Selector, at: Location, scope: Scope, report: Report
) -> LinkedValue:
    """The value of a Selector Object.

    Raises DiagnosticError for a syntax error, and for what its context does not name.
    """
    context = at.child("context")
    with syntax_of(context, "AZ201"):
        expression = parse_expression(selector.context)
    of = scope.resolve(expression, context, report)
    place, text = at.child("selector"), selector.selector
    match language_of(selector.type):
        case "jsonpointer", _:
            return member(of, _pointer(text, place))
        case "xpath", version:
            return link_xpath(text, version, of, place, scope)
        case "jsonpath", version if "goessner" in version:
            return link_goessner(text, of, place, scope)
    with syntax_of(place):
        query = parse_jsonpath(text)
    path = plain_path(query)
    if path is not None:
        return member(of, path)
    return link_jsonpath(query, text, of, place, scope, report)


def language_of(kind: str | ExpressionType) -> tuple[str, str]:
    """The name and the version of a query language; "" for the default version."""
    if isinstance(kind, ExpressionType):
        return kind.type, kind.version
    return kind, ""


def plain_path(query: Query) -> Pointer | None:
    """The path of a singular query that a JSON Pointer says as well, with numbers for
    indexes; None where its names could be taken for indexes, or are not fixed."""
    path = singular_path(query)
    names = [key for key in path or () if isinstance(key, str)]
    if any(name.isdigit() or parse_template(name).embedded for name in names):
        return None
    return path


def link_jsonpath(
    query: Query,
    text: str,
    of: LinkedValue,
    place: Location,
    scope: Scope,
    report: Report,
    offset: int = 0,
) -> JsonPathValue:
    """A query (RFC 9535), and its text, which begins at an offset of the place.

    That absent members differ from null there is reported.
    """
    first = query.segments[0].selectors if query.segments else ()
    of_all = any(isinstance(one, FilterSelector) for one in first)
    for node, tested in _passed_by_absence(query):
        start, length = tested.extent
        name = text[start - offset : start - offset + length]
        begin, extent = node.extent
        report.add(
            Diagnostic.at(
                "AZ606",
                "a member that is absent passes this comparison: it is not null (RFC"
                " 9535, section 2.3.5.2.2)",
                place.slice(begin, begin + extent).span(),
                help=f"write `({name} && {name} != null)` for one with a value",
                # Of a body that is an object, such a filter tests its members.
                note=(
                    "a filter behind `$` tests the items of an array, or the values in"
                    " an object, one by one, never the whole"
                    if of_all
                    else None
                ),
            )
        )
    return JsonPathValue(
        of, query, _evaluated(text, place, scope), _bound(query, place, scope)
    )


def _passed_by_absence(query: Query) -> Iterator[tuple[Node, Query]]:
    """The comparisons with null that absent members pass, and what they compare.

    Left out are those beside a test that says whether absent members are to pass:
    ``@.a && @.a != null`` and ``!@.a || @.a != null``.
    """
    told: set[int] = set()
    for node in nodes_in(query):
        items: tuple[LogicalExpression, ...] = ()
        if isinstance(node, LogicalAnd | LogicalOr):
            items = node.items
        tested = {_existence(one, isinstance(node, LogicalOr)) for one in items}
        beside = (inner for one in items for inner in nodes_in(one))
        told |= {id(one) for one in beside if _unlike_null(one) in tested - {None}}
    for node in nodes_in(query):
        compared = _unlike_null(node)
        if compared is not None and id(node) not in told:
            yield node, compared


def _unlike_null(node: Node) -> Query | None:
    match node:
        case ComparisonExpression(
            "!=", Query() as compared, LiteralExpression(value=None)
        ) | ComparisonExpression(
            "!=", LiteralExpression(value=None), Query() as compared
        ):
            return compared
    return None


def _existence(node: Node, absent: bool) -> Query | None:
    """What a node tests to be there, or to be ``absent``."""
    match node:
        case LogicalNot(LogicalTest(Query() as tested)) if absent:
            return tested
        case LogicalTest(Query() as tested) if not absent:
            return tested
    return None


def link_literal(
    literal: LiteralExpression | EmbeddedExpression, place: Location, scope: Scope
) -> LinkedValue:
    """The value of a literal, with the expressions in it resolved."""
    bound = _bound(literal, place, scope)
    if bound:
        return bound[0][1]
    return Literal(literal.value if isinstance(literal, LiteralExpression) else None)


def link_pattern(text: str, place: Location, scope: Scope) -> str | TextValue:
    """A regular expression; with expressions in it, a text that they are part of."""
    template = parse_template(text)
    return _whole(template, place, scope) if template.embedded else text


def link_goessner(
    text: str, of: LinkedValue, place: Location, scope: Scope
) -> GoessnerValue:
    """A query of draft-goessner-dispatch-jsonpath-00."""
    with syntax_of(place):
        query = goessner_query(text)
    return GoessnerValue(of, _evaluated(query, place, scope))


def link_xpath(
    text: str, version: str, of: LinkedValue, place: Location, scope: Scope
) -> XPathValue:
    """An XPath expression; of version 3.1 where none is given."""
    bound = bind_xpath(text)
    number = XPATH_VERSIONS.get(version, "3.1")
    with syntax_of(place):
        check_xpath(bound.text, number)
    variables = tuple(
        (name, _resolved(value, place, scope)) for name, value in bound.variables
    )
    return XPathValue(of, bound.text, number, variables)


def _evaluated(text: str, place: Location, scope: Scope) -> Literal | TextValue:
    """A query as it is evaluated. With expressions in it, its strings are in double
    quotes, so that what they become can be escaped as in JSON."""
    if not parse_template(text).embedded:
        return Literal(text)
    template = parse_template(double_quoted(text))
    return replace(_whole(template, place, scope), syntax="json")


def _bound(
    node: Node, place: Location, scope: Scope
) -> tuple[tuple[str, LinkedValue], ...]:
    bound: dict[str, LinkedValue] = {}
    for inner in nodes_in(node):
        match inner:
            case NameSelector(str(text)) | LiteralExpression(str(text)):
                template = parse_template(text)
                if template.embedded:
                    bound[text] = _whole(template, place, scope)
            case EmbeddedExpression(text):
                (part,) = parse_template(text).embedded
                bound[text] = _resolved(part, place, scope)
            case _:
                pass
    return tuple(bound.items())


def _resolved(value: Template | Embedded, place: Location, scope: Scope) -> LinkedValue:
    if isinstance(value, Template):
        return _whole(value, place, scope)
    # Its offset is not one in the scalar, as escapes may come before it.
    whole = Extent(0, len(str(place.value)))
    return scope.resolve(replace(value.expression, extent=whole), place)


def _whole(template: Template, place: Location, scope: Scope) -> TextValue:
    return TextValue(
        tuple(
            part if isinstance(part, str) else _resolved(part, place, scope)
            for part in template.parts
        )
    )


def _pointer(text: str, place: Location) -> Pointer:
    try:
        return parse_pointer(text)
    except ValueError as error:
        raise DiagnosticError(
            Diagnostic.at(
                "AZ202",
                f"{error} (RFC 6901)",
                place.span(),
                help="it begins with `/`, or is empty for the whole value",
            )
        ) from None
