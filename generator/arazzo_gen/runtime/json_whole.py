"""Passthrough JSON values: kept unchanged, and parsed to models on demand."""

from __future__ import annotations

import reprlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar, get_args

from pydantic_core import CoreSchema, SchemaSerializer, core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter

__all__ = ["Json"]

T_co = TypeVar("T_co", covariant=True)


def _raw(value: Json[Any]) -> Any:
    return value.raw


_AS_RAW = core_schema.plain_serializer_function_ser_schema(
    _raw, return_schema=core_schema.any_schema()
)


class Json(Generic[T_co]):
    """An unchanged JSON value, which ``parse`` turns into models.

    Until then, nothing is validated or left out, and requests send the value unchanged.
    Two are equal if their values are. A field of a model of this type accepts any JSON
    value, and dumps that value.

    No dataclass: a frozen one with slots has no generic alias before Python 3.13.
    """

    __slots__ = ("_raw", "_type")

    # pydantic uses this serializer for a value in a field of the type Any.
    __pydantic_serializer__ = SchemaSerializer(
        core_schema.any_schema(serialization=_AS_RAW)
    )

    def __init__(self, raw: Any, type_: type[T_co]) -> None:
        self._raw = raw
        self._type: Any = type_

    @property
    def raw(self) -> Any:
        """The unchanged value; do not modify it."""
        return self._raw

    def parse(self) -> T_co:
        """The value as its declared type, validated and built anew by each call.

        Raises pydantic.ValidationError if it does not match the API's description.
        """
        parsed: T_co = _adapter(self._type).validate_python(self._raw, strict=True)
        return parsed

    def __eq__(self, other: object) -> bool:
        return _is_json(other) and bool(self._raw == other.raw)

    def __repr__(self) -> str:
        return f"Json({reprlib.repr(self._raw)})"

    def __reduce__(self) -> tuple[type[Json[Any]], tuple[Any, Any]]:
        return Json, (self._raw, self._type)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        type_: Any = next(iter(get_args(source)), Any)

        def whole(value: object) -> object:
            return value if _is_json(value) else Json(value, type_)

        return core_schema.no_info_plain_validator_function(
            whole, serialization=_AS_RAW
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {}


def _is_json(value: object) -> TypeGuard[Json[Any]]:
    return isinstance(value, Json)


@lru_cache(maxsize=256)
def _adapter(type_: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(type_)
