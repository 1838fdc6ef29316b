"""Explanations of codes, each with a wrong and a right example.

They are Markdown files beside this module, ``explanations/AZnnn.md``: what is wrong and
why, then the sections "Wrong" and "Right". Fenced blocks are the files of an example.
Their info strings have the file name after the language, FLOW by default. A ``console``
block has the commands that show the diagnostic, by default ``arazzo-gen check``. An
example that begins with ``workflows:`` comes after HEAD, which names the description
SHOP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby

from .codes import CODES, Code

FLOW = "flow.arazzo.yaml"
"""The file name of the Arazzo document of an example."""

SHOP = "shop.openapi.yaml"
"""The file name of the OpenAPI description of the examples."""

HEAD = f"""\
arazzo: 1.0.1
info:
  title: Examples
  version: 1.0.0
sourceDescriptions:
  - name: shop
    url: {SHOP}
    type: openapi
"""
"""The beginning of the document for an example that begins with ``workflows:``."""

_STAGES = {
    "0": "Reading files",
    "1": "The form of Arazzo documents",
    "2": "Expressions and conditions",
    "3": "OpenAPI descriptions",
    "4": "References",
    "5": "What would go wrong when a workflow runs",
    "6": "Accepted, though not conforming",
    "9": "Not generated yet, and faults of arazzo-gen",
}


@cache
def explanation(code: str) -> str:
    """The explanation of a code, in Markdown. Raises KeyError for an unknown code."""
    return _read(f"{CODES[code].code}.md")


def explain(code: str) -> str:
    """A code with its title, its default level and its explanation, in Markdown."""
    return f"# {_title(CODES[code])}\n\n{explanation(code)}"


def shop() -> str:
    """The OpenAPI description that the examples share."""
    return _read(SHOP)


def listed(codes: Iterable[Code]) -> str:
    """The codes, one per line."""
    return "".join(f"{_title(code)}\n" for code in codes)


def page() -> str:
    """All codes with their explanations: one page of Markdown."""
    parts = [_INTRODUCTION.format(index=_index(), head=HEAD, shop=shop(), name=SHOP)]
    for stage, codes in _by_stage():
        parts.append(f"## {_STAGES[stage]}\n")
        for code in codes:
            text = explanation(code.code).replace("\n## ", "\n#### ")
            parts.append(f"### {_title(code)}\n\n{text}")
    return "\n".join(parts)


def _index() -> str:
    """The table of contents of the page."""
    parts: list[str] = []
    for stage, codes in _by_stage():
        parts.append(f"- [{_STAGES[stage]}](#{_anchor(_STAGES[stage])})\n")
        parts += (f"  - [{_title(code)}](#{_anchor(_title(code))})\n" for code in codes)
    return "".join(parts)


def _by_stage() -> Iterator[tuple[str, Iterable[Code]]]:
    return groupby(CODES.values(), key=lambda code: code.code[2])


def _anchor(title: str) -> str:
    """GitHub's anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _title(code: Code) -> str:
    return f"{code.code}: {code.title} ({code.level})"


def _read(name: str) -> str:
    folder = files(__package__).joinpath("explanations")
    return folder.joinpath(name).read_text(encoding="utf-8")


_INTRODUCTION = """\
# Diagnostics

Every diagnostic of `arazzo-gen check` and `arazzo-gen build` has a code.
`arazzo-gen explain CODE` prints what stands here about it, and this page is what
`arazzo-gen explain --all` prints. In brackets is the level that a code has by default.

{index}
An example that begins with `workflows:` stands below these lines:

```yaml
{head}```

and the description that they name is, in all examples, {name}:

```yaml
{shop}```
"""
