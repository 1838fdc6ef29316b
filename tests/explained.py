"""The examples of the explanations as projects to run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from arazzo_gen.diagnostics.explain import FLOW, HEAD, SHOP, explanation, shop

Kind = Literal["Wrong", "Right"]

_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
_COMMAND = re.compile(r"^\$ (.*)$", re.M)


@dataclass(frozen=True)
class Example:
    """``files`` by their names; ``commands`` are what shows it, if not a check, and
    ``shown`` is what the text has of what they print."""

    files: dict[str, str]
    commands: tuple[str, ...]
    shown: tuple[str, ...] = ()


def example(code: str, kind: Kind) -> Example:
    """The wrong or the right example of a code."""
    text = explanation(code)
    _, mark, section = text.partition(f"\n## {kind}\n")
    assert mark, f"{code} has no section {kind}"
    files = {SHOP: shop()}
    commands: list[str] = []
    shown: list[str] = []
    for language, name, body in _FENCE.findall(section.partition("\n## ")[0]):
        if language == "console":
            commands += _COMMAND.findall(body)
            shown += filter(None, map(flat, _COMMAND.split(body)[::2]))
        else:
            head = HEAD if body.startswith("workflows:") else ""
            files[name or FLOW] = head + body
    assert FLOW in files or commands, f"{code} has no example {kind}"
    return Example(files, tuple(commands), tuple(shown))


def flat(text: str) -> str:
    """A text on one line, wherever it was wrapped."""
    return " ".join(text.split())
