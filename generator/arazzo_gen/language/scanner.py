"""The cursor that the hand-written parsers of this stage share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from .faults import SyntaxFault
from .nodes import ComparisonOperator, Extent

MAX_NESTING = 32

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_COMPARISON = re.compile(r"==|!=|<=|>=|<|>")
_FOUND = re.compile(r"[\w$@-]+|[=!<>&|~]+|.", re.DOTALL)


class Scanner:
    """A text and a position in it.

    ``base`` is where the text begins in the longer text that extents and faults are
    counted in.
    """

    __slots__ = ("_depth", "base", "position", "text")

    def __init__(self, text: str, base: int = 0) -> None:
        self.text = text
        self.position = 0
        self.base = base
        self._depth = 0

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def peek(self, size: int = 1) -> str:
        return self.text[self.position : self.position + size]

    def take(self, token: str) -> bool:
        """Step over ``token`` if the text goes on with it."""
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over a match of ``pattern`` at the position."""
        found = pattern.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def number(self) -> int | float | None:
        """Step over a JSON number (RFC 8259, section 6)."""
        start = self.position
        found = self.match(_NUMBER)
        if found is None:
            return None
        text = found[0]
        value = float(text)
        if not math.isfinite(value):
            raise self.fault(
                "the number is too large", start, self.position, "use a smaller number"
            )
        return int(text) if text.lstrip("-").isdigit() else value

    def comparison_operator(self) -> ComparisonOperator | None:
        found = self.match(_COMPARISON)
        return cast(ComparisonOperator, found[0]) if found else None

    def extent(self, start: int) -> Extent:
        """From ``start`` up to the position."""
        return Extent(self.base + start, self.position - start)

    def found(self) -> str:
        """The text at the position in the words of a message."""
        found = _FOUND.match(self.text, self.position)
        if found is None:
            return "the end"
        text = found[0]
        return f"`{text if len(text) <= 40 else text[:39] + '…'}`"

    def fault(
        self,
        message: str,
        start: int | None = None,
        end: int | None = None,
        hint: str | None = None,
    ) -> SyntaxFault:
        """A fault from ``start`` to ``end``, by default of the text at the position."""
        if start is None:
            start = self.position
        if end is None:
            found = _FOUND.match(self.text, start)
            end = found.end() if found else start
        return SyntaxFault(message, self.base + start, end - start, hint)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Nest the block one level deeper. Raises SyntaxFault above the limit."""
        if self._depth >= MAX_NESTING:
            raise self.fault(
                f"nested more than {MAX_NESTING} levels deep",
                hint="split it into several conditions",
            )
        self._depth += 1
        yield
        self._depth -= 1
