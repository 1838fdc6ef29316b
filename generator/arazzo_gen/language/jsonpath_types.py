"""The type system of JSONPath's function expressions (RFC 9535, sections 2.3.5.1 and
2.4.3): each check raises SyntaxFault where an expression is not well-typed."""

from __future__ import annotations

from typing import Literal

from .faults import SyntaxFault
from .jsonpath_ast import (
    EmbeddedExpression,
    FunctionExpression,
    FunctionName,
    LiteralExpression,
    Operand,
    Query,
    is_singular,
)

Type = Literal["value", "logical", "nodes"]

SIGNATURES: dict[FunctionName, tuple[tuple[Type, ...], Type]] = {
    "length": (("value",), "value"),
    "count": (("nodes",), "value"),
    "match": (("value", "value"), "logical"),
    "search": (("value", "value"), "logical"),
    "value": (("nodes",), "value"),
}
"""The types of the parameters and of the result of each function."""


def check_test(operand: Operand) -> Query | FunctionExpression:
    """The operand, where it may stand in a filter without a comparison."""
    if isinstance(operand, LiteralExpression | EmbeddedExpression):
        raise _fault(operand, "a literal has to be compared")
    if isinstance(operand, FunctionExpression) and _result(operand) != "logical":
        raise _fault(operand, f"the result of `{operand.name}()` has to be compared")
    return operand


def check_comparable(operand: Operand) -> None:
    """Check that the operand may stand at a side of a comparison."""
    if isinstance(operand, Query) and not is_singular(operand):
        raise _fault(
            operand,
            "a query that may select several nodes cannot be compared",
            "compare in a filter, `[?@.name == …]`, or compare its `count(…)`",
        )
    if isinstance(operand, FunctionExpression) and _result(operand) == "logical":
        raise _fault(
            operand,
            f"`{operand.name}()` is true or false and cannot be compared",
            "leave out the comparison; `!` negates",
        )


def check_arguments(function: FunctionExpression) -> None:
    """Check the number of arguments and their types."""
    name, arguments = function.name, function.arguments
    parameters = SIGNATURES[name][0]
    if len(arguments) != len(parameters):
        raise _fault(
            function,
            f"`{name}()` takes {len(parameters)} argument{'s' * (len(parameters) > 1)},"
            f" not {len(arguments)}",
        )
    for parameter, argument in zip(parameters, arguments, strict=True):
        if parameter == "nodes" and not isinstance(argument, Query):
            raise _fault(argument, f"`{name}()` takes a query")
        if parameter == "value" and isinstance(argument, Query):
            if not is_singular(argument):
                raise _fault(
                    argument,
                    f"`{name}()` takes one value, and this query may select several",
                    "use `count()`" if name == "length" else None,
                )
        elif isinstance(argument, FunctionExpression) and _result(argument) != "value":
            raise _fault(argument, f"`{name}()` takes a value, not true or false")


def _result(function: FunctionExpression) -> Type:
    return SIGNATURES[function.name][1]


def _fault(operand: Operand, message: str, hint: str | None = None) -> SyntaxFault:
    return SyntaxFault(message, *operand.extent, hint)
