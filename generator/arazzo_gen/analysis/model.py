"""What is known of a linked document: one answer to each question, for all that follow.

The facts are immutable. Those that read a description are computed when they are first
asked for, and kept: a reference that dangles is then reported by what needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..documents import Location
from ..link import LinkedStep, LinkedWorkflow, WorkflowStep
from ..link.values.model import BodyRef, HeaderRef, WorkflowKey
from .flow import FlowGraph
from .matching import Arm, Arms, Outcomes, failure_arms, success_arms, successes
from .reads import body_reads, header_reads, looks_into_body
from .responses import Responses
from .statuses import Statuses


@dataclass(frozen=True)  # without slots: each fact is computed once
class StepFacts:
    """A step. ``responses`` are those of the operation that it calls, None where it
    calls a workflow."""

    linked: LinkedStep
    responses: Responses | None

    @property
    def step_id(self) -> str:
        """The id of the step."""
        return self.linked.step.step_id

    @property
    def _statuses(self) -> Statuses | None:
        return self.responses.statuses if self.responses is not None else None

    @property
    def succeeds_with(self) -> Outcomes:
        """The statuses with which the step succeeds."""
        return successes(self.linked, self._statuses)

    @cached_property
    def success(self) -> Arms:
        """The success actions, in the order in which they are tried."""
        return success_arms(self.linked, self._statuses)

    @cached_property
    def failure(self) -> Arms:
        """The failure actions, in the order in which they are tried."""
        return failure_arms(self.linked, self._statuses)

    @property
    def handlers(self) -> tuple[Arm, ...]:
        """The failure actions that can be taken, but for retries."""
        return tuple(a for a in self.failure.possible if a.action.retry is None)

    @property
    def retries(self) -> tuple[Arm, ...]:
        """The retries that can be taken."""
        return tuple(a for a in self.failure.possible if a.action.retry is not None)

    @cached_property
    def body_reads(self) -> tuple[tuple[BodyRef, Location], ...]:
        """What the step reads of its response's body, and where it says so."""
        return tuple(body_reads(self.linked))

    @cached_property
    def header_reads(self) -> tuple[tuple[HeaderRef, Location], ...]:
        """The headers that the step reads of its response, and where it says so."""
        return tuple(header_reads(self.linked))

    @cached_property
    def looks_into_body(self) -> bool:
        """Whether the step reads parts of its body, or queries it as JSON."""
        return looks_into_body(self.linked)


@dataclass(frozen=True)  # without slots: each fact is computed once
class WorkflowFacts:
    """A workflow, with its steps in the order in which they follow each other."""

    linked: LinkedWorkflow
    steps: tuple[StepFacts, ...]

    @property
    def key(self) -> WorkflowKey:
        """What tells the workflow from all others."""
        return self.linked.key

    @cached_property
    def by_id(self) -> Mapping[str, StepFacts]:
        """The steps by their ids."""
        return {step.step_id: step for step in self.steps}

    def callers(self, key: WorkflowKey) -> list[str]:
        """The steps that call another workflow."""
        return [
            step.step_id
            for step in self.steps
            if isinstance(step.linked, WorkflowStep)
            and step.linked.call.workflow == key
        ]

    @cached_property
    def flow(self) -> FlowGraph:
        """Which steps lead to which. Only of a workflow that is whole."""
        return FlowGraph(
            self.linked,
            [step.success for step in self.steps],
            [step.failure for step in self.steps],
        )
