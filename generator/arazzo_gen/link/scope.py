"""What names mean at a place of a workflow: inputs, and outputs of earlier steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Location, format_pointer
from ..language import (
    BodyExpression,
    Expression,
    HeaderExpression,
    InputExpression,
    StatusCodeExpression,
    StepExpression,
    split_access,
)
from .inputs import InputNames
from .values import (
    BodyRef,
    HeaderRef,
    InputRef,
    LinkedValue,
    OutputRef,
    PartRef,
    StatusRef,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use.

    ``steps`` holds the outputs of each step that has run by then; ``later`` the ids of
    those that have not. ``in_response`` tells that the response of the current step is
    there.
    """

    inputs: Collection[str]
    steps: Mapping[str, Collection[str]]
    later: Collection[str]
    in_response: bool

    def resolve(
        self, expression: Expression, at: Location, report: Report | None = None
    ) -> LinkedValue:
        """The value that a runtime expression stands for.

        Where the place allows no access to members by ``.`` and ``[]``, as only simple
        conditions do, ``report`` is told of it. Raises DiagnosticError where it names
        nothing, where its value is not there yet and where its form is not generated.
        """
        extent = expression.extent
        place = at.slice(extent.offset, extent.offset + extent.length)
        match expression:
            case StatusCodeExpression() if self.in_response:
                return StatusRef()
            case BodyExpression(
                "response", "body", pointer, dotted
            ) if self.in_response:
                if dotted:
                    rewritten = f"$response.body#{format_pointer(pointer or ())}"
                    _member_access(rewritten, place, report)
                return BodyRef(pointer or ())
            case HeaderExpression("response", name) if self.in_response:
                return HeaderRef(name)
            case InputExpression(name, pointer):
                return self._input(name, pointer, place, report)
            case StepExpression(step_id, name, pointer):
                return self._output(step_id, name, pointer, place, report)
        raise unsupported("this runtime expression, here,", place)

    def _input(
        self,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        for known, accesses in split_access(name):
            if known in self.inputs:
                found = _part(InputRef(known), accesses, pointer)
                if accesses and isinstance(found, PartRef):
                    rewritten = f"$inputs.{known}#{format_pointer(found.pointer)}"
                    _member_access(rewritten, place, report)
                return found
        if isinstance(self.inputs, InputNames):
            known, _ = split_access(name)[-1]
            if self.inputs.admit(known):
                return self._input(name, pointer, place, report)
        raise unknown("AZ403", "input", name, self.inputs, "the workflow", place)

    def _output(
        self,
        step_id: str,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        if step_id in self.later:
            raise DiagnosticError(
                Diagnostic.at(
                    "AZ408",
                    f'the step "{step_id}" has not run yet: it comes later',
                    place.span(),
                    help="move the step, or take the value from one that runs before",
                )
            )
        if step_id not in self.steps:
            raise unknown("AZ404", "step", step_id, self.steps, "the workflow", place)
        for known, accesses in split_access(name):
            if known in self.steps[step_id]:
                found = _part(OutputRef(step_id, known), accesses, pointer)
                if accesses and isinstance(found, PartRef):
                    rest = format_pointer(found.pointer)
                    rewritten = f"$steps.{step_id}.outputs.{known}#{rest}"
                    _member_access(rewritten, place, report)
                return found
        raise unknown(
            "AZ405",
            "output",
            name,
            self.steps[step_id],
            f'the step "{step_id}"',
            place,
        )


def _part(
    of: InputRef | OutputRef,
    accesses: tuple[str | int, ...],
    pointer: tuple[str, ...] | None,
) -> LinkedValue:
    path = (*map(str, accesses), *(pointer or ()))
    return PartRef(of, path) if path else of


def _member_access(rewritten: str, place: Location, report: Report | None) -> None:
    if report is not None:
        message = "members are accessed by a JSON Pointer here"
        found = Diagnostic.at(
            "AZ604", message, place.span(), help=f"write `{rewritten}`"
        )
        report.add(found)


def unknown(
    code: str,
    kind: str,
    name: str,
    known: Iterable[str],
    owner: str,
    place: Location,
) -> DiagnosticError:
    """The error for a name that nothing has, with the nearest that something has."""
    names = list(known)
    close = get_close_matches(name, names, 1)
    if close:
        help = f'did you mean "{close[0]}"?'
    elif names:
        shown = ", ".join(f'"{found}"' for found in names[:8])
        help = f"{kind}s of {owner}: {shown}{', ...' if len(names) > 8 else ''}"
    else:
        help = f"{owner} has no {kind}s"
    message = f'{owner} has no {kind} "{name}"'
    return DiagnosticError(Diagnostic.at(code, message, place.span(), help=help))


def unsupported(what: str, place: Location) -> DiagnosticError:
    """The error for what the specification has and arazzo-gen does not generate yet."""
    return DiagnosticError(
        Diagnostic.at("AZ901", f"{what} is not generated yet", place.span())
    )
