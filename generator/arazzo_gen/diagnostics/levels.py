"""The levels of diagnostics: defaults by code, and the caller's choices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

from .codes import CODES, Code, Level
from .model import Diagnostic

ChosenLevel: TypeAlias = Literal["off", "note", "warning", "error"]

CHOSEN: tuple[ChosenLevel, ...] = get_args(ChosenLevel)


def can_be(code: Code, level: ChosenLevel) -> bool:
    """Whether a code may have a level. Errors that prevent code generation stay
    errors."""
    return level == "error" or code.level != "error" or code.relaxable


class Levels(NamedTuple):
    """The caller's choice of levels: ``chosen`` by codes; ``strict`` turns the other
    warnings into errors."""

    strict: bool = False
    chosen: Mapping[str, ChosenLevel] = MappingProxyType({})

    def of(self, found: Diagnostic) -> Level | None:
        """The level of a diagnostic, None if it is off."""
        level = self.chosen.get(found.code, found.level)
        if level == "off":
            return None
        return "error" if level == "warning" and self.strict else level

    def stops(self, found: Diagnostic) -> bool:
        """Whether a diagnostic prevents code generation: an error of its own, not by
        ``strict``, and not relaxed."""
        code = CODES[found.code]
        return code.level == "error" and not self.is_relaxed(found.code)

    def is_relaxed(self, code: str) -> bool:
        """Whether the caller chose a lower level than error for a code."""
        return self.chosen.get(code, "error") != "error"
