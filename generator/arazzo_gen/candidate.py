"""Which files may be Arazzo documents, without reading them as YAML or JSON."""

from __future__ import annotations

import re

_CANDIDATE = re.compile(rb"arazzo[\"']?\s*:|\x00")
"""What every Arazzo document has somewhere; a NUL, as in UTF-16, may hide it."""


def may_be_arazzo(data: bytes) -> bool:
    """False where a file cannot be an Arazzo document, so that it need not be read."""
    return _CANDIDATE.search(data) is not None
