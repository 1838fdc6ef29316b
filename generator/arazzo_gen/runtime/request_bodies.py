"""The bodies that are sent and are no object of one model."""

from __future__ import annotations

from typing import Any

from pydantic import RootModel

__all__ = ["RequestBody"]


class RequestBody(RootModel[Any]):
    """A body to send that is no object of one model."""
