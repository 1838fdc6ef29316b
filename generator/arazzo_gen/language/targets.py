"""The languages in which a payload replacement says where it sets a value."""

from __future__ import annotations

from typing import Literal, TypeAlias

TargetKind: TypeAlias = Literal["pointer", "path", "jsonpath", "goessner", "xpath"]
"""A JSON Pointer, a singular JSONPath query, another one, one of the Goessner draft, or
an XPath expression."""
