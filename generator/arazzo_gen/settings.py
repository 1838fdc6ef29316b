"""What a caller can decide about the output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a build.

    ``models`` is ``selected`` for the fields that workflows set and read, ``full`` for
    all that the operations in use reach. ``strict`` makes warnings errors.
    """

    models: Literal["selected", "full"] = "selected"
    strict: bool = False
