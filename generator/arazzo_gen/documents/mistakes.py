"""Help for syntax errors that JSON and YAML share and parsers do not explain."""

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
    """Help if a merge conflict begins at or before a line, None without one."""
    begins = _CONFLICT.search(source.text)
    ends = begins and _CONFLICT_END.search(source.text, begins.end())
    if begins is None or ends is None:
        return None
    first, last = line_of(source, begins.start()), line_of(source, ends.start())
    if line < first:
        return None
    return f"resolve the merge conflict of lines {first} to {last}"


def markup(source: Source) -> str | None:
    """Help for HTML and XML, such as a downloaded error page; None for other texts."""
    if not _MARKUP.match(source.text) or source.text.lstrip().startswith("<!--"):
        return None
    return "this is HTML or XML: write the document as YAML or JSON"


def comment(source: Source, lines: Iterable[int], advice: str) -> str | None:
    """``advice`` where one of the lines has a comment of another language.

    ``{}`` in the advice stands for the mark that begins the comment.
    """
    for number in lines:
        line = source.lines.line(number)
        if found := _COMMENT.match(line) or _COMMENT_BEHIND.search(line):
            return advice.format(found[1])
    return None
