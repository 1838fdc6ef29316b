"""The bases of the generated models: what is validated, and how strictly."""

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
"""Whether models are built when they are first used, not when they are imported. Before
2.14, a thread could find one that another thread was about to build."""

_OPAQUE = frozenset({"cls", "config", "default", "metadata", "serialization"})
"""What is no schema in the schema of a model."""


def _as_integer(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _with_whole_floats(node: Any, *, top: bool = False) -> Any:
    """The schema of a model whose integers may be written as ``2.0``; the models in it
    have seen to that themselves."""
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
    """A model of JSON. Where it is strict no value is coerced, but ``2.0`` is an
    integer (JSON Schema 2020-12 core, section 4.2.3)."""

    model_config = ConfigDict(defer_build=_DEFERRED)

    if TYPE_CHECKING:
        # Subclasses say what type undeclared members are of.
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
    """The mark of an optional member that can be null: None is sent as such."""


class InputModel(_JsonModel):
    """What a caller passes to a workflow, by its Python or its document's names.

    Members that the document does not declare are passed on. None leaves out a member
    that is optional, unless the document has it ``Nullable``.
    """

    model_config = ConfigDict(
        protected_namespaces=(),
        allow_inf_nan=False,
        populate_by_name=True,
        extra="allow",
    )

    def model_post_init(self, context: Any, /) -> None:
        """Defaults travel on as what the caller gave does: they count as set."""
        for name, field in type(self).model_fields.items():
            if getattr(self, name) is not None:
                self.model_fields_set.add(name)
            elif field.default is None and not any(
                isinstance(mark, Nullable) for mark in field.metadata
            ):
                self.model_fields_set.discard(name)


class OutputModel(BaseModel):
    """What a workflow gives back; ``model_dump(by_alias=True)`` has the names of the
    document. Octets become base64 in JSON."""

    model_config = ConfigDict(
        protected_namespaces=(),
        allow_inf_nan=False,
        populate_by_name=True,
        ser_json_bytes="base64",
        defer_build=_DEFERRED,
    )


class RequestModel(_JsonModel):
    """A body to send: validated before it leaves, so no unknown field slips in."""

    model_config = ConfigDict(
        protected_namespaces=(), allow_inf_nan=False, extra="forbid"
    )


class ResponseModel(_JsonModel):
    """What is read of a body: no value is coerced, and what is not read is ignored."""

    model_config = ConfigDict(
        protected_namespaces=(), allow_inf_nan=False, extra="ignore", strict=True
    )
