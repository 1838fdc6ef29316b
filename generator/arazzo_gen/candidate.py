"""Which files may be Arazzo documents, or silence diagnostics, without reading them as
YAML or JSON."""

from __future__ import annotations

import re

_KEY = rb"arazzo[\"']?\s*:"
"""What every Arazzo document has somewhere."""

MARK = "arazzo-gen:"
"""What begins a comment that silences a diagnostic."""


def may_be_arazzo(data: bytes) -> bool:
    """False where a file cannot be an Arazzo document, so that it need not be read."""
    if _hides(data):
        return True
    # Most files are no Arazzo documents, and large: a word is found sooner.
    return b"arazzo" in data and re.search(_KEY, data) is not None


def may_silence(data: bytes) -> bool:
    """False where no comment in a file can silence a diagnostic."""
    return MARK.encode() in data or _hides(data)


def _hides(data: bytes) -> bool:
    """Whether a file has a NUL, as one in UTF-16 has: then its words are not seen."""
    return b"\0" in data
