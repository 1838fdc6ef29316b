"""Constraints: what schemas say of values beside their type.

A keyword is checked where it can be said of the type: of strings, numbers, lists and
maps. One that would never refuse a value, or that no value meets, is left out where
pydantic could not say it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator

from ...documents import Json
from ...language import pattern_engine
from ...openapi import Schema
from ..values.types import FLOAT, INT, STR, CheckedType, ListType, MapType, Type

_NUMBERS = ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf")
_LARGEST = 2**31 - 1
"""A length or count beyond which no value is."""

Check = tuple[str, str | int | float]


def checked(of: Type, schema: Schema) -> Type:
    """A type with the constraints of a schema that can be said of it."""
    checks: dict[str, Check] = {}
    if of == STR:
        checks = _sizes(schema, "minLength", "maxLength")
        patterns = {
            ("pattern", pattern): ("pattern", pattern)
            for pattern in schema.keyword("pattern")
            if isinstance(pattern, str) and pattern_engine(pattern) is not None
        }
        return _all(of, [*checks.values(), *patterns.values()])
    if of in (INT, FLOAT):
        return _all(of, _numbers(schema, whole=of == INT))
    if isinstance(of, ListType):
        checks = _sizes(schema, "minItems", "maxItems")
        if any(value is True for value in schema.keyword("uniqueItems")):
            checks["uniqueItems"] = ("uniqueItems", True)
    elif isinstance(of, MapType):
        checks = _sizes(schema, "minProperties", "maxProperties")
    return _all(of, checks.values())


def _all(of: Type, checks: Iterable[Check]) -> Type:
    found = tuple(sorted(checks, key=lambda check: (check[0], str(check[1]))))
    return CheckedType(of, found) if found else of


def _sizes(schema: Schema, least: str, most: str) -> dict[str, Check]:
    found: dict[str, Check] = {}
    lower = [*_limits(schema, least)]
    if lower and max(lower) > 0:
        found[least] = (least, min(math.ceil(max(lower)), _LARGEST))
    upper = [*_limits(schema, most)]
    if upper and 0 <= min(upper) < _LARGEST:
        found[most] = (most, math.floor(min(upper)))
    return found


def _numbers(schema: Schema, *, whole: bool) -> list[Check]:
    found: list[Check] = []
    for keyword in _NUMBERS:
        limits = [*_limits(schema, keyword)]
        if keyword == "multipleOf":
            found += [
                (keyword, limit)
                for limit in dict.fromkeys(map(_plain, limits))
                if limit > 0 and (isinstance(limit, int) or not whole)
                if whole or _is_float(limit)
            ]
        elif limits:
            limit = min(limits) if "axi" in keyword else max(limits)
            if whole or _is_float(limit):
                found.append((keyword, _rounded(keyword, limit) if whole else limit))
    return found


def _is_float(limit: float) -> bool:
    """Whether a limit is one for floats: integers of hundreds of digits are beyond all
    of them."""
    return abs(limit) <= sys.float_info.max


def _rounded(keyword: str, limit: float) -> int:
    """The limit of an integer that says the same: above 1.5 is from 2."""
    if limit == int(limit):
        return int(limit)
    upward = keyword in ("minimum", "exclusiveMaximum")
    return math.ceil(limit) if upward else math.floor(limit)


def _plain(limit: float) -> int | float:
    return int(limit) if limit == int(limit) else limit


def _limits(schema: Schema, keyword: str) -> Iterator[int | float]:
    """The numbers that a schema gives a keyword. In OpenAPI 3.0 an exclusive limit is
    the one that stands beside it."""
    for part in schema.parts:
        limit: Json = part.node.get(keyword)
        beside = f"exclusive{keyword.capitalize()}"
        if part.node.get(beside) is True:
            continue
        if limit is True and keyword.startswith("exclusive"):
            limit = part.node.get(keyword.removeprefix("exclusive").lower())
        if (
            isinstance(limit, int | float)
            and not isinstance(limit, bool)
            and (isinstance(limit, int) or math.isfinite(limit))
        ):
            yield limit
