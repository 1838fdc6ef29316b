"""Are responses queried in a language of theirs?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..analysis.reads import criterion_reads, success_reads
from ..analysis.responses import PossibleResponse, Responses
from ..analysis.types import Place, Types
from ..diagnostics import Diagnostic
from ..documents import Location
from ..language.predicates import Matches, PatternTest, tests_in
from ..link import LinkedCriterion
from ..link.values.kinds import COMPOUND, named_kinds
from ..link.values.model import (
    BodyRef,
    GoessnerValue,
    JsonPathValue,
    LinkedValue,
    XPathValue,
    values_in,
)
from .named_values import named_value
from .responses import no_json


def check_queries(
    responses: Responses, place: Place, types: Types
) -> Iterator[Diagnostic]:
    """JSONPath of what is no JSON, XPath of what is, and patterns of neither text nor
    number."""
    step = responses.step
    for value, at in success_reads(step):
        yield from _query(responses.possible, value, at)
    for criterion in step.criteria:
        for value, at in criterion_reads(criterion):
            yield from _query(responses.judged, value, at)
    judging = replace(place, judging=True)
    for one in step.criteria:
        yield from _patterns(one, judging, types)
    for action in step.on_success:
        for one in action.criteria:
            yield from _patterns(one, place, types)


def _query(
    possible: Sequence[PossibleResponse], value: LinkedValue, at: Location
) -> Iterator[Diagnostic]:
    all_json = {one.reading for one in possible} == {"json"}
    for inner in values_in(value):
        match inner:
            case JsonPathValue(BodyRef(())) | GoessnerValue(BodyRef(())):
                yield from no_json(possible, "a JSONPath query", at)
            case XPathValue(BodyRef(())) if all_json:
                yield Diagnostic.at(
                    "AZ567",
                    "the response is JSON, in which an XPath finds nothing",
                    at.span(),
                    help="write a query of type jsonpath; what is XML should be"
                    " described as application/xml",
                )


def _patterns(
    criterion: LinkedCriterion, place: Place, types: Types
) -> Iterator[Diagnostic]:
    for test in tests_in(criterion.test):
        if not isinstance(test, Matches | PatternTest):
            continue
        found = types.of(test.value, place)
        # JSONPath puts patterns to strings alone (RFC 9535, section 2.4.6).
        no_text = COMPOUND
        if isinstance(test, PatternTest):
            no_text |= {"boolean", "integer", "number"}
        if found is None or not found.kinds <= no_text:
            continue
        what = f"{named_value(test.value)} is {named_kinds(found.kinds)}"
        is_regex = isinstance(test, Matches)
        yield Diagnostic.at(
            "AZ566",
            (
                f"{what}: the pattern is put to its JSON, as it happens to be written"
                if is_regex
                else f"{what}, which no pattern matches"
            ),
            criterion.at.child("context" if is_regex else "condition").span(),
            help="take a part of it that is a text",
        )
