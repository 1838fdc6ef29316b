"""The base class of request bodies that are no object of one model."""

from __future__ import annotations

from typing import Any

from pydantic import RootModel

__all__ = ["RequestBody"]


class RequestBody(RootModel[Any]):
    """A request body that is no object of one model."""
