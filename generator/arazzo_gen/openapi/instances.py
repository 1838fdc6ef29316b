"""Check literals of a document, such as defaults, against schemas."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from fractions import Fraction

from ..documents import Json
from ..language.patterns import is_found
from .schema_values import is_of, is_same, json_type
from .schemas import Schema

_SUFFIXES: dict[type, str] = {str: "Length", list: "Items", dict: "Properties"}
_LONGEST_SHOWN = 40


def instance_fault(schema: Schema, value: Json) -> str | None:
    """Why a value is not valid against a schema, None if no check fails."""
    if value is None:
        return None if _admits_null(schema) else "null is not allowed"
    if schema.is_null:
        return f"it is {_described(value)}, not null"
    enum = schema.enum
    if enum and not any(is_same(value, one) for one in enum):
        shown = ", ".join(json.dumps(one, ensure_ascii=False) for one in enum[:8])
        return f"it is none of {shown}{', ...' if len(enum) > 8 else ''}"
    types = schema.types
    if types and not is_of(value, types):
        return f"it is {_described(value)}, not {' or '.join(sorted(types))}"
    faults = [*_bounds(schema, value)]
    if isinstance(value, dict):
        faults += _members(schema, value)
    elif isinstance(value, list):
        items = schema.items()
        for index, item in enumerate(value if items else ()):
            fault = instance_fault(items, item) if items else None
            faults += [f"item {index}: {fault}"] if fault else []
        if True in schema.keyword("uniqueItems") and _repeats(value):
            faults.append("its items are not distinct")
    if faults:
        return faults[0]
    options = schema.alternatives()
    found = [instance_fault(option, value) for option in options]
    return found[0] if found and all(found) else None


def _admits_null(schema: Schema) -> bool:
    if schema.nullable:
        return True
    if schema.is_composed:
        return any(map(_admits_null, schema.alternatives()))
    return not schema.types and schema.enum is None


def _described(value: Json) -> str:
    kind = json_type(value)
    return f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def _members(schema: Schema, value: dict[str, Json]) -> Iterator[str]:
    properties = schema.properties()
    for name, member in properties.items():
        if name in value:
            fault = instance_fault(member.schema, value[name])
            if fault is not None:
                yield f'"{name}": {fault}'
        elif member.required:
            yield f'it lacks "{name}"'
    others = [name for name in value if name not in schema.possible()]
    if others and schema.is_closed:
        yield f'it may have no "{others[0]}"'
    values = schema.additional()
    for name in others if values and not schema.by_pattern() else ():
        fault = instance_fault(values, value[name]) if values else None
        if fault is not None:
            yield f'"{name}": {fault}'


def _bounds(schema: Schema, value: Json) -> Iterator[str]:
    """Yield the bounds of numbers, lengths and counts that a value violates, and the
    patterns that it does not match."""
    number = value if isinstance(value, int | float) else None
    size = len(value) if isinstance(value, str | list | dict) else None
    suffix = _SUFFIXES.get(type(value), "")
    for part in schema.parts:
        for keyword, limit in part.node.items():
            if isinstance(limit, bool) or not isinstance(limit, int | float | str):
                continue
            if keyword == "pattern" and isinstance(value, str):
                if not _matches(str(limit), value):
                    yield f"it does not match {limit}"
            elif isinstance(limit, str):
                continue
            elif number is not None and not isinstance(value, bool):
                if _beyond(keyword, number, limit):
                    yield f"{keyword} is {_shown(limit)}"
            elif size is not None and (
                (keyword == f"min{suffix}" and size < limit)
                or (keyword == f"max{suffix}" and size > limit)
            ):
                yield f"{keyword} is {_shown(limit)}"


def _shown(limit: float) -> str:
    text = str(limit)
    few = len(text) <= _LONGEST_SHOWN
    return text if few else f"{text[:_LONGEST_SHOWN]}... ({len(text)} digits)"


def _beyond(keyword: str, number: float, limit: float) -> bool:
    match keyword:
        case "minimum":
            return number < limit
        case "maximum":
            return number > limit
        case "exclusiveMinimum":
            return number <= limit
        case "exclusiveMaximum":
            return number >= limit
        case "multipleOf" if limit > 0:
            return not _is_multiple(number, limit)
    return False


def _is_multiple(number: float, of: float) -> bool:
    if isinstance(number, int) and isinstance(of, int):
        return number % of == 0
    try:
        ratio = number / of
        return math.isclose(ratio, round(ratio), rel_tol=1e-9)
    except OverflowError:  # a ratio that no float is
        return Fraction(str(number)) % Fraction(str(of)) == 0


def _repeats(items: list[Json]) -> bool:
    texts = [json.dumps(item, sort_keys=True) for item in items]
    return len(set(texts)) < len(texts)


def _matches(pattern: str, text: str) -> bool:
    return is_found(pattern, text) is not False
