"""The base classes of the generated models, which set how strictly they validate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, cast

from pydantic import (
    VERSION,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "InputModel",
    "Nullable",
    "OutputModel",
    "RequestModel",
    "ResponseModel",
]


_DEFERRED = tuple(map(int, VERSION.split(".")[:2])) >= (2, 14)
"""Whether pydantic builds models at first use and not at import. Before pydantic 2.14,
a thread could find a model that another thread had not finished building."""

_OPAQUE = frozenset({"cls", "config", "default", "metadata", "serialization"})
"""The keys of a core schema whose values are no schemas."""


def _as_integer(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _with_whole_floats(node: Any, *, top: bool = False) -> Any:
    """The core schema of a model, changed to accept ``2.0`` as an integer. Nested
    models have changed their own schemas."""
    if _is_schema(node):
        if node.get("type") == "model" and not top:
            return node
        if node.get("type") == "int":
            whole = cast("CoreSchema", node)
            return core_schema.no_info_before_validator_function(_as_integer, whole)
        return {
            name: member if name in _OPAQUE else _with_whole_floats(member)
            for name, member in node.items()
        }
    if _is_sequence(node):
        return type(node)(map(_with_whole_floats, node))
    return node


def _is_schema(node: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(node, dict)


def _is_sequence(node: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return isinstance(node, list | tuple)


class _JsonModel(BaseModel):
    """A model of JSON. A strict one coerces no value, but ``2.0`` is an integer (JSON
    Schema 2020-12 core, section 4.2.3)."""

    model_config = ConfigDict(defer_build=_DEFERRED)

    if TYPE_CHECKING:
        # Subclasses declare the type of additional members.
        __pydantic_extra__: Any = Field(init=False)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        schema = handler(source)
        if cls.model_config.get("strict"):
            return cast("CoreSchema", _with_whole_floats(schema, top=True))
        return schema


class Nullable:
    """Marks an optional member that can be null: its None is sent as null."""


class InputModel(_JsonModel):
    """The inputs of a workflow, by their Python names or those of the document.

    Members that the document does not declare are kept. None leaves out an optional
    member, unless it is ``Nullable``.
    """

    model_config = ConfigDict(
        protected_namespaces=(),
        allow_inf_nan=False,
        populate_by_name=True,
        extra="allow",
    )

    def model_post_init(self, context: Any, /) -> None:
        """Count defaults as set, so that they are sent like given values."""
        for name, field in type(self).model_fields.items():
            if getattr(self, name) is not None:
                self.model_fields_set.add(name)
            elif field.default is None and not any(
                isinstance(mark, Nullable) for mark in field.metadata
            ):
                self.model_fields_set.discard(name)


class OutputModel(BaseModel):
    """The outputs of a workflow; ``model_dump(by_alias=True)`` has the names of the
    document. Bytes become base64 in JSON."""

    model_config = ConfigDict(
        protected_namespaces=(),
        allow_inf_nan=False,
        populate_by_name=True,
        ser_json_bytes="base64",
        defer_build=_DEFERRED,
    )


class RequestModel(_JsonModel):
    """A request body, validated before it is sent; unknown fields are errors."""

    model_config = ConfigDict(
        protected_namespaces=(), allow_inf_nan=False, extra="forbid"
    )


class ResponseModel(_JsonModel):
    """The part of a response body that is read: no value is coerced, and other members
    are ignored."""

    model_config = ConfigDict(
        protected_namespaces=(), allow_inf_nan=False, extra="ignore", strict=True
    )
