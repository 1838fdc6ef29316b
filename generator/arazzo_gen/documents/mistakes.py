"""Mistakes that JSON and YAML texts share, which the parsers have no word for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .source import Source

_CONFLICT = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7}(?: .*)?$", re.MULTILINE)
_COMMENT = re.compile(r"\s*(//|/\*|<!--|--(?=\s))")
_MARKUP = re.compile(r"\s*<(?:[!?]|[a-zA-Z])")
_COMMENT_BEHIND = re.compile(r"""[\s,\[{](//(?=\s)|/\*(?=[\s*]))[^"']*$""")


def line_of(source: Source, index: int) -> int:
    """The number of the line that holds ``index``, counted from 1."""
    return source.lines.position(index).line


def merge_conflict(source: Source, line: int) -> str | None:
    """What to do where markers of a merge stand at or before a line, or just behind."""
    begins = _CONFLICT.search(source.text)
    ends = begins and _CONFLICT_END.search(source.text, begins.end())
    if begins is None or ends is None:
        return None
    first, last = line_of(source, begins.start()), line_of(source, ends.start())
    if line < first:
        return None
    return f"resolve the merge conflict of lines {first} to {last}"


def markup(source: Source) -> str | None:
    """What to do about HTML and XML, such as an error page that was downloaded."""
    if not _MARKUP.match(source.text) or source.text.lstrip().startswith("<!--"):
        return None
    return "this is HTML or XML: write the document as YAML or JSON"


def comment(source: Source, lines: Iterable[int], advice: str) -> str | None:
    """``advice`` where one of the lines has a comment of another language.

    ``{}`` in the advice is what begins the comment there.
    """
    for number in lines:
        line = source.lines.line(number)
        if found := _COMMENT.match(line) or _COMMENT_BEHIND.search(line):
            return advice.format(found[1])
    return None
