"""What the environment must say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["required_variable", "variable_choice"]

ChoiceT = TypeVar("ChoiceT", bound=str)


def required_variable(name: str) -> str:
    """A variable of the environment. Raises ValueError where it is not set."""
    value = os.environ.get(name)
    if value is None:
        raise ValueError(f"the environment variable {name} is not set")
    return value


def variable_choice(name: str, values: Sequence[ChoiceT], default: ChoiceT) -> ChoiceT:
    """A variable of the environment that has one of some values, or its default. Raises
    ValueError where it has another one."""
    given = os.environ.get(name, default)
    for value in values:
        if value == given:
            return value
    raise ValueError(f"the environment variable {name} must be {' or '.join(values)}")
