"""What the environment must say."""

from __future__ import annotations

import os

__all__ = ["required_variable"]


def required_variable(name: str) -> str:
    """A variable of the environment. Raises ValueError where it is not set."""
    value = os.environ.get(name)
    if value is None:
        raise ValueError(f"the environment variable {name} is not set")
    return value
