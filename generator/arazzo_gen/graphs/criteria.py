"""Criteria as JSON: their texts, and their predicates as trees."""

from __future__ import annotations

from collections.abc import Sequence

from ..language.predicates import (
    AllOf,
    AnyOf,
    Compare,
    Holds,
    IsTrue,
    Matches,
    Not,
    PatternTest,
    Selects,
)
from ..link import LinkedCriterion, LinkedTest
from .values import Object, location, value


def criteria(of: Sequence[LinkedCriterion]) -> list[Object]:
    """A list of criteria, all of which must hold."""
    return [_criterion(one) for one in of]


def _criterion(of: LinkedCriterion) -> Object:
    given = of.at.value
    members = given if isinstance(given, dict) else {}
    kind = members.get("type", "simple")
    return {
        "condition": of.condition,
        "type": kind.get("type") if isinstance(kind, dict) else kind,
        "version": kind.get("version") if isinstance(kind, dict) else None,
        "context": members.get("context"),
        "test": test(of.test),
        "location": location(of.at),
    }


def test(of: LinkedTest) -> Object:
    """A predicate as a tree of predicates and values."""
    match of:
        case Compare(operator, left, right, rules):
            return {
                "kind": "compare",
                "operator": operator,
                "left": value(left),
                "right": value(right),
                "rules": rules,
            }
        case IsTrue(inner):
            return {"kind": "is_true", "value": value(inner)}
        case Matches(inner, pattern):
            return {
                "kind": "matches",
                "value": value(inner),
                "pattern": (
                    _pattern(pattern) if isinstance(pattern, str) else value(pattern)
                ),
            }
        case Selects(query, itself):
            return {"kind": "selects", "query": value(query), "itself": itself}
        case Holds(expression):
            return {"kind": "holds", "value": value(expression)}
        case PatternTest(inner, pattern, whole):
            return {
                "kind": "pattern",
                "value": value(inner),
                "pattern": value(pattern),
                "whole": whole,
            }
        case Not(negated):
            return {"kind": "not", "test": test(negated)}
        case AllOf(tests):
            return {"kind": "all", "tests": [test(one) for one in tests]}
        case AnyOf(tests):
            return {"kind": "any", "tests": [test(one) for one in tests]}


def _pattern(text: str) -> Object:
    return {"kind": "literal", "value": text}
