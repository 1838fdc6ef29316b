"""How Python is laid out: by the settings, which black gets as its own."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings import Settings


@dataclass(frozen=True, slots=True)
class Style:
    """``width`` is how long lines may be, in characters. With ``type_statements``,
    aliases are statements of their own (PEP 695), as Python has them since 3.12."""

    width: int
    type_statements: bool


def style_of(settings: Settings) -> Style:
    """The style that settings ask for.

    Pythons newer than 3.12 read nothing that is better, so they get what that gets.
    """
    return Style(settings.line_length, settings.target_python != "3.11")
