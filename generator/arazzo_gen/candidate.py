"""Find files that may be Arazzo documents, or may silence diagnostics, unparsed."""

from __future__ import annotations

import re

_KEY = rb"arazzo[\"']?\s*:"
"""Matches in every Arazzo document."""

MARK = "arazzo-gen:"
"""The start of a comment that silences a diagnostic."""


def may_be_arazzo(data: bytes) -> bool:
    """Whether a file may be an Arazzo document and has to be parsed."""
    if _hides(data):
        return True
    # Most files are large and no Arazzo documents: a plain search rejects them faster.
    return b"arazzo" in data and re.search(_KEY, data) is not None


def may_silence(data: bytes) -> bool:
    """Whether a comment in a file may silence a diagnostic."""
    return MARK.encode() in data or _hides(data)


def _hides(data: bytes) -> bool:
    """Whether a file has a NUL, as in UTF-16, where an ASCII search finds nothing."""
    return b"\0" in data
