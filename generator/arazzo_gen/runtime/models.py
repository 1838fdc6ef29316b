"""The bases of the generated models: what is validated, and how strictly."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["InputModel", "OutputModel", "RequestModel", "ResponseModel"]


class InputModel(BaseModel):
    """What a caller passes to a workflow, by its Python or its document's names.

    Members that the document does not declare are passed on.
    """

    model_config = ConfigDict(
        protected_namespaces=(),
        allow_inf_nan=False,
        populate_by_name=True,
        extra="allow",
    )

    def model_post_init(self, context: Any, /) -> None:
        """Defaults travel on as what the caller gave does: they count as set."""
        self.model_fields_set.update(
            name for name in type(self).model_fields if getattr(self, name) is not None
        )


class OutputModel(BaseModel):
    """What a workflow gives back; ``model_dump(by_alias=True)`` has the names of the
    document. Octets become base64 in JSON."""

    model_config = ConfigDict(
        protected_namespaces=(),
        allow_inf_nan=False,
        populate_by_name=True,
        ser_json_bytes="base64",
    )


class RequestModel(BaseModel):
    """A body to send: validated before it leaves, so no unknown field slips in."""

    model_config = ConfigDict(
        protected_namespaces=(), allow_inf_nan=False, extra="forbid"
    )


class ResponseModel(BaseModel):
    """What is read of a body: no value is coerced, and what is not read is ignored."""

    model_config = ConfigDict(
        protected_namespaces=(), allow_inf_nan=False, extra="ignore", strict=True
    )
