"""Is what the form of a document allows also what its author meant?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from ..arazzo import (
    FeatureSet,
    Parameter,
    PayloadReplacement,
    RequestBody,
    ReusableObject,
    Selector,
    SelectorType,
    SourceDescription,
    Step,
    Workflow,
    is_selector,
)
from ..arazzo.objects import Node, walk
from ..arazzo.problems import did_you_mean, quoted
from ..diagnostics import Diagnostic, Related
from ..link import LinkedDocument

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_NAMED_BY = {SourceDescription: "name", Workflow: "workflowId", Step: "stepId"}
_SELECTOR_TYPES = get_args(SelectorType)


def check_form(document: LinkedDocument) -> Iterator[Diagnostic]:
    """Names, Reusable Objects, values and replacements (Arazzo 1.1.0, "Schema")."""
    for node in walk(document.root, document.arazzo.feature_set):
        if node.model in _NAMED_BY:
            yield from _name(node, _NAMED_BY[node.model])
        elif node.model is ReusableObject:
            yield from _ignored(node)
        elif node.model in (Parameter, PayloadReplacement):
            yield from _almost_selector(node, document.arazzo.feature_set)
        elif node.model is RequestBody:
            yield from _replaced_twice(node)


def _name(node: Node, field: str) -> Iterator[Diagnostic]:
    name = str(node.fields[field])
    if not _NAME.fullmatch(name):
        proposed = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")
        yield Diagnostic.at(
            "AZ108",
            f'{quoted(name)} has other characters than letters, digits, "_" and "-"',
            node.at.child(field).span(),
            note=f'a "{field}" SHOULD have no others: runtime expressions and other'
            " tools may take the rest for something else",
            help=f"write {quoted(proposed)}" if proposed else "choose another name",
        )


def _ignored(node: Node) -> Iterator[Diagnostic]:
    known = ReusableObject.field_names()
    for field in node.fields:
        if field in known or field.startswith("x-"):
            continue
        meant = did_you_mean(field, [one for one in known if one not in node.fields])
        yield Diagnostic.at(
            "AZ509",
            f"{quoted(field)} of {node.label} is ignored",
            node.at.child(field).key().span(),
            note='a Reusable Object has "reference" and "value" alone',
            help=f'did you mean "{meant}"?' if meant else f"remove {quoted(field)}",
        )


def _almost_selector(node: Node, feature_set: FeatureSet) -> Iterator[Diagnostic]:
    value = node.fields["value"]
    if not isinstance(value, dict) or is_selector(value, feature_set):
        return
    known = Selector.field_names()
    written = [field for field in known if field in value]
    language = value.get("type")
    if isinstance(language, dict):
        language = language.get("type")
    if len(written) < 2 or len(written) < len(value) or language not in _SELECTOR_TYPES:
        return
    missing = [field for field in known if field not in value]
    if feature_set < (1, 1):
        help = "Selector Objects came with Arazzo 1.1: write arazzo: 1.1.0"
    elif missing:
        help = f'add "{missing[0]}"'
    else:
        help = 'begin "context" with "$", as runtime expressions do'
    yield Diagnostic.at(
        "AZ114",
        f"{node.named('value')} looks like a Selector Object, but is taken for a"
        " constant",
        node.at.child("value").span(),
        help=help,
    )


def _replaced_twice(node: Node) -> Iterator[Diagnostic]:
    first: dict[tuple[object, str], int] = {}
    for index, item in enumerate(node.items("replacements")):
        if not isinstance(item, dict):
            continue
        target = str(item["target"])
        # "-" is the place after the last item: each such replacement adds one.
        if target.endswith("/-"):
            continue
        key = (target, repr(item.get("targetSelectorType")))
        if (before := first.setdefault(key, index)) != index:
            at = node.at.child("replacements")
            yield Diagnostic.at(
                "AZ109",
                f"{quoted(target)} is replaced twice in {node.label}: this value goes"
                " over the first",
                at.child(index, "target").span(),
                help="remove one of the two",
                related=[
                    Related("the first is here", at.child(before, "target").span())
                ],
            )
