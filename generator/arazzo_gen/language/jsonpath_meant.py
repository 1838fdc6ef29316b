"""Help for operators of other languages in JSONPath queries."""

from __future__ import annotations

import re

from .faults import SyntaxFault
from .scanner import Scanner

_MEANT = {
    "and": "write `&&`",
    "or": "write `||`",
    "not": "write `!`",
    "=": "write `==`",
    "===": "write `==`",
    "!==": "write `!=`",
    "&": "write `&&`",
    "|": "write `||`",
    "=~": "write `search(value, 'pattern')`, or `match` for the whole string",
}
_MEANT_WORD = re.compile(r"[=!~&|]+|and\b|or\b|not\b")


def unexpected(scanner: Scanner, expected: str) -> SyntaxFault:
    """The fault of unexpected text."""
    word = _MEANT_WORD.match(scanner.text, scanner.position)
    return scanner.fault(
        f"expected {expected}, not {scanner.found()}",
        hint=_MEANT.get(word[0]) if word else None,
    )
