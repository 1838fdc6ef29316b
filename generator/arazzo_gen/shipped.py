"""Find the templates that are shipped with the code."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def template_folder() -> Path:
    """The folder of the templates: in the package, or beside it in a checkout."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "templates"


def is_checkout() -> bool:
    """Whether the code runs from a checkout, where it changes without a new version."""
    return template_folder().parent != PACKAGE
