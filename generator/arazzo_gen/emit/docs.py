"""Texts of documents as docstrings and comments, which can say what they like."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable

_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|incl|no)\.$", re.I)
"""A full stop that ends no sentence."""


_PLAIN = re.compile(r"[ -~\n]*")
"""Text in which nothing is left out."""


def clean(text: str) -> str:
    """A text without what a terminal or an editor would act on.

    Control characters other than line breaks, and those that change the direction of
    text, are left out; lone surrogates, which no file can hold, are replaced.
    """
    if _PLAIN.fullmatch(text):
        return text
    kept = (
        character
        for character in text.replace("\t", " ")
        if character == "\n"
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return "".join(kept)


def one_line(text: str) -> str:
    """A text in one line."""
    return " ".join(clean(text).split())


def sentence(text: str) -> str:
    """A text in one line, with a full stop where nothing ends it."""
    line = one_line(text)
    return line if not line or line[-1] in ".!?:;…" else f"{line}."


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each in one line; lists keep their lines."""
    blocks = re.split(r"\n\s*\n", clean(text).strip())
    return [block for block in (_joined(block) for block in blocks) if block]


def _joined(block: str) -> str:
    lines: list[str] = []
    for line in block.splitlines():
        stripped = line.strip()
        if not stripped:
            continue
        if lines and not re.match(r"[-*+] |\d+[.)] |[|#>]", stripped):
            lines[-1] += f" {stripped}"
        else:
            lines.append(stripped)
    return "\n".join(lines)


def summary_and_rest(text: str) -> tuple[str, list[str]]:
    """The first sentence of a text, and its other paragraphs."""
    blocks = paragraphs(text)
    if not blocks:
        return "", []
    first, *rest = blocks
    line = first.partition("\n")[0]
    for stop in re.finditer(r"[.!?]\s+(?=\S)", line):
        begun = line[: stop.start() + 1]
        if not _ABBREVIATED.search(begun) and begun.count("(") <= begun.count(")"):
            return begun, [first[stop.end() :], *rest]
    return first, rest


def docstring(
    summary: str, width: int, blocks: Iterable[str] = (), indent: int = 4
) -> str:
    """A docstring literal: a summary line and blocks of text, wrapped to ``width``.

    Blocks are paragraphs; lines in them that begin with spaces are kept as they are.
    """
    width -= indent
    summary, blocks = one_line(summary), [clean(block) for block in blocks]
    lines = _wrapped(summary, width - 3)
    if len(lines) == 1 and len(lines[0]) > width - 6:
        # black would keep the closing quotes behind a single line that is too long.
        lines = _wrapped(summary, width - 6)
    for block in blocks:
        lines.append("")
        for line in block.splitlines():
            lines += [line] if line.startswith(" ") else _wrapped(line, width)
    escaped = [_escaped(line, alone=len(lines) == 1) for line in lines]
    pad = " " * indent
    if len(escaped) == 1 and len(escaped[0]) <= width - 6:
        return f'"""{escaped[0]}"""'
    body = "\n".join(f"{pad}{line}" if line else "" for line in escaped[1:])
    return (
        f'"""{escaped[0]}\n{body}\n{pad}"""' if body else f'"""{escaped[0]}\n{pad}"""'
    )


def text_literal(text: str) -> str:
    """A literal of a text of several lines, one a line."""
    lines = "\n".join(_escaped(clean(line)) for line in text.splitlines())
    return f'"""\\\n{lines}\n"""'


def _escaped(line: str, *, alone: bool = False) -> str:
    """A line as it can stand in a literal with three quotes, ``alone`` between them."""
    text = re.sub('"{3,}', lambda run: '\\"' * len(run[0]), line.replace("\\", "\\\\"))
    # As black parts a quotation mark at the end from those of the literal.
    return f"{text} " if alone and line.endswith('"') else text


def wrap(text: str, width: int, first: int = 0, rest: int | None = None) -> str:
    """A text in lines of a width; the first one stands so many spaces in, and so do the
    others or, with ``rest``, so many."""
    return "\n".join(
        textwrap.wrap(
            one_line(text),
            width,
            initial_indent=" " * first,
            subsequent_indent=" " * (first if rest is None else rest),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, break_long_words=False, break_on_hyphens=False
    ) or [""]
