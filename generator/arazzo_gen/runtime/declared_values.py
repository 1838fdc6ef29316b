"""Checks that values of plain JSON have the types that the API describes."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar, overload

from pydantic import TypeAdapter, ValidationError

from .errors import OutputMismatch, WorkflowError

__all__ = ["OutputOf", "as_declared", "as_declared_or_none"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")

_Types: TypeAlias = type[Any] | tuple[type[Any], ...]
"""A type, or the members of a union, which itself is no ``type``: type checkers infer
the union from its members."""


class _Giver(Protocol):
    """The source of a value: a response, the call of a workflow, or an output."""

    def mismatch(self, message: str, pointer: str = "") -> WorkflowError: ...


class OutputOf(NamedTuple):
    """The step, or else the workflow, whose output a value comes from."""

    workflow_id: str
    step_id: str | None = None

    def mismatch(self, message: str, pointer: str = "") -> OutputMismatch:
        """The error for a value that has not the type that the API describes."""
        return OutputMismatch(message, self.workflow_id, self.step_id)


@overload
def as_declared(giver: _Giver, value: Any, of: type[A], where: str) -> A: ...
@overload
def as_declared(
    giver: _Giver, value: Any, of: tuple[type[A], type[B]], where: str
) -> A | B: ...
@overload
def as_declared(
    giver: _Giver, value: Any, of: tuple[type[A], type[B], type[C]], where: str
) -> A | B | C: ...
@overload
def as_declared(
    giver: _Giver,
    value: Any,
    of: tuple[type[A], type[B], type[C], type[D]],
    where: str,
) -> A | B | C | D: ...
def as_declared(giver: _Giver, value: Any, of: _Types, where: str) -> Any:
    """``value``, if it has the type ``of``, or one of them; a float may be an integer.

    ``where`` is the JSON Pointer, the query or the expression that found the value.
    Raises ResponseMismatch for a value of the step's response or of the workflow that
    the step calls, and OutputMismatch for a value of an output.
    """
    return _checked(giver, value, of, where)


@overload
def as_declared_or_none(
    giver: _Giver, value: Any, of: type[A], where: str
) -> A | None: ...
@overload
def as_declared_or_none(
    giver: _Giver, value: Any, of: tuple[type[A], type[B]], where: str
) -> A | B | None: ...
@overload
def as_declared_or_none(
    giver: _Giver, value: Any, of: tuple[type[A], type[B], type[C]], where: str
) -> A | B | C | None: ...
@overload
def as_declared_or_none(
    giver: _Giver,
    value: Any,
    of: tuple[type[A], type[B], type[C], type[D]],
    where: str,
) -> A | B | C | D | None: ...
def as_declared_or_none(giver: _Giver, value: Any, of: _Types, where: str) -> Any:
    """As ``as_declared``; None if the value is absent or null."""
    return None if value is None else _checked(giver, value, of, where)


def _checked(giver: _Giver, value: Any, of: _Types, where: str) -> Any:
    try:
        _adapter(of).validate_python(value, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        options = len(of) if isinstance(of, tuple) else 1
        reason = " or ".join(dict.fromkeys(one["msg"] for one in faults[:options]))
        pointer = where if where.startswith("/") else ""
        raise giver.mismatch(
            f"the value at {where or 'the root'} is not what the API describes:"
            f" {reason}",
            pointer,
        ) from None
    return value


_ADAPTERS: dict[_Types, TypeAdapter[Any]] = {}


def _adapter(of: _Types) -> TypeAdapter[Any]:
    if of not in _ADAPTERS:
        first, *others = of if isinstance(of, tuple) else (of,)
        one_of: Any = first
        for other in others:
            one_of |= other
        _ADAPTERS[of] = TypeAdapter(one_of)
    return _ADAPTERS[of]
