"""Which files may be Arazzo documents, or silence diagnostics, without reading them as
YAML or JSON."""

from __future__ import annotations

import re

_CANDIDATE = re.compile(rb"arazzo[\"']?\s*:|\x00")
"""What every Arazzo document has somewhere; a NUL, as in UTF-16, may hide it."""

MARK = "arazzo-gen:"
"""What begins a comment that silences a diagnostic."""

_MARKED = re.compile(MARK.encode() + rb"|\x00")


def may_be_arazzo(data: bytes) -> bool:
    """False where a file cannot be an Arazzo document, so that it need not be read."""
    return _CANDIDATE.search(data) is not None


def may_silence(data: bytes) -> bool:
    """False where no comment in a file can silence a diagnostic."""
    return _MARKED.search(data) is not None
