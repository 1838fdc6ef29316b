"""Values that are read from plain JSON, as the types that the API describes."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from .errors import ResponseMismatch

__all__ = ["as_declared", "as_declared_or_none"]

ValueT = TypeVar("ValueT")


class _Owner(Protocol):
    """The response, or the called workflow, that a value is of."""

    def mismatch(self, message: str, pointer: str = "") -> ResponseMismatch: ...


def as_declared(owner: _Owner, value: Any, of: type[ValueT], where: str) -> ValueT:
    """``value``, which has to be of a type; an integer passes for a float.

    ``where`` is the JSON Pointer or query that found it. Raises ResponseMismatch.
    """
    try:
        _adapter(of).validate_python(value, strict=True)
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]["msg"]
        pointer = where if where.startswith("/") else ""
        raise owner.mismatch(
            f"the value at {where or 'the root'} is not what the API describes:"
            f" {reason}",
            pointer,
        ) from None
    found: ValueT = value
    return found


def as_declared_or_none(
    owner: _Owner, value: Any, of: type[ValueT], where: str
) -> ValueT | None:
    """As ``as_declared``; None where there is nothing, or null."""
    return None if value is None else as_declared(owner, value, of, where)


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(of: Any) -> TypeAdapter[Any]:
    if of not in _ADAPTERS:
        _ADAPTERS[of] = TypeAdapter(of)
    return _ADAPTERS[of]
