"""How values are written into parameters and forms: the styles of OpenAPI (3.2, section
4.12.2.2) and the Encoding Objects of forms (section 4.15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

StyleName: TypeAlias = Literal[
    "matrix",
    "label",
    "simple",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
    "json",
    "text",
]
"""A style of parameters; ``json`` and ``text`` are those of a ``content``."""


@dataclass(frozen=True, slots=True)
class ParameterStyle:
    """The style of a parameter that differs from the default of its location."""

    name: StyleName
    explode: bool = False
    allow_reserved: bool = False
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class FormEncodings:
    """How members of a form are written that do not use the default encoding, by their
    names, and the members that keep reserved characters."""

    ways: tuple[tuple[str, str], ...] = ()
    reserved: tuple[str, ...] = ()
