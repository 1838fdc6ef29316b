"""Patterns of JSON Schema, and the engines that can search for them at run time.

Patterns are of the dialect of ECMA-262. pydantic's own engine takes linear time and
means the same by nearly all of them; what it lacks, looking around and back, is left
to Python's. A pattern that neither knows is not checked.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Literal

from pydantic_core import SchemaError, SchemaValidator, core_schema

_LONGEST = 10_000
_SLASHED = re.compile(r"/(\^.*|.*(?<!\\)\$)/([a-z]*)", re.DOTALL)


@lru_cache(maxsize=1024)
def pattern_engine(pattern: str) -> Literal["pydantic", "python"] | None:
    """The engine that can search for a pattern, None if neither can."""
    if len(pattern) > _LONGEST:
        return None
    if _validator(pattern) is not None:
        return "pydantic"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
        return "python"
    except (re.error, ValueError, OverflowError, RecursionError):
        return None


def between_slashes(pattern: str) -> str | None:
    """What stands between slashes, with the flag for ignoring case; None where a
    pattern may have slashes of its own: one that begins with ``^`` there, or ends with
    ``$``, can never be found."""
    found = _SLASHED.fullmatch(pattern)
    if found is None:
        return None
    return f"(?i){found[1]}" if "i" in found[2] else found[1]


def is_found(pattern: str, text: str) -> bool | None:
    """Whether a pattern matches within a text; None if that is unknown.

    Only the engine that takes linear time is asked: Python's can take for ever.
    """
    validator = _validator(pattern) if len(pattern) <= _LONGEST else None
    return None if validator is None else validator.isinstance_python(text)


@lru_cache(maxsize=1024)
def _validator(pattern: str) -> SchemaValidator | None:
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except (SchemaError, UnicodeEncodeError):
        return None
