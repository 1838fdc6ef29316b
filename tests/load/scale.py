"""A sample in the suite, and the whole by the marker ``load``."""

from __future__ import annotations

import pytest


def scale(name: str, sample: int, whole: int) -> pytest.MarkDecorator:
    """Parametrizes a test by a number: one in the suite, one with ``-m load``."""
    return pytest.mark.parametrize(
        name,
        [
            pytest.param(sample, id="sample"),
            pytest.param(whole, id="whole", marks=pytest.mark.load),
        ],
    )
