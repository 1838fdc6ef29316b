from __future__ import annotations

import argparse

import pytest

from arazzo_gen.runtime.command import json_or_text, json_value


@pytest.mark.parametrize("text", ["[", "[" * 100_000])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="not JSON"):
        json_value(text)
    assert json_or_text(text) == text
