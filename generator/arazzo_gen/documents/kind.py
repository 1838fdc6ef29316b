"""The kind of a document, by the fields at its root."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..candidate import may_be_arazzo
from .pointer import Json

__all__ = ["DocumentKind", "kind_of", "may_be_arazzo"]

DocumentKind: TypeAlias = Literal["arazzo", "openapi", "asyncapi"]

_FIELDS: dict[str, DocumentKind] = {
    "arazzo": "arazzo",
    "openapi": "openapi",
    "swagger": "openapi",
    "asyncapi": "asyncapi",
}


def kind_of(root: Json) -> DocumentKind | None:
    """The kind that a document declares, valid or not; None if it declares none."""
    if isinstance(root, dict):
        for field, kind in _FIELDS.items():
            if field in root:
                return kind
    return None
