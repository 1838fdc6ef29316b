"""What a document is, told by the fields at its root."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from .pointer import Json

DocumentKind: TypeAlias = Literal["arazzo", "openapi", "asyncapi"]

_FIELDS: dict[str, DocumentKind] = {
    "arazzo": "arazzo",
    "openapi": "openapi",
    "swagger": "openapi",
    "asyncapi": "asyncapi",
}
_CANDIDATE = re.compile(rb"arazzo[\"']?\s*:|\x00")
"""What every Arazzo document has somewhere; a NUL, as in UTF-16, may hide it."""


def kind_of(root: Json) -> DocumentKind | None:
    """What a document says it is, valid or not; None where it does not say."""
    if isinstance(root, dict):
        for field, kind in _FIELDS.items():
            if field in root:
                return kind
    return None


def may_be_arazzo(data: bytes) -> bool:
    """False where a file cannot be an Arazzo document, so that it need not be read."""
    return _CANDIDATE.search(data) is not None
