"""Formatting: black over every generated module."""

from __future__ import annotations

import black
from black.mode import TargetVersion
from black.report import NothingChanged

from .docs import LINE_LENGTH

_MODE = black.Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})


def formatted(code: str) -> str:
    """The module as black leaves it."""
    try:
        return black.format_file_contents(code, fast=True, mode=_MODE)
    except NothingChanged:
        return code
