"""The base class and field types of the Arazzo object model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

FeatureSet: TypeAlias = tuple[int, int]
"""The ``major.minor`` part of an Arazzo version (section Versions)."""

NEWEST: FeatureSet = (1, 1)

T = TypeVar("T")


class ArazzoObject(BaseModel):
    """An object of the specification, read strictly: no coercion, no unknown fields.

    Specification extensions (``x-...``) are accepted and dropped. Whether an optional
    field was written is in ``model_fields_set``, under the Python name. The title of
    the class is the specification's name for the object.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        # Only whole documents are validated, not each object in them by itself.
        defer_build=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_extensions(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {k: v for k, v in value.items() if not k.startswith("x-")}

    @classmethod
    def object_name(cls) -> str:
        """The specification's name for the object, such as ``Step Object``."""
        return cls.model_config["title"] or cls.__name__

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The fixed fields of the object, as documents spell them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def newer_fields(cls, feature_set: FeatureSet) -> tuple[str, ...]:
        """The fixed fields that came after a version of the specification."""
        return tuple(
            field.alias or name
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, Since) and mark.feature_set > feature_set
        )


@dataclass(frozen=True, slots=True)
class Since:
    """Marks a field that came after Arazzo 1.0."""

    feature_set: FeatureSet


class _NotNull:
    """Reject an explicit null for ``T | None``: None only stands for absence."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Accept any JSON, converted by ``read`` for the version in the validation
    context."""

    read: Callable[[Any, FeatureSet], Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        read = self.read
        if read is None:
            return core_schema.any_schema()

        def validate(value: Any, info: ValidationInfo) -> Any:
            return read(value, info.context or NEWEST)

        return core_schema.with_info_plain_validator_function(validate)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Validate a union as its second member if ``is_second``, else as its first.

    The tags in the locations of errors are negative numbers, which differ from all keys
    and indices of a document.
    """

    is_second: Callable[[Any], bool]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        first, second = map(handler.generate_schema, get_args(source))
        return core_schema.tagged_union_schema(
            {-1: first, -2: second}, lambda value: -2 if self.is_second(value) else -1
        )


Maybe = Annotated[T | None, _NotNull()]
List = Annotated[tuple[T, ...], Field(strict=False)]
NonEmptyList = Annotated[tuple[T, ...], Field(strict=False, min_length=1)]
Name = Annotated[str, StringConstraints(strict=True, min_length=1)]
Key = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-zA-Z0-9.\-_]+$")]
