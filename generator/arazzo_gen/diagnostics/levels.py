"""How bad a diagnostic is: by its code, and as the caller wants it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

from .codes import CODES, Code, Level
from .model import Diagnostic

ChosenLevel: TypeAlias = Literal["off", "note", "warning", "error"]

CHOSEN: tuple[ChosenLevel, ...] = get_args(ChosenLevel)


def can_be(code: Code, level: ChosenLevel) -> bool:
    """Whether a code may have a level: what stands in the way of code stays an
    error."""
    return level == "error" or code.level != "error" or code.relaxable


class Levels(NamedTuple):
    """The levels that a caller chooses: ``chosen`` by codes, ``strict`` to make errors
    of the warnings that remain."""

    strict: bool = False
    chosen: Mapping[str, ChosenLevel] = MappingProxyType({})

    def of(self, found: Diagnostic) -> Level | None:
        """The level of a diagnostic, None where nobody wants to know."""
        level = self.chosen.get(found.code, found.level)
        if level == "off":
            return None
        return "error" if level == "warning" and self.strict else level

    def stops(self, found: Diagnostic) -> bool:
        """Whether nothing can be made of what a diagnostic is about: it is an error
        whatever ``strict`` says."""
        code = CODES[found.code]
        return code.level == "error" and not self.is_relaxed(found.code)

    def is_relaxed(self, code: str) -> bool:
        """Whether a code that is an error is none here."""
        return self.chosen.get(code, "error") != "error"
