"""What workflows know of one another: what a call takes, and what it gives.

A workflow is planned after those that it calls, so that it has the types of their
outputs. Where workflows call one another in a cycle, those types are not known: it
would depend on where one begins. The types that the documents describe are, and such an
output is checked where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..analysis import DocumentFacts, WorkflowFacts
from ..analysis.types import Place
from ..link.model import LinkedOutput
from ..link.values.model import WorkflowKey
from .inputs import plan_inputs
from .model import Argument, WorkflowPlan
from .models.selection import Models
from .naming.names import Names
from .naming.pins import Pins
from .naming.vocabulary import FIELDS
from .steps.files import file_inputs
from .values.conversion import CalledOutput
from .values.types import (
    AnyType,
    ResultType,
    Type,
    is_plain,
    may_be_whole,
    optional,
    union,
)
from .values.value_types import python_type


@dataclass(frozen=True, slots=True)
class WorkflowNames:
    """The names of a workflow that the rest of its package knows."""

    function: str
    inputs: str
    outputs: str
    steps: str
    result: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What a call of a workflow takes and gives. ``depends_on`` has the keyword of each
    workflow that it depends on, for a result that is there."""

    workflow_id: str
    function: str
    inputs: tuple[Argument, ...]
    depends_on: Mapping[WorkflowKey, str]
    result: Type
    outputs: Mapping[str, CalledOutput]


@dataclass(slots=True)
class Signatures:
    """The signatures of all workflows of a package."""

    facts: DocumentFacts
    names: Mapping[WorkflowKey, WorkflowNames]
    models: Models
    cycles: Mapping[WorkflowKey, frozenset[WorkflowKey]]
    _inputs: dict[WorkflowKey, tuple[Argument, ...]] = field(
        default_factory=dict[WorkflowKey, tuple[Argument, ...]]
    )
    _planned: dict[WorkflowKey, WorkflowPlan] = field(
        default_factory=dict[WorkflowKey, WorkflowPlan]
    )

    def planned(self, key: WorkflowKey, plan: WorkflowPlan) -> None:
        """Take in the plan of a workflow, for those that call it."""
        self._planned[key] = plan

    @property
    def workflows(self) -> Mapping[WorkflowKey, WorkflowFacts]:
        """The workflows of the package."""
        return self.facts.workflows

    def inputs(self, key: WorkflowKey) -> tuple[Argument, ...]:
        """The keywords of a workflow function."""
        if key not in self._inputs:
            linked = {one: facts.linked for one, facts in self.workflows.items()}
            self._inputs[key] = plan_inputs(
                linked[key],
                self.names[key].inputs,
                self.facts.required.needed(key),
                file_inputs(key, linked),
                self.models,
            )
        return self._inputs[key]

    def returns(self, key: WorkflowKey) -> list[WorkflowKey]:
        """The workflows whose result a call may give: its own, and those that it goes
        on with."""
        return [one.key for one in self.facts.types.returns(key)]

    def signature(self, key: WorkflowKey, caller: WorkflowKey) -> Signature:
        """What a call of a workflow by another takes and gives."""
        returns = self.returns(key)
        known = key not in self.cycles[caller]
        workflow = self.workflows[key]
        results = (ResultType(self.names[one].result) for one in returns)
        wires = dict.fromkeys(
            name for one in returns for name in self.workflows[one].linked.outputs
        )
        return Signature(
            key.workflow_id,
            self.names[key].function,
            self.inputs(key),
            self.dependency_keywords(workflow),
            union(*results),
            {wire: self._output(wire, returns, known) for wire in wires},
        )

    def dependency_keywords(self, workflow: WorkflowFacts) -> dict[WorkflowKey, str]:
        """The keywords that take results of what a workflow depends on."""
        keys = [call.workflow for call in workflow.linked.depends_on]
        taken = [argument.name for argument in self.inputs(workflow.key)]
        scope = Names(FIELDS, taken)
        return {
            key: scope.variable(f"{self.names[key].function} result") for key in keys
        }

    def _output(
        self, wire: str, returns: Sequence[WorkflowKey], known: bool
    ) -> CalledOutput:
        having: dict[WorkflowKey, str] = {}
        for key in returns:
            outputs = self.workflows[key].linked.outputs
            if wire in outputs:
                having[key] = output_names(outputs, self.models.pins)[wire]
        name = next(iter(having.values()))
        same = [key for key, found in having.items() if found == name]
        types = [self._output_type(wire, key, known=known) for key in same]
        type_ = union(*types)
        checked = not known and not may_be_whole(type_)
        if len(same) == len(returns):
            return CalledOutput(name, type_, (), checked)
        only = tuple(self.names[key].outputs for key in same)
        return CalledOutput(name, optional(type_), only, checked)

    def _output_type(self, wire: str, key: WorkflowKey, *, known: bool) -> Type:
        if known:
            outputs = self._planned[key].outputs
            return next(found.type for found in outputs if found.wire == wire)
        facts = self.workflows[key]
        value = facts.linked.outputs[wire].value
        type_ = python_type(self.facts.types.of(value, Place(facts)))
        return type_ if is_plain(type_) else AnyType(whole=True)


def output_names(outputs: Mapping[str, LinkedOutput], pins: Pins) -> dict[str, str]:
    """The attributes of a workflow's outputs, by their names in the document."""
    places = {name: output.at for name, output in outputs.items()}
    return pins.names(Names(FIELDS), places)


def cycles(
    workflows: Mapping[WorkflowKey, WorkflowFacts],
) -> dict[WorkflowKey, frozenset[WorkflowKey]]:
    """For each workflow those that it calls, directly or not, and that call it: itself,
    where it is among them."""
    reached = {key: _reached(key, workflows) for key in workflows}
    return {
        key: frozenset(other for other in reached[key] if key in reached[other])
        for key in workflows
    }


def callees_first(
    workflows: Mapping[WorkflowKey, WorkflowFacts],
) -> list[WorkflowKey]:
    """The workflows, each after those that it calls and that do not call it."""
    reached = {key: _reached(key, workflows) for key in workflows}
    return sorted(workflows, key=lambda key: (len(reached[key] | {key}), key.path))


def _reached(
    start: WorkflowKey, workflows: Mapping[WorkflowKey, WorkflowFacts]
) -> set[WorkflowKey]:
    reached: set[WorkflowKey] = set()
    waiting = [start]
    while waiting:
        for call in workflows[waiting.pop()].linked.calls():
            if call.workflow not in reached:
                reached.add(call.workflow)
                waiting.append(call.workflow)
    return reached
