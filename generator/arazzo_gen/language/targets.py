"""The languages of the targets of payload replacements."""

from __future__ import annotations

from typing import Literal, TypeAlias

TargetKind: TypeAlias = Literal["pointer", "path", "jsonpath", "goessner", "xpath"]
"""A JSON Pointer, a singular JSONPath query, any other JSONPath query, a query of the
Goessner draft, or an XPath expression."""
