"""Python values as plain JSON, and as texts of parameters."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import TypeAlias, TypeGuard, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .json_whole import Json

__all__ = ["Plain", "compact_json", "plain_value", "value_text"]

Plain: TypeAlias = "str | bool | int | float | list[Plain] | dict[str, Plain] | None"
"""A plain JSON value."""


def plain_value(value: object) -> Plain:
    """A value as plain JSON.

    Models have the names of the document and the members that were set; ``Json`` values
    are unchanged. Dates, times and durations are ISO 8601 texts, bytes are base64 (RFC
    4648, section 4); a Decimal keeps its digits. Raises ValueError for a number that
    JSON lacks, such as NaN.
    """
    if isinstance(value, Json):
        return plain_value(value.raw)
    if isinstance(value, Enum):
        return plain_value(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float | Decimal):
        if not math.isfinite(value):
            raise ValueError(f"the number {value} is none that can be sent")
        return value if isinstance(value, float) else f"{value:f}"
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode("ascii")
    if isinstance(value, BaseModel):
        return plain_value(value.model_dump(by_alias=True, exclude_unset=True))
    if _is_mapping(value):
        return {
            value_text(plain_value(name)): plain_value(item)
            for name, item in value.items()
        }
    if _is_iterable(value):
        return [plain_value(item) for item in value]
    return cast("Plain", to_jsonable_python(value))


def value_text(value: Plain) -> str:
    """A value as a text: a string unchanged, a number without exponent and trailing
    zeros, anything else as compact JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        digits = f"{Decimal(repr(value)):f}"
        whole = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return "0" if whole == "-0" else whole
    return compact_json(value)


def compact_json(value: Plain, *, ascii_only: bool = False) -> str:
    """A value as JSON without spaces; ``ascii_only`` escapes non-ASCII characters."""
    return json.dumps(
        value, ensure_ascii=ascii_only, separators=(",", ":"), allow_nan=False
    )


def _is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, Mapping)


def _is_iterable(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable)
