"""What names mean at a place of a workflow: inputs, and outputs of earlier steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ..diagnostics import Diagnostic, DiagnosticError, Report
from ..documents import Location, format_pointer, lookup
from ..language import (
    BodyExpression,
    Expression,
    HeaderExpression,
    InputExpression,
    OutputExpression,
    StatusCodeExpression,
    StepExpression,
    WorkflowExpression,
    split_access,
)
from .values import (
    BodyRef,
    CallOutputRef,
    HeaderRef,
    InputRef,
    LinkedValue,
    Literal,
    OutputRef,
    PartRef,
    Source,
    StatusRef,
    WorkflowKey,
    WorkflowOutputRef,
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A workflow that has ended: the names of its outputs, and what it was given.

    ``declared`` are the names of its inputs.
    """

    key: WorkflowKey
    outputs: Collection[str]
    declared: Collection[str]
    inputs: Mapping[str, LinkedValue]


@dataclass(frozen=True, slots=True)
class OwnOutputs:
    """The outputs of the current workflow: ``link`` gives the value of one, as far as
    it can be told at a place, and raises DiagnosticError where it cannot."""

    names: Collection[str]
    link: Callable[[str, Scope], LinkedValue]


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use, in the workflow ``workflow``.

    ``steps`` holds the outputs of each step that has run by then; ``later`` the ids of
    those that have not. ``in_response`` tells that the response of the current step is
    there, ``called`` the workflow that this step has called instead. ``calls`` are what
    steps call, by their ids, ``ended`` the workflows that have ended, by theirs.
    ``implied`` collects the outputs of called workflows that are taken for those of the
    steps that call them.
    """

    workflow: str
    inputs: Collection[str]
    steps: Mapping[str, Collection[str]]
    later: Collection[str]
    in_response: bool
    called: Ended | None = None
    ended: Mapping[str, Ended] = field(default_factory=dict[str, Ended])
    own: OwnOutputs | None = None
    calls: Mapping[str, Ended] = field(default_factory=dict[str, Ended])
    implied: dict[tuple[str, str], None] = field(
        default_factory=dict[tuple[str, str], None]
    )

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
            case OutputExpression(name, pointer) if self.called is not None:
                return self._called(self.called, name, pointer, place, report)
            case OutputExpression(name, pointer):
                return self._own(name, pointer, place)
            case WorkflowExpression(workflow, "outputs", name, pointer):
                return self._ended_output(workflow, name, pointer, place, report)
            case WorkflowExpression(workflow, "inputs", name, pointer):
                return self._ended_input(workflow, name, pointer, place, report)
        if self.called is not None and isinstance(
            expression, StatusCodeExpression | BodyExpression | HeaderExpression
        ):
            raise DiagnosticError(
                Diagnostic.at(
                    "AZ412",
                    "a step that calls a workflow has no request or response",
                    place.span(),
                    help="take an output of the workflow: `$outputs.<name>`",
                )
            )
        raise unsupported("this runtime expression, here,", place)

    def _called(
        self,
        called: Ended,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        """An output of the workflow that the current step has called."""
        found, accesses = _declared(
            "output", name, called.outputs, _workflow(called), place
        )
        path = (*map(str, accesses), *(pointer or ()))
        if accesses:
            rewritten = f"$outputs.{found}#{format_pointer(path)}"
            _member_access(rewritten, place, report)
        return CallOutputRef(found, path)

    def _own(
        self, name: str, pointer: tuple[str, ...] | None, place: Location
    ) -> LinkedValue:
        """An output of the current workflow, computed where it is asked for."""
        names = self.own.names if self.own is not None else ()
        found, accesses = _declared("output", name, names, "the workflow", place)
        path = (*map(str, accesses), *(pointer or ()))
        if self.own is None:
            raise unsupported("an output of the workflow, here,", place)
        value = below(self.own.link(found, self), path)
        if value is None:
            raise unsupported("a part of this output, here,", place)
        return value

    def _ended_output(
        self,
        workflow: str,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        called = self.called
        if called is not None and called.key.workflow_id == workflow:
            return self._called(called, name, pointer, place, report)
        if workflow == self.workflow:
            return self._own(name, pointer, place)
        ended = self._ended(workflow, place)
        found, accesses = _declared(
            "output", name, ended.outputs, _workflow(ended), place
        )
        return _part(WorkflowOutputRef(ended.key, found), accesses, pointer)

    def _ended_input(
        self,
        workflow: str,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        if workflow == self.workflow:
            return self._input(name, pointer, place, report)
        ended = self.called
        if ended is None or ended.key.workflow_id != workflow:
            ended = self._ended(workflow, place)
        found, accesses = _declared(
            "input", name, ended.declared, _workflow(ended), place
        )
        path = (*map(str, accesses), *(pointer or ()))
        value = below(ended.inputs.get(found, Literal(None)), path)
        if value is None:
            raise unsupported("a part of this input, here,", place)
        return value

    def _ended(self, workflow: str, place: Location) -> Ended:
        if workflow in self.ended:
            return self.ended[workflow]
        raise DiagnosticError(
            Diagnostic.at(
                "AZ412",
                f'nothing tells that the workflow "{workflow}" has ended by then',
                place.span(),
                help="name it in dependsOn, or call it in a step before",
            )
        )

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
        called = self.calls.get(step_id)
        for known, accesses in split_access(name) if called is not None else ():
            if called is not None and known in called.outputs:
                self._imply(step_id, known, called, place, report)
                return _part(OutputRef(step_id, known), accesses, pointer)
        raise unknown(
            "AZ405",
            "output",
            name,
            self.steps[step_id],
            f'the step "{step_id}"',
            place,
        )

    def _imply(
        self,
        step_id: str,
        name: str,
        called: Ended,
        place: Location,
        report: Report | None,
    ) -> None:
        """Take an output of a called workflow for one of the step that calls it."""
        self.implied[step_id, name] = None
        if report is not None:
            message = f'the step "{step_id}" declares no output "{name}"; that of'
            message += f" {_workflow(called)} is taken"
            help = f"add to the outputs of the step: `{name}: $outputs.{name}`"
            report.add(Diagnostic.at("AZ611", message, place.span(), help=help))


def _workflow(ended: Ended) -> str:
    return f'the workflow "{ended.key.workflow_id}"'


def _declared(
    kind: str, name: str, known: Collection[str], owner: str, place: Location
) -> tuple[str, tuple[str | int, ...]]:
    """The name that something has, and the accesses to members that follow it."""
    for found, accesses in split_access(name):
        if found in known:
            return found, accesses
    code = "AZ403" if kind == "input" else "AZ405"
    raise unknown(code, kind, name, known, owner, place)


def below(value: LinkedValue, path: tuple[str, ...]) -> LinkedValue | None:
    """What a path finds in a value; None where it is not one with members."""
    match value:
        case _ if not path:
            return value
        case BodyRef(pointer):
            return BodyRef((*pointer, *path))
        case CallOutputRef(name, pointer):
            return CallOutputRef(name, (*pointer, *path))
        case InputRef() | OutputRef() | WorkflowOutputRef():
            return PartRef(value, path)
        case PartRef(of, pointer):
            return PartRef(of, (*pointer, *path))
        case Literal(constant):
            try:
                return Literal(lookup(constant, path))
            except LookupError:
                return Literal(None)
    return None


def _part(
    of: Source,
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
