"""Discriminators: properties that name the alternative of a value (OpenAPI 3.1.1,
section 4.8.25)."""

from __future__ import annotations

from dataclasses import dataclass

from .schemas import Schema


@dataclass(frozen=True, slots=True)
class Discriminator:
    """The property, and the values of it that name an alternative."""

    property: str
    values: tuple[str, ...]


def discriminator_of(schema: Schema, option: Schema) -> Discriminator | None:
    """What tells an alternative of a schema from the others, if a discriminator does:
    one that stands beside the alternatives, or in a schema that they all extend.

    Those that the mapping names with a schema name it; one that the mapping leaves out
    goes by its own name. None for an alternative that has none.
    """
    for found in (*schema.keyword("discriminator"), *option.keyword("discriminator")):
        if not isinstance(found, dict) or option.component is None:
            continue
        name, mapping = found.get("propertyName"), found.get("mapping")
        if isinstance(name, str):
            named = tuple(
                value
                for value, target in (
                    mapping.items() if isinstance(mapping, dict) else ()
                )
                if isinstance(target, str) and _schema_name(target) == option.component
            )
            return Discriminator(name, named or (option.component,))
    return None


def _schema_name(target: str) -> str:
    """The name of the schema that a mapping names, by a reference or by its name."""
    name = target.rpartition("/")[2]
    return name.partition(".")[0] if "/" in target and "#" not in target else name
