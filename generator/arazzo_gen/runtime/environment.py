"""Environment variables that a client needs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["required_variable", "variable_choice"]

ChoiceT = TypeVar("ChoiceT", bound=str)


def required_variable(name: str) -> str:
    """The value of an environment variable. Raises ValueError if it is not set."""
    value = os.environ.get(name)
    if value is None:
        raise ValueError(f"the environment variable {name} is not set")
    return value


def variable_choice(name: str, values: Sequence[ChoiceT], default: ChoiceT) -> ChoiceT:
    """The value of an environment variable, or its default. Raises ValueError if it is
    none of ``values``."""
    given = os.environ.get(name, default)
    for value in values:
        if value == given:
            return value
    raise ValueError(f"the environment variable {name} must be {' or '.join(values)}")
