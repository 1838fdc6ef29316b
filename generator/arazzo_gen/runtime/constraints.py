"""Constraints of JSON Schema that pydantic does not offer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .json_values import as_json

__all__ = ["Distinct", "Matching"]


@dataclass(frozen=True, slots=True)
class Matching:
    """The constraint ``pattern`` with look-around or back-references, which pydantic's
    own engine lacks."""

    pattern: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        compiled = re.compile(self.pattern)

        def check(value: Any) -> None:
            if not compiled.search(value):
                raise PydanticCustomError(
                    "string_pattern_mismatch",
                    "String should match pattern '{pattern}'",
                    {"pattern": self.pattern},
                )

        return _checked(handler(source), check)


@dataclass(frozen=True, slots=True)
class Distinct:
    """The constraint ``uniqueItems``: no two items of a list are equal."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any) -> None:
            items = {json.dumps(as_json(item), sort_keys=True) for item in value}
            if len(items) < len(value):
                raise PydanticCustomError("not_unique", "Items should be distinct")

        return _checked(handler(source), check)


def _checked(inner: CoreSchema, check: Callable[[Any], None]) -> CoreSchema:
    def validate(value: Any) -> Any:
        if value is not None:
            check(value)
        return value

    return core_schema.no_info_after_validator_function(validate, inner)
