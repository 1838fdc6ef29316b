"""Modules as templates write them, for tests that their layout does not matter to: it
takes longer than all the rest."""

from __future__ import annotations

from arazzo_gen.emit.formatting import IMPORTS
from arazzo_gen.emit.style import Style


def unformatted(code: str, _: Style, imports: str = "") -> str:
    """What takes the place of ``formatted``."""
    return code.replace(IMPORTS, imports)
