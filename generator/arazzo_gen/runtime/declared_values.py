"""Values that are read from plain JSON, as the types that the API describes."""

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
"""A type, or several: a union is no ``type``, and type checkers infer it from them."""


class _Giver(Protocol):
    """What a value comes from, and what is to blame for it: a response, the call of a
    workflow, or what has given an output."""

    def mismatch(self, message: str, pointer: str = "") -> WorkflowError: ...


class OutputOf(NamedTuple):
    """The step of a workflow that has given an output, or the workflow itself."""

    workflow_id: str
    step_id: str | None = None

    def mismatch(self, message: str, pointer: str = "") -> OutputMismatch:
        """The error of a value that is not of the type that the API describes."""
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
    """``value``, which has to be of a type, or of one of several; an integer passes for
    a float.

    ``where`` is the JSON Pointer, the query or the expression that found it. Raises
    ResponseMismatch where it comes from the response of the step or from the workflow
    that the step calls, and OutputMismatch where an output has given it.
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
    """As ``as_declared``; None where there is nothing, or null."""
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
