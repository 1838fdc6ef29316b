"""What an expression may take from workflows: from the current one, from the one that a
step calls, and from those that have ended (Arazzo 1.1.0, "Runtime Expressions":
``$outputs`` and ``$workflows``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...diagnostics import Diagnostic, Report
from ...documents import Location, format_pointer
from ...language import split_access
from ..faults import unavailable
from .access import declared, member_access, part, word
from .model import (
    CallOutputRef,
    LinkedValue,
    Literal,
    WorkflowKey,
    WorkflowOutputRef,
    member,
)

if TYPE_CHECKING:
    from ..scope import Scope


@dataclass(frozen=True, slots=True)
class Ended:
    """A workflow that has ended: the names of its inputs and outputs, and the values
    that it was given."""

    key: WorkflowKey
    outputs: Collection[str]
    inputs: Collection[str]
    given: Mapping[str, LinkedValue]

    @property
    def label(self) -> str:
        """The name of the workflow in messages."""
        return f'the workflow "{self.key.workflow_id}"'

    def output(
        self,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        """An output, where the current step has called it."""
        found, accesses = declared("output", name, self.outputs, self.label, place)
        path = (*map(str, accesses), *(pointer or ()))
        if accesses:
            rewritten = f"$outputs.{found}#{format_pointer(path)}"
            member_access(rewritten, place, report)
        return CallOutputRef(found, path)


@dataclass(frozen=True, slots=True)
class OwnOutputs:
    """The outputs of the current workflow: ``link`` gives the value of one, as far as
    it can be told at a place, and raises DiagnosticError where it cannot."""

    names: Collection[str]
    link: Callable[[str, Scope], LinkedValue]


@dataclass(frozen=True, slots=True)
class WorkflowValues:
    """The workflows that have values at a place.

    ``current`` is the id of the workflow that it is in, ``called`` the one that the
    current step has called. ``ended`` are others, and ``calls`` what each step calls,
    by their ids. ``implied`` collects the outputs of called workflows that are taken
    for those of the steps that call them.
    """

    current: str
    own: OwnOutputs
    called: Ended | None = None
    ended: Mapping[str, Ended] = field(default_factory=dict[str, Ended])
    calls: Mapping[str, Ended] = field(default_factory=dict[str, Ended])
    implied: dict[tuple[str, str], None] = field(
        default_factory=dict[tuple[str, str], None]
    )

    def is_called(self, workflow: str) -> bool:
        """Whether the current step has called the workflow."""
        return self.called is not None and self.called.key.workflow_id == workflow

    def output(
        self,
        workflow: str,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
        report: Report | None,
    ) -> LinkedValue:
        """An output of another workflow. Raises DiagnosticError where it has none of
        that name, or may not have ended."""
        if self.called is not None and self.is_called(workflow):
            return self.called.output(name, pointer, place, report)
        ended = self._ended(workflow, place)
        found, accesses = declared("output", name, ended.outputs, ended.label, place)
        return part(WorkflowOutputRef(ended.key, found), accesses, pointer)

    def input(
        self,
        workflow: str,
        name: str,
        pointer: tuple[str, ...] | None,
        place: Location,
    ) -> LinkedValue:
        """What another workflow was given for an input; null where that is nothing."""
        ended = self.called
        if ended is None or not self.is_called(workflow):
            ended = self._ended(workflow, place)
        found, accesses = declared("input", name, ended.inputs, ended.label, place)
        path = (*map(str, accesses), *(pointer or ()))
        return member(ended.given.get(found, Literal(None)), path)

    def imply(
        self, step_id: str, name: str, place: Location, report: Report | None
    ) -> tuple[str, tuple[str | int, ...]] | None:
        """Take an output of a called workflow for one of the step that calls it: its
        name, and the accesses to members that follow it; None where there is none."""
        called = self.calls.get(step_id)
        for known, accesses in split_access(name) if called is not None else ():
            if called is None or known not in called.outputs:
                continue
            self.implied[step_id, known] = None
            if report is not None:
                message = f'the step "{step_id}" declares no output "{known}"; that of'
                message += f" {called.label} is taken"
                help = f"add to the outputs of the step: `{known}: $outputs.{known}`"
                found = Diagnostic.at("AZ609", message, place.span(), help=help)
                report.add(found)
            return known, accesses
        return None

    def _ended(self, workflow: str, place: Location) -> Ended:
        if workflow in self.ended:
            return self.ended[workflow]
        raise unavailable(
            f'nothing tells that the workflow "{workflow}" has ended by then',
            word(place, f"$workflows.{workflow}", workflow),
            "name it in dependsOn, or call it in a step before",
        )


def by_id(ended: Iterable[Ended], path: str) -> dict[str, Ended]:
    """Workflows by their ids; of several, one of the document at a path counts."""
    ordered = sorted(ended, key=lambda one: one.key.path == path)
    return {one.key.workflow_id: one for one in ordered}
