"""What is shipped beside the code: the templates."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def template_folder() -> Path:
    """Where the templates are: in the package, or beside it in a checkout."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "templates"


def is_checkout() -> bool:
    """Whether this is no installed package: its code may change with no version."""
    return template_folder().parent != PACKAGE
