"""Payload replacements (Arazzo 1.1.0, "Payload Replacement Object"): made at once where
the payload tells what stands at their target, and else when the workflow runs."""

from __future__ import annotations

import json

from ...arazzo import ExpressionType, PayloadReplacement, RequestBody
from ...diagnostics import Diagnostic, DiagnosticError, Report
from ...documents import Json, Location, parse_pointer
from ...language import (
    SyntaxFault,
    check_xpath,
    goessner_query,
    parse_jsonpath,
    singular_path,
)
from ..faults import syntax_of, unsupported
from ..model import BodyKind
from ..scope import Scope
from ..values.model import (
    ArrayValue,
    LinkedValue,
    Literal,
    ObjectValue,
    Replacement,
    TextValue,
    item_index,
)
from ..values.payloads import link_value
from ..values.queries import XPATH_VERSIONS

Path = tuple[str | int, ...]

_STRUCTURED = ("json", "form", "multipart", "xml")


def link_replacements(
    given: RequestBody,
    kind: BodyKind,
    payload: LinkedValue,
    at: Location,
    scope: Scope,
    report: Report,
) -> tuple[LinkedValue, tuple[Replacement, ...]]:
    """The payload with the first replacements made, and those that are left.

    What is wrong with one is reported.
    """
    if kind == "form text":
        raise unsupported("a replacement in the text of a form", at)
    if kind in ("text", "content", "lines"):
        raise DiagnosticError(
            Diagnostic.at(
                "AZ508",
                "a body of this type has no places that a replacement could name",
                at.key().span(),
                help="put the value into the payload, with an expression",
            )
        )
    rest: list[Replacement] = []
    for index, item in enumerate(given.replacements):
        with report.catching():
            place = at.child(index)
            found = _link(item, kind, place, scope, report)
            made = None
            structured = kind in _STRUCTURED and found.kind in ("pointer", "path")
            if structured and not rest:
                try:
                    made = with_value(payload, found.path, found.value)
                except LookupError as error:
                    raise DiagnosticError(
                        Diagnostic.at(
                            "AZ508",
                            f"the payload has no place at {found.target}: {error}",
                            place.child("target").span(),
                            help="a replacement can add a member to an object, and"
                            " with `-` an item to an array",
                        )
                    ) from None
            if made is None and kind == "xml" and found.kind != "xpath":
                raise DiagnosticError(
                    Diagnostic.at(
                        "AZ508",
                        "only an XPath can name a place in XML that a run makes",
                        place.child("target").span(),
                        help="add `targetSelectorType: xpath`",
                    )
                )
            if made is None:
                rest.append(found)
            else:
                payload = made
    return payload, tuple(rest)


def _link(
    item: PayloadReplacement,
    kind: BodyKind,
    place: Location,
    scope: Scope,
    report: Report,
) -> Replacement:
    given = item.target_selector_type
    is_xml = kind in ("xml", "xml text")
    version = given.version if isinstance(given, ExpressionType) else None
    language = given.type if isinstance(given, ExpressionType) else given
    language = language or ("xpath" if is_xml else "jsonpointer")
    if (language == "xpath") != is_xml and kind != "xml":
        raise DiagnosticError(
            Diagnostic.at(
                "AZ508",
                f"a target of type {language} finds nothing in a body of"
                f" {'XML' if is_xml else 'JSON or a form'}",
                place.child("target").span(),
                help="write an XPath" if is_xml else "write a JSON Pointer",
            )
        )
    value_at = place.child("value")
    value = link_value(item.value, value_at, scope, report)
    target, at = item.target, place.child("target")
    if language == "xpath":
        number = XPATH_VERSIONS[version or "xpath-31"]
        with syntax_of(at):
            check_xpath(target, number)
        return Replacement("xpath", target, (), _text(value), value_at, number)
    if language == "jsonpointer":
        return Replacement("pointer", target, _pointer(target, at), value, value_at)
    if version is not None and "goessner" in version:
        with syntax_of(at):
            return Replacement("goessner", goessner_query(target), (), value, value_at)
    with syntax_of(at):
        query = parse_jsonpath(target)
    path = singular_path(query)
    if path is None:
        return Replacement("jsonpath", target, (), value, value_at)
    return Replacement("path", target, path, value, value_at)


def _pointer(target: str, at: Location) -> tuple[str, ...]:
    with syntax_of(at):
        try:
            return parse_pointer(target)
        except ValueError:
            raise SyntaxFault(
                f"`{target}` is not a JSON Pointer",
                0,
                len(target),
                "a JSON Pointer is empty or begins with `/`, and writes `~` as `~0`;"
                " for a JSONPath add `targetSelectorType: jsonpath`",
            ) from None


def _text(value: LinkedValue) -> LinkedValue:
    match value:
        case TextValue() | Literal(str()):
            return value
        case Literal(constant):
            return Literal(json.dumps(constant, ensure_ascii=False))
    return TextValue((value,))


def with_value(value: LinkedValue, path: Path, new: LinkedValue) -> LinkedValue | None:
    """A value with another one set in it; None where only a run tells what is there.

    Raises LookupError where there is no place for it.
    """
    if not path:
        return new
    key, rest = path[0], path[1:]
    match value:
        case Literal(dict(members)):
            pairs = [(name, _literal(item)) for name, item in members.items()]
            return _in_object(pairs, key, rest, new)
        case ObjectValue(known):
            return _in_object(list(known), key, rest, new)
        case Literal(list(items)):
            return _in_array([_literal(item) for item in items], key, rest, new)
        case ArrayValue(given):
            return _in_array(list(given), key, rest, new)
        case Literal() | TextValue():
            raise LookupError(f'what is to hold "{key}" is neither object nor array')
    return None


def _literal(value: Json) -> LinkedValue:
    return Literal(value)


def _in_object(
    members: list[tuple[str, LinkedValue]], key: str | int, rest: Path, new: LinkedValue
) -> LinkedValue | None:
    names = [name for name, _ in members]
    if not isinstance(key, str):
        raise LookupError(f"an object has no index {key}")
    if key in names:
        index = names.index(key)
        changed = with_value(members[index][1], rest, new)
        if changed is None:
            return None
        members[index] = (key, changed)
    elif rest:
        raise LookupError(f'there is no member "{key}"')
    else:
        members.append((key, new))
    literals = {name: item.value for name, item in members if isinstance(item, Literal)}
    if len(literals) == len(members):
        return Literal(literals)
    return ObjectValue(tuple(members))


def _in_array(
    items: list[LinkedValue], key: str | int, rest: Path, new: LinkedValue
) -> LinkedValue | None:
    if key == "-" and not rest:
        items.append(new)
    else:
        index = item_index(key, len(items)) if isinstance(key, str) else key
        if index is None or not -len(items) <= index < len(items):
            raise LookupError(f"there is no item {key}")
        changed = with_value(items[index], rest, new)
        if changed is None:
            return None
        items[index] = changed
    literals = [item.value for item in items if isinstance(item, Literal)]
    if len(literals) == len(items):
        return Literal(literals)
    return ArrayValue(tuple(items))
